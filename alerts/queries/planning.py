"""Who would be told now, and what would go wrong: a team's policy and rota as its people see them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from alerts.models import EscalationPolicy, Urgency
from alerts.policies import ON_CALL, SHIPPED, Policy, Step
from alerts.recipients import named, policy_by_id, policy_in_force, reached
from alerts.rules.words import Urgency as Word
from recovery.accounts.actors import Actor
from recovery.accounts.models import CareTeam, Membership, StaffRole
from recovery.accounts.queries import people_by_id
from recovery.channels import Channel, problem_with
from recovery.rota.models import Absence, OnCall
from recovery.rota.queries import addresses, away, uncovered
from symptoms.errors import NotFound

AHEAD = timedelta(days=1)  # a hole is told of a day before it is there


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


@dataclass(frozen=True, slots=True)
class PlannedLadder:
    """One urgency's steps as they would be now."""

    urgency: Urgency
    steps: tuple[PlannedStep, ...]
    repeat_minutes: int
    keeps_cover_hours: bool


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
    people = team_people(team.id)
    rota = OnCall.objects.filter(care_team=team, ends_at__gt=now).select_related("user").order_by("starts_at")
    absent = Absence.objects.filter(user__in=dict(people), ends_at__gt=now).select_related("user")
    return Plan(
        team=team,
        teams=teams,
        version=EscalationPolicy.objects.values_list("version", flat=True).get(id=in_force) if in_force else 0,
        policy=policy,
        ladders=tuple(_ladders(team.id, policy, now=now)),
        warnings=tuple(warnings(team.id, policy, now=now)),
        people=tuple(people),
        on_call=tuple(rota),
        absences=tuple(absent.order_by("starts_at")),
    )


def team_people(care_team_id: UUID) -> list[tuple[UUID, str]]:
    """Return the id and name of everybody who is in a team today."""
    current = Membership.objects.filter(care_team_id=care_team_id, ended_at=None, user__is_active=True)
    return list(current.order_by("user__name").values_list("user_id", "user__name"))


def _ladders(care_team_id: UUID, policy: Policy, *, now: datetime) -> Iterator[PlannedLadder]:
    names = dict(team_people(care_team_id))
    for urgency in (Urgency.EMERGENCY, Urgency.SAME_DAY, Urgency.SOON):
        ladder = policy.of(Word(urgency))
        steps = (
            PlannedStep(
                number, step.after_minutes, tuple(who_in_words(step, names)), _told(care_team_id, step, names, now)
            )
            for number, step in enumerate(ladder.steps, start=1)
        )
        yield PlannedLadder(urgency, tuple(steps), ladder.repeat_minutes, ladder.keeps_cover_hours)


def _told(care_team_id: UUID, step: Step, names: dict[UUID, str], now: datetime) -> tuple[Told, ...]:
    return tuple(
        Told(names[each.user_id], tuple(str(Channel(channel).label) for channel in each.channels))
        for each in reached(care_team_id, step, now=now)
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


def warnings(care_team_id: UUID, policy: Policy, *, now: datetime) -> Iterator[str]:
    """Yield, each once, what would go wrong within a day, and by which channels people cannot be reached."""
    yield from gaps(care_team_id, policy, now=now)
    yield from dict.fromkeys(_unusable(care_team_id, policy, now=now))


def gaps(care_team_id: UUID, policy: Policy, *, now: datetime) -> Iterator[str]:
    """Yield, each once, which steps reach nobody, and when nobody will be on call within a day.

    A team that keeps no rota and made no policy is told without one; that is no hole.
    """
    yield from dict.fromkeys(_unreached(care_team_id, policy, now=now))
    keeps_rota = policy != SHIPPED or OnCall.objects.filter(care_team_id=care_team_id).exists()
    if keeps_rota and any(ON_CALL in step.tell for _urgency, _number, step in policy.steps()):
        for start, end in uncovered(care_team_id, now=now, ahead=AHEAD):
            said = {"start": _hour(max(start, now)), "end": _hour(end)}
            yield _("Nobody is on call from %(start)s to %(end)s: the next step is told at once instead.") % said


def _hour(at: datetime) -> str:
    return f"{timezone.localtime(at):%a %H:%M}"


def _unreached(care_team_id: UUID, policy: Policy, *, now: datetime) -> Iterator[str]:
    members = dict(team_people(care_team_id))
    for urgency, number, step in policy.steps():
        place = {"urgency": Urgency(urgency).label, "number": number + 1}
        if set(step.people) - members.keys():
            yield _("%(urgency)s, step %(number)s names somebody who is not in the team any more.") % place
        if step.tell != (ON_CALL,) and not reached(care_team_id, step, now=now):
            yield _("%(urgency)s, step %(number)s reaches nobody now: the next step is told at once instead.") % place


def _unusable(care_team_id: UUID, policy: Policy, *, now: datetime) -> Iterator[str]:
    for _urgency, _number, step in policy.steps():
        wanted = named(care_team_id, step, now=now)
        known = addresses(wanted)
        names = people_by_id(wanted)
        for person in wanted:
            yield from _problems(names[person], step, known.get(person, {}))
    members = dict(team_people(care_team_id))
    for person in away(members, now=now):
        yield _("%(name)s is away.") % {"name": members[person]}


def _problems(name: str, step: Step, known: dict[str, str]) -> Iterator[str]:
    for channel in step.channels:
        if problem := problem_with(channel, known.get(channel, "")):
            yield f"{name}: {problem}"
