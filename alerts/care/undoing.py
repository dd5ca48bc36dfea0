"""Taking back what was done a moment ago: exactly, and only if nothing happened since."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import transaction
from django.utils.translation import gettext as _

from alerts.care.caring import lock_patient, refuse_second_live
from alerts.care.handling import STEPS, happened, locked, store
from alerts.models import Alert, AlertEvent, AlertEventKind, AlertStatus
from alerts.telling.notifying import bring_back
from recovery.accounts.actors import Actor
from symptoms.errors import Conflict

UNDO_LASTS = timedelta(seconds=10)


def undo(actor: Actor, alert_id: UUID, *, revision: int, now: datetime) -> Alert:
    """Put an alert back to what it was before one's own last step, which made it `revision`.

    Raises Conflict when ten seconds are over, or anything happened to it since. What was done stays on the timeline,
    beside that it was taken back.
    """
    with transaction.atomic():
        lock_patient(actor, alert_id)
        alert = locked(actor, alert_id)
        done = _own_steps(actor, alert, revision, now=now)
        before = _history(alert, revision - 1)
        for name in STEPS:
            setattr(alert, name, getattr(before, name))
        if alert.status != AlertStatus.RESOLVED:
            refuse_second_live(alert)
        store(alert)
        if alert.status == AlertStatus.OPEN:
            bring_back(alert, withdrawn_at=done[0].at, now=now)
        for event in done:
            happened(actor, alert, AlertEventKind.UNDONE, now=now, undoes=event)
    return alert


def undo_together(actor: Actor, done: Mapping[UUID, int], *, now: datetime) -> None:
    """Take back what was done to several alerts, each at the revision that this made: all of it, or nothing."""
    with transaction.atomic():
        for alert_id in sorted(done):
            undo(actor, alert_id, revision=done[alert_id], now=now)


def _own_steps(actor: Actor, alert: Alert, revision: int, *, now: datetime) -> list[AlertEvent]:
    """Return the events of the step that made the alert what it is, if that was the actor's and just now."""
    done = list(alert.timeline.filter(revision=revision, by_id=actor.person_id))
    if alert.revision != revision or not done:
        raise Conflict("overtaken", _("Something else happened to this alert since. Nothing was taken back."))
    if now - done[0].at > UNDO_LASTS:
        detail = _("Ten seconds are over. What was done stays; the alert's page can still change it.")
        raise Conflict("too_late", detail)
    return done


def _history(alert: Alert, revision: int) -> Any:
    """Return the alert as the database kept it at a revision."""
    return (
        apps.get_model("alerts", "AlertChange").objects.filter(pgh_obj_id=alert.id, revision=revision).latest("pgh_id")
    )
