"""`manage.py watch`: does whatever is overdue, with no broker and no worker."""

import math
import signal
import threading
import time
from argparse import ArgumentParser
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

import structlog
from django.core.management.base import BaseCommand
from django.db import close_old_connections
from django.utils import timezone

from alerts.judgement import judging
from alerts.telling import canary, delivery, escalating, warning
from alerts.telling.watching import troubles
from recovery.alarms import AGAIN, PATIENCE, ping, raise_alarms, tell_operators
from recovery.checks import refuse_contradictions, refuse_unfit_database
from recovery.heartbeats import beat
from recovery.memory import settle
from symptoms.imports import importing
from symptoms.messages import reminding, sending
from symptoms.photos import sweeping as photo_sweeping

log = structlog.get_logger(__name__)

PING_EVERY_SECONDS = 60


class Part(Protocol):
    """One kind of overdue work."""

    def __call__(self, *, now: datetime, overdue_by: timedelta) -> int:
        """Do it; return how much there was."""


class Command(BaseCommand):
    """Judges, climbs and sends what the worker has left undone for a while, until told to stop."""

    help = "Do whatever is overdue, without the broker: the worker's understudy."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take how often to look, and how long the worker is given."""
        parser.add_argument("--every", type=float, default=2.0, metavar="SECONDS", help="pause between turns")
        parser.add_argument("--overdue", type=float, default=15.0, metavar="SECONDS", help="leave newer work alone")
        parser.add_argument("--once", action="store_true", help="one turn, then stop")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Turn until SIGTERM or SIGINT; finish the turn that is running."""
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        refuse_contradictions()
        refuse_unfit_database()
        settle()
        watcher = Watcher(timedelta(seconds=options["overdue"]))
        while True:
            close_old_connections()
            is_more_due = watcher.look()
            if options["once"] or stop.wait(0 if is_more_due else options["every"]):
                return


@dataclass
class Watcher:
    """One loop: what it does, and what only it can know when the database is gone."""

    overdue_by: timedelta
    last_good: float = field(default_factory=time.monotonic)
    last_told: float = -math.inf
    last_ping: float = -math.inf

    def look(self) -> bool:
        """Do one turn; tell the operators what is wrong, and the watcher outside when nothing is. Return if more is due."""
        found, moment = turn(self.overdue_by), time.monotonic()
        if found is not None:
            self.last_good = moment
            if moment - self.last_ping >= PING_EVERY_SECONDS:
                self.last_ping = moment
                ping()
        elif moment - self.last_good >= PATIENCE.seconds and moment - self.last_told >= AGAIN.seconds:
            self.last_told = moment
            tell_operators("watch: its turns fail; the database may be gone.")
        return bool(found)


def turn(overdue_by: timedelta) -> int | None:
    """Do what is overdue, a batch of each kind; return how much was drained, None when a part failed: then no heartbeat.

    A part that fails does not keep the others from being done, and one with much to do does not keep them waiting.
    """
    drained = [_part(do, now=timezone.now(), overdue_by=overdue_by) for do in DRAINS]
    done = [_part(do, now=timezone.now(), overdue_by=overdue_by) for do in ERRANDS]
    if None in drained or None in done or _part(_note, now=timezone.now(), overdue_by=overdue_by) is None:
        return None
    return sum(count for count in drained if count is not None)


def _part(do: Part, *, now: datetime, overdue_by: timedelta) -> int | None:
    try:
        return do(now=now, overdue_by=overdue_by)
    except Exception as error:  # noqa: BLE001 - the next turn tries again; silence of the heartbeat is the alarm
        log.error("watch_part_failed", part_name=getattr(do, "__name__", ""), error=type(error).__name__)
        return None


def _note(*, now: datetime, overdue_by: timedelta) -> int:  # noqa: ARG001 - asked like the others
    beat("watch", now=now, did=0)
    return raise_alarms(troubles(now=now), now=now)


DRAINS: tuple[Part, ...] = (judging.judge_due, escalating.escalate_some, delivery.deliver_some)
ERRANDS: tuple[Part, ...] = (
    canary.canary_due,
    reminding.remind_due,
    sending.send_messages_due,
    importing.work_imports_due,
    warning.warn_leads_due,
    photo_sweeping.sweep_photos_due,
)
