"""Nobody has acted in time: the next people are told, and again, until a person acts."""

from datetime import datetime, timedelta

from django.db import transaction

from alerts.models import Alert, AlertEvent, AlertEventKind, AlertStatus
from alerts.notifying import LAST_STEP, tell
from alerts.queries import ruleset_in_force
from alerts.rules.words import Urgency
from recovery.due import claim_due

BATCH = 50


def escalate_due(*, now: datetime, overdue_by: timedelta = timedelta(0)) -> int:
    """Climb every alert whose time has come, one transaction a batch; return how many."""
    done = 0
    while found := _batch(now=now, overdue_by=overdue_by):
        done += found
    return done


def _batch(*, now: datetime, overdue_by: timedelta) -> int:
    with transaction.atomic():
        live = Alert.objects.exclude(status=AlertStatus.RESOLVED).select_related("episode")
        due = list(claim_due(live, "escalate_at", now=now - overdue_by, limit=BATCH))
        for alert in due:
            _climb(alert, now=now)
    return len(due)


def _climb(alert: Alert, *, now: datetime) -> None:
    """Tell the next people. One that somebody took without an outcome opens again: taking it is not yet care.

    One whose snooze has ended opens again too, and begins with the first people.
    """
    _, ruleset = ruleset_in_force(alert.episode.program_id)
    response = ruleset.responses.of(Urgency(alert.urgency))
    has_slept = alert.status == AlertStatus.SNOOZED
    alert.escalation_step = 0 if has_slept else min(alert.escalation_step + 1, LAST_STEP)
    minutes = response.acknowledge_minutes if alert.escalation_step < LAST_STEP else response.repeat_minutes
    alert.escalate_at = now + timedelta(minutes=minutes)
    alert.status, alert.revision = AlertStatus.OPEN, alert.revision + 1
    alert.acknowledged_by, alert.acknowledged_at, alert.snoozed_until = None, None, None
    alert.save(
        update_fields=[
            "escalation_step", "escalate_at", "status", "revision", "acknowledged_by", "acknowledged_at",
            "snoozed_until",
        ]
    )  # fmt: skip
    AlertEvent.objects.create(
        organisation_id=alert.organisation_id,
        alert=alert,
        kind=AlertEventKind.WOKEN if has_slept else AlertEventKind.ESCALATED,
        at=now,
        urgency=alert.urgency,
    )
    tell(alert, ruleset, now=now)
