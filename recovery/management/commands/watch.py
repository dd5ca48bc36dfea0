"""`manage.py watch`: does whatever is overdue, with no broker and no worker."""

import signal
import threading
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

import structlog
from django.core.management.base import BaseCommand
from django.db import close_old_connections
from django.utils import timezone

from alerts import delivery, escalating, judging
from recovery.heartbeats import beat
from recovery.memory import settle
from symptoms import reminding, sending

log = structlog.get_logger(__name__)


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
        settle()
        while True:
            close_old_connections()
            turn(timedelta(seconds=options["overdue"]))
            if options["once"] or stop.wait(options["every"]):
                return


def turn(overdue_by: timedelta) -> int | None:
    """Do all that is overdue; return how much was found, or None when the turn failed and no heartbeat was written."""
    now = timezone.now()
    try:
        found = judging.judge_all_due(now=now, overdue_by=overdue_by)
        found += escalating.escalate_due(now=now, overdue_by=overdue_by)
        found += delivery.deliver_due(now=now, overdue_by=overdue_by)
        found += reminding.remind_due(now=now, overdue_by=overdue_by)
        found += sending.send_messages_due(now=now, overdue_by=overdue_by)
        beat("watch", now=now, did=found)
    except Exception as error:  # noqa: BLE001 - the next turn tries again; silence of the heartbeat is the alarm
        log.error("watch_turn_failed", error=type(error).__name__)
        return None
    return found
