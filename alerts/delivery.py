"""Sending what is in the outbox: lease, send, mark. At least once, never lost between two steps."""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from alerts.models import Channel, Notification
from recovery.due import claim_due

log = structlog.get_logger(__name__)

BATCH = 20
LEASE = timedelta(seconds=60)  # longer than any channel's own timeout
BACK_OFF = tuple(timedelta(seconds=seconds) for seconds in (5, 15, 60, 180, 600))


def deliver_due(*, now: datetime, overdue_by: timedelta = timedelta(0)) -> int:
    """Send every message whose time has come; return how many were tried.

    A message is leased in one transaction, sent outside any, and marked in another. Killed in between, it comes back
    when the lease ends: sent twice at worst, and the provider can tell by its id.
    """
    tried = 0
    while leased := _lease(now=now, overdue_by=overdue_by):
        for message in leased:
            _deliver(message)
        tried += len(leased)
    return tried


def _lease(*, now: datetime, overdue_by: timedelta) -> list[Notification]:
    with transaction.atomic():
        waiting = Notification.objects.filter(sent_at=None).select_related("recipient")
        due = list(claim_due(waiting, "send_at", now=now - overdue_by, limit=BATCH))
        for message in due:
            message.send_at, message.attempts = now + LEASE, message.attempts + 1
        Notification.objects.bulk_update(due, ["send_at", "attempts"])
    return due


def _deliver(message: Notification) -> None:
    """Send one message and mark it; a provider that refuses is tried again later, and holds up nobody else."""
    try:
        _CHANNELS[Channel(message.channel)](message)
    except Exception as error:  # noqa: BLE001 - whatever a provider does, the message stays due
        log.warning("notification_not_sent", notification=str(message.id), error=type(error).__name__)
        wait = BACK_OFF[min(message.attempts, len(BACK_OFF)) - 1]
        changes = {"outcome": type(error).__name__, "send_at": timezone.now() + wait}
    else:
        changes = {"outcome": "sent", "send_at": None, "sent_at": timezone.now()}
    Notification.objects.filter(id=message.id, sent_at=None).update(**changes)


def _email(message: Notification) -> None:
    """Send an e-mail that says that there is something to see, and nothing of what it is."""
    urgency = message.get_urgency_display().lower()
    address = settings.PUBLIC_URL + reverse("worklist")
    EmailMessage(
        subject=f"Recovery: 1 {urgency} alert",
        body=f"There is an alert for your team ({urgency}). Sign in to see it:\n{address}\n",
        to=[message.recipient.email],
        headers={"Message-ID": f"<{message.id}@recovery>"},
    ).send()


_CHANNELS: dict[Channel, Callable[[Notification], None]] = {Channel.EMAIL: _email}
