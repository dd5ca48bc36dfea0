"""Stored answers in the patient's own words."""

from typing import Any

import pytest

from alerts.rules.entry import ITEMS
from symptoms.check_in.wording import NAMES, ON_THE_PHONE, OPERATION, PAINS, PHONE_NUMBERS, reader_for
from symptoms.vocabulary import Procedure

back, neck = reader_for(Procedure.LUMBAR_POSTERIOR), reader_for(Procedure.CERVICAL_ANTERIOR)
ASKED_ELSEWHERE = {"phq9", "phq9_item9"}


def test_every_item_a_rule_can_rest_on_has_a_name() -> None:
    assert set(ITEMS) - ASKED_ELSEWHERE <= NAMES.keys() | PAINS[False].keys()


def test_the_operation_can_be_named_on_the_phone() -> None:
    assert OPERATION.keys() == set(Procedure.values)


@pytest.mark.parametrize(
    ("item", "value", "words"),
    [
        ("pain_back", 7, "7 out of 10"),
        ("redness", 2, "Red past the edge, more than a finger wide"),
        ("swelling", 0, "No, it is flat"),
        ("drainage", "pus", "Yellow, green or cloudy"),
        ("opening", True, "Yes"),
        ("saddle", False, "No"),
        ("bladder_bowel", "changed", "Changed"),
        ("weakness", "new_or_worse", "New or worse"),
        ("walk_minutes", 0, "None"),
        ("walk_minutes", 23, "16 to 30 minutes"),
        ("walk_minutes", 20, "20 minutes"),
        ("temperature_c", 38, "38.0 °C"),
        ("numb_sites", ["left_foot", "saddle"], "Left foot, Between the legs"),
        ("numb_sites", [], "Nowhere"),
        ("opioid_doses", 12, "12"),
        ("self_harm", "rather_not_say", "I would rather not say"),
        ("an_item_of_tomorrow", 3, "3"),
    ],
)
def test_an_answer_is_told_as_it_was_ticked(item: str, value: Any, words: str) -> None:
    assert back.value_of(item, value) == words


def test_pain_has_the_name_of_its_place() -> None:
    assert back.name_of("pain_limb") == "Leg pain"
    assert neck.name_of("pain_limb") == "Arm pain"


def test_what_to_say_is_in_the_first_person_and_leaves_calm_answers_out() -> None:
    said = back.sentences({"redness": 2, "swelling": 0, "opening": False, "pain_back": 7})

    assert list(said) == ["My cut is red, more than a finger wide.", "My back pain is 7 out of 10."]


def test_after_neck_surgery_the_sentences_are_of_the_neck() -> None:
    assert list(neck.sentences({"pain_back": 8})) == ["My neck pain is 8 out of 10."]


def test_what_cannot_wait_is_said_first() -> None:
    assert next(back.sentences({"pain_back": 9, "saddle": True})) == "I am numb between my legs."


def test_every_sentence_for_the_phone_is_about_an_item() -> None:
    assert ON_THE_PHONE.keys() | PHONE_NUMBERS.keys() <= set(ITEMS)
