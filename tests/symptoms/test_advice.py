"""The advice page as a value."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from recovery.rota.hours import CoverHours
from symptoms.advice import COMPARED, Advice, advice_for
from symptoms.vocabulary import Procedure

SURGERY_ON = date(2026, 11, 4)
TODAY = date(2026, 11, 12)
MORNING = datetime(2026, 11, 12, 9, tzinfo=UTC)
HOURS = CoverHours(time(8), time(18), "Europe/London", frozenset({date(2026, 12, 25)}))
REVIEW, SOON, SAME_DAY, EMERGENCY = 1, 2, 3, 4


@dataclass
class Held:
    """A flag."""

    urgency: int = SAME_DAY
    advice: str = "Call your team today."
    rule_id: str = "wound_red_and_swollen"
    facts: Any = field(default_factory=list)
    late: bool = False


def fact(item: str, value: Any, day: int = 8) -> dict[str, Any]:
    return {"item": item, "value": value, "day": day}


def said(day: date = TODAY, procedure: str = Procedure.LUMBAR_POSTERIOR, **answers: Any) -> Any:
    episode = SimpleNamespace(surgery_on=SURGERY_ON, procedure=procedure)
    return SimpleNamespace(day=day, episode=episode, **(dict.fromkeys(COMPARED) | answers))


def advice(*flags: Held, check_in: Any = None, **more: Any) -> Advice:
    known: dict[str, Any] = {"before": None, "earlier_flags": [], "hours": HOURS, "today": TODAY, "now": MORNING}
    return advice_for(check_in or said(), flags, **(known | more))


# What to do


@pytest.mark.parametrize(
    ("urgencies", "tier"),
    [
        ([], "none"),
        ([REVIEW], "review"),
        ([REVIEW, SOON], "soon"),
        ([SAME_DAY, REVIEW], "same_day"),
        ([SOON, EMERGENCY, SAME_DAY], "emergency"),
    ],
)
def test_the_highest_urgency_speaks(urgencies: list[int], tier: str) -> None:
    assert advice(*(Held(urgency) for urgency in urgencies)).tier == tier


def test_what_to_do_stands_most_urgent_first_and_each_once() -> None:
    told = advice(Held(SOON, "Rest."), Held(EMERGENCY, "Go now."), Held(EMERGENCY, "Go now."))

    assert told.to_do == ("Go now.", "Rest.")


def test_thoughts_of_self_harm_get_the_crisis_line_first() -> None:
    assert advice(Held(EMERGENCY, rule_id="self_harm")).is_crisis


def test_another_emergency_beside_self_harm_comes_first_with_the_crisis_line_kept() -> None:
    told = advice(Held(EMERGENCY, rule_id="self_harm"), Held(EMERGENCY, rule_id="pe_chest"))

    assert not told.is_crisis
    assert told.has_crisis


@pytest.mark.parametrize(("urgency", "asks"), [(REVIEW, False), (SOON, True), (SAME_DAY, True), (EMERGENCY, True)])
def test_a_call_is_asked_for_from_soon_on(urgency: int, asks: bool) -> None:
    assert advice(Held(urgency)).asks_to_call is asks


# Why


def test_the_patients_own_answers_are_named() -> None:
    told = advice(Held(facts=[fact("redness", 2), fact("swelling", 2)]))

    assert [(reason.name, reason.answer, reason.when) for reason in told.reasons] == [
        ("Redness of your cut", "Red past the edge, more than a finger wide", "Today"),
        ("Swelling of your cut", "A raised lump", "Today"),
    ]


def test_calm_answers_are_left_out_beside_telling_ones() -> None:
    told = advice(Held(facts=[fact("redness", 2), fact("odour", False), fact("drainage", "none")]))

    assert [reason.name for reason in told.reasons] == ["Redness of your cut"]


@pytest.mark.parametrize("item", ["mood", "walk_minutes"])
def test_zero_is_not_calm_where_higher_is_better(item: str) -> None:
    told = advice(Held(facts=[fact(item, 0), fact("odour", False)]))

    assert len(told.reasons) == 1


def test_an_answer_two_flags_rest_on_is_named_once() -> None:
    told = advice(Held(facts=[fact("redness", 3)]), Held(facts=[fact("redness", 3)]))

    assert len(told.reasons) == 1


def test_answers_of_earlier_days_are_history_and_not_named() -> None:
    told = advice(Held(facts=[fact("pain_back", 3, day=7), fact("pain_back", 7)]))

    assert [reason.answer for reason in told.reasons] == ["7 out of 10"]
    assert told.rests_on_older


def test_a_check_in_about_yesterday_names_its_day() -> None:
    yesterday = TODAY - timedelta(days=1)
    told = advice(Held(facts=[fact("redness", 3, day=7)]), check_in=said(yesterday))

    assert told.reasons[0].when == "Day 7 (11 Nov)"
    assert not told.is_about_today


# What to say


def test_what_to_say_begins_with_the_operation() -> None:
    told = advice(Held(facts=[fact("redness", 2)]))

    assert told.to_say == "I had spine surgery 8 days ago. My cut is red, more than a finger wide."


def test_one_day_after_surgery_is_one_day() -> None:
    told = advice(Held(facts=[fact("chest", True, day=1)]), check_in=said(SURGERY_ON + timedelta(days=1)))

    assert told.to_say.startswith("I had spine surgery 1 day ago.")


@pytest.mark.parametrize(
    ("procedure", "words"),
    [
        (Procedure.CERVICAL_ANTERIOR, "surgery on the front of my neck"),
        (Procedure.KNEE_REPLACEMENT, "a knee replacement"),
    ],
)
def test_the_operation_is_named_as_it_was(procedure: str, words: str) -> None:
    assert words in advice(Held(), check_in=said(procedure=procedure)).to_say


@pytest.mark.parametrize(("item", "value"), [("saddle", True), ("bladder_bowel", "changed")])
def test_signs_of_pressed_nerves_get_the_word_doctors_listen_for(item: str, value: object) -> None:
    assert "cauda equina syndrome" in advice(Held(EMERGENCY, facts=[fact(item, value)])).to_say


def test_a_denied_sign_does_not_name_it() -> None:
    assert "cauda equina" not in advice(Held(facts=[fact("saddle", False), fact("redness", 2)])).to_say


def test_nothing_is_to_be_said_where_nothing_held() -> None:
    assert advice().to_say == ""


# What changed


def changes(before: dict[str, Any], now: dict[str, Any]) -> list[tuple[str, str, str, str, str]]:
    told = advice(check_in=said(**now), before=said(**before))
    return [(change.name, change.before, change.now, change.trend, change.way) for change in told.changes]


@pytest.mark.parametrize(
    ("item", "before", "now", "change"),
    [
        ("pain_back", 4, 7, ("Back pain", "4", "7", "worse", "up")),
        ("pain_back", 7, 4, ("Back pain", "7", "4", "better", "down")),
        ("mood", 3, 6, ("Mood", "3", "6", "better", "up")),
        ("walk_minutes", 23, 10, ("Walking", "16 to 30 minutes", "6 to 15 minutes", "worse", "down")),
        ("temperature_c", 37.0, 38.1, ("Temperature", "37.0 °C", "38.1 °C", "other", "up")),
        ("numb_severity", 2, 2, ("Numb or tingly", "2", "2", "same", "same")),
    ],
)
def test_a_change_is_told_with_its_direction(item: str, before: Any, now: Any, change: tuple[str, ...]) -> None:
    assert changes({item: before}, {item: now}) == [change]


def test_what_one_day_left_out_is_not_compared() -> None:
    assert changes({"pain_back": None, "mood": 5}, {"pain_back": 4, "mood": None}) == []


def test_a_cut_that_stays_calm_fills_no_row() -> None:
    assert changes({"redness": 0, "swelling": 0}, {"redness": 0, "swelling": 1})[0][0] == "Swelling of your cut"


def test_without_a_day_before_nothing_is_compared() -> None:
    assert advice(check_in=said(pain_back=4)).changes == ()


# Corrections and hours


def test_a_calmer_correction_says_that_the_team_still_sees_the_first() -> None:
    assert advice(earlier_flags=[Held(EMERGENCY)]).was_changed


def test_a_correction_of_the_same_urgency_says_nothing_of_it() -> None:
    assert not advice(Held(SAME_DAY), earlier_flags=[Held(SAME_DAY)]).was_changed


@pytest.mark.parametrize(
    ("now", "looks"),
    [
        (datetime(2026, 11, 12, 9, tzinfo=UTC), True),
        (datetime(2026, 11, 12, 18, tzinfo=UTC), False),
        (datetime(2026, 7, 13, 17, 30, tzinfo=UTC), False),  # half past six in a summer's evening
        (datetime(2026, 11, 14, 9, tzinfo=UTC), False),  # a Saturday
        (datetime(2026, 12, 25, 9, tzinfo=UTC), False),  # a Friday, and a holiday
    ],
)
def test_the_team_is_said_to_look_in_its_cover_hours(now: datetime, *, looks: bool) -> None:
    assert advice(now=now).team_is_looking is looks
