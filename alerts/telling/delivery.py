"""Sending what is in the outbox: lease, send, mark. At least once, never lost between two steps.

That a provider took a message stops nothing: only a person who acts stops the ladder.
"""

import time
from collections.abc import Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, F, Func, IntegerField, JSONField, Max, Q, Value
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alerts.models import Alert, AlertStatus, Notification, Urgency
from alerts.telling.notifying import ladder_of
from alerts.vocabulary import LEFT
from recovery.channels import Text, send
from recovery.due import claim_due
from recovery.rota import devices
from recovery.rota.queries import addresses, current_places

log = structlog.get_logger(__name__)

BATCH = 20
MOST_CLAIMED = 10_000  # what is more waits for the end of the storm, and a ward that nobody works off brings thousands
AT_ONCE = 5  # four rounds of ten seconds at worst for a batch, within its lease; so many at most go out twice
LEASE = timedelta(seconds=60)
BACK_OFF = tuple(timedelta(seconds=seconds) for seconds in (5, 15, 60, 180, 600))
SENT = "sent"
STORM = timedelta(seconds=60)  # who was told this recently is told of more in one text, but for an emergency
MOST_ALERTS = 10  # told of so many within that time, she waits for the next emergencies as well


class Clock:
    """The instant a drain was given, going on from there: what is sent is marked with when that was."""

    def __init__(self, now: datetime) -> None:
        self._now, self._started = now, time.monotonic()

    def read(self) -> datetime:
        """Return the instant it is now."""
        return self._now + timedelta(seconds=time.monotonic() - self._started)


@dataclass(frozen=True, slots=True)
class Parcel:
    """What one person is told in one text: one message, or all that a storm brought her."""

    messages: Sequence[Notification]
    channel: str
    address: str
    gone: list[str] = field(default_factory=list)
    """Browsers that turned out to be no more."""

    @property
    def text(self) -> Text:
        """Return the text: how many alerts and how urgent, and nothing of what they are."""
        count = len({message.alert_id for message in self.messages})
        urgency = Urgency(max(message.urgency for message in self.messages)).label.lower()
        link = reverse("worklist")
        said = {"count": count, "urgency": urgency, "address": settings.PUBLIC_URL + link}
        subject = ngettext("Recovery: 1 %(urgency)s alert", "Recovery: %(count)s alerts, up to %(urgency)s", count)
        body = _("There is something for your team (%(urgency)s). Sign in to see it:\n%(address)s\n")
        return Text(self.messages[0].id, subject % said, body % said, link)


def deliver_due(*, now: datetime, overdue_by: timedelta = timedelta(0)) -> int:
    """Send every message whose time has come; return how many were tried."""
    tried = 0
    while found := deliver_some(now=now, overdue_by=overdue_by):
        tried += found
    return tried


def deliver_some(*, now: datetime, overdue_by: timedelta = timedelta(0)) -> int:
    """Send a batch of the messages whose time has come; return how many were tried, 0 when none is left.

    Messages are leased in one transaction, sent outside any, and marked in another. Killed in between, they come back
    when the lease ends: sent twice at worst, and the provider can tell by the id.
    """
    clock, leased = Clock(now), _lease(now=now, overdue_by=overdue_by)
    with ThreadPoolExecutor(AT_ONCE) as senders:
        parcels = list(_parcels(_without_leavers(leased, now=now)))
        for some in (parcels[at : at + AT_ONCE] for at in range(0, len(parcels), AT_ONCE)):
            sending = {senders.submit(_send, parcel): parcel for parcel in _still_wanted(some)}
            while sending:
                done, _others = wait(sending, return_when=FIRST_COMPLETED)
                _mark([(sending.pop(one), one.result()) for one in done], now=clock.read())
    return len(leased)


def _lease(*, now: datetime, overdue_by: timedelta) -> list[Notification]:
    with transaction.atomic():
        due = _claimed(now=now, overdue_by=overdue_by)
        told = _last_told({message.recipient_id for message in due}, now=now)
        urgent = {message.recipient_id for message in due if message.urgency == Urgency.EMERGENCY}
        urgent -= {person for person, (_last, alerts) in told.items() if alerts >= MOST_ALERTS}
        waiting = [each for each in due if each.recipient_id in told and each.recipient_id not in urgent]
        for person in {message.recipient_id for message in waiting}:
            theirs = [message.id for message in waiting if message.recipient_id == person]
            Notification.objects.filter(id__in=theirs).update(send_at=told[person][0] + STORM)
        held_back = {message.id for message in waiting}
        taken = [message for message in due if message.id not in held_back]
        for message in taken:
            message.attempts += 1
        ids = [message.id for message in taken]
        Notification.objects.filter(id__in=ids).update(send_at=now + LEASE, attempts=F("attempts") + 1)
    # A batch of nothing but waiting ones says nothing of what is due behind it.
    return taken if taken or not waiting else _lease(now=now, overdue_by=overdue_by)


def _claimed(*, now: datetime, overdue_by: timedelta) -> list[Notification]:
    """Return what is due, locked, and all else that is due to the same people: a storm is one text, however long."""
    waiting = Notification.objects.filter(sent_at=None).select_related("alert")
    first = list(claim_due(waiting, "send_at", now=now - overdue_by, limit=BATCH))
    if len(first) < BATCH:
        return first
    theirs = waiting.filter(recipient__in={message.recipient_id for message in first})
    rest = theirs.exclude(id__in=[message.id for message in first])
    return first + list(claim_due(rest, "send_at", now=now - overdue_by, limit=MOST_CLAIMED))


def _last_told(people: Iterable[UUID], *, now: datetime) -> dict[UUID, tuple[datetime, int]]:
    """Return when each person was told last, and of how many alerts, of those who were within the length of a storm."""
    recent = Notification.objects.filter(recipient__in=people, sent_at__gt=now - STORM, sent_at__lte=now)
    told = recent.values_list("recipient_id").annotate(last=Max("sent_at"), alerts=Count("alert", distinct=True))
    return {person: (last, alerts) for person, last, alerts in told}


def _without_leavers(leased: Sequence[Notification], *, now: datetime) -> list[Notification]:
    """Return what is for people who are still in the alert's team; the rest is withdrawn, and the ladder told so."""
    places = set(current_places({message.recipient_id for message in leased}))
    gone = [message for message in leased if (message.recipient_id, message.alert.care_team_id) not in places]
    changes = {"withdrawn_at": now, "send_at": None, "outcome": LEFT}
    Notification.objects.filter(id__in=[message.id for message in gone], sent_at=None).update(**changes)
    _climb_where_unreachable(gone, now=now)
    left = {message.id for message in gone}
    return [message for message in leased if message.id not in left]


def _still_wanted(parcels: Sequence[Parcel]) -> Iterable[Parcel]:
    """Yield parcels without what was withdrawn while those before them were sent."""
    ids = [message.id for parcel in parcels for message in parcel.messages]
    wanted = set(Notification.objects.filter(id__in=ids, withdrawn_at=None).values_list("id", flat=True))
    for parcel in parcels:
        if messages := [message for message in parcel.messages if message.id in wanted]:
            yield replace(parcel, messages=messages)


def _parcels(leased: Sequence[Notification]) -> Iterable[Parcel]:
    """Yield one parcel for each person and channel: the channel that is next for a message."""
    by_way: dict[tuple[UUID, str], list[Notification]] = {}
    for message in leased:
        by_way.setdefault((message.recipient_id, _next_channel(message)), []).append(message)
    known = addresses({person for person, _channel in by_way})
    for (person, channel), messages in by_way.items():
        yield Parcel(messages, channel, known.get(person, {}).get(channel, ""))


def _next_channel(message: Notification) -> str:
    """Return the channel of this try: each refusal moves on to the next, and after the last to the first again."""
    return str(message.channels[(message.attempts - 1) % len(message.channels)])


def _send(parcel: Parcel) -> Exception | None:
    """Return why a parcel was not taken, None when it was. Runs beside others, and touches no row."""
    try:
        send(parcel.channel, parcel.address, parcel.text, forget=parcel.gone.append)
    except Exception as error:  # noqa: BLE001 - whatever a provider does, the messages stay due
        return error
    return None


def _mark(done: Sequence[tuple[Parcel, Exception | None]], *, now: datetime) -> None:
    """Note what came of some parcels."""
    _mark_sent([parcel for parcel, error in done if error is None], now=now)
    for parcel, error in done:
        devices.forget(parcel.gone)
        if error is not None:
            _mark_refused(parcel, type(error).__name__, now=now)


def _mark_sent(parcels: Sequence[Parcel], *, now: datetime) -> None:
    """Note that parcels were taken; what was withdrawn meanwhile went out all the same.

    Whoever is killed between a message and this sends it again, so this waits for nothing, not even for the disk: a
    server that breaks down before it is written forgets that something was sent, as if its sender had been killed.
    """
    if not parcels:
        return
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit = off")
        for channel in {parcel.channel for parcel in parcels}:
            ids = [message.id for parcel in parcels if parcel.channel == channel for message in parcel.messages]
            changes = {"tries": _and_tried(channel, SENT, now), "outcome": SENT, "send_at": None, "sent_at": now}
            Notification.objects.filter(id__in=ids, sent_at=None).update(**changes)


def _mark_refused(parcel: Parcel, outcome: str, *, now: datetime) -> None:
    """Note that a parcel was not taken: it stays due, unless it was withdrawn, and holds up nobody else."""
    changes = {"tries": _and_tried(parcel.channel, outcome, now), "outcome": outcome}
    by_time: dict[datetime, list[UUID]] = {}
    for message in parcel.messages:
        by_time.setdefault(_again_at(message, now), []).append(message.id)
        log.warning("notification_not_sent", notification_id=str(message.id), error=outcome)
    for again_at, ids in by_time.items():
        Notification.objects.filter(id__in=ids, sent_at=None, withdrawn_at=None).update(send_at=again_at, **changes)
    _climb_where_unreachable(parcel.messages, now=now)


def _and_tried(channel: str, outcome: str, now: datetime) -> Func:
    """Return the tries of a message with one more."""
    tried = Value([{"channel": channel, "at": now.isoformat(), "outcome": outcome}], JSONField())
    return Func(F("tries"), tried, template="%(expressions)s", arg_joiner=" || ", output_field=JSONField())


def _again_at(message: Notification, now: datetime) -> datetime:
    """Return when a refused message is tried again: at once by its next channel, later once all have refused."""
    rounds, rest = divmod(message.attempts, len(message.channels))
    return now if rest else now + BACK_OFF[min(rounds, len(BACK_OFF)) - 1]


def _climb_where_unreachable(messages: Sequence[Notification], *, now: datetime) -> None:
    """Have the next people told now where every channel of everybody told at the step of a message has refused.

    Never from the last step, which repeats at its own pace.
    """
    steps = {(message.alert_id, message.dedupe): message.step for message in messages}
    ways = Func(F("channels"), function="cardinality", output_field=IntegerField())
    tried = Func(F("tries"), function="jsonb_array_length", output_field=IntegerField())
    told = Notification.objects.filter(alert__in={alert for alert, _dedupe in steps}, withdrawn_at=None)
    hopeful = told.annotate(tried=tried, ways=ways).filter(Q(sent_at__isnull=False) | Q(tried__lt=F("ways")))
    reached = set(hopeful.values_list("alert_id", "dedupe"))
    stuck = {(alert, step) for (alert, dedupe), step in steps.items() if (alert, dedupe) not in reached}
    if not stuck:
        return
    with transaction.atomic():
        waiting = Alert.objects.filter(id__in={alert for alert, _step in stuck}, status=AlertStatus.OPEN)
        locked = waiting.filter(escalate_at__gt=now).order_by("id").select_for_update(no_key=True)
        still_there = [alert for alert in locked if (alert.id, alert.escalation_step) in stuck]
        climbing = [alert.id for alert in still_there if alert.escalation_step < ladder_of(alert).last]
        Alert.objects.filter(id__in=climbing).update(escalate_at=now)
