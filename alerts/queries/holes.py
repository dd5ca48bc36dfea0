"""What would go wrong with who is told: now, and within the day that is ahead."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from alerts.models import Urgency
from alerts.queries.colleagues import colleagues
from alerts.rules.words import Urgency as Word
from alerts.telling.policies import ON_CALL, SHIPPED, Policy, Step
from alerts.telling.recipients import AHEAD, Roster, roster_of, usable
from recovery.accounts.queries import people_by_id
from recovery.channels import Channel, is_configured, problem_with
from recovery.rota.models import OnCall
from recovery.rota.queries import uncovered


def warnings(care_team_id: UUID, policy: Policy, *, now: datetime) -> Iterator[str]:
    """Yield, each once, what would go wrong within a day, and by which channels people cannot be reached."""
    roster = roster_of(care_team_id, now=now)
    yield from gaps(care_team_id, policy, roster, now=now)
    yield from _not_set_up(policy)
    yield from _unusable(care_team_id, policy, roster, now=now)


def bites(care_team_id: UUID, policy: Policy, *, now: datetime) -> Iterator[str]:
    """Yield, each once, what a lead must hear of although she does not look: holes, and people whom nothing reaches."""
    roster = roster_of(care_team_id, now=now)
    yield from gaps(care_team_id, policy, roster, now=now)
    yield from dict.fromkeys(_unreachable(policy, roster, now=now))
    if policy != SHIPPED:
        yield from _not_set_up(policy)


def gaps(care_team_id: UUID, policy: Policy, roster: Roster, *, now: datetime) -> Iterator[str]:
    """Yield, each once, which steps reach nobody, and when nobody will be on call within a day.

    A team that keeps no rota and made no policy is told without one; that is no hole.
    """
    yield from dict.fromkeys(_unreached(policy, roster, now=now))
    keeps_rota = policy != SHIPPED or OnCall.objects.filter(care_team_id=care_team_id).exists()
    if keeps_rota and any(ON_CALL in step.tell for _urgency, _number, step in policy.steps()):
        for start, end in uncovered(care_team_id, now=now, ahead=AHEAD):
            said = {"start": _hour(max(start, now)), "end": _hour(end)}
            yield _("Nobody is on call from %(start)s to %(end)s: the next step is told at once instead.") % said


def _hour(at: datetime) -> str:
    return f"{timezone.localtime(at):%a %H:%M}"


def _unreached(policy: Policy, roster: Roster, *, now: datetime) -> Iterator[str]:
    changes = sorted({since for _who, since, _until in roster.absences if since > now})
    for urgency, number, step in policy.steps():
        place = _place(urgency, number)
        if set(step.people) - roster.roles.keys():
            yield _("%(urgency)s, step %(number)s names somebody who is not in the team any more.") % place
        if step.tell == (ON_CALL,):
            continue
        if not roster.reached(step, at=now):
            yield _("%(urgency)s, step %(number)s reaches nobody now: the next step is told at once instead.") % place
        elif from_when := next((at for at in changes if not roster.reached(step, at=at)), None):
            said = {**place, "at": _hour(from_when)}
            yield _("%(urgency)s, step %(number)s reaches nobody from %(at)s: the next step is told instead.") % said


def _place(urgency: Word, number: int) -> dict[str, object]:
    return {"urgency": Urgency(urgency).label, "number": number + 1}


def _unusable(care_team_id: UUID, policy: Policy, roster: Roster, *, now: datetime) -> Iterator[str]:
    """Yield each problem once, with everybody who has it, and who is away."""
    names = colleagues(care_team_id)
    having: dict[str, dict[str, None]] = {}
    for _urgency, _number, step in policy.steps():
        for person in roster.named(step, at=now):
            for problem in _problems(step, roster.addresses.get(person, {})):
                having.setdefault(problem, {})[names[person]] = None
    for problem, people in having.items():
        yield f"{', '.join(people)}: {problem}"
    for person in roster.away(at=now):
        yield _("%(name)s is away.") % {"name": names[person]}


def _problems(step: Step, known: Mapping[str, str]) -> Iterator[str]:
    for channel in step.channels:
        if is_configured(channel) and (problem := problem_with(channel, known.get(channel, ""))):
            yield problem


def _unreachable(policy: Policy, roster: Roster, *, now: datetime) -> Iterator[str]:
    """Yield whom no channel of a step reaches, and addresses that cannot be one, of everybody who is told within a day."""
    names = people_by_id(roster.roles)
    on_call_soon = {who for who, *_ in roster.on_call if who in roster.roles}
    for urgency, number, step in policy.steps():
        wanted = {*roster.named(step, at=now), *(on_call_soon if ON_CALL in step.tell else ())}
        for person in sorted(wanted, key=lambda each: names[each]):
            theirs = roster.addresses.get(person, {})
            if not usable(step, theirs):
                said = {"name": names[person], **_place(urgency, number)}
                yield _("%(name)s is reached by none of the ways of %(urgency)s, step %(number)s.") % said
            yield from _mistyped(names[person], step, theirs)


def _mistyped(name: str, step: Step, known: Mapping[str, str]) -> Iterator[str]:
    for channel in step.channels:
        address = known.get(channel, "")
        if address and is_configured(channel) and (problem := problem_with(channel, address)):
            yield f"{name}: {problem}"


def _not_set_up(policy: Policy) -> Iterator[str]:
    """Yield, each once, the channels of a policy that this installation cannot use."""
    used = dict.fromkeys(channel for _urgency, _number, step in policy.steps() for channel in step.channels)
    for channel in used:
        if not is_configured(channel):
            said = {"channel": Channel(channel).label}
            yield _("%(channel)s is in the policy and not set up on this installation: nothing is sent by it.") % said
