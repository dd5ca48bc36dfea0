"""Small charts: gaps stay gaps."""

import pytest

from symptoms.charts import BOTTOM, LEFT, RIGHT, TOP, chart_of


def test_a_missed_day_breaks_the_line() -> None:
    chart = chart_of([(1, 8), (2, 7), (4, 6), (5, 5)], top=10, first_day=1, last_day=5)

    assert len(chart.lines) == 2
    assert len(chart.points) == 4


def test_a_day_between_two_missed_days_is_a_point_without_a_line() -> None:
    chart = chart_of([(1, 8), (3, 7)], top=10, first_day=1, last_day=3)

    assert chart.lines == ()
    assert len(chart.points) == 2


def test_the_scale_runs_from_the_bottom_to_the_top() -> None:
    chart = chart_of([(0, 0), (1, 10)], top=10, last_day=1)

    assert [(point.x, point.y) for point in chart.points] == [(LEFT, BOTTOM), (RIGHT, TOP)]


def test_a_value_above_the_scale_stays_on_the_chart() -> None:
    assert chart_of([(1, 500)], top=80, last_day=1).points[0].y == TOP


def test_the_latest_answer_is_marked() -> None:
    chart = chart_of([(1, 8), (2, 7)], top=10, first_day=1, last_day=4)

    assert [point.is_last for point in chart.points] == [False, True]


def test_no_answers_make_an_empty_chart() -> None:
    chart = chart_of([], top=10, last_day=3)

    assert chart.points == ()


@pytest.mark.parametrize("last_day", [1, 2, 5, 9, 30, 365])
def test_few_days_are_written_under_the_chart_the_first_and_the_last_among_them(last_day: int) -> None:
    days = [day.text for day in chart_of([], top=10, first_day=1, last_day=last_day).days]

    assert len(days) <= 5
    assert days[0] == "Day 1"
    assert last_day == 1 or days[-1] == str(last_day)
