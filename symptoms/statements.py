"""The two statements that every check-in needs, written out: composing them anew each time costs more than running them.

Tests compare what they store and find with what the models say.
"""

from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.db.models import Q

from symptoms.models import CheckIn, Episode, EpisodeStatus, Patient

_EPISODE = [field.attname for field in Episode._meta.concrete_fields]  # noqa: SLF001 - Django's documented name
_PATIENT = ["id", "organisation_id", "time_zone"]
_LOCK = f"""
    SELECT {", ".join(f"e.{column}" for column in _EPISODE)}, {", ".join(f"p.{column}" for column in _PATIENT)}
    FROM symptoms_episode e JOIN symptoms_patient p ON p.id = e.patient_id
    WHERE e.status = '{EpisodeStatus.ACTIVE.value}' AND {{conditions}}
    ORDER BY e.id LIMIT 1 FOR NO KEY UPDATE OF e
"""  # noqa: S608 - column names are our own, values are parameters
# What may be said of the episode of a check-in.
_CONDITIONS = {
    "id": "e.id = %s",
    "organisation_id": "e.organisation_id = %s",
    "patient_id": "e.patient_id = %s",
    "patient__identifier": "p.identifier = %s",
    "care_team_id__in": "e.care_team_id = ANY(%s::uuid[])",
}

_CHECK_IN = [field.attname for field in CheckIn._meta.concrete_fields]  # noqa: SLF001
_STORE = f"""
    INSERT INTO symptoms_checkin ({", ".join(_CHECK_IN)}) VALUES ({", ".join(["%s"] * len(_CHECK_IN))})
    ON CONFLICT (organisation_id, episode_id, client_id) DO NOTHING
"""  # noqa: S608


def active_episode_for_update(episodes: Q) -> Episode | None:
    """Return the active episode that fits, locked, with its patient's time zone at hand; None when there is none."""
    said = list(_said(episodes))
    conditions = " AND ".join(_CONDITIONS[lookup] for lookup, _ in said)
    with connection.cursor() as cursor:
        cursor.execute(_LOCK.format(conditions=conditions), [_plain(value) for _, value in said])
        row = cursor.fetchone()
    if row is None:
        return None
    episode = Episode.from_db(connection.alias, _EPISODE, row[: len(_EPISODE)])
    episode.patient = Patient.from_db(connection.alias, _PATIENT, row[len(_EPISODE) :])
    return episode


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


def store_check_in(check_in: CheckIn) -> bool:
    """Store a new check-in; false, and nothing stored, where its episode has one of the same client id."""
    with connection.cursor() as cursor:
        cursor.execute(_STORE, [getattr(check_in, column) for column in _CHECK_IN])
        return bool(cursor.rowcount)
