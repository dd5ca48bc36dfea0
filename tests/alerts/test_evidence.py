"""The exact answers behind an alert."""

import uuid
from dataclasses import replace
from typing import Any

import pytest

from alerts.display.evidence import (
    evidence,
    facts_in_words,
    looked_at,
    parameters_in_words,
    rule_title,
    standing_in_words,
)
from alerts.models import Flag
from alerts.rules.entry import Entry, merge
from alerts.rules.words import Standing
from tests.rules.tables import history

TOLD = history(redness="0 1 2", swelling="0 0 2", pain_back="4 4 3")


def fact(item: str, value: Any, day: int) -> dict[str, Any]:
    return {"item": item, "value": value, "day": day, "check_in": None}


def flag(day: int = 3, rule_id: str = "wound_red_and_swollen", **more: Any) -> Flag:
    details: dict[str, Any] = {"facts": [fact("redness", 2, 3), fact("swelling", 2, 3)], "check_in_id": uuid.uuid4()}
    return Flag(day=day, rule_id=rule_id, **(details | more))


def test_the_flagged_day_stands_beside_the_entry_before_it() -> None:
    assert [column.day for column in evidence(TOLD, [flag()]).days] == [2, 3]


def test_a_flag_of_an_earlier_day_shows_that_day() -> None:
    assert [column.day for column in evidence(TOLD, [flag(day=2)]).days] == [1, 2]


def test_a_missed_day_is_passed_over() -> None:
    assert [column.day for column in evidence(history(redness="0 . 2"), [flag()]).days] == [1, 3]


def test_each_answer_behind_it_names_its_rule() -> None:
    first = evidence(TOLD, [flag()]).rows[0]

    assert (first.label, first.answers, first.rules) == (
        "Redness of the cut",
        ("1 of 3", "2 of 3"),
        ("Redness with swelling",),
    )


def test_an_answer_that_changed_says_so() -> None:
    shown = evidence(history(redness="0 1 2", swelling="2 2 2"), [flag()])

    assert [row.changed for row in shown.rows] == [True, False]


def test_each_reading_of_a_day_with_two_entries_is_shown() -> None:
    known = history(temperature_c="36.8 -")
    evening = Entry(day=2, id="evening", temperature_c=35.4)
    merged = replace(known, entries=(known.entries[0], merge(known.entries[1]._replace(temperature_c=36.9), evening)))

    shown = evidence(merged, [flag(day=2, rule_id="sepsis_like", facts=[fact("temperature_c", 35.4, 2)])])

    assert shown.rows[0].answers == ("36.8 °C", "36.9 °C, 35.4 °C")


def test_an_answer_behind_two_rules_names_both() -> None:
    two = [flag(), flag(rule_id="wound_redness_severe", facts=[fact("redness", 2, 3)])]

    assert evidence(TOLD, two).rows[0].rules == ("Redness with swelling", "Wide redness or red streaks")


def test_a_rule_that_held_twice_is_named_once() -> None:
    assert evidence(TOLD, [flag(), flag()]).rows[0].rules == ("Redness with swelling",)


def test_every_other_answer_is_there_too() -> None:
    assert [row.label for row in evidence(TOLD, [flag()]).others] == ["Back pain, worst"]


def test_an_answer_of_neither_day_is_left_out() -> None:
    labels = {row.label for row in evidence(TOLD, [flag()]).others}

    assert "Mood" not in labels


def test_silence_shows_the_last_answers() -> None:
    shown = evidence(TOLD, [flag(day=6, check_in_id=None, facts=[])])

    assert ([column.day for column in shown.days], shown.rows) == ([2, 3], ())


def test_a_patient_who_never_answered_has_no_columns() -> None:
    shown = evidence(history(today=4), [flag(day=4, check_in_id=None, facts=[])])

    assert (shown.days, shown.rows, shown.others) == ((), (), ())


def test_the_facts_of_a_flag_are_a_line_a_day_newest_first() -> None:
    told = facts_in_words(flag(facts=[fact("redness", 1, 2), fact("redness", 2, 3), fact("swelling", 2, 3)]), TOLD)

    assert [(when[:5], said) for when, said in told] == [
        ("day 3", "Redness of the cut: 2 of 3; Swelling of the cut: 2 of 3"),
        ("day 2", "Redness of the cut: 1 of 3"),
    ]


@pytest.mark.parametrize("considered", [{}, {"did_not_hold": ["fever"], "could_not_answer": ["gone"]}])
def test_what_was_looked_at_is_said_as_it_was_stored(considered: dict[str, list[str]]) -> None:
    looked = looked_at(flag(considered=considered), TOLD)

    expected = (("Fever",), ("Gone",)) if considered else ((), ())
    assert (looked.did_not_hold, looked.could_not_answer) == expected
    assert looked.lacked_answers == ()


def test_the_numbers_of_a_rule_say_what_they_mean() -> None:
    told = dict(parameters_in_words(flag(parameters={"sum_level": 3, "quiet_days": 4})))

    assert told == {
        "Redness plus swelling, once mild signs should have settled.": "3",
        "Days of silence after staff closed it, unless it is worse.": "4",
    }


@pytest.mark.parametrize("parameters", [{"id": "x"}, {"urgency": "soon"}, {"again_days": None}])
def test_what_is_no_number_of_a_rule_is_left_out(parameters: dict[str, Any]) -> None:
    assert parameters_in_words(flag(parameters=parameters)) == []


def test_a_number_of_a_rule_that_is_gone_keeps_its_name() -> None:
    assert parameters_in_words(flag(rule_id="gone", parameters={"some_level": 2})) == [("some_level", "2")]


@pytest.mark.parametrize(("rule_id", "expected"), [("fever", "Fever"), ("could_not_be_judged", "Could not be judged")])
def test_a_rule_has_a_title(rule_id: str, expected: str) -> None:
    assert rule_title(rule_id) == expected


@pytest.mark.parametrize("standing", list(Standing))
def test_every_standing_has_its_words(standing: Standing) -> None:
    assert standing_in_words(standing)[0].isupper()
