"""What patients read is plain: reading grade six at most, in short sentences."""

import re

import pytest
import textstat

from translations.sources import Text, texts

HIGHEST_GRADE = 6.0
MOST_WORDS_IN_A_SENTENCE = 26
FEWEST_WORDS = 5  # a grade of fewer words says nothing
# Words of validated questionnaires are not ours to change; a term is given to be read out on the phone.
NOT_OURS = (
    "Over the last 2 weeks, how often have you been bothered",
    "Little interest or pleasure",
    "Feeling down, depressed",
    "Feeling nervous, anxious",
    "Not being able to stop or control worrying",
    "Please check me for cauda equina syndrome.",
    "Type the number from your thermometer",  # no easier word names the thing
)
HOLE = re.compile(r"%\(\w+\)[sd]")
BANNED = re.compile(r"\b(wound|incision|urinate|urine|experience|immediately|paraesthesia|assessment)\b", re.IGNORECASE)

# Whoever is ill owes us nothing: no streaks to keep, and no reproach for a day that was missed.
GUILT = re.compile(
    r"\b(streak|in a row|you (forgot|missed|failed|should have|did not)(?! want)|keep it up|don't break)\b",
    re.IGNORECASE,
)


def plain(text: Text) -> str:
    said = text.message if isinstance(text.message, str) else text.message[1]
    return HOLE.sub("one", said)


def is_ours(text: str) -> bool:
    return not text.startswith(NOT_OURS) and len(text.split()) >= FEWEST_WORDS


def sentences() -> list[str]:
    return sorted({said for said in map(plain, texts()) if is_ours(said)})


def test_nothing_is_harder_than_grade_six() -> None:
    hard = {text: grade for text in sentences() if (grade := textstat.flesch_kincaid_grade(text)) > HIGHEST_GRADE}

    assert hard == {}


def test_no_sentence_is_long() -> None:
    parts = [part for text in sentences() for part in re.split(r"(?<=[.?!:])\s", text)]

    assert [part for part in parts if len(part.split()) > MOST_WORDS_IN_A_SENTENCE] == []


def test_no_word_of_ours_is_one_that_only_clinicians_use() -> None:
    assert [text for text in sentences() if BANNED.search(text) and "pass urine" not in text] == []


def test_nothing_counts_streaks_or_makes_anybody_feel_guilty() -> None:
    assert GUILT.search("You missed two days. Do not break your streak!")
    assert [text for text in sentences() if GUILT.search(text)] == []


@pytest.mark.parametrize(
    "jargon", ["The multidisciplinary team evaluates persistent paraesthesia and radicular symptomatology."]
)
def test_the_measure_finds_jargon(jargon: str) -> None:
    assert textstat.flesch_kincaid_grade(jargon) > HIGHEST_GRADE
