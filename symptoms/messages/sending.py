"""Sending what we write to patients: lease, send, mark. At least once, never lost between two steps.

A text names the team and its phone and links to the diary; it says nothing of health and not whose diary it is.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from recovery import channels
from recovery.accounts.actors import SYSTEM
from recovery.due import claim_due
from symptoms.contact_models import Message, MessageChannel, MessageKind, PushPhone
from symptoms.entry.entering import (
    DAILY_LINK_LASTS,
    HISTORY_CODE_LASTS,
    INVITATION_LASTS,
    issue_code,
    make_history_code,
)
from symptoms.messages.messaging import address_by, channels_of, write
from symptoms.models import Episode, EpisodeStatus

log = structlog.get_logger(__name__)

BATCH = 20
LEASE = timedelta(seconds=60)  # longer than any channel's own time-out
BACK_OFF = tuple(timedelta(seconds=seconds) for seconds in (15, 60, 300, 900))
# After this a message is out of date: a new reminder comes, a new code can be asked for.
LASTS = {
    MessageKind.INVITATION: INVITATION_LASTS,
    MessageKind.REMINDER: timedelta(hours=4),
    MessageKind.NUDGE: timedelta(hours=4),
    MessageKind.HISTORY_CODE: HISTORY_CODE_LASTS,
}


def send_messages_due(*, now: datetime, overdue_by: timedelta = timedelta(0)) -> int:
    """Send every message whose time has come; return how many were tried. Killed in between, one is sent twice."""
    tried = 0
    while leased := _lease(now=now, overdue_by=overdue_by):
        for message in leased:
            _deliver(message, now=now)
        tried += len(leased)
    return tried


def _lease(*, now: datetime, overdue_by: timedelta) -> list[Message]:
    with transaction.atomic():
        waiting = Message.objects.filter(send_at__isnull=False).select_related("patient", "device")
        due = list(claim_due(waiting, "send_at", now=now - overdue_by, limit=BATCH))
        for message in due:
            message.send_at, message.attempts = now + LEASE, message.attempts + 1
        Message.objects.bulk_update(due, ["send_at", "attempts"])
    return due


def _deliver(message: Message, *, now: datetime) -> None:
    """Send one message and mark it; one that is out of date, or whose patient has left, is passed over."""
    episode = _episode_of(message)
    if episode is None or now - message.created_at > LASTS[MessageKind(message.kind)]:
        _mark(message, outcome=message.outcome or "passed", send_at=None)  # why it was refused stays to be seen
        return
    gone: list[str] = []
    address = address_by(message.patient, message.channel)
    try:
        channels.send(message.channel, address, _text(message, episode, now=now), forget=gone.append)
    except Exception as error:  # noqa: BLE001 - whatever a provider does, the message stays due
        log.warning("message_not_sent", message=str(message.id), error=type(error).__name__)
        _not_taken(message, type(error).__name__, now=now)
    else:
        _mark(message, outcome="sent", send_at=None, sent_at=timezone.now())
    PushPhone.objects.filter(endpoint__in=gone).delete()


def _not_taken(message: Message, outcome: str, *, now: datetime) -> None:
    """Have a message tried again later; one that no phone took goes at once to an address, unless one was written to."""
    if message.channel != MessageChannel.PUSH:
        _mark(message, outcome=outcome, send_at=now + BACK_OFF[min(message.attempts, len(BACK_OFF)) - 1])
        return
    with transaction.atomic():
        _mark(message, outcome=outcome, send_at=None)
        same = Message.objects.filter(patient=message.patient, kind=message.kind, dedupe=message.dedupe)
        if not same.exclude(id=message.id).exists():
            for channel in channels_of(message.patient)[:1]:
                write(message.patient, MessageKind(message.kind), channel, message.dedupe, now=now)


def _mark(message: Message, **changes: object) -> None:
    Message.objects.filter(id=message.id, sent_at=None).update(**changes)


def _episode_of(message: Message) -> Episode | None:
    mine = Episode.objects.filter(patient_id=message.patient_id, status=EpisodeStatus.ACTIVE)
    return mine.select_related("care_team").first()


def _text(message: Message, episode: Episode, *, now: datetime) -> channels.Text:
    """Return what is said, in the patient's language. A code in it is made now: none is stored to be read."""
    with translation.override(message.patient.language):
        if message.channel == MessageChannel.PUSH:  # that phone is let in already: it needs no code
            return channels.Text(message.id, _("Your diary for today"), "", reverse("check-in"))
        subject, body = _WORDS[MessageKind(message.kind)](message, now)
        ask = _("%(team)s: %(text)s Questions? Call %(phone)s.")
        said = ask % {"team": episode.care_team.name, "text": body, "phone": episode.care_team.phone}
    return channels.Text(message.id, subject, said)


def _link(message: Message, lasts: timedelta, now: datetime) -> str:
    """Return a link whose code stands after the #: no server, proxy or log sees it, and opening it spends nothing."""
    code = issue_code(SYSTEM, message.patient, now=now, lasts=lasts)
    return f"{settings.PUBLIC_URL}{reverse('enter')}#{code}"


def _invitation(message: Message, now: datetime) -> tuple[str, str]:
    text = _("your recovery diary is ready. Open it here: %(link)s")
    return _("Your recovery diary"), text % {"link": _link(message, INVITATION_LASTS, now)}


def _reminder(message: Message, now: datetime) -> tuple[str, str]:
    text = _("your diary for today is open: %(link)s")
    return _("Your diary for today"), text % {"link": _link(message, DAILY_LINK_LASTS, now)}


def _history_code(message: Message, now: datetime) -> tuple[str, str]:
    assert message.device is not None  # noqa: S101 - the code is for the device that asked
    text = _("your code is %(code)s. It works for 15 minutes. Tell it to nobody.")
    return _("Your code"), text % {"code": make_history_code(message.device, now=now)}


_WORDS: dict[MessageKind, Callable[[Message, datetime], tuple[str, str]]] = {
    MessageKind.INVITATION: _invitation,
    MessageKind.REMINDER: _reminder,
    MessageKind.NUDGE: _reminder,
    MessageKind.HISTORY_CODE: _history_code,
}
