"""What Celery runs. Each takes no arguments, drains what is due, and may run twice, at once, or never."""

from celery import shared_task
from django.utils import timezone

from alerts import backtest_runs, canary, delivery, escalating, judging, warning
from alerts.watching import troubles
from recovery.alarms import raise_alarms
from recovery.heartbeats import beat


@shared_task
def flag_due() -> int:
    """Judge every episode whose time has come; return how many."""
    now = timezone.now()
    judged = judging.judge_all_due(now=now)
    beat("flag_due", now=now, did=judged)
    return judged


@shared_task
def escalate_due() -> int:
    """Climb every alert that nobody has acted on in time; return how many."""
    now = timezone.now()
    climbed = escalating.escalate_due(now=now)
    beat("escalate_due", now=now, did=climbed)
    return climbed


@shared_task
def deliver_due() -> int:
    """Send every message that is due; return how many were tried."""
    now = timezone.now()
    tried = delivery.deliver_due(now=now)
    beat("deliver_due", now=now, did=tried)
    return tried


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
