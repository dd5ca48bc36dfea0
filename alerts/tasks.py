"""What Celery runs. Each takes no arguments, drains what is due, and may run twice, at once, or never."""

from datetime import datetime, timedelta
from typing import Protocol

from celery import shared_task
from django.utils import timezone

from alerts.judgement import judging
from alerts.programs import backtest_runs
from alerts.telling import canary, delivery, escalating, warning
from alerts.telling.watching import troubles
from recovery.alarms import raise_alarms
from recovery.heartbeats import beat

LONGEST_DRAIN = timedelta(seconds=20)


class Batch(Protocol):
    """Some of what is due, done in one go."""

    def __call__(self, *, now: datetime) -> int:
        """Do it; return how much there was, 0 when nothing is left."""


@shared_task
def flag_due() -> int:
    """Judge every episode whose time has come; return how many."""
    return _drained("flag_due", judging.judge_some)


@shared_task
def escalate_due() -> int:
    """Climb every alert that nobody has acted on in time; return how many."""
    return _drained("escalate_due", escalating.escalate_some)


@shared_task
def deliver_due() -> int:
    """Send every message that is due; return how many were tried."""
    return _drained("deliver_due", delivery.deliver_some)


def _drained(name: str, batch: Batch) -> int:
    """Do batch after batch and tell after each that it was done: much to do is no silence.

    What is left after a while is the next turn's, so that a turn that is killed for being long is a stuck one.
    """
    began, done = timezone.now(), 0
    while (now := timezone.now()) < began + LONGEST_DRAIN and (found := batch(now=now)):
        done += found
        beat(name, now=timezone.now(), did=done)
    beat(name, now=timezone.now(), did=done)
    return done


@shared_task
def canary_due() -> int:
    """Send the synthetic patient's red check-in when it is time; return how many."""
    return canary.canary_due(now=timezone.now())


@shared_task
def alarm_due() -> int:
    """Tell the operators what is wrong, `watch` being dead among it; return how many troubles were told."""
    now = timezone.now()
    return raise_alarms(troubles(now=now), now=now)


@shared_task(time_limit=900)
def backtest_due() -> int:
    """Play the backtest that has waited longest; return how many were played, 0 or 1."""
    now = timezone.now()
    played = backtest_runs.run_due_backtest(now=now)
    beat("backtest_due", now=now, did=played)
    return played


@shared_task
def warn_leads() -> int:
    """Write to leads of holes in who is told within a day; return how many teams were told."""
    return warning.warn_leads_due(now=timezone.now())
