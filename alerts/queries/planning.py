"""Who would be told now, and what would go wrong: a team's policy and rota as its people see them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from alerts.display.clocks import minutes_in_words
from alerts.models import EscalationPolicy, Urgency
from alerts.queries.colleagues import colleagues
from alerts.queries.holes import warnings
from alerts.rules.words import Urgency as Word
from alerts.telling.policies import ON_CALL, Policy, Step
from alerts.telling.recipients import Roster, policy_by_id, policy_in_force, roster_of
from recovery.accounts.actors import Actor
from recovery.accounts.models import CareTeam, StaffRole
from recovery.channels import Channel
from recovery.rota.models import Absence, OnCall
from symptoms.errors import NotFound


@dataclass(frozen=True, slots=True)
class Told:
    """One person of a step and how she is reached."""

    name: str
    channels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """One step as it would be now."""

    number: int
    after_minutes: int
    who: tuple[str, ...]
    people: tuple[Told, ...]

    @property
    def after(self) -> str:
        """Return when it is told, as people say it; empty at once."""
        return minutes_in_words(self.after_minutes) if self.after_minutes else ""


@dataclass(frozen=True, slots=True)
class PlannedLadder:
    """One urgency's steps as they would be now."""

    urgency: Urgency
    steps: tuple[PlannedStep, ...]
    repeat_minutes: int
    keeps_cover_hours: bool

    @property
    def every(self) -> str:
        """Return how often the last step is told again, as people say it."""
        return minutes_in_words(self.repeat_minutes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A team's policy and rota at an instant."""

    team: CareTeam
    teams: tuple[CareTeam, ...]
    version: int
    policy: Policy
    ladders: tuple[PlannedLadder, ...]
    warnings: tuple[str, ...]
    people: tuple[tuple[UUID, str], ...]
    on_call: tuple[OnCall, ...]
    absences: tuple[Absence, ...]


def plan(actor: Actor, team_id: UUID | None, *, now: datetime) -> Plan:
    """Return the plan of one of the actor's teams, the first without an id; NotFound for any other."""
    teams = tuple(
        CareTeam.objects.filter(organisation_id=actor.organisation_id, id__in=actor.care_team_ids).order_by("name")
    )
    team = next((each for each in teams if team_id is None or each.id == team_id), None)
    if team is None:
        raise NotFound("no_team", _("There is no team by that id."))
    in_force = policy_in_force(team.id)
    policy = policy_by_id(in_force)
    people = tuple(colleagues(team.id).items())
    rota = OnCall.objects.filter(care_team=team, ends_at__gt=now).select_related("user").order_by("starts_at")
    absent = Absence.objects.filter(user__in=dict(people), ends_at__gt=now).select_related("user")
    return Plan(
        team=team,
        teams=teams,
        version=EscalationPolicy.objects.values_list("version", flat=True).get(id=in_force) if in_force else 0,
        policy=policy,
        ladders=tuple(_ladders(team.id, policy, now=now)),
        warnings=tuple(warnings(team.id, policy, now=now)),
        people=people,
        on_call=tuple(rota),
        absences=tuple(absent.order_by("starts_at")),
    )


def _ladders(care_team_id: UUID, policy: Policy, *, now: datetime) -> Iterator[PlannedLadder]:
    names, roster = colleagues(care_team_id), roster_of(care_team_id, now=now)
    for urgency in (Urgency.EMERGENCY, Urgency.SAME_DAY, Urgency.SOON):
        ladder = policy.of(Word(urgency))
        steps = (
            PlannedStep(number, step.after_minutes, tuple(who_in_words(step, names)), _told(roster, step, names, now))
            for number, step in enumerate(ladder.steps, start=1)
        )
        yield PlannedLadder(urgency, tuple(steps), ladder.repeat_minutes, ladder.keeps_cover_hours)


def _told(roster: Roster, step: Step, names: dict[UUID, str], now: datetime) -> tuple[Told, ...]:
    return tuple(
        Told(names[each.user_id], tuple(str(Channel(channel).label) for channel in each.channels))
        for each in roster.reached(step, at=now)
    )


def who_in_words(step: Step, names: dict[UUID, str]) -> Iterator[str]:
    """Yield whom a step names, as people say it."""
    for who in step.tell:
        if who == ON_CALL:
            yield _("whoever is on call")
        elif who in StaffRole.values:
            yield str(StaffRole(who).label)
    for person in step.people:
        yield names.get(person, _("somebody who has left"))
