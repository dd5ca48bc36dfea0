"""The worker's side of backtests: one after another, with its progress stored, taken up again when a worker dies."""

from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from alerts.programs.backtesting import Backtest, episodes_since, run
from alerts.programs.models import Backtest as StoredBacktest
from alerts.queries.rulesets import parsed
from alerts.rules.comparison import Comparison, Replayed, as_document
from recovery.due import claim_due

log = structlog.get_logger(__name__)

# A worker that has stored no progress for so long is dead; forty patients take seconds.
LEASE = timedelta(minutes=2)
MOST_ATTEMPTS = 3


def run_due_backtest(*, now: datetime) -> int:
    """Play the backtest that has waited longest, unless another is being played; return how many were played.

    One at a time leaves the other processes of the worker to patients.
    """
    claimed = _claimed(now=now)
    if claimed is None:
        return 0
    try:
        figures = as_document(_played(claimed, now=now))
    except Exception as error:  # noqa: BLE001 - it is tried again, and given up where a person sees it
        log.error("backtest_failed", backtest=str(claimed.id), error=type(error).__name__)
        _mine(claimed).update(run_at=Now())
        return 0
    return _mine(claimed).update(figures=figures, finished_at=Now(), run_at=None)


def _mine(claimed: StoredBacktest) -> QuerySet[StoredBacktest]:
    """Return the row as long as it is this worker's: not given up, discarded or taken by another."""
    return StoredBacktest.objects.filter(id=claimed.id, attempts=claimed.attempts, run_at__isnull=False)


@transaction.atomic
def _claimed(*, now: datetime) -> StoredBacktest | None:
    if StoredBacktest.objects.filter(run_at__gt=now).exists():
        return None
    due = next(claim_due(StoredBacktest.objects.all(), "run_at", now=now, limit=1), None)
    if due is None:
        return None
    if due.attempts >= MOST_ATTEMPTS:
        due.run_at = None
        due.save(update_fields=["run_at"])
        return None
    due.attempts, due.run_at, due.done = due.attempts + 1, now + LEASE, 0
    due.save(update_fields=["attempts", "run_at", "done"])
    return due


def _played(claimed: StoredBacktest, *, now: datetime) -> Comparison:
    """Play every episode from its beginning, and store how far it is after every few."""
    done: list[Replayed] = []
    program = claimed.ruleset.program_id
    backtest = Backtest(parsed(claimed.against_id), parsed(claimed.ruleset_id), now - timedelta(claimed.days), now)
    episodes = episodes_since(program, since=backtest.since, now=now)
    _mine(claimed).update(episodes=len(episodes))
    for some in run(backtest, episodes, jobs=1):  # a worker's process may have no children
        done += some
        _mine(claimed).update(done=len(done), run_at=Now() + LEASE)
    return Comparison(tuple(sorted(done, key=lambda one: one.patient)))
