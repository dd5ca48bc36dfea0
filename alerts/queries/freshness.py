"""How late the product is, read from the database alone: it must be true when nothing else runs."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from recovery.statements import Statement

# The loop beside the workers does what is overdue by 15 s, so this long means that neither of them works. With the few
# seconds between two looks of a page it is within the minute that is promised.
LATE_AFTER = timedelta(seconds=50)
# Any one of them keeps the promise; when none turns, an hour in which nothing fell due looks like peace.
WORKERS = ("watch", "flag_due", "escalate_due", "deliver_due")
VERY_LATE_AFTER = timedelta(minutes=3)
# One of each: the loop, and what worker, beat and broker do together. Where one is silent, the other does its work.
PAIR = ("watch", "flag_due")

# Asked by every desk every five seconds: three looks at the edge of a partial index, and two at a table of a few rows.
_FRESHNESS = Statement(
    "freshness",
    """
    SELECT (SELECT evaluate_at FROM symptoms_episode WHERE status = 'active' AND evaluate_at <= %(now)s
            ORDER BY evaluate_at LIMIT 1),
           (SELECT escalate_at FROM alerts_alert WHERE escalate_at <= %(now)s ORDER BY escalate_at LIMIT 1),
           (SELECT send_at FROM alerts_notification WHERE send_at <= %(now)s ORDER BY send_at LIMIT 1),
           (SELECT max(at) FROM recovery_heartbeat WHERE name = ANY(%(workers)s)),
           (SELECT min(at) FROM recovery_heartbeat WHERE name = ANY(%(pair)s))
    """,
    now="timestamptz",
    workers="text[]",
    pair="text[]",
)


@dataclass(frozen=True, slots=True)
class Freshness:
    """The oldest overdue row of each deadline, None where nothing is overdue."""

    now: datetime
    evaluate_at: datetime | None = None
    escalate_at: datetime | None = None
    send_at: datetime | None = None
    beaten_at: datetime | None = None
    """When something that does overdue work last finished a good turn; None where nothing ever did."""
    quiet_at: datetime | None = None
    """The same of whichever of the pair has been silent for longer; None where neither ever turned."""

    @property
    def overdue_since(self) -> datetime | None:
        """Return since when the longest wait lasts, None when nothing is overdue."""
        silent = self.beaten_at if self.beaten_at and self.now - self.beaten_at > LATE_AFTER else None
        waits = (self.evaluate_at, self.escalate_at, self.send_at, silent)
        return min((at for at in waits if at is not None), default=None)

    @property
    def late_since(self) -> datetime | None:
        """Return since when alerts may be late, None while everything is in time."""
        since = self.overdue_since
        return since if since is not None and self.now - since > LATE_AFTER else None

    @property
    def helped_since(self) -> datetime | None:
        """Return since when one of the pair does the other's work too, None when both work, or when alerts are late."""
        is_quiet = self.quiet_at is not None and self.now - self.quiet_at > LATE_AFTER
        return self.quiet_at if is_quiet and self.late_since is None else None

    @property
    def is_very_late(self) -> bool:
        """True when people should no longer rely on the list alone."""
        return self.late_since is not None and self.now - self.late_since > VERY_LATE_AFTER


def freshness(*, now: datetime) -> Freshness:
    """Return the oldest overdue row of each deadline, and the newest and the quietest heartbeat: one statement."""
    with connection.cursor() as cursor:
        _FRESHNESS.run(cursor, {"now": now, "workers": list(WORKERS), "pair": list(PAIR)})
        (evaluate_at, escalate_at, send_at, beaten_at, quiet_at) = cursor.fetchone()
    return Freshness(now, evaluate_at, escalate_at, send_at, beaten_at, quiet_at)
