"""From stored rows to histories: one query of check-ins and one of baselines, for any number of episodes."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection

from alerts.rules.entry import ITEMS, Entry
from alerts.rules.history import Baseline, History
from alerts.rules.ruleset import Ruleset, day_number
from symptoms.models import Baseline as StoredBaseline
from symptoms.models import Episode

_COLUMNS = ", ".join("c.temperature_c::float8" if item == "temperature_c" else f"c.{item}" for item in ITEMS)
# The columns after the second are those of an Entry, in its order: a row becomes an entry as it is.
_CHECK_INS = f"""
    SELECT c.episode_id, c.supersedes_id, c.day - e.surgery_on, c.id, c.received_at,
           (c.received_at AT TIME ZONE c.zone)::date - e.surgery_on, {_COLUMNS}
    FROM symptoms_checkin c JOIN symptoms_episode e ON e.id = c.episode_id
    WHERE c.episode_id = ANY(%s)
"""  # noqa: S608 - the column names are our own
_BASELINE = (
    "back_pain",
    "limb_pain",
    "numbness_severity",
    "numbness_sites",
    "weakness",
    "bladder_bowel",
    "opioid_doses_per_day",
    "walking_minutes",
    "phq2",
    "gad2",
    "swallow",
    "mood",
)


@dataclass(slots=True)
class _Rows:
    entries: list[Entry] = field(default_factory=list)
    superseded: set[UUID] = field(default_factory=set)


def histories_of(
    episodes: Sequence[Episode], rulesets: Mapping[UUID, Ruleset], *, now: datetime
) -> dict[UUID, History]:
    """Return the history of each episode, by its id. `rulesets` holds the one in force by program id."""
    ids = [episode.id for episode in episodes]
    rows, baselines = _check_ins(ids), _baselines(ids)
    return {
        episode.id: _history(episode, rulesets[episode.program_id], rows[episode.id], baselines[episode.id], now)
        for episode in episodes
    }


def _history(
    episode: Episode, ruleset: Ruleset, rows: _Rows, baselines: Mapping[str, Baseline], now: datetime
) -> History:
    zone = ZoneInfo(episode.patient.time_zone)
    today = day_number(now.astimezone(zone).date(), episode.surgery_on)
    enrolled = day_number(episode.created_at.astimezone(zone).date(), episode.surgery_on)
    due = (day for day in ruleset.schedule.due_days(today - 1) if day >= enrolled)
    stitches = episode.stitches_out_on
    return History.of(
        rows.entries,
        superseded=rows.superseded,
        missed=due,
        procedure=episode.procedure,
        day0=episode.surgery_on,
        now=now,
        today=today,
        preop=baselines.get("preop", Baseline()),
        discharge=baselines.get("discharge"),
        reviewed=baselines.get("reviewed"),
        stitches_out_day=None if stitches is None else day_number(stitches, episode.surgery_on),
    )


def _check_ins(ids: Sequence[UUID]) -> dict[UUID, _Rows]:
    found: dict[UUID, _Rows] = defaultdict(_Rows)
    with connection.cursor() as cursor:
        cursor.execute(_CHECK_INS, [list(ids)])
        for episode_id, supersedes, *answers in cursor.fetchall():
            rows = found[episode_id]
            rows.entries.append(Entry(*answers))
            if supersedes is not None:
                rows.superseded.add(supersedes)
    return found


def _baselines(ids: Iterable[UUID]) -> dict[UUID, dict[str, Baseline]]:
    found: dict[UUID, dict[str, Baseline]] = defaultdict(dict)
    for episode_id, kind, *said in StoredBaseline.objects.filter(episode_id__in=ids).values_list(
        "episode_id", "kind", *_BASELINE
    ):
        known: dict[str, Any] = dict(zip(_BASELINE, said, strict=True))
        sites = known["numbness_sites"]
        known["numbness_sites"] = None if sites is None else frozenset(sites)
        found[episode_id][kind] = Baseline(**known)
    return found
