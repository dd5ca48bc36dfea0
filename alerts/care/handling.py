"""What every step of caring for an alert shares: to find and lock it, to refuse what is stale, to write what happened."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from alerts.models import Alert, AlertEvent, AlertEventKind, AlertStatus
from alerts.queries import is_only_given, ruleset_in_force
from alerts.rules.ruleset import Response
from alerts.rules.words import Urgency
from alerts.telling.notifying import withdraw
from recovery.accounts.actors import Actor
from recovery.audit.services import record
from symptoms.errors import Conflict, NotFound, Refused

TAKEN, CLOSED, STALE = "taken", "closed", "stale"
MOST_NOTE = 4000
# What a person's step may change, and an undo puts back.
STEPS = (
    "status", "care_team_id", "respond_by", "escalate_at", "escalation_step", "acknowledged_by_id", "acknowledged_at",
    "snoozed_until", "resolved_by_id", "resolved_at", "outcome", "reopened",
)  # fmt: skip


def locked(actor: Actor, alert_id: UUID, revision: int | None = None) -> Alert:
    """Return the alert, locked, if it is of the actor's teams and still what the actor saw."""
    mine = Alert.objects.filter(organisation_id=actor.organisation_id, care_team_id__in=actor.care_team_ids)
    found = mine.select_related("episode", "acknowledged_by", "resolved_by").select_for_update(
        of=("self",), no_key=True
    )
    alert = found.filter(id=alert_id).first()
    if alert is None:
        raise NotFound("no_alert", _("There is no alert by that id."))
    if revision is not None and alert.revision != revision:
        detail = _(
            "This alert changed while you had it open. %(what)s Read what is new, then send again: your words are kept."
        )
        raise Conflict(STALE, detail % {"what": _newest(alert)})
    return alert


def _newest(alert: Alert) -> str:
    """Return who did what to it last."""
    event = alert.timeline.select_related("by").order_by("-at", "-id").first()
    if event is None:
        return ""
    who = event.by.name if event.by else _("The rules")
    return _("%(who)s, %(ago)s: %(what)s.") % {"who": who, "ago": ago(event.at), "what": event.get_kind_display()}


def refuse_unless(alert: Alert, wanted: Collection[str]) -> None:
    """Raise Conflict, naming who was first, for an alert that stands elsewhere."""
    if alert.status in wanted:
        return
    if alert.status == AlertStatus.RESOLVED:
        said = {"who": alert.resolved_by, "ago": ago(alert.resolved_at)}
        raise Conflict(CLOSED, _("%(who)s closed this alert %(ago)s.") % said)
    if alert.acknowledged_by is None:
        raise Conflict("open", _("This alert is still open."))
    said = {"who": alert.acknowledged_by, "ago": ago(alert.acknowledged_at)}
    raise Conflict(TAKEN, _("%(who)s took this alert %(ago)s.") % said)


def is_theirs_to_take(actor: Actor, alert: Alert) -> bool:
    """True where the alert was given to the actor, and she has not taken it since."""
    return alert.acknowledged_by_id == actor.person_id and is_only_given(alert)


def ago(at: datetime | None) -> str:
    """Return a moment as a sentence has it, in the time of the place."""
    return _("at %(time)s") % {"time": f"{timezone.localtime(at):%H:%M on %d %b}"} if at else ""


def response_of(alert: Alert) -> Response:
    """Return the response times of an alert's urgency, by the ruleset in force."""
    _id, ruleset = ruleset_in_force(alert.episode.program_id)
    return ruleset.responses.of(Urgency(alert.urgency))


def take(actor: Actor, alert: Alert, *, now: datetime) -> None:
    """Make the actor answer for the alert from now on; without an outcome in time it climbs again."""
    withdraw(alert, now=now)
    alert.status, alert.snoozed_until = AlertStatus.ACKNOWLEDGED, None
    alert.acknowledged_by_id, alert.acknowledged_at = actor.person_id, now
    alert.escalate_at = now + timedelta(minutes=response_of(alert).outcome_minutes)


def store(alert: Alert) -> None:
    """Write whatever a step changed, and count it."""
    alert.revision += 1
    alert.save(update_fields=["revision", *(name.removesuffix("_id") for name in STEPS)])


def happened(actor: Actor, alert: Alert, kind: AlertEventKind, *, now: datetime, **said: Any) -> AlertEvent:
    """Write one thing that somebody did: for the timeline, and for the trail."""
    note = said.get("note", "")
    if len(note) > MOST_NOTE:
        detail = _("The note has %(long)s letters; %(most)s fit.") % {"long": len(note), "most": MOST_NOTE}
        raise Refused("long_note", detail, field="note")
    record(actor, f"alert.{kind}", patients=[alert.episode.patient_id], object_id=alert.id)
    return AlertEvent.objects.create(
        organisation_id=alert.organisation_id,
        alert=alert,
        kind=kind,
        at=now,
        by_id=actor.person_id,
        urgency=alert.urgency,
        **said,
    )


def step(actor: Actor, alert: Alert, kind: AlertEventKind, *, now: datetime, **said: Any) -> AlertEvent:
    """Write a changed alert and what changed it; within ten seconds it can be taken back."""
    store(alert)
    return happened(actor, alert, kind, now=now, revision=alert.revision, **said)
