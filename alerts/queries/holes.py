"""What would go wrong with who is told: now, and within the day that is ahead."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from alerts.models import Urgency
from alerts.policies import ON_CALL, SHIPPED, Policy, Step
from alerts.queries.colleagues import colleagues
from alerts.recipients import named, reached, usable
from alerts.rules.words import Urgency as Word
from recovery.accounts.queries import people_by_id
from recovery.channels import Channel, is_configured, problem_with
from recovery.rota.models import Absence, OnCall
from recovery.rota.queries import addresses, away, uncovered

AHEAD = timedelta(days=1)  # a hole is told of a day before it is there


def warnings(care_team_id: UUID, policy: Policy, *, now: datetime) -> Iterator[str]:
    """Yield, each once, what would go wrong within a day, and by which channels people cannot be reached."""
    yield from gaps(care_team_id, policy, now=now)
    yield from dict.fromkeys(_unusable(care_team_id, policy, now=now))


def bites(care_team_id: UUID, policy: Policy, *, now: datetime) -> Iterator[str]:
    """Yield, each once, what a lead must hear of although she does not look: holes, and people whom nothing reaches."""
    yield from gaps(care_team_id, policy, now=now)
    yield from dict.fromkeys(_unreachable(care_team_id, policy, now=now))
    if policy != SHIPPED:
        yield from _not_set_up(policy)


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
    members = colleagues(care_team_id)
    changes = _changes(members, now=now)
    for urgency, number, step in policy.steps():
        place = _place(urgency, number)
        if set(step.people) - members.keys():
            yield _("%(urgency)s, step %(number)s names somebody who is not in the team any more.") % place
        if step.tell == (ON_CALL,):
            continue
        if not reached(care_team_id, step, now=now):
            yield _("%(urgency)s, step %(number)s reaches nobody now: the next step is told at once instead.") % place
        elif from_when := next((at for at in changes if not reached(care_team_id, step, now=at)), None):
            said = {**place, "at": _hour(from_when)}
            yield _("%(urgency)s, step %(number)s reaches nobody from %(at)s: the next step is told instead.") % said


def _place(urgency: Word, number: int) -> dict[str, object]:
    return {"urgency": Urgency(urgency).label, "number": number + 1}


def _changes(people: Iterable[UUID], *, now: datetime) -> list[datetime]:
    """Return when, within the day ahead, somebody of a team goes away."""
    soon = Absence.objects.filter(user__in=list(people), starts_at__gt=now, starts_at__lt=now + AHEAD)
    return sorted(set(soon.values_list("starts_at", flat=True)))


def _unusable(care_team_id: UUID, policy: Policy, *, now: datetime) -> Iterator[str]:
    for _urgency, _number, step in policy.steps():
        wanted = named(care_team_id, step, now=now)
        known = addresses(wanted)
        names = people_by_id(wanted)
        for person in wanted:
            yield from _problems(names[person], step, known.get(person, {}))
    members = colleagues(care_team_id)
    for person in away(members, now=now):
        yield _("%(name)s is away.") % {"name": members[person]}


def _problems(name: str, step: Step, known: dict[str, str]) -> Iterator[str]:
    for channel in step.channels:
        if problem := problem_with(channel, known.get(channel, "")):
            yield f"{name}: {problem}"


def _unreachable(care_team_id: UUID, policy: Policy, *, now: datetime) -> Iterator[str]:
    """Yield whom no channel of a step reaches, and addresses that cannot be one, of everybody who is told within a day."""
    for urgency, number, step in policy.steps():
        wanted = {
            *named(care_team_id, step, now=now),
            *(_on_call_soon(care_team_id, now=now) if ON_CALL in step.tell else ()),
        }
        known, names = addresses(wanted), people_by_id(wanted)
        for person in sorted(wanted, key=lambda each: names[each]):
            theirs = known.get(person, {})
            if not usable(step, theirs):
                said = {"name": names[person], **_place(urgency, number)}
                yield _("%(name)s is reached by none of the ways of %(urgency)s, step %(number)s.") % said
            yield from _mistyped(names[person], step, theirs)


def _on_call_soon(care_team_id: UUID, *, now: datetime) -> set[UUID]:
    soon = OnCall.objects.filter(care_team_id=care_team_id, starts_at__lt=now + AHEAD, ends_at__gt=now)
    return set(soon.filter(user__in=colleagues(care_team_id)).values_list("user_id", flat=True))


def _mistyped(name: str, step: Step, known: dict[str, str]) -> Iterator[str]:
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
