"""Nobody has acted in time: the next people are told, and again, until a person acts."""

from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import transaction

from alerts.models import Alert, AlertEvent, AlertEventKind, AlertStatus
from alerts.queries import ruleset_in_force
from alerts.telling.notifying import begin_step, ladder_of
from alerts.telling.recipients import Roster, roster_of
from recovery.due import claim_due

log = structlog.get_logger(__name__)

BATCH = 20  # a fault undoes a batch: few enough to be done again soon
AGAIN_AFTER = timedelta(seconds=30)  # for an alert that could not be climbed


def escalate_due(*, now: datetime, overdue_by: timedelta = timedelta(0)) -> int:
    """Climb every alert whose time has come, a batch a transaction; return how many."""
    done = 0
    while found := escalate_some(now=now, overdue_by=overdue_by):
        done += found
    return done


def escalate_some(*, now: datetime, overdue_by: timedelta = timedelta(0)) -> int:
    """Climb a batch of the alerts whose time has come, in one transaction; return how many, 0 when none is left.

    One that cannot be climbed holds up no other: it is tried again half a minute later.
    """
    with transaction.atomic():
        live = Alert.objects.exclude(status=AlertStatus.RESOLVED).select_related("episode")
        due = list(claim_due(live, "escalate_at", now=now - overdue_by, limit=BATCH))
        rosters: dict[UUID, Roster] = {}
        for alert in due:
            _try_to_climb(alert, rosters, now=now)
    return len(due)


def _try_to_climb(alert: Alert, rosters: dict[UUID, Roster], *, now: datetime) -> None:
    try:
        with transaction.atomic():
            if alert.care_team_id not in rosters:
                rosters[alert.care_team_id] = roster_of(alert.care_team_id, now=now)
            _climb(alert, rosters[alert.care_team_id], now=now)
    except Exception as error:  # noqa: BLE001 - one poisoned alert must not keep the others from climbing
        log.error("alert_not_climbed", alert_id=str(alert.id), error=type(error).__name__)
        Alert.objects.filter(id=alert.id).update(escalate_at=now + AGAIN_AFTER)


def _climb(alert: Alert, roster: Roster, *, now: datetime) -> None:
    """Tell the next people. One that somebody took without an outcome opens again: taking it is not yet care.

    One whose snooze has ended opens again too, and begins with the first people.
    """
    _, ruleset = ruleset_in_force(alert.episode.program_id)
    has_slept = alert.status == AlertStatus.SNOOZED
    planned, alert.escalate_at = alert.escalate_at, now  # until the step below says when the next is
    alert.status, alert.revision = AlertStatus.OPEN, alert.revision + 1
    alert.acknowledged_by, alert.acknowledged_at, alert.snoozed_until = None, None, None
    alert.save(
        update_fields=[
            "escalate_at", "status", "revision", "acknowledged_by", "acknowledged_at", "snoozed_until",
        ]
    )  # fmt: skip
    AlertEvent.objects.create(
        organisation_id=alert.organisation_id,
        alert=alert,
        kind=AlertEventKind.WOKEN if has_slept else AlertEventKind.ESCALATED,
        at=now,
        urgency=alert.urgency,
    )
    step = min(alert.escalation_step + 1, ladder_of(alert).last)
    begin_step(alert, ruleset, 0 if has_slept else step, now=now, planned=planned, roster=roster)
