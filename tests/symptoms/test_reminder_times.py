"""When somebody is reminded, by the clock on their wall."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from symptoms.messages.reminder_times import Turn, is_silent, next_after, turn_before, turns_of

NINE = time(9)
LONDON, NEW_YORK = "Europe/London", "America/New_York"


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "day", "first", "nudge"),
    [
        (LONDON, date(2026, 3, 28), "2026-03-28T09:00", "2026-03-28T15:00"),
        (LONDON, date(2026, 3, 29), "2026-03-29T08:00", "2026-03-29T14:00"),  # clocks went forward that night
        (LONDON, date(2026, 10, 24), "2026-10-24T08:00", "2026-10-24T14:00"),
        (LONDON, date(2026, 10, 25), "2026-10-25T09:00", "2026-10-25T15:00"),  # and back
        (NEW_YORK, date(2026, 11, 1), "2026-11-01T14:00", "2026-11-01T20:00"),
        ("Asia/Kathmandu", date(2026, 6, 1), "2026-06-01T03:15", "2026-06-01T09:15"),
    ],
)
def test_nine_is_nine_by_the_wall_whatever_the_clocks_did(zone: str, day: date, first: str, nudge: str) -> None:
    assert [turn.at for turn in turns_of(day, NINE, zone)] == [utc(first), utc(nudge)]


@pytest.mark.parametrize(
    ("wished", "nudges"), [(time(8), 1), (time(14, 59), 1), (time(15), 0), (time(20, 59), 0)], ids=str
)
def test_nobody_is_nudged_at_night(wished: time, nudges: int) -> None:
    assert len(turns_of(date(2026, 6, 1), wished, LONDON)) == 1 + nudges


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-06-01T07:59", None),
        ("2026-06-01T08:00", "first"),
        ("2026-06-01T09:59", "first"),
        ("2026-06-01T10:00", None),  # two hours late: better not at all than at a wrong hour
        ("2026-06-01T14:00", "nudge"),
        ("2026-06-01T23:00", None),
    ],
)
def test_a_moment_counts_from_its_minute_for_two_hours(at: str, expected: str | None) -> None:
    turn = turn_before(utc(at), NINE, LONDON)

    assert turn == (Turn(turn.at, date(2026, 6, 1), is_nudge=expected == "nudge") if turn else None)
    assert (turn is not None) == (expected is not None)


def test_a_late_wish_does_not_run_into_the_night() -> None:
    assert turn_before(utc("2026-06-01T19:30"), time(20, 30), LONDON) is not None
    assert turn_before(utc("2026-06-01T20:00"), time(20, 30), LONDON) is None


@pytest.mark.parametrize("zone", [LONDON, NEW_YORK, "Pacific/Apia", "Australia/Lord_Howe"])
def test_a_year_has_two_moments_each_day(zone: str) -> None:
    at, moments = utc("2026-01-01T00:00"), 0
    while (at := next_after(at, NINE, zone)) < utc("2027-01-01T00:00"):
        moments += 1

    assert abs(moments - 730) <= 1


@pytest.mark.parametrize(("days_since", "silent"), [(0, False), (1, False), (3, False), (4, True), (30, True)], ids=str)
def test_after_three_silent_days_nobody_is_reminded(days_since: int, silent: bool) -> None:
    day = date(2026, 6, 20)
    last = day - timedelta(days=days_since)

    assert is_silent(day, last_said_on=last, began_on=date(2026, 6, 1)) is silent
    assert is_silent(day, last_said_on=None, began_on=last) is silent
