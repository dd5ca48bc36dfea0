"""Changing an answer: the form begins with what was sent, and says the same again when nothing is touched."""

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from symptoms.check_in.answers import Answers
from symptoms.check_in.asking import cards_of
from symptoms.check_in.prefill import prefill
from symptoms.check_in.questions import Day
from symptoms.forms import CheckInForm

CARDS = cards_of(Day(asks=lambda _item: True))
DENIED = {
    **dict.fromkeys(("saddle", "calf", "chest", "unwell", "chills", "headache_positional"), False),
    "neck_swelling_or_noisy_breathing": False,
    "bladder_bowel": "normal",
}


def stored(**said: Any) -> Any:
    """Return a stored check-in: a column per item, null where nothing was said."""
    nothing = {"temperature_value": None, "temperature_unit": None}
    return SimpleNamespace(**(nothing | Answers.model_validate(said).columns()))


def begun(**said: Any) -> dict[str, Any]:
    return prefill(CheckInForm(CARDS), stored(**said))


def sent_again(**said: Any) -> Answers | None:
    """Return the answers of a form sent as it was prefilled."""
    shown = {name: value for name, value in begun(**said).items() if value is not None}
    form = CheckInForm(CARDS, shown | {"skip_safety": "1"})
    assert form.is_valid(), form.errors
    return form.answers


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"pain_back": 0, "pain_limb": 10, "mood": 0},
        {"opioid_doses": 9},
        {"opioid_doses": 14},
        {"walk_minutes": 45},
        {"out_of_bed": "with_help", "fall": True, "fall_injury": False, "weakness": "same"},
        {"out_of_bed": "alone", "fall": False, "weakness": "none"},
        {"wound_gate": "something", "redness": 2, "swelling": 0, "drainage": "none", "opening": False},
        {"wound_gate": "could_not_look"},
        {"temperature": {"value": Decimal("98.6"), "unit": "F"}},
        {"numb_severity": 3, "numb_sites": ["left_foot"], "numb_new": True},
        {"phq2_interest": 1, "phq2_down": 2, "self_harm": "rather_not_say"},
        {"bladder_bowel": "changed", "chest": True},
        DENIED,
        {"note": "It itches."},
    ],
)
def test_what_was_sent_and_not_touched_is_sent_again(said: dict[str, Any]) -> None:
    again = sent_again(**said)

    assert again is not None
    assert again.columns() == Answers.model_validate(said).columns()


@pytest.mark.parametrize(("minutes", "band"), [(0, "0"), (1, "3"), (5, "3"), (20, "23"), (60, "45"), (61, "75")])
def test_minutes_that_a_program_sent_stand_in_their_band(minutes: int, band: str) -> None:
    assert begun(walk_minutes=minutes)["walk_minutes"] == band


def test_none_of_these_is_ticked_only_when_every_item_was_denied() -> None:
    assert begun(**DENIED)["safety"] == ["none"]
    assert begun(saddle=False)["safety"] == []


def test_a_tick_is_shown_without_none_of_these() -> None:
    assert begun(**(DENIED | {"calf": True}))["safety"] == ["calf"]


@pytest.mark.parametrize(
    ("said", "gate"),
    [
        ({}, None),
        ({"fall": False}, "fine"),
        ({"fall": True}, "something"),
        ({"out_of_bed": "with_help"}, "something"),
        ({"weakness": "same"}, "something"),
    ],
)
def test_the_gate_for_moving_stands_as_its_answers_say(said: dict[str, Any], gate: str | None) -> None:
    assert begun(**said)["moving"] == gate
