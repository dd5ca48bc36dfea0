"""What people and their phones do: send a check-in, take an alert, close it, note something."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from alerts.care.caring import LIVE
from alerts.care.handling import happened, is_theirs_to_take, locked, refuse_unless, step, store, take
from alerts.judgement.judging import could_not_judge, judge_check_in, write_deadlines
from alerts.models import Alert, AlertEvent, AlertEventKind, AlertStatus, Flag, FlagOutcome
from alerts.rules.ruleset import day_number
from alerts.telling.notifying import withdraw
from alerts.vocabulary import ContactResult, Outcome
from recovery.accounts.actors import Actor
from recovery.audit.services import record
from symptoms.errors import NotFound, Refused
from symptoms.models import CheckIn, Episode
from symptoms.services import SentCheckIn, lock_episode, record_check_in, stored_before

log = structlog.get_logger(__name__)

# So often somebody must have tried before "unable to reach" closes an alert.
LEAST_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Received:
    """What came of sending a check-in.

    `judged` is false when it is saved and not every rule was answered yet: `flags` are those that were, and more may come
    within the minute.
    """

    check_in: CheckIn
    created: bool
    judged: bool
    flags: list[Flag] = field(default_factory=list)

    @property
    def urgency(self) -> int | None:
        """Return the highest urgency among the flags, None without any."""
        return max((flag.urgency for flag in self.flags), default=None)


def receive_check_in(actor: Actor, episodes: Q, sent: SentCheckIn, *, now: datetime) -> Received:
    """Store a check-in and judge it in one transaction: saved means judged.

    `episodes` says whose it is among those the actor may write for. Sent again, the same entry gives the same answer
    and changes nothing, also when its episode has been paused or ended since. Should judging fail, the entry is kept and
    judged again within seconds, and a person is told after a minute. Raises Refused for an entry that cannot be stored,
    with nothing stored.
    """
    mine = episodes & _writable(actor)
    with transaction.atomic():
        received = _receive(actor, mine, sent, now=now)
        episode = received.check_in.episode
        record(actor, "check_in.record", patients=[episode.patient_id], object_id=received.check_in.id)
    return received


def _receive(actor: Actor, mine: Q, sent: SentCheckIn, *, now: datetime) -> Received:
    try:
        episode = lock_episode(mine)
    except NotFound:
        if (stored := stored_before(mine, sent)) is None:
            raise
        judged = stored.episode.judge_failing_since is None
        return Received(stored, created=False, judged=judged, flags=_found_before(stored))
    check_in, created = record_check_in(episode, sent, actor, now=now)
    found = _judge(episode, check_in, now=now) if created else _found_before(check_in)
    return Received(check_in, created=created, judged=episode.judge_failing_since is None, flags=found)


def _writable(actor: Actor) -> Q:
    mine = Q(organisation_id=actor.organisation_id)
    return mine & (Q(patient_id=actor.patient_id) if actor.is_patient else Q(care_team_id__in=actor.care_team_ids))


def _found_before(check_in: CheckIn) -> list[Flag]:
    return list(Flag.objects.filter(check_in=check_in).order_by("-urgency"))


def _judge(episode: Episode, check_in: CheckIn, *, now: datetime) -> list[Flag]:
    """Judge behind a savepoint: whatever goes wrong, the entry stays saved. Return what held for this entry."""
    try:
        with transaction.atomic():
            flags = judge_check_in(episode, day_number(check_in.day, episode.surgery_on), now=now)
    except Exception as error:  # noqa: BLE001 - a fault of ours must not lose what the patient said
        log.error("check_in_not_judged", check_in=str(check_in.id), error=type(error).__name__)
        could_not_judge(episode, error, now=now)
        write_deadlines([episode])
        return []
    return sorted((flag for flag in flags if flag.check_in_id == check_in.id), key=lambda flag: -flag.urgency)


def acknowledge_alert(actor: Actor, alert_id: UUID, *, now: datetime, revision: int | None = None) -> Alert:
    """Take an alert: the named person answers for it from now on. Of two at once, one wins and the other is told who.

    Taking one's own alert again changes nothing, unless one was given it and has not taken it since; one that waits is
    taken out of its snooze. Without an outcome in time it climbs again.
    """
    with transaction.atomic():
        alert = locked(actor, alert_id, revision)
        if not is_theirs_to_take(actor, alert):
            if alert.status == AlertStatus.ACKNOWLEDGED and alert.acknowledged_by_id == actor.person_id:
                return alert
            refuse_unless(alert, (AlertStatus.OPEN, AlertStatus.SNOOZED))
        take(actor, alert, now=now)
        step(actor, alert, AlertEventKind.ACKNOWLEDGED, now=now)
    return alert


def resolve_alert(
    actor: Actor,
    alert_id: UUID,
    *,
    outcome: str,
    note: str,
    now: datetime,
    revision: int | None = None,
    flags: Mapping[UUID, str] | None = None,
) -> Alert:
    """Close an alert with exactly one outcome code. Only a person closes one; new evidence later opens another.

    `flags` says what came of single flags where that differs. "Unable to reach" needs three attempts on the timeline.
    """
    if any(code not in Outcome.values for code in (outcome, *(flags or {}).values())):
        known = ", ".join(Outcome.values)
        raise Refused("no_outcome", _("Choose one outcome: %(known)s.") % {"known": known}, field="outcome")
    with transaction.atomic():
        alert = locked(actor, alert_id, revision)
        refuse_unless(alert, LIVE)
        _refuse_untried(alert, outcome)
        withdraw(alert, now=now)
        alert.status, alert.outcome, alert.snoozed_until = AlertStatus.RESOLVED, outcome, None
        alert.resolved_by_id, alert.resolved_at, alert.escalate_at = actor.person_id, now, None
        event = step(actor, alert, AlertEventKind.RESOLVED, now=now, outcome=outcome, note=note)
        _write_flag_outcomes(alert, event, flags or {})
    return alert


def _refuse_untried(alert: Alert, outcome: str) -> None:
    if outcome != Outcome.UNABLE_TO_REACH:
        return
    tried = alert.timeline.filter(kind=AlertEventKind.CONTACT, undone_by=None).exclude(result=ContactResult.REACHED)
    if (count := tried.count()) < LEAST_ATTEMPTS:
        detail = _("Unable to reach needs %(least)s logged attempts; %(count)s so far. Log each call, then close it.")
        raise Refused("too_few_attempts", detail % {"least": LEAST_ATTEMPTS, "count": count}, field="outcome")


def _write_flag_outcomes(alert: Alert, event: AlertEvent, flags: Mapping[UUID, str]) -> None:
    own = set(Flag.objects.filter(alert=alert, id__in=list(flags)).values_list("id", flat=True))
    if own != set(flags):
        raise Refused("no_flag", _("One of the flags is not of this alert. Load the page anew."), field="flags")
    FlagOutcome.objects.bulk_create(
        FlagOutcome(organisation_id=alert.organisation_id, event=event, flag_id=flag_id, outcome=code)
        for flag_id, code in flags.items()
    )


def add_note(actor: Actor, alert_id: UUID, *, note: str, now: datetime) -> None:
    """Add a signed note to an alert's timeline; it stays for ever, and whoever reads the alert anew reads it."""
    if not note.strip():
        raise Refused("empty_note", _("Write something, or leave the page."), field="note")
    with transaction.atomic():
        alert = locked(actor, alert_id)
        store(alert)
        happened(actor, alert, AlertEventKind.NOTE, now=now, note=note)
