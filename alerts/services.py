"""What people and their phones do: send a check-in, take an alert, close it, note something."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from alerts.judging import InForce, could_not_judge, judge_check_in, write_deadlines
from alerts.models import Alert, AlertEvent, AlertEventKind, AlertStatus, Flag, Outcome
from alerts.queries import ruleset_in_force
from alerts.rules.ruleset import day_number
from alerts.rules.words import Urgency
from recovery.accounts.actors import Actor
from recovery.audit.services import record
from symptoms.errors import Conflict, NotFound, Refused
from symptoms.models import CheckIn, Episode
from symptoms.services import SentCheckIn, lock_episode, record_check_in

log = structlog.get_logger(__name__)

TAKEN, CLOSED = "taken", "closed"
MOST_NOTE = 4000


@dataclass(frozen=True, slots=True)
class Received:
    """What came of sending a check-in. `judged` is false when it is saved and will be judged within the minute."""

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
    and changes nothing. Should judging fail, the entry is kept and judged again within seconds, and a person is told
    after a minute. Raises Refused for an entry that cannot be stored, with nothing stored.
    """
    with transaction.atomic():
        episode = lock_episode(episodes & _writable(actor))
        check_in, created = record_check_in(episode, sent, actor, now=now)
        found = _judge(episode, check_in, now=now) if created else _found_before(check_in)
        record(actor, "check_in.record", patients=[episode.patient_id], object_id=check_in.id)
    judged = episode.judge_failing_since is None
    return Received(check_in, created, judged, found if judged else [])


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
        could_not_judge(episode, InForce(*ruleset_in_force(episode.program_id)), error, now=now)
        write_deadlines([episode])
        return []
    return sorted((flag for flag in flags if flag.check_in_id == check_in.id), key=lambda flag: -flag.urgency)


def acknowledge_alert(actor: Actor, alert_id: UUID, *, now: datetime, revision: int | None = None) -> Alert:
    """Take an alert: the named person answers for it from now on. Of two at once, one wins and the other is told who.

    Taking one's own alert again changes nothing. Without an outcome in time it climbs again.
    """
    with transaction.atomic():
        alert = _locked(actor, alert_id, revision)
        if alert.status == AlertStatus.ACKNOWLEDGED and alert.acknowledged_by_id == actor.person_id:
            return alert
        _refuse_unless(alert, AlertStatus.OPEN)
        minutes = _outcome_minutes(alert)
        alert.status, alert.acknowledged_by_id, alert.acknowledged_at = AlertStatus.ACKNOWLEDGED, actor.person_id, now
        alert.escalate_at = now + timedelta(minutes=minutes)
        _store(alert, "acknowledged_by", "acknowledged_at", "escalate_at")
        _note(actor, alert, AlertEventKind.ACKNOWLEDGED, now=now)
    return alert


def resolve_alert(
    actor: Actor, alert_id: UUID, *, outcome: str, note: str, now: datetime, revision: int | None = None
) -> Alert:
    """Close an alert with exactly one outcome code. Only a person closes one; new evidence later opens another."""
    if outcome not in Outcome.values:
        raise Refused("no_outcome", f"Choose one outcome: {', '.join(Outcome.values)}.", field="outcome")
    with transaction.atomic():
        alert = _locked(actor, alert_id, revision)
        _refuse_unless(alert, AlertStatus.OPEN, AlertStatus.ACKNOWLEDGED, AlertStatus.SNOOZED)
        alert.status, alert.outcome = AlertStatus.RESOLVED, outcome
        alert.resolved_by_id, alert.resolved_at, alert.escalate_at = actor.person_id, now, None
        _store(alert, "outcome", "resolved_by", "resolved_at", "escalate_at")
        _note(actor, alert, AlertEventKind.RESOLVED, now=now, outcome=outcome, note=note)
    return alert


def add_note(actor: Actor, alert_id: UUID, *, note: str, now: datetime) -> None:
    """Add a signed note to an alert's timeline; it stays for ever."""
    if not note.strip():
        raise Refused("empty_note", "Write something, or leave the page.", field="note")
    with transaction.atomic():
        alert = _locked(actor, alert_id, None)
        _note(actor, alert, AlertEventKind.NOTE, now=now, note=note)


def _locked(actor: Actor, alert_id: UUID, revision: int | None) -> Alert:
    """Return the alert, locked, if it is of the actor's teams and still what the actor saw."""
    mine = Alert.objects.filter(organisation_id=actor.organisation_id, care_team_id__in=actor.care_team_ids)
    found = mine.select_related("episode", "acknowledged_by", "resolved_by").select_for_update(of=("self",))
    alert = found.filter(id=alert_id).first()
    if alert is None:
        raise NotFound("no_alert", "There is no alert by that id.")
    if revision is not None and alert.revision != revision:
        detail = "This alert changed while you had it open. Read what is new, then send again: your words are kept."
        raise Conflict("stale", detail)
    return alert


def _refuse_unless(alert: Alert, *wanted: AlertStatus) -> None:
    if alert.status in wanted:
        return
    if alert.status == AlertStatus.RESOLVED:
        raise Conflict(CLOSED, f"{alert.resolved_by} closed this alert {_ago(alert.resolved_at)}.")
    raise Conflict(TAKEN, f"{alert.acknowledged_by} took this alert {_ago(alert.acknowledged_at)}.")


def _ago(at: datetime | None) -> str:
    return f"at {timezone.localtime(at):%H:%M on %d %b}" if at else ""


def _outcome_minutes(alert: Alert) -> int:
    _, ruleset = ruleset_in_force(alert.episode.program_id)
    return ruleset.responses.of(Urgency(alert.urgency)).outcome_minutes


def _store(alert: Alert, *changed: str) -> None:
    alert.revision += 1
    alert.save(update_fields=["status", "revision", *changed])


def _note(
    actor: Actor, alert: Alert, kind: AlertEventKind, *, now: datetime, outcome: str | None = None, note: str = ""
) -> None:
    """Write one thing that happened: for the timeline, and for the trail."""
    if len(note) > MOST_NOTE:
        raise Refused("long_note", f"The note has {len(note)} letters; {MOST_NOTE} fit.", field="note")
    AlertEvent.objects.create(
        organisation_id=alert.organisation_id,
        alert=alert,
        kind=kind,
        at=now,
        by_id=actor.person_id,
        urgency=alert.urgency,
        outcome=outcome,
        note=note,
    )
    record(actor, f"alert.{kind}", patients=[alert.episode.patient_id], object_id=alert.id)
