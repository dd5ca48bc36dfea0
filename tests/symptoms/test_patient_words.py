"""The words a patient reads: plain, kind, and never reassuring."""

import re
from collections.abc import Iterator

import pytest
from django.conf import settings

from symptoms.check_in import cards, cards_safety, wording
from symptoms.check_in.asking import cards_of
from symptoms.check_in.questions import Day

HARDEST_GRADE = 6.0
WORTH_GRADING = 5  # words; a formula says nothing about less
LONGEST_SENTENCE = 21  # words
OFFICIAL = {
    str(cards_safety.LAST_TWO_WEEKS),
    "Feeling nervous, anxious, or on edge",
    "Feeling down, depressed, or hopeless",
}
OFFICIAL |= {"Little interest or pleasure in doing things", "Not being able to stop or control worrying"}
CLINICAL_NAMES = ("cauda equina syndrome",)  # doctors listen for it
BANNED = ("you are fine", "everything is fine", "wound", "incision", "urinate", "immediately", "experience")
TEMPLATES = ("symptoms/advice", "symptoms/check_in", "symptoms/enter", "symptoms/own_history", "symptoms/privacy",
             "symptoms/already_sent", "symptoms/confirm_birth_date", "symptoms/ended", "symptoms/base",
             "components/advice_hero", "components/alarms", "components/emergency_list", "components/errors")  # fmt: skip


def of_templates() -> Iterator[str]:
    for name in TEMPLATES:
        text = (settings.BASE_DIR / "templates" / f"{name}.html").read_text()
        yield from re.findall(r'{% translate "([^"]+)"', text)
        for block in re.findall(r"{% blocktranslate[^%]*%}(.*?){% endblocktranslate", text, re.DOTALL):
            yield from re.split(r"{% plural %}", re.sub(r"{{ (\w+) }}", "9", block))


def of_questions() -> Iterator[str]:
    for card in cards_of(Day(asks=lambda _item: True)):
        yield from (str(card.title), *str(card.hint).split("\n"))
        for question in card.questions:
            yield from (str(question.label), str(question.hint), *(str(choice.label) for choice in question.choices))


def of_the_phone() -> Iterator[str]:
    for sentences in wording.ON_THE_PHONE.values():
        yield from map(str, sentences.values())
    yield from (str(text) % {"value": 7} for text in wording.PHONE_NUMBERS.values())


TEXTS = sorted({" ".join(text.split()) for text in (*of_templates(), *of_questions(), *of_the_phone()) if text.strip()})


def syllables(word: str) -> int:
    groups = len(re.findall(r"[aeiouy]+", word))
    return max(1, groups - (word.endswith("e") and not word.endswith("le") and groups > 1))


def grade(text: str) -> float:
    """Return the Flesch-Kincaid grade of a text."""
    words = re.findall(r"[a-z]+|\d+", text.lower())
    sentences = max(1, len(re.findall(r"[.?!:]+", text)))
    return 0.39 * len(words) / sentences + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def test_the_grade_tells_plain_from_hard() -> None:
    assert grade("Look at your cut. What do you see?") < 2
    assert grade("Multidisciplinary evaluation of postoperative paraesthesia is recommended.") > 15


def plain(text: str) -> str:
    """Return a text without the names that a patient has to say to a doctor."""
    for name in CLINICAL_NAMES:
        text = text.replace(name, "this")
    return text


def test_every_text_can_be_read_after_six_years_of_school() -> None:
    graded = [text for text in TEXTS if len(text.split()) >= WORTH_GRADING and text not in OFFICIAL]

    assert [text for text in graded if grade(plain(text)) > HARDEST_GRADE] == []


def test_every_sentence_is_short() -> None:
    sentences = [sentence for text in TEXTS for sentence in re.split(r"[.?!:]\s", text)]

    assert [sentence for sentence in sentences if len(sentence.split()) > LONGEST_SENTENCE] == []


@pytest.mark.parametrize("word", BANNED)
def test_no_text_reassures_falsely_or_speaks_like_a_form(word: str) -> None:
    assert [text for text in TEXTS if word in text.lower()] == []


def test_the_texts_were_found() -> None:
    assert len(TEXTS) > 150
    assert str(cards.CUT.title) in TEXTS
