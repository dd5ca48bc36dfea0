"""Telling the operators that something of ours is dead or late: by ways of their own, once for each trouble, then hourly.

What is wrong is kept in the database, so that several watchers tell of a trouble once; where the database itself is what
is wrong, the watcher that notices tells at once.
"""

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.error import URLError
from urllib.request import urlopen

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction

from recovery.channels import Text, notify
from recovery.models import Alarm

log = structlog.get_logger(__name__)

PATIENCE = timedelta(seconds=60)  # what heals within a minute wakes nobody
AGAIN = timedelta(hours=1)
PING_SECONDS = 5


def raise_alarms(troubles: Mapping[str, str], *, now: datetime) -> int:
    """Note what is wrong now, tell of what has been for a minute, and say when it is over; return how many were told.

    `troubles` is what is wrong by its name, each in a sentence without patient data.
    """
    for name in troubles:
        Alarm.objects.get_or_create(name=name, defaults={"since": now})
    over = [alarm for alarm in Alarm.objects.exclude(name__in=troubles) if alarm.told_at is not None]
    Alarm.objects.exclude(name__in=troubles).delete()
    due = _claimed(now)
    told = sum(_tell(f"{alarm.name}: {troubles[alarm.name]}") for alarm in due if alarm.name in troubles)
    return told + sum(_tell(f"{alarm.name}: over.") for alarm in over)


def _claimed(now: datetime) -> list[Alarm]:
    """Return the alarms to tell of now, marked as told: another watcher that looks meanwhile finds none."""
    with transaction.atomic():
        due = Alarm.objects.filter(since__lte=now - PATIENCE).exclude(told_at__gt=now - AGAIN)
        alarms = list(due.select_for_update(skip_locked=True))
        Alarm.objects.filter(name__in=[alarm.name for alarm in alarms]).update(told_at=now)
    return alarms


def _tell(sentence: str) -> bool:
    return tell_operators(sentence)


def tell_operators(sentence: str) -> bool:
    """Send a sentence to the operators by every way they gave; return whether one of them worked."""
    log.critical("operators_alarmed", alarm_name=sentence.partition(":")[0])
    text = Text(uuid.uuid4(), f"Recovery: {sentence}", f"{sentence}\n{settings.PUBLIC_URL}/health/ready\n")
    return any([_by_mail(text), *(_by(address, text) for address in settings.OPERATOR_URLS)])


def _by(address: str, text: Text) -> bool:
    try:
        notify(address, text)
    except Exception as error:  # noqa: BLE001 - one way that is broken must not keep the others from being tried
        log.error("operator_not_reached", error=type(error).__name__)
        return False
    return True


def _by_mail(text: Text) -> bool:
    if not settings.OPERATOR_EMAIL:
        return False
    try:
        EmailMessage(subject=text.subject, body=text.body, to=[settings.OPERATOR_EMAIL]).send()
    except Exception as error:  # noqa: BLE001 - as above
        log.error("operator_not_reached", error=type(error).__name__)
        return False
    return True


def ping() -> bool:
    """Tell the watcher outside that a turn went well; its silence is the alarm when nothing of ours is left to raise one."""
    if not settings.PING_URL:
        return False
    try:
        urlopen(settings.PING_URL, timeout=PING_SECONDS).close()  # noqa: S310 - the operator's own address
    except (URLError, TimeoutError) as error:
        log.warning("ping_failed", error=type(error).__name__)
        return False
    return True
