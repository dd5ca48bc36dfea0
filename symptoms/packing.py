"""One check-in as one short text, which PostgreSQL makes itself of the stored columns and keeps beside the day.

A judgement reads a month of check-ins. Sixty columns of thirty rows cost more to send and to take apart than every rule
to ask; one text does not. It is a generated column, so it cannot say anything else than the record.

Its parts, with a space between: the day; when it came, in microseconds; how many days later that was; the id; what it
corrects; the minutes walked; the numb places; and every other answer as one letter, the same wherever it stands.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from string import ascii_lowercase
from typing import Any

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY_ONE = date(1, 1, 1)
CORRECTS, NAMES = "~", "@"
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
# The order of the letters, which is that of the answers as the rules see them; a test compares the two.
PACKED = (
    "pain_back", "pain_limb", "opioid_doses", "other_meds", "relief", "walk_minutes", "out_of_bed", "stairs", "fall",
    "fall_injury", "redness", "swelling", "drainage", "drainage_amount", "opening", "warmth", "odour", "temperature_c",
    "chills", "unwell", "numb_severity", "numb_sites", "numb_new", "numb_vs_preop", "weakness", "bladder_bowel",
    "saddle", "constipation", "calf", "chest", "headache_positional", "neck_swelling_or_noisy_breathing", "swallow",
    "mood", "phq2", "phq9", "phq9_item9", "gad2", "self_harm",
)  # fmt: skip
_PLACES = {item: place for place, item in enumerate(PACKED)}
_PLACES["temperature"] = _PLACES[TEMPERATURE]  # as every one that can be stored can be a person's
_WALKED, _SITES = _PLACES[WALKED], _PLACES[SITES]
# The parts of each check-in.
_EACH = 8
_DAY, _CAME, _LATE, _ID, _CORRECTS, _WALKED_PART, _SITES_PART, _LETTERS_PART = range(_EACH)
_LETTERS: dict[str, Any] = {
    NOT_ANSWERED: None,
    YES: True,
    NO: False,
    **{chr(ord("0") + number): number for number in range(MOST + 1)},
    **{chr(COLDEST_LETTER + tenths - COLDEST): tenths / 10 for tenths in range(COLDEST, WARMEST + 1)},
    **{ascii_lowercase[place]: word for place, word in enumerate(WORDS)},
}
# By the number of the letter: every letter fits in a byte.
_ANSWERS = [_LETTERS.get(chr(byte)) for byte in range(256)]


class Packed:
    """Some packed check-ins, taken apart, of which each answer is read only when it is asked for."""

    __slots__ = ("_parts",)

    def __init__(self, texts: str) -> None:
        """Take them in one text, with a space between."""
        self._parts = texts.encode("latin-1").split(b" ")

    @property
    def ordinals(self) -> list[int]:
        """Return the ordinal of the day of each."""
        return [*map(_number, self._parts[_DAY::_EACH])]

    @property
    def newest_at(self) -> datetime:
        """Return when the last of them came."""
        return _instant(max(self._parts[_CAME::_EACH]))

    @property
    def corrections(self) -> dict[str, str]:
        """Return the check-ins that were corrected, each with its correction, by their ids."""
        pairs = zip(self._parts[_CORRECTS::_EACH], self._parts[_ID::_EACH], strict=True)
        return {corrects[1:].decode(): check_in.decode() for corrects, check_in in pairs if corrects}

    def unpack(self, place: int, day0: int) -> tuple[Any, ...]:
        """Return all of one: its day after that with the ordinal `day0`, id, when and on which day it came, and the answers.

        The answers are in the order of `PACKED`.
        """
        first = place * _EACH
        day, came, late, check_in, _, walked, sites, letters = self._parts[first : first + _EACH]
        answers = [*map(_ANSWERS.__getitem__, letters)]
        answers[_WALKED], answers[_SITES] = _number(walked), _places(sites)
        about = _number(day) - day0
        return (about, check_in.decode(), _instant(came), about + int(late), *answers)

    def answers(self, item: str, first: int, end: int) -> list[Any]:
        """Return one answer of each from place `first` up to `end`."""
        first, end = first * _EACH, end * _EACH
        if item == WALKED:
            return [*map(_number, self._parts[first + _WALKED_PART : end : _EACH])]
        if item == SITES:
            return [*map(_places, self._parts[first + _SITES_PART : end : _EACH])]
        place = _PLACES[item]
        return [_ANSWERS[letters[place]] for letters in self._parts[first + _LETTERS_PART : end : _EACH]]


class _Numbers(dict[bytes, Any]):
    """Days and minutes as they are written: of the few there ever are, each is read once."""

    def __missing__(self, written: bytes) -> int:
        self[written] = number = int(written)
        return number


_number = _Numbers({b"": None}).__getitem__


def _instant(came: bytes) -> datetime:
    return datetime.fromtimestamp(int(came) / 1e6, UTC)


def _places(sites: bytes) -> list[str] | None:
    if not sites:
        return None
    return sites[1:].decode().split(",") if len(sites) > 1 else []


def packed(words: Mapping[str, Sequence[str]], numbers: Mapping[str, Any]) -> str:
    """Return the SQL of the text, given which items are words and which are numbers; the others are yes or no.

    A word without a letter makes the whole of it null, which the column refuses: nothing is lost without a sound.
    """
    about = (
        f"(day - DATE '{DAY_ONE}' + {DAY_ONE.toordinal()})::text",
        f"(extract(epoch FROM received_at - TIMESTAMPTZ '{EPOCH}') * 1000000)::bigint::text",
        "((received_at AT TIME ZONE zone)::date - day)::text",
        "id::text",
        f"coalesce('{CORRECTS}' || supersedes_id::text, '')",
        f"coalesce({WALKED}::text, '')",
        f"coalesce('{NAMES}' || symptoms_joined({SITES}), '')",
    )
    return " || ' ' || ".join((*about, " || ".join(_letters(words, numbers))))


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
