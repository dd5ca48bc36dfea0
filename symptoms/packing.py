"""One check-in as one short text, which PostgreSQL makes itself of the stored columns and keeps beside the day.

A judgement reads a month of check-ins. Sixty columns of thirty rows cost more to send and to take apart than every rule
to ask; one text does not. It is a generated column, so it cannot say anything else than the record.

Each of its parts has so many letters and stands at its place: when the check-in came, in microseconds; the day; how many
days later it came; its id; the minutes walked; the numb places; and every other answer as one letter, the same wherever it
stands. So one answer of a whole month is a slice. Of a correction the id of what it corrects comes after all that.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from string import ascii_lowercase
from typing import Any

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY_ZERO, LAST_DAY = date(1999, 12, 31), date(2149, 12, 31)
"""A day is the letter with the number of days since the first: from the second on not every number is a letter's."""
BETWEEN, CORRECTS = "\n", "~"
NOT_ANSWERED, YES, NO = ".", "+", "-"
WALKED, SITES, TEMPERATURE = "walk_minutes", "numb_sites", "temperature_c"
# A number is the letter so far after "0"; a temperature that so many tenths of a degree after the coldest.
MOST, COLDEST, WARMEST, COLDEST_LETTER = 27, 340, 430, 0xA1
# The words are a, b, c and so on. Stored texts hold the letters, so a new word comes last.
WORDS = (
    "none", "good", "some", "alone", "with_help", "unable", "yes", "no", "not_tried", "clear", "bloody", "pus", "spots",
    "wet_dressing", "soaked", "better", "same", "worse", "new_or_worse", "normal", "changed", "mild", "hard_solids",
    "cannot_liquids", "rather_not_say",
)  # fmt: skip
# Each is a bit, six of them a letter after "0": a new place comes last.
PLACES = (
    "left_thigh", "right_thigh", "left_leg", "right_leg", "left_foot", "right_foot", "left_arm", "right_arm", "left_hand",
    "right_hand", "saddle",
)  # fmt: skip
_BITS = 6
# The order of the letters, which is that of the answers as the rules see them; a test compares the two.
PACKED = (
    "pain_back", "pain_limb", "opioid_doses", "other_meds", "relief", "walk_minutes", "out_of_bed", "stairs", "fall",
    "fall_injury", "redness", "swelling", "drainage", "drainage_amount", "opening", "warmth", "odour", "temperature_c",
    "chills", "unwell", "numb_severity", "numb_sites", "numb_new", "numb_vs_preop", "weakness", "bladder_bowel",
    "saddle", "constipation", "calf", "chest", "headache_positional", "neck_swelling_or_noisy_breathing", "swallow",
    "mood", "phq2", "phq9", "phq9_item9", "gad2", "self_harm",
)  # fmt: skip
_PLACE = {item: place for place, item in enumerate(PACKED)}
_PLACE["temperature"] = _PLACE[TEMPERATURE]  # as every one that can be stored can be a person's
# Where the parts of a check-in stand, how wide all are, and how far it is to those of the next.
_CAME, _DAY, _LATE, _ID, _WALKED, _SITES = slice(16), 16, slice(17, 22), slice(22, 58), slice(58, 62), slice(62, 64)
_FIRST = _SITES.stop
_WIDTH = _FIRST + len(PACKED)
_STEP = _WIDTH + len(BETWEEN)
_LETTERS: dict[str, Any] = {
    NOT_ANSWERED: None,
    YES: True,
    NO: False,
    **{chr(ord("0") + number): number for number in range(MOST + 1)},
    **{chr(COLDEST_LETTER + tenths - COLDEST): tenths / 10 for tenths in range(COLDEST, WARMEST + 1)},
    **{ascii_lowercase[place]: word for place, word in enumerate(WORDS)},
}
_answer = _LETTERS.__getitem__


class Packed:
    """Some packed check-ins, of which each answer is read only when it is asked for."""

    __slots__ = ("_texts", "corrections")

    def __init__(self, texts: str) -> None:
        """Take them in one text, with `BETWEEN` between them."""
        self.corrections: dict[str, str] = {}
        """The check-ins that were corrected, each with its correction, by their ids."""
        if CORRECTS in texts:
            each = texts.split(BETWEEN)
            self.corrections = {one[_WIDTH + len(CORRECTS) :]: one[_ID] for one in each if len(one) > _WIDTH}
            texts = BETWEEN.join(one[:_WIDTH] for one in each)
        self._texts = texts

    def days_after(self, day0: date) -> list[int]:
        """Return the day of each, counted from `day0`."""
        before = (day0 - DAY_ZERO).days
        return [ord(day) - before for day in self._texts[_DAY::_STEP]]

    def unpack(self, place: int, day0: date) -> tuple[Any, ...]:
        """Return all of one: its day after `day0`, id, when and on which day it came, and the answers as in `PACKED`."""
        one = self._texts[place * _STEP : place * _STEP + _WIDTH]
        answers = [*map(_answer, one[_FIRST:])]
        answers[_PLACE[WALKED]], answers[_PLACE[SITES]] = _minutes(one[_WALKED]), _sites(one[_SITES])
        day = ord(one[_DAY]) - (day0 - DAY_ZERO).days
        return (day, one[_ID], instant(one[_CAME]), day + int(one[_LATE]), *answers)

    def answers(self, item: str, first: int, end: int) -> list[Any]:
        """Return one answer of each from place `first` up to `end`."""
        if item == WALKED:
            return [*map(_minutes, self._each(_WALKED, first, end))]
        if item == SITES:
            return [*map(_sites, self._each(_SITES, first, end))]
        return [*map(_answer, self._texts[first * _STEP + _FIRST + _PLACE[item] : end * _STEP : _STEP])]

    def _each(self, part: slice, first: int, end: int) -> list[str]:
        starts = range(first * _STEP, end * _STEP, _STEP)
        return [self._texts[start + part.start : start + part.stop] for start in starts]


class _Minutes(dict[str, int | None]):
    """Minutes as they are written: of the few there ever are, each is read once."""

    def __missing__(self, written: str) -> int | None:
        self[written] = minutes = int(written) if written.strip() else None
        return minutes


class _Sites(dict[str, tuple[str, ...] | None]):
    """Numb places as they are written: of the few there ever are, each is read once."""

    def __missing__(self, written: str) -> tuple[str, ...] | None:
        self[written] = sites = None if written[0] == NOT_ANSWERED else tuple(_named(written))
        return sites


_minutes, _sites = _Minutes().__getitem__, _Sites().__getitem__


def _named(written: str) -> Iterator[str]:
    for place, site in enumerate(PLACES):
        letter, bit = divmod(place, _BITS)
        if ord(written[letter]) - ord("0") >> bit & 1:
            yield site


def instant(came: str) -> datetime:
    """Return when a check-in came, of what is packed of it."""
    return datetime.fromtimestamp(int(came) / 1e6, UTC)


def came(text: str) -> str:
    """Return the SQL of when a check-in came, of the column of its text; the last of them is the greatest."""
    return f'left({text}, {_CAME.stop}) COLLATE "C"'


def packed(words: Mapping[str, Sequence[str]], numbers: Mapping[str, Any]) -> str:
    """Return the SQL of the text, given which items are words and which are numbers; the others are yes or no.

    A word without a letter makes the whole of it null, which the column refuses: nothing is lost without a sound.
    """
    about = (
        f"lpad((extract(epoch FROM received_at - TIMESTAMPTZ '{EPOCH}') * 1000000)::bigint::text, 16, '0')",
        f"CASE WHEN day > DATE '{DAY_ZERO}' AND day <= DATE '{LAST_DAY}' THEN chr(day - DATE '{DAY_ZERO}') END",
        "lpad(((received_at AT TIME ZONE zone)::date - day)::text, 5)",
        "id::text",
        f"lpad(coalesce({WALKED}::text, ''), 4)",
        f"CASE WHEN {SITES} IS NULL THEN '{NOT_ANSWERED * 2}' ELSE {' || '.join(_bits())} END",
    )
    corrects = f"coalesce('{CORRECTS}' || supersedes_id::text, '')"
    return " || ".join((*about, *_letters(words, numbers), corrects))


def _bits() -> Iterator[str]:
    for first in range(0, len(PLACES), _BITS):
        some = enumerate(PLACES[first : first + _BITS])
        bits = (f"('{site}' = ANY({SITES}))::integer * {1 << bit}" for bit, site in some)
        yield f"chr({ord('0')} + {' + '.join(bits)})"


def _letters(words: Mapping[str, Sequence[str]], numbers: Mapping[str, Any]) -> Iterator[str]:
    for item in PACKED:
        if item in (WALKED, SITES):
            yield f"'{NOT_ANSWERED}'"
        elif item == TEMPERATURE:
            letter = f"chr(({item} * 10)::integer + {COLDEST_LETTER - COLDEST})"
            yield f"CASE WHEN {item} < 'NaN' THEN {letter} ELSE '{NOT_ANSWERED}' END"  # which its own range refuses
        elif item in numbers:
            yield f"coalesce(chr({item} + {ord('0')}), '{NOT_ANSWERED}')"
        elif item in words:
            known = " ".join(f"WHEN {item} = '{word}' THEN '{_letter(word)}'" for word in words[item])
            yield f"CASE WHEN {item} IS NULL THEN '{NOT_ANSWERED}' {known} END"
        else:
            yield f"CASE WHEN {item} THEN '{YES}' WHEN NOT {item} THEN '{NO}' ELSE '{NOT_ANSWERED}' END"


def _letter(word: str) -> str:
    return ascii_lowercase[WORDS.index(word)]
