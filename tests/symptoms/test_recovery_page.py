"""One's own recovery as a value."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import translation

from symptoms.recovery_page import Recovery, recovery_of
from symptoms.vocabulary import Procedure

SURGERY_ON = date(2026, 11, 4)
ITEMS = (
    *("pain_back", "pain_limb", "walk_minutes", "numb_severity", "mood"),
    *("out_of_bed", "stairs", "opioid_doses"),
)


def said(day: int, **answers: Any) -> Any:
    on = SURGERY_ON + timedelta(days=day)
    return SimpleNamespace(day=on, received_at=on, **(dict.fromkeys(ITEMS) | answers))


def recovery(*check_ins: Any, today: int = 8, procedure: str = Procedure.LUMBAR_POSTERIOR) -> Recovery:
    episode = SimpleNamespace(surgery_on=SURGERY_ON, procedure=procedure)
    return recovery_of(episode, check_ins, today=SURGERY_ON + timedelta(days=today))


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [
        (8, 4, "Back pain is lower: 8 on day 1, 4 on day 8."),
        (3, 6, "Back pain is higher: 3 on day 1, 6 on day 8."),
        (5, 4, "Back pain is about the same: 5 on day 1, 4 on day 8."),
    ],
)
def test_the_first_sentence_says_what_was_told(first: int, last: int, sentence: str) -> None:
    assert recovery(said(1, pain_back=first), said(8, pain_back=last)).sentence == sentence


@pytest.mark.parametrize(
    ("language", "procedure", "item", "begins"),
    [
        ("en", Procedure.KNEE_REPLACEMENT, "pain_limb", "Leg pain is lower: 8 on day 1"),
        ("es", Procedure.KNEE_REPLACEMENT, "pain_limb", "El dolor de pierna ha bajado: 8 el día 1"),
        ("es", Procedure.CERVICAL_ANTERIOR, "pain_back", "El dolor de cuello ha bajado"),
        ("es", Procedure.CERVICAL_ANTERIOR, "pain_limb", "El dolor de brazo ha bajado"),
        ("ar", Procedure.LUMBAR_POSTERIOR, "pain_back", "ألم الظهر أقل: 8 في اليوم 1"),
    ],
)
def test_it_is_about_the_pain_that_was_asked_as_each_language_says_it(
    language: str, procedure: Procedure, item: str, begins: str
) -> None:
    with translation.override(language):
        sentence = recovery(said(1, **{item: 8}), said(8, **{item: 4}), procedure=procedure).sentence

    assert sentence.startswith(begins)


def test_without_two_answers_nothing_is_claimed() -> None:
    assert recovery(said(8, pain_back=3)).sentence == "Your check-ins will show here, day by day."


def test_nothing_sent_shows_no_chart() -> None:
    shown = recovery()

    assert shown.series == ()
    assert shown.days_until_now == 0


def test_missed_days_stand_in_the_table_as_no_answer() -> None:
    rows = recovery(said(6, pain_back=5), said(8, pain_back=4)).series[0].rows

    assert [(row.day, row.said) for row in rows] == [
        ("Day 8 (12 Nov)", "4 out of 10"),
        ("Day 7 (11 Nov)", None),
        ("Day 6 (10 Nov)", "5 out of 10"),
    ]


def test_an_unanswered_item_is_a_gap_and_not_a_zero() -> None:
    series = recovery(said(7, pain_back=5), said(8, pain_back=None, mood=6)).series[0]

    assert len(series.chart.points) == 1


def test_days_are_counted_from_the_first_check_in() -> None:
    shown = recovery(said(5, mood=4), said(7, mood=5))

    assert (shown.days_sent, shown.days_until_now) == (2, 4)


def test_a_series_without_an_answer_is_left_out() -> None:
    assert [series.item for series in recovery(said(8, mood=6, walk_minutes=10)).series] == ["walk_minutes", "mood"]


def test_each_series_says_which_way_is_better() -> None:
    shown = recovery(said(8, pain_back=3, mood=6)).series

    assert [series.higher_is_better for series in shown] == [False, True]


def test_pain_is_named_after_the_operation() -> None:
    assert recovery(said(8, pain_back=3), procedure=Procedure.CERVICAL_POSTERIOR).series[0].name == "Neck pain"


@pytest.mark.parametrize(
    ("days", "told"),
    [
        ([{"walk_minutes": 3}, {"walk_minutes": 23}], [(2, "You walked more than 15 minutes for the first time.")]),
        ([{"out_of_bed": "with_help"}, {"out_of_bed": "alone"}], [(2, "You got out of bed on your own")]),
        ([{"opioid_doses": 4}, {}, {"opioid_doses": 0}], [(3, "A day without strong pain pills")]),
        ([{"stairs": "no"}, {"stairs": "yes"}, {"stairs": "yes"}], [(2, "You went up stairs on your own")]),
        ([{"walk_minutes": 3, "stairs": "no"}, {"walk_minutes": 75}, {"stairs": "yes"}], [(3, "You went"), (2, "You")]),
    ],
)
def test_a_first_is_told_with_its_day(days: list[dict[str, Any]], told: list[tuple[int, str]]) -> None:
    firsts = recovery(*(said(day, **answers) for day, answers in enumerate(days, start=1))).firsts

    assert [first.day for first in firsts] == [day for day, _ in told]
    assert all(str(first.text).startswith(text) for first, (_, text) in zip(firsts, told, strict=True))


@pytest.mark.parametrize("days", [[], [{"walk_minutes": 75}], [{"stairs": "yes"}, {"stairs": "yes"}], [{"mood": 1}]])
def test_what_was_so_from_the_first_answer_on_is_no_first(days: list[dict[str, Any]]) -> None:
    assert recovery(*(said(day, **answers) for day, answers in enumerate(days, start=1))).firsts == ()


def test_the_table_for_a_visit_holds_four_weeks_with_gaps_as_gaps() -> None:
    days = recovery(said(1, pain_back=5), said(40, pain_back=2, mood=7), today=40).days

    assert len(days) == 28
    assert days[0].said == ("2 out of 10", "7 out of 10")
    assert days[1].said == (None, None)
