"""How long somebody has waited, and how much time is left."""

from datetime import UTC, datetime, timedelta

import pytest

from alerts.display.clocks import Clock, duration, minutes_in_words

NOW = datetime(2026, 11, 24, 9, 19, tzinfo=UTC)


def clock(left: timedelta, whole: timedelta = timedelta(hours=2), zone: str = "Europe/London") -> Clock:
    return Clock(NOW + left - whole, NOW + left, NOW, zone)


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (-5, "0 min"),
        (0.9, "0 min"),
        (38, "38 min"),
        (59.9, "59 min"),
        (60, "1 h 00"),
        (82, "1 h 22"),
        (24 * 60 - 1, "23 h 59"),
        (24 * 60, "1 day"),
        (6 * 24 * 60, "6 days"),
    ],
)
def test_a_wait_is_told_as_people_say_it(minutes: float, expected: str) -> None:
    assert duration(timedelta(minutes=minutes)) == expected


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [(30, "30 min"), (60, "1 hour"), (240, "4 hours"), (90, "1 h 30"), (2880, "2 days"), (1440, "24 hours")],
)
def test_a_response_time_is_told_as_people_say_it(minutes: int, expected: str) -> None:
    assert minutes_in_words(minutes) == expected


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        (timedelta(minutes=9), "9 min left"),
        (timedelta(hours=1, minutes=22), "1 h 22 left"),
        (timedelta(0), "0 min late"),
        (timedelta(minutes=-6), "6 min late"),
        (timedelta(days=-4), "4 days late"),
        (timedelta(hours=13), "Today 22:19"),
        (timedelta(hours=15), "Tomorrow 00:19"),
        (timedelta(days=1, hours=8), "Tomorrow 17:19"),
        (timedelta(days=5), "Sun 29 Nov"),
    ],
)
def test_what_is_left_is_minutes_then_hours_then_a_day(left: timedelta, expected: str) -> None:
    assert clock(left, whole=timedelta(days=10)).left == expected


def test_tomorrow_is_the_places_tomorrow() -> None:
    assert clock(timedelta(hours=13), zone="Pacific/Auckland").left == "Tomorrow 11:19"


@pytest.mark.parametrize(
    ("left", "heat"), [(120, ""), (49, ""), (48, "warm"), (19, "warm"), (18, "hot"), (0, "hot"), (-60, "hot")]
)
def test_a_clock_warms_as_its_time_runs_out(left: int, heat: str) -> None:
    assert clock(timedelta(minutes=left)).heat == heat


@pytest.mark.parametrize(("left", "ring"), [(120, "56.5 56.5"), (60, "28.2 56.5"), (0, "0.0 56.5"), (-9, "0.0 56.5")])
def test_the_ring_shows_the_share_that_is_left(left: int, ring: str) -> None:
    assert clock(timedelta(minutes=left)).ring == ring


def test_a_clock_of_no_length_is_over() -> None:
    assert clock(timedelta(0), whole=timedelta(0)).share_left == 0.0


def test_the_wait_counts_from_when_it_opened() -> None:
    assert clock(timedelta(minutes=82)).waiting == "38 min"
