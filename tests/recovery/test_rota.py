"""The rota: who is on call, who is away, where the holes are, and when somebody looks."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from alerts.telling.policies import ON_CALL, Step
from alerts.telling.recipients import roster_of
from recovery.accounts.models import CareTeam, User
from recovery.channels import Channel
from recovery.rota.hours import CoverHours
from recovery.rota.models import Absence, ContactPoint, Holiday, OnCall
from recovery.rota.queries import addresses, cover_hours, in_team, uncovered
from tests.people import NOW, ZONE, join, make_user

HOUR = timedelta(hours=1)
DAY = 24 * HOUR
WHO_IS_ON_CALL = Step(after_minutes=0, tell=(ON_CALL,), channels=(Channel.EMAIL,))


def on_call_for(team: CareTeam, user: User, start: timedelta, end: timedelta) -> OnCall:
    details = {"starts_at": NOW + start, "ends_at": NOW + end}
    return OnCall.objects.create(organisation=team.organisation, care_team=team, user=user, **details)


def away_for(user: User, start: timedelta, end: timedelta) -> None:
    assert user.organisation is not None
    details = {"starts_at": NOW + start, "ends_at": NOW + end}
    Absence.objects.create(organisation=user.organisation, user=user, **details)


@pytest.mark.parametrize(
    ("start", "end", "is_on_call"),
    [(-HOUR, HOUR, True), (0 * HOUR, HOUR, True), (-HOUR, 0 * HOUR, False), (HOUR, 2 * HOUR, False)],
)
def test_a_stretch_holds_from_its_first_instant_to_before_its_last(
    team: CareTeam, nurse: User, start: timedelta, end: timedelta, is_on_call: bool
) -> None:
    on_call_for(team, nurse, start, end)
    away_for(nurse, start, end)

    roster = roster_of(team.id, now=NOW)
    assert (roster.named(WHO_IS_ON_CALL, at=NOW) == [nurse.id]) == is_on_call
    assert (roster.away(at=NOW) == {nurse.id}) == is_on_call


def test_leavers_and_locked_accounts_are_not_in_the_team(team: CareTeam, nurse: User, leaver: User) -> None:
    join(make_user(team.organisation, "Ina Inactive", is_active=False), team)

    assert in_team(team.id) == [(nurse.id, "nurse")]


def test_a_contact_point_goes_before_the_account(nurse: User) -> None:
    assert nurse.organisation is not None
    User.objects.filter(id=nurse.id).update(phone="+44 7700 900123")
    for channel, address in ((Channel.PAGER, "4711"), (Channel.EMAIL, "night@hospital.test")):
        ContactPoint.objects.create(organisation=nurse.organisation, user=nurse, channel=channel, address=address)

    assert addresses([nurse.id])[nurse.id] == {
        "email": "night@hospital.test", "sms": "+44 7700 900123", "pager": "4711",
    }  # fmt: skip


def test_a_hole_in_the_rota_is_found_to_the_minute(team: CareTeam, nurse: User, teammate: User) -> None:
    on_call_for(team, nurse, -HOUR, 4 * HOUR)
    on_call_for(team, teammate, 6 * HOUR, 12 * HOUR)
    away_for(nurse, 2 * HOUR, 3 * HOUR)

    assert uncovered(team.id, now=NOW, ahead=DAY) == [
        (NOW + 2 * HOUR, NOW + 3 * HOUR),
        (NOW + 4 * HOUR, NOW + 6 * HOUR),
        (NOW + 12 * HOUR, NOW + DAY),
    ]


def test_an_absence_that_somebody_else_covers_is_no_hole(team: CareTeam, nurse: User, teammate: User) -> None:
    for user in (nurse, teammate):
        on_call_for(team, user, -HOUR, 2 * DAY)
    away_for(nurse, HOUR, 2 * HOUR)

    assert uncovered(team.id, now=NOW, ahead=DAY) == []


HOURS = CoverHours(time(8), time(18), ZONE, {date(2026, 12, 25)})
NIGHT = CoverHours(time(20), time(6), ZONE)


@pytest.mark.parametrize(
    ("hours", "at", "opens"),
    [
        (HOURS, datetime(2026, 11, 23, 9, tzinfo=UTC), datetime(2026, 11, 23, 9, tzinfo=UTC)),
        (HOURS, datetime(2026, 11, 23, 7, 59, tzinfo=UTC), datetime(2026, 11, 23, 8, tzinfo=UTC)),
        (HOURS, datetime(2026, 11, 23, 18, tzinfo=UTC), datetime(2026, 11, 24, 8, tzinfo=UTC)),
        # From Friday evening to Monday; over a holiday and the weekend after it.
        (HOURS, datetime(2026, 11, 27, 19, tzinfo=UTC), datetime(2026, 11, 30, 8, tzinfo=UTC)),
        (HOURS, datetime(2026, 12, 24, 19, tzinfo=UTC), datetime(2026, 12, 28, 8, tzinfo=UTC)),
        # The weekends on which the clocks change: Friday evening to eight on Monday, by the wall.
        (HOURS, datetime(2026, 3, 27, 19, tzinfo=UTC), datetime(2026, 3, 30, 7, tzinfo=UTC)),
        (HOURS, datetime(2026, 10, 23, 19, tzinfo=UTC), datetime(2026, 10, 26, 8, tzinfo=UTC)),
        # Hours that run past midnight, also from Friday into Saturday.
        (NIGHT, datetime(2026, 11, 28, 5, 59, tzinfo=UTC), datetime(2026, 11, 28, 5, 59, tzinfo=UTC)),
        (NIGHT, datetime(2026, 11, 28, 6, tzinfo=UTC), datetime(2026, 11, 30, 20, tzinfo=UTC)),
    ],
)
def test_somebody_looks_next_at(hours: CoverHours, at: datetime, opens: datetime) -> None:
    assert hours.next_open(at) == opens


def test_a_team_that_is_closed_for_ever_looks_at_once() -> None:
    closed = CoverHours(time(8), time(18), ZONE, [date(2026, 1, 1) + timedelta(days=day) for day in range(400)])
    at = datetime(2026, 6, 1, 12, tzinfo=UTC)

    assert closed.next_open(at) == at


def test_a_teams_hours_are_those_of_its_hospital(team: CareTeam) -> None:
    Holiday.objects.create(organisation=team.organisation, on=date(2026, 12, 25), name="Christmas")

    assert cover_hours(team.id) == CoverHours(time(8), time(18), ZONE, frozenset({date(2026, 12, 25)}))
