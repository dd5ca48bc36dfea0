"""Who is told now, and how each of them can be reached: people are found at each step, not when the policy was made."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from alerts.models import EscalationPolicy
from alerts.policies import ON_CALL, SHIPPED, Ladder, Policy, Step
from recovery.accounts.models import StaffRole
from recovery.channels import Channel, problem_with
from recovery.rota.queries import addresses, away, in_team, on_call


@dataclass(frozen=True, slots=True)
class Recipient:
    """One person, and the channels that can reach her, the first to be tried coming first."""

    user_id: UUID
    channels: tuple[Channel, ...]


@dataclass(frozen=True, slots=True)
class Rung:
    """The step that is told, and its people; empty when the team has nobody left."""

    step: int
    recipients: tuple[Recipient, ...]


def policy_in_force(care_team_id: UUID) -> UUID | None:
    """Return the newest policy of a team, None when it has made none and the shipped one holds."""
    made = EscalationPolicy.objects.filter(care_team_id=care_team_id).order_by("-version")
    return made.values_list("id", flat=True).first()


def policy_by_id(policy_id: UUID | None) -> Policy:
    """Return a stored policy ready to use, the shipped one for None."""
    return SHIPPED if policy_id is None else _stored(policy_id)


@lru_cache(maxsize=256)
def _stored(policy_id: UUID) -> Policy:
    """Kept, because the database lets nobody change one."""
    return Policy.model_validate(EscalationPolicy.objects.values_list("document", flat=True).get(id=policy_id))


def rung(care_team_id: UUID, ladder: Ladder, step: int, *, now: datetime) -> Rung:
    """Return the first step from `step` on that reaches somebody; the whole team where none does.

    Somebody who is away, has left, or has no channel of the step counts as not there. When that leaves nobody at all,
    everybody is told by e-mail, away or not: unwanted is better than unheard.
    """
    for number in range(min(step, ladder.last), len(ladder.steps)):
        if found := reached(care_team_id, ladder.steps[number], now=now):
            return Rung(number, found)
    team = [user for user, _role in in_team(care_team_id)]
    return Rung(ladder.last, tuple(Recipient(user, (Channel.EMAIL,)) for user in team))


def reached(care_team_id: UUID, step: Step, *, now: datetime) -> tuple[Recipient, ...]:
    """Return whom one step reaches at an instant."""
    wanted = named(care_team_id, step, now=now)
    absent = away(wanted, now=now)
    known = addresses(wanted)
    there = (person for person in wanted if person not in absent and person in known)
    recipients = (Recipient(person, usable(step, known[person])) for person in there)
    return tuple(recipient for recipient in recipients if recipient.channels)


def named(care_team_id: UUID, step: Step, *, now: datetime) -> list[UUID]:
    """Return the people a step names who are in the team today, each once."""
    team = dict(in_team(care_team_id))
    found: list[UUID] = []
    for who in step.tell:
        if who == ON_CALL:
            found += on_call(care_team_id, now=now)
        elif who in StaffRole.values:
            found += [user for user, role in team.items() if role == who]
    return [person for person in dict.fromkeys([*found, *step.people]) if person in team]


def usable(step: Step, known: dict[str, str]) -> tuple[Channel, ...]:
    """Return the channels of a step by which a person can be reached."""
    return tuple(channel for channel in step.channels if problem_with(channel, known.get(channel, "")) is None)
