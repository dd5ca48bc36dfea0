"""One check-in as one short text, which PostgreSQL makes itself of the stored columns and keeps beside the day.

A judgement reads a month of check-ins. Sixty columns of thirty rows cost more to send and to take apart than every rule
to ask; one text does not. It is a generated column, so it cannot say anything else than the record.

Its parts, with a space between: the day; when it came, in microseconds; how many days later that was; the id; what it
corrects; the minutes walked; the numb places; and every other answer as one letter, the same wherever it stands.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
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
_WALKED, _SITES = PACKED.index(WALKED), PACKED.index(SITES)
_LETTERS: dict[str, Any] = {
    NOT_ANSWERED: None,
    YES: True,
    NO: False,
    **{chr(ord("0") + number): number for number in range(MOST + 1)},
    **{chr(COLDEST_LETTER + tenths - COLDEST): tenths / 10 for tenths in range(COLDEST, WARMEST + 1)},
    **{ascii_lowercase[place]: word for place, word in enumerate(WORDS)},
}
# By the number of the letter: every letter fits in a byte, and a list is faster than a dictionary.
_ANSWER = [_LETTERS.get(chr(byte)) for byte in range(256)].__getitem__


def unpack(day0: int, text: str) -> tuple[Any, ...]:
    """Return what a packed check-in says: its day after `day0`, id, when it came, on which day, and the answers.

    `day0` is the ordinal of day 0; the answers are in the order of `PACKED`.
    """
    day, came, late, check_in, _, walked, sites, letters = text.split(" ")
    answers = [*map(_ANSWER, letters.encode("latin-1"))]
    if walked:
        answers[_WALKED] = int(walked)
    if sites:
        answers[_SITES] = sites[1:].split(",") if len(sites) > 1 else []
    about = int(day) - day0
    return (about, check_in, datetime.fromtimestamp(int(came) / 1e6, UTC), about + int(late), *answers)


def corrections(texts: Iterable[str]) -> dict[str, str]:
    """Return which of some packed check-ins were corrected, each with its correction."""
    parts = (text.split(" ") for text in texts)
    return {corrects[1:]: check_in for *_, check_in, corrects, _, _, _ in parts if corrects}


def days_of(texts: Sequence[str]) -> list[int]:
    """Return the day of each of some packed check-ins, without taking them apart."""
    return [int(text.partition(" ")[0]) for text in texts]


def newest_of(texts: Sequence[str]) -> datetime:
    """Return when the last of some packed check-ins came."""
    return datetime.fromtimestamp(max([int(text.split(" ", 2)[1]) for text in texts]) / 1e6, UTC)


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
