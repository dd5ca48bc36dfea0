"""How late the product is, read from the database alone: it must be true when nothing else runs."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, QuerySet, Value

from alerts.models import Alert, Notification
from recovery.models import Heartbeat
from symptoms.models import Episode, EpisodeStatus

# The loop beside the workers does what is overdue by 15 s, so a minute means that neither of them works.
LATE_AFTER = timedelta(seconds=60)
# Any one of them keeps the promise; when none turns, an hour in which nothing fell due looks like peace.
WORKERS = ("watch", "flag_due", "escalate_due", "deliver_due")
VERY_LATE_AFTER = timedelta(minutes=3)


@dataclass(frozen=True, slots=True)
class Freshness:
    """The oldest overdue row of each deadline, None where nothing is overdue."""

    now: datetime
    evaluate_at: datetime | None = None
    escalate_at: datetime | None = None
    send_at: datetime | None = None
    beaten_at: datetime | None = None
    """When something that does overdue work last finished a good turn; None where nothing ever did."""

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
    def is_very_late(self) -> bool:
        """True when people should no longer rely on the list alone."""
        return self.late_since is not None and self.now - self.late_since > VERY_LATE_AFTER


def freshness(*, now: datetime) -> Freshness:
    """Return the oldest overdue row of each deadline, and the newest heartbeat.

    One query: three looks at the edge of a partial index, and one at a table of a few rows.
    """
    judged = Episode.objects.filter(status=EpisodeStatus.ACTIVE, evaluate_at__lte=now).order_by("evaluate_at")
    climbing = Alert.objects.filter(escalate_at__isnull=False, escalate_at__lte=now).order_by("escalate_at")
    sent = Notification.objects.filter(send_at__isnull=False, send_at__lte=now).order_by("send_at")
    oldest: list[QuerySet[Any, Any]] = [
        rows.annotate(deadline=Value(name), at=F(name)).values_list("deadline", "at")[:1]
        for rows, name in ((judged, "evaluate_at"), (climbing, "escalate_at"), (sent, "send_at"))
    ]
    beats = Heartbeat.objects.filter(name__in=WORKERS).order_by("-at")
    oldest.append(beats.annotate(deadline=Value("beaten_at")).values_list("deadline", "at")[:1])
    return Freshness(now, **dict(oldest[0].union(*oldest[1:], all=True)))
