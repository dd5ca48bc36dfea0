"""Who is told of an alert: rows of the outbox, written in the transaction of what they are about."""

from datetime import datetime, timedelta

import structlog
from django.db import transaction

from alerts.models import Alert, Notification
from alerts.rules.ruleset import Ruleset
from alerts.rules.words import Urgency
from alerts.telling.policies import Ladder
from alerts.telling.recipients import Recipient, Roster, policy_by_id, roster_of
from recovery.doorbell import ring
from recovery.rota.queries import cover_hours

log = structlog.get_logger(__name__)

DRIFT = timedelta(seconds=60)  # a step that comes later than this has been missed: the next is timed from now


def ladder_of(alert: Alert) -> Ladder:
    """Return the ladder that was frozen into an alert when it opened, for its urgency now."""
    return policy_by_id(alert.policy_id).of(Urgency(alert.urgency))


def begin_step(
    alert: Alert,
    ruleset: Ruleset,
    step: int,
    *,
    now: datetime,
    planned: datetime | None = None,
    roster: Roster | None = None,
) -> None:
    """Bring an alert to a step: set and store when the next people are told, and tell those of this one.

    A step that reaches nobody is passed over at once. Where messages wait for cover hours, so does the next step.
    `planned` is when the step was to begin: by that the next is timed, so that steps do not drift; unless it is long ago.
    `roster` is the team's, where it is known already.
    """
    ladder = ladder_of(alert)
    roster = roster or roster_of(alert.care_team_id, now=now)
    found = roster.rung(ladder, step, at=now)
    alert.escalation_step = found.step
    since = planned if planned is not None and now - planned < DRIFT else now
    alert.escalate_at = _send_at(alert, ladder, now=since) + timedelta(minutes=ladder.wait_after(found.step))
    alert.save(update_fields=["escalation_step", "escalate_at"])
    tell(alert, ruleset, now=now, roster=roster)


def tell(alert: Alert, ruleset: Ruleset, *, now: datetime, roster: Roster | None = None) -> int:
    """Write one message to each person of the alert's step; return how many. Reviews wait on the list, untold.

    The clocks go on as they were: news of an alert that nobody has taken buys nobody time.
    """
    if not ruleset.responses.of(Urgency(alert.urgency)).notify:
        return 0
    ladder = ladder_of(alert)
    roster = roster or roster_of(alert.care_team_id, now=now)
    found = roster.rung(ladder, alert.escalation_step, at=now)
    if not found.recipients:
        log.error("nobody_to_tell", alert_id=str(alert.id), care_team_id=str(alert.care_team_id))
    send_at = _send_at(alert, ladder, now=now)
    messages = [_message(alert, recipient, now=now, send_at=send_at) for recipient in found.recipients]
    Notification.objects.bulk_create(messages, ignore_conflicts=True)
    transaction.on_commit(ring, robust=True)
    return len(messages)


def withdraw(alert: Alert, *, now: datetime) -> None:
    """Take back what nobody was sent yet: a person acts, and whoever is told now would be told of nothing."""
    Notification.objects.filter(alert=alert, sent_at=None, withdrawn_at=None).update(withdrawn_at=now, send_at=None)


def bring_back(alert: Alert, *, withdrawn_at: datetime, now: datetime) -> None:
    """Make due again what a step withdrew that was itself taken back."""
    theirs = Notification.objects.filter(alert=alert, sent_at=None, withdrawn_at=withdrawn_at)
    if theirs.update(withdrawn_at=None, send_at=now):
        transaction.on_commit(ring, robust=True)


def _send_at(alert: Alert, ladder: Ladder, *, now: datetime) -> datetime:
    return cover_hours(alert.care_team_id).next_open(now) if ladder.keeps_cover_hours else now


def _message(alert: Alert, recipient: Recipient, *, now: datetime, send_at: datetime) -> Notification:
    return Notification(
        organisation_id=alert.organisation_id,
        alert=alert,
        recipient_id=recipient.user_id,
        channels=list(recipient.channels),
        dedupe=f"{now:%Y-%m-%dT%H:%M:%S.%f}",
        urgency=alert.urgency,
        step=alert.escalation_step,
        send_at=send_at,
    )
