"""What staff read for an item and its answer."""

from typing import Any

import pytest

from alerts.display.labels import ITEM_LABELS, UNANSWERED, answer_label, item_label
from alerts.rules.entry import ITEMS


def test_every_item_of_a_check_in_has_its_words() -> None:
    assert set(ITEMS) - set(ITEM_LABELS) == set()


@pytest.mark.parametrize(
    ("item", "value", "expected"),
    [
        ("redness", None, UNANSWERED),  # not answered is never "no"
        ("redness", 0, "0 of 3"),
        ("pain_back", 7, "7 of 10"),
        ("phq2", 3, "3 of 6"),
        ("walk_minutes", 20, "20 min"),
        ("temperature_c", 38.0, "38.0 °C"),
        ("temperature_c", "37.6", "37.6 °C"),
        ("calf", True, "Yes"),
        ("calf", False, "No"),
        ("drainage", "pus", "Yellow, green or cloudy"),
        ("drainage", "not a word we know", "not a word we know"),
        ("weakness", "new_or_worse", "New or worse"),
        ("numb_sites", ["left_leg", "saddle"], "Left lower leg, Between the legs"),
        ("numb_sites", [], "none"),
        ("quiet_days", 3, "3"),
        ("alone_urgency", "soon", "soon"),
    ],
)
def test_an_answer_is_told_in_words(item: str, value: Any, expected: str) -> None:
    assert answer_label(item, value) == expected


@pytest.mark.parametrize(
    ("item", "is_neck", "expected"),
    [
        ("pain_limb", False, "Leg pain, worst"),
        ("pain_limb", True, "Arm pain, worst"),
        ("pain_back", True, "Neck pain, worst"),
        ("mood", True, "Mood"),
        ("an_item_of_tomorrow", False, "An item of tomorrow"),
    ],
)
def test_an_item_is_named_after_the_operation(item: str, is_neck: bool, expected: str) -> None:
    assert item_label(item, is_neck=is_neck) == expected
