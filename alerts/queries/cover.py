"""When somebody looks: the hours of a person's teams, and the days without any."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from recovery.accounts.actors import Actor
from recovery.accounts.models import CareTeam
from recovery.rota.models import Holiday
from recovery.rota.queries import cover_hours


@dataclass(frozen=True, slots=True)
class Cover:
    """One team's hours, when somebody looks next, and the hospital's days without any."""

    team: CareTeam
    next_open: datetime
    looks_now: bool


def covers(actor: Actor, *, now: datetime) -> list[Cover]:
    """Return the hours of each of the actor's teams, and when somebody of it looks next."""
    teams = CareTeam.objects.filter(organisation_id=actor.organisation_id, id__in=actor.care_team_ids).order_by("name")
    found = [(team, cover_hours(team.id).next_open(now)) for team in teams]
    return [Cover(team, opens, looks_now=opens == now) for team, opens in found]


def holidays(actor: Actor, *, now: datetime) -> QuerySet[Holiday]:
    """Return the days without cover that are not over."""
    return Holiday.objects.filter(organisation_id=actor.organisation_id, on__gte=now.date()).order_by("on")
