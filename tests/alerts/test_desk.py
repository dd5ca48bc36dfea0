"""The frame of every staff page: until when somebody looks, and from when again."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from alerts.queries import desk
from recovery.accounts.actors import Actor
from recovery.accounts.models import CareTeam, User
from recovery.accounts.queries import staff_actor
from recovery.rota.models import Holiday
from tests.people import ZONE, join


def at(day: int, hour: int) -> datetime:
    """Return an hour of July 2026, whose first is a Wednesday."""
    return datetime(2026, 7, day, hour, tzinfo=ZoneInfo(ZONE))


def told(actor: Actor, now: datetime) -> tuple[datetime | None, datetime]:
    frame = desk(actor, now=now)
    return frame.covered_until, frame.covered_from


@pytest.mark.parametrize(
    ("now", "until", "opens"),
    [
        (at(1, 12), at(1, 18), at(1, 12)),
        (at(1, 7), None, at(1, 8)),
        (at(1, 18), None, at(2, 8)),
        (at(4, 12), None, at(6, 8)),  # a Saturday
        (at(7, 12), None, at(8, 8)),  # the holiday
    ],
)
def test_cover_knows_weekends_and_holidays(
    team: CareTeam, actor: Actor, now: datetime, *, until: datetime | None, opens: datetime
) -> None:
    Holiday.objects.create(organisation=team.organisation, on=date(2026, 7, 7), name="Founders' Day")

    assert told(actor, now) == (until, opens)


@pytest.mark.parametrize(("now", "until"), [(at(1, 23), at(2, 6)), (at(2, 5), at(2, 6)), (at(2, 7), None)])
def test_hours_past_midnight_are_cover(team: CareTeam, actor: Actor, now: datetime, until: datetime | None) -> None:
    CareTeam.objects.filter(id=team.id).update(opens_at=time(20), closes_at=time(6))

    assert told(actor, now)[0] == until


def test_of_two_teams_one_that_looks_is_cover(team: CareTeam, other_team: CareTeam, nurse: User) -> None:
    actor = staff_actor(join(nurse, other_team))
    CareTeam.objects.filter(id=other_team.id).update(opens_at=time(6), closes_at=time(14))

    assert [told(actor, at(1, hour)) for hour in (7, 12, 16)] == [
        (at(1, 14), at(1, 7)),
        (at(1, 18), at(1, 12)),
        (at(1, 18), at(1, 16)),
    ]
    assert told(actor, at(1, 20)) == (None, at(2, 6))


@pytest.mark.parametrize(("now", "is_today"), [(at(1, 7), True), (at(1, 19), False), (at(4, 7), False)])
def test_the_day_is_named_where_it_is_another(team: CareTeam, actor: Actor, now: datetime, is_today: bool) -> None:
    assert desk(actor, now=now).opens_today == is_today
