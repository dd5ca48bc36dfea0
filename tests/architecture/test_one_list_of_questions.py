"""The stored columns, the answers that come in and the entries that rules see name the same things."""

import typing
from decimal import Decimal
from typing import Any

import pytest
from django.db import models

from alerts.models import Urgency as StoredUrgency
from alerts.rules import vignettes
from alerts.rules.entry import _SERIOUS, ITEMS, Entry
from alerts.rules.words import Urgency
from symptoms.check_in import answers
from symptoms.check_in.answers import Answers
from symptoms.models import RANGES, VOCABULARIES, CheckIn

ABOUT = {
    "id", "organisation", "episode", "client_id", "digest", "day", "zone", "answered_at", "received_at", "answered_by",
    "answered_by_id", "supersedes", "note", "day_given", "clock_ahead_seconds",
}  # fmt: skip
COLUMNS = {field.name: field for field in CheckIn._meta.concrete_fields if not field.generated}
# Asked in parts, judged as a whole.
PARTS = {
    "temperature_value",
    "temperature_unit",
    "phq2_interest",
    "phq2_down",
    "gad2_nervous",
    "gad2_worry",
    "wound_gate",
}


def test_every_column_can_be_answered() -> None:
    asked = set(Answers().columns()) | {"temperature_value", "temperature_unit", "temperature_c"}

    assert set(COLUMNS) - ABOUT == asked - {"note"}


def test_every_answer_is_seen_by_the_rules() -> None:
    assert set(COLUMNS) - ABOUT - PARTS == set(ITEMS)


def test_every_answer_may_be_left_out() -> None:
    assert [name for name in set(COLUMNS) - ABOUT if not COLUMNS[name].null] == []


@pytest.mark.parametrize("item", sorted(set(RANGES) - {"temperature_c"}))
def test_what_comes_in_has_the_range_of_its_column(item: str) -> None:
    low, high = RANGES[item]

    assert getattr(Answers.model_validate({item: low}), item) == low
    for outside in (low - 1, high + 1):
        with pytest.raises(ValueError, match=item):
            Answers.model_validate({item: outside})


@pytest.mark.parametrize("item", sorted(set(VOCABULARIES) & set(_SERIOUS)))
def test_the_rules_know_every_word_of_an_item(item: str) -> None:
    assert set(_SERIOUS[item]) == set(VOCABULARIES[item])


@pytest.mark.parametrize("item", sorted(set(VOCABULARIES) - {"temperature_unit", "answered_by"}))
def test_what_comes_in_has_the_words_of_its_column(item: str) -> None:
    choices: Any = typing.get_args(Answers.model_fields[item].annotation)[0]

    assert list(choices.values) == VOCABULARIES[item]


def test_no_yes_or_no_question_has_a_default() -> None:
    asked = [field for field in COLUMNS.values() if isinstance(field, models.BooleanField)]

    assert asked
    assert {field.has_default() for field in asked} == {False}


def test_an_entry_starts_with_nothing_answered() -> None:
    entry = Entry(day=1)

    assert {getattr(entry, item) for item in ITEMS} == {None}


def test_urgencies_are_the_same_where_they_are_stored_and_where_they_are_decided() -> None:
    assert {u.name: u.value for u in Urgency} == {u.name: u.value for u in StoredUrgency}


@pytest.mark.parametrize("unit", ["C", "F"])
def test_a_temperature_is_the_same_in_a_check_in_and_in_a_vignette(unit: str) -> None:
    shown = [Decimal(tenths) / 10 for tenths in range(930, 1095)]

    assert [vignettes.to_celsius(one, unit) for one in shown] == [answers.to_celsius(one, unit) for one in shown]
