"""From points to the numbers of an SVG."""

import re
from typing import Any

import pytest

from alerts.display.charts import (
    BOTTOM,
    LEFT,
    MOST_DOTS,
    RIGHT,
    SPARK_EDGE,
    SPARK_HEIGHT,
    SPARK_WIDTH,
    TOP,
    Axis,
    Series,
    chart,
    in_words,
    number,
    spark,
)

TWO_WEEKS = Axis(1, 14)


def series(values: dict[int, float], **more: Any) -> Series:
    details: dict[str, Any] = {"title": "Pain", "low": 0, "high": 10}
    return Series(values=values, **(details | more))


# The axis


@pytest.mark.parametrize(
    ("days", "today", "expected"),
    [
        ([1, 2, 3], 3, (1, 14)),  # never narrower than two weeks
        ([0, 4], 4, (0, 13)),  # an entry of the day of surgery
        ([1, 30], 40, (1, 40)),  # up to today, not to the last answer
        ([], 8, (1, 14)),
        ([], 0, (0, 13)),
    ],
)
def test_the_axis_holds_every_day_up_to_today(days: list[int], today: int, expected: tuple[int, int]) -> None:
    axis = Axis.over(days, today=today)

    assert (axis.first, axis.last) == expected


@pytest.mark.parametrize("last", [14, 30, 90, 365, 730])
def test_at_most_eight_days_are_written(last: int) -> None:
    assert 3 <= len(Axis(1, last).ticks) <= 8


def test_the_axis_begins_at_the_left_and_ends_at_the_right() -> None:
    assert [TWO_WEEKS.at(day, left=0, right=100) for day in (1, 14)] == [0, 100]


# A chart


def test_the_lowest_value_lies_at_the_bottom_and_the_highest_at_the_top() -> None:
    drawn = chart(series({1: 0, 2: 10}), TWO_WEEKS)

    assert [dot.y for dot in drawn.dots] == [BOTTOM, TOP]


def test_a_value_off_the_scale_lies_on_its_edge() -> None:
    drawn = chart(series({1: -3, 2: 99}), TWO_WEEKS)

    assert [dot.y for dot in drawn.dots] == [BOTTOM, TOP]


def test_the_first_and_the_last_day_lie_at_the_edges() -> None:
    drawn = chart(series({1: 5, 14: 5}), TWO_WEEKS)

    assert [dot.x for dot in drawn.dots] == [LEFT, RIGHT]


def test_days_in_a_row_are_one_line() -> None:
    drawn = chart(series({1: 5, 2: 5, 3: 5}), TWO_WEEKS)

    assert (len(drawn.lines), drawn.gaps) == (1, ())


def test_a_day_without_an_answer_breaks_the_line() -> None:
    drawn = chart(series({1: 5, 2: 5, 4: 5, 5: 5}), TWO_WEEKS)

    assert len(drawn.lines) == 2


def test_a_gap_joins_the_last_answer_before_and_the_first_after() -> None:
    drawn = chart(series({1: 0, 3: 10}), Axis(1, 3))

    assert drawn.gaps == (f"M{LEFT} {BOTTOM}L{RIGHT} {TOP}",)


def test_a_lone_day_is_a_dot_without_a_line() -> None:
    drawn = chart(series({4: 5}), TWO_WEEKS)

    assert (len(drawn.dots), drawn.lines, drawn.gaps) == (1, (), ())


def test_a_day_on_which_a_rule_held_is_ringed() -> None:
    drawn = chart(series({1: 5, 2: 8}, fired=frozenset({2})), TWO_WEEKS)

    assert [ring.day for ring in drawn.rings] == [2]


def test_a_flag_of_a_day_without_this_answer_rings_nothing() -> None:
    drawn = chart(series({1: 5}, fired=frozenset({2})), TWO_WEEKS)

    assert drawn.rings == ()


def test_a_long_line_drops_its_dots_and_keeps_its_rings() -> None:
    values = dict.fromkeys(range(1, MOST_DOTS + 2), 5.0)
    drawn = chart(series(values, fired=frozenset({7})), Axis(1, 60))

    assert [dot.day for dot in drawn.dots] == [7]


def test_the_threshold_and_what_was_before_carry_their_words() -> None:
    drawn = chart(series({}, threshold=10, threshold_label="alert", before=0, before_label="before"), TWO_WEEKS)

    assert drawn.threshold is not None
    assert drawn.before is not None
    assert (drawn.threshold.at, drawn.threshold.text, drawn.before.at, drawn.before.text) == (
        TOP,
        "alert",
        BOTTOM,
        "before",
    )


def test_a_chart_without_a_threshold_draws_none() -> None:
    assert chart(series({1: 5}), TWO_WEEKS).threshold is None


def test_the_grid_writes_its_own_words() -> None:
    drawn = chart(series({}, grid={0: "bed", 10: "outside"}), TWO_WEEKS)

    assert [(mark.at, mark.text) for mark in drawn.grid] == [(BOTTOM, "bed"), (TOP, "outside")]


def test_a_chart_without_answers_can_be_drawn() -> None:
    drawn = chart(series({}), TWO_WEEKS)

    assert (drawn.dots, drawn.lines, drawn.gaps) == ((), (), ())


# In words


def test_a_chart_is_told_day_by_day_with_its_unit() -> None:
    drawn = chart(series({1: 37.5, 3: 38}, low=36, high=39, unit=" °C"), TWO_WEEKS)

    assert drawn.words == "day 1: 37.5 °C, day 2: no answer, day 3: 38 °C"


def test_a_long_series_is_told_without_its_missing_days() -> None:
    assert in_words({1: 5, 300: 6}, 1, 300) == "day 1: 5, day 300: 6"


def test_of_a_long_series_the_first_lowest_highest_and_last_are_told() -> None:
    said = in_words(dict.fromkeys(range(1, 301), 5) | {40: 1, 90: 9}, 1, 300)

    assert said == "day 1: 5, day 40: 1, day 90: 9, day 300: 5"


def test_a_long_line_is_drawn_in_whole_steps() -> None:
    days = {day: day % 2 for day in range(1, 101)}
    (line,) = chart(Series(title="", values=days, low=0, high=1), Axis.over(days, today=100)).lines

    assert re.fullmatch(r"M44 12(l[34] -?94)*", line)
    assert line.count("l") == 99


@pytest.mark.parametrize(("value", "expected"), [(5, "5"), (5.0, "5"), (37.26, "37.3"), (0, "0"), (1440, "1440")])
def test_a_number_has_no_decimals_that_say_nothing(value: float, expected: str) -> None:
    assert number(value) == expected


# A sparkline


def test_a_sparkline_stays_inside_its_edges() -> None:
    drawn = spark({1: 0, 14: 10}, TWO_WEEKS)

    assert drawn.lines == (
        f"M{SPARK_EDGE} {SPARK_HEIGHT - SPARK_EDGE}h0",
        f"M{SPARK_WIDTH - SPARK_EDGE} {SPARK_EDGE}h0",
    )


def test_a_sparkline_shows_nothing_of_before_its_axis() -> None:
    drawn = spark({1: 9, 20: 2}, Axis(10, 23))

    assert drawn.words.startswith("day 10: no answer")
    assert len(drawn.lines) == 1


def test_the_last_point_says_when_it_is_at_its_threshold() -> None:
    drawn = spark({1: 3, 2: 7}, TWO_WEEKS, threshold=7)

    assert drawn.last is not None
    assert (drawn.last.fired, drawn.now) == (True, "7")


def test_the_last_point_below_its_threshold_is_calm() -> None:
    drawn = spark({1: 9, 2: 6}, TWO_WEEKS, threshold=7)

    assert drawn.last is not None
    assert not drawn.last.fired


def test_a_sparkline_of_nothing_has_no_last_point() -> None:
    drawn = spark({}, TWO_WEEKS, threshold=7)

    assert (drawn.last, drawn.lines) == (None, ())
