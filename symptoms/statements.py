"""The two statements that every check-in needs, composed once and planned once on each connection.

Tests compare what they store and find with what the models say.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Q
from pydantic_core import to_json

from recovery.statements import Statement
from symptoms.models import CheckIn, Episode, EpisodeStatus, Patient

_EPISODE = [field.attname for field in Episode._meta.concrete_fields]  # noqa: SLF001 - Django's documented name
_PATIENT = ["id", "organisation_id", "time_zone"]
_LOCK = f"""
    SELECT {", ".join(f"e.{column}" for column in _EPISODE)}, {", ".join(f"p.{column}" for column in _PATIENT)}
    FROM symptoms_episode e JOIN symptoms_patient p ON p.id = e.patient_id
    WHERE e.status = '{EpisodeStatus.ACTIVE.value}' AND {{conditions}}
    ORDER BY e.id LIMIT 1 FOR NO KEY UPDATE OF e
"""  # noqa: S608 - column names are our own, values are parameters
# What may be said of the episode of a check-in, and the type of what it is compared with.
_CONDITIONS = {
    "id": ("e.id = %({name})s", "uuid"),
    "organisation_id": ("e.organisation_id = %({name})s", "uuid"),
    "patient_id": ("e.patient_id = %({name})s", "uuid"),
    "patient__identifier": ("p.identifier = %({name})s", "text"),
    "care_team_id__in": ("e.care_team_id = ANY(%({name})s)", "uuid[]"),
}

_CHECK_IN = ", ".join(field.attname for field in CheckIn._meta.concrete_fields if not field.generated)  # noqa: SLF001
# One value instead of sixty: PostgreSQL takes the row apart faster than sixty values are written into a statement.
_STORE = Statement(
    "check_in_store",
    f"""
    INSERT INTO symptoms_checkin ({_CHECK_IN})
    SELECT {_CHECK_IN} FROM json_populate_record(NULL::symptoms_checkin, %(row)s)
    ON CONFLICT (organisation_id, episode_id, client_id) DO NOTHING
    """,  # noqa: S608
    row="json",
)
# What there is of a new check-in without reading it again; the rest is read when it is asked for.
_AT_HAND = [
    "id", "organisation_id", "episode_id", "client_id", "digest", "day", "zone", "answered_at", "received_at",
    "answered_by", "answered_by_id", "supersedes_id",
]  # fmt: skip


def active_episode_for_update(episodes: Q) -> Episode | None:
    """Return the active episode that fits, locked, with its patient's time zone at hand; None when there is none."""
    said = list(_said(episodes))
    values = {f"v{place}": _plain(value) for place, (_, value) in enumerate(said)}
    with connection.cursor() as cursor:
        _lock(tuple(lookup for lookup, _ in said)).run(cursor, values)
        row = cursor.fetchone()
    if row is None:
        return None
    episode = Episode.from_db(connection.alias, _EPISODE, row[: len(_EPISODE)])
    episode.patient = Patient.from_db(connection.alias, _PATIENT, row[len(_EPISODE) :])
    return episode


@cache
def _lock(lookups: tuple[str, ...]) -> Statement:
    """Return the statement for one way of naming an episode; there are only a few."""
    named = [(f"v{place}", *_CONDITIONS[lookup]) for place, lookup in enumerate(lookups)]
    conditions = " AND ".join(condition.format(name=name) for name, condition, _ in named)
    name = "episode_lock_" + "_".join(str(list(_CONDITIONS).index(lookup)) for lookup in lookups)
    return Statement(name, _LOCK.format(conditions=conditions), **{name: kind for name, _, kind in named})


def _said(episodes: Q) -> Iterator[tuple[str, Any]]:
    """Yield the conditions of a Q that says nothing but "and"."""
    if episodes.negated or episodes.connector != Q.AND:
        message = f"An episode is looked up by conditions that all hold, not by {episodes}."
        raise ValueError(message)
    for child in episodes.children:
        if isinstance(child, Q):
            yield from _said(child)
        else:
            yield child  # type: ignore[misc]  # a pair of lookup and value


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, frozenset | set | tuple) else value


def store_check_in(columns: Mapping[str, Any]) -> CheckIn | None:
    """Store a new check-in and return it; None, and nothing stored, where its episode has one of its client id."""
    row = to_json({**columns, "digest": f"\\x{columns['digest'].hex()}"}).decode()
    with connection.cursor() as cursor:
        _STORE.run(cursor, {"row": row})
        if not cursor.rowcount:
            return None
    return CheckIn.from_db(connection.alias, _AT_HAND, [columns[name] for name in _AT_HAND])
