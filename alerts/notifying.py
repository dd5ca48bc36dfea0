"""Who is told of an alert: rows of the outbox, written in the transaction of what they are about."""

from datetime import datetime
from uuid import UUID

import structlog
from django.db import transaction

from alerts.models import Alert, Channel, Notification
from alerts.rules.ruleset import Ruleset
from alerts.rules.words import Urgency
from recovery.accounts.models import StaffRole
from recovery.accounts.queries import people_to_tell
from recovery.doorbell import ring

log = structlog.get_logger(__name__)

# Who is told at each step when nobody has acted: the nurses, then clinicians too, then everybody.
LADDER: tuple[tuple[str, ...], ...] = (
    (StaffRole.NURSE,),
    (StaffRole.NURSE, StaffRole.CLINICIAN),
    (StaffRole.NURSE, StaffRole.CLINICIAN, StaffRole.LEAD),
)
LAST_STEP = len(LADDER) - 1


def tell(alert: Alert, ruleset: Ruleset, *, now: datetime) -> int:
    """Write one message to each person of the alert's step; return how many. Reviews wait on the list, untold.

    A step with nobody in it is passed over at once: the next people are told instead.
    """
    if not ruleset.responses.of(Urgency(alert.urgency)).notify:
        return 0
    people = _people(alert)
    if not people:
        log.error("nobody_to_tell", alert=str(alert.id), care_team=str(alert.care_team_id))
    messages = [_message(alert, person, now=now) for person in people]
    Notification.objects.bulk_create(messages, ignore_conflicts=True)
    transaction.on_commit(ring, robust=True)
    return len(messages)


def _people(alert: Alert) -> list[UUID]:
    for roles in LADDER[min(alert.escalation_step, LAST_STEP) :]:
        if people := people_to_tell(alert.care_team_id, roles):
            return people
    return []


def _message(alert: Alert, person: UUID, *, now: datetime) -> Notification:
    return Notification(
        organisation_id=alert.organisation_id,
        alert=alert,
        recipient_id=person,
        channel=Channel.EMAIL,
        dedupe=f"{now:%Y-%m-%dT%H:%M:%S.%f}",
        urgency=alert.urgency,
        step=alert.escalation_step,
        send_at=now,
    )
