"""The episodes whose time has come, each with no more than judging a calm day takes: a round raises nothing about most.

They are counted in thousands, so this is a statement of its own and no model; what is raised is raised of the model.
"""

from datetime import date, datetime
from typing import NamedTuple

from django.db import connection

from recovery.statements import Statement


class DueEpisode(NamedTuple):
    """One episode to judge."""

    id: str
    program_id: str
    procedure: str
    surgery_on: date
    stitches_out_on: date | None
    followed_since: datetime
    judge_failing_since: datetime | None
    time_zone: str


# In the order of the partial index of deadlines. Rows that another worker holds are skipped, as in recovery.due.
_CLAIM = Statement(
    "episodes_due",
    """
    SELECT e.id::text, e.program_id::text, e.procedure, e.surgery_on, e.stitches_out_on,
           coalesce(e.silence_counts_from, e.created_at), e.judge_failing_since, p.time_zone
    FROM symptoms_episode e JOIN symptoms_patient p ON p.id = e.patient_id
    WHERE e.status = 'active' AND e.evaluate_at <= %(by)s
    ORDER BY e.evaluate_at LIMIT %(limit)s FOR NO KEY UPDATE OF e SKIP LOCKED
    """,
    by="timestamptz",
    limit="bigint",
)
_JUDGED = """
    UPDATE symptoms_episode SET evaluate_at = %s, judge_attempts = 0, judge_failing_since = NULL
    WHERE id = ANY(%s::uuid[])
"""


def claim(*, by: datetime, limit: int) -> list[DueEpisode]:
    """Return up to `limit` active episodes that were due by then, longest overdue first.

    They are locked until the transaction ends, which there must be.
    """
    with connection.cursor() as cursor:
        _CLAIM.run(cursor, {"by": by, "limit": limit})
        return [DueEpisode._make(row) for row in cursor.fetchall()]


def put_back(episode_ids: list[str], *, until: datetime) -> None:
    """Store of episodes that were judged when they are judged next."""
    with connection.cursor() as cursor:
        cursor.execute(_JUDGED, [until, episode_ids])
