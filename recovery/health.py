"""Whether this process answers, and whether the product does its work in time: for load balancers and alarms."""

from datetime import datetime

from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.utils import timezone

from alerts.queries.freshness import Freshness, freshness
from recovery.models import Heartbeat

DEADLINES = ("evaluate_at", "escalate_at", "send_at")


def live(_request: HttpRequest) -> JsonResponse:
    """Return 200 from any process that answers; it asks nothing else, so a slow database restarts nobody."""
    return JsonResponse({"status": "live"})


def ready(_request: HttpRequest) -> JsonResponse:
    """Return how late the product is, by the database alone: 503 when something waits for more than a minute."""
    now = timezone.now()
    try:
        fresh = freshness(now=now)
        beats = {name: _seconds(at, now) for name, at in Heartbeat.objects.values_list("name", "at")}
    except DatabaseError:
        return JsonResponse({"status": "no database"}, status=503)
    late = fresh.late_since is not None
    body = {"status": "late" if late else "ready", "overdue_seconds": _overdue(fresh), "heartbeat_seconds": beats}
    return JsonResponse(body, status=503 if late else 200)


def _overdue(fresh: Freshness) -> dict[str, int]:
    """Return for each deadline by how many seconds its oldest row is overdue, 0 when none is."""
    return {name: _seconds(getattr(fresh, name), fresh.now) for name in DEADLINES}


def _seconds(at: datetime | None, now: datetime) -> int:
    return 0 if at is None else int((now - at).total_seconds())
