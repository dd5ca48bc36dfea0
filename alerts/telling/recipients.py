"""Who is told now, and how each of them can be reached: people are found at each step, not when the policy was made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from uuid import UUID

from alerts.models import EscalationPolicy
from alerts.telling.policies import ON_CALL, SHIPPED, Ladder, Policy, Step
from recovery.accounts.models import StaffRole
from recovery.channels import Channel, problem_with
from recovery.rota.hours import Stretch
from recovery.rota.queries import absences, addresses, in_team, on_call

AHEAD = timedelta(days=1)


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


@dataclass(frozen=True, slots=True)
class Roster:
    """A team's people, their rota and their addresses: read once, and asked about any instant of the day ahead."""

    roles: Mapping[UUID, str]
    on_call: Sequence[Stretch]
    absences: Sequence[Stretch]
    addresses: Mapping[UUID, Mapping[str, str]]

    def rung(self, ladder: Ladder, step: int, *, at: datetime) -> Rung:
        """Return the first step from `step` on that reaches somebody; the whole team where none does.

        Somebody who is away, has left, or has no channel of the step counts as not there. When that leaves nobody at
        all, everybody is told by e-mail, away or not: unwanted is better than unheard.
        """
        for number in range(min(step, ladder.last), len(ladder.steps)):
            if found := self.reached(ladder.steps[number], at=at):
                return Rung(number, found)
        return Rung(ladder.last, tuple(Recipient(user, (Channel.EMAIL,)) for user in self.roles))

    def reached(self, step: Step, *, at: datetime) -> tuple[Recipient, ...]:
        """Return whom one step reaches at an instant."""
        absent = self.away(at=at)
        there = (person for person in self.named(step, at=at) if person not in absent)
        recipients = (Recipient(person, usable(step, self.addresses.get(person, {}))) for person in there)
        return tuple(recipient for recipient in recipients if recipient.channels)

    def named(self, step: Step, *, at: datetime) -> list[UUID]:
        """Return the people a step names who are in the team today, each once."""
        found: list[UUID] = []
        for who in step.tell:
            if who == ON_CALL:
                found += (person for person, since, until in self.on_call if since <= at < until)
            elif who in StaffRole.values:
                found += (person for person, role in self.roles.items() if role == who)
        return [person for person in dict.fromkeys([*found, *step.people]) if person in self.roles]

    def away(self, *, at: datetime) -> set[UUID]:
        """Return who is away at an instant."""
        return {person for person, since, until in self.absences if since <= at < until}


def roster_of(care_team_id: UUID, *, now: datetime) -> Roster:
    """Read a team's roster for the day from now on."""
    until = now + AHEAD
    roles = dict(in_team(care_team_id))
    return Roster(
        roles=roles,
        on_call=on_call(care_team_id, since=now, until=until),
        absences=absences(roles, since=now, until=until),
        addresses=addresses(roles),
    )


def usable(step: Step, known: Mapping[str, str]) -> tuple[Channel, ...]:
    """Return the channels of a step by which a person can be reached."""
    return tuple(channel for channel in step.channels if problem_with(channel, known.get(channel, "")) is None)
