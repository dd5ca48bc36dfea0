"""From stored rows to histories: one query for one episode, three for any number of them."""

import json
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection

from alerts.rules.entry import ITEMS, Entry
from alerts.rules.history import Baseline, History
from alerts.rules.overrides import Override
from alerts.rules.ruleset import Ruleset, Schedule, day_number
from recovery.statements import Statement
from symptoms.models import Episode

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

_COLUMNS = ", ".join("c.temperature_c::float8" if item == "temperature_c" else f"c.{item}" for item in ITEMS)
# The columns after the second are those of an Entry, in its order: a row becomes an entry as it is. Ids stay text,
# because rules only pass them on; an episode goes by its place in what was asked, because a number is read faster.
CHECK_INS = f"""
    SELECT wanted.place, c.supersedes_id::text, c.day - wanted.day0, c.id::text, c.received_at,
           (c.received_at AT TIME ZONE c.zone)::date - wanted.day0, {_COLUMNS}
    FROM unnest(%s::uuid[], %s::date[]) WITH ORDINALITY AS wanted (id, day0, place)
    JOIN symptoms_checkin c ON c.episode_id = wanted.id
"""  # noqa: S608 - the column names are our own
_BASELINES = f"""
    SELECT wanted.place, b.kind, {", ".join(f"b.{item}" for item in _BASELINE)}
    FROM unnest(%s::uuid[]) WITH ORDINALITY AS wanted (id, place) JOIN symptoms_baseline b ON b.episode_id = wanted.id
"""  # noqa: S608
_OVERRIDE = "o.id, o.rule_id, o.numbers, o.places, o.known, o.made_at, o.ends_at"
_OVERRIDES = f"""
    SELECT wanted.place, json_build_array({_OVERRIDE})
    FROM unnest(%s::uuid[]) WITH ORDINALITY AS wanted (id, place) JOIN alerts_override o ON o.episode_id = wanted.id
    ORDER BY o.made_at
"""  # noqa: S608
# All that one judgement reads, in one round trip: first a row with the version in force, the baselines and overrides.
_ONE = Statement(
    "episode_history",
    f"""
    SELECT (SELECT r.id::text FROM alerts_ruleset r WHERE r.program_id = %(program)s AND r.published_at IS NOT NULL
            ORDER BY r.version DESC LIMIT 1),
           json_build_array(
               (SELECT json_agg(json_build_array(b.kind, {", ".join(f"b.{item}" for item in _BASELINE)}))
                FROM symptoms_baseline b WHERE b.episode_id = %(episode)s),
               (SELECT json_agg(json_build_array({_OVERRIDE}) ORDER BY o.made_at)
                FROM alerts_override o WHERE o.episode_id = %(episode)s))::text,
           {", ".join(["NULL"] * (4 + len(ITEMS)))}
    UNION ALL
    SELECT NULL, c.supersedes_id::text, c.day - %(day0)s, c.id::text, c.received_at,
           (c.received_at AT TIME ZONE c.zone)::date - %(day0)s, {_COLUMNS}
    FROM symptoms_checkin c WHERE c.episode_id = %(episode)s
    """,  # noqa: S608
    program="uuid",
    episode="uuid",
    day0="date",
)


@dataclass(slots=True)
class Rows:
    """What is stored of one episode, as the rules take it."""

    entries: list[Entry] = field(default_factory=list)
    superseded: dict[str, str] = field(default_factory=dict)
    """The entries that were corrected, each with its correction."""
    baselines: dict[str, Baseline] = field(default_factory=dict)
    overrides: list[Override] = field(default_factory=list)
    """Every one there ever was, oldest first: each knows when it holds."""
    ruleset_id: UUID | None = None
    """The version in force, where it was asked for."""


def rows_of(episode: Episode) -> Rows:
    """Return what is stored of one episode, and the version of its program in force, by one statement."""
    values: dict[str, Any] = {"program": episode.program_id, "episode": episode.id, "day0": episode.surgery_on}
    with connection.cursor() as cursor:
        _ONE.run(cursor, values)
        (ruleset_id, decided, *_), *check_ins = cursor.fetchall()
    rows = Rows(ruleset_id=UUID(ruleset_id) if ruleset_id else None)
    for row in check_ins:
        _add(rows, row)
    baselines, overrides = json.loads(decided)
    for kind, *said in baselines or ():
        rows.baselines[kind] = _baseline(said)
    rows.overrides += map(_override, overrides or ())
    return rows


def histories_of(
    episodes: Sequence[Episode], rulesets: Mapping[UUID, Ruleset], *, now: datetime
) -> dict[UUID, History]:
    """Return the history of each episode, by its id. `rulesets` holds the one in force by program id."""
    return {
        episode.id: history_of(episode, rulesets[episode.program_id], rows, now=now)
        for episode, rows in zip(episodes, rows_of_all(episodes), strict=True)
    }


def history_of(episode: Episode, ruleset: Ruleset, rows: Rows, *, now: datetime) -> History:
    """Return the history that the rows of an episode make.

    What is stored has arrived: whoever waited for the lock read the clock before the entry that went first was
    received, and so may another machine. Judging at `now` alone would leave that entry out, and lose what it shows.
    """
    now = max([now, *(entry.received_at for entry in rows.entries if entry.received_at)])
    zone = ZoneInfo(episode.patient.time_zone)
    today = day_number(now.astimezone(zone).date(), episode.surgery_on)
    enrolled = day_number(episode.created_at.astimezone(zone).date(), episode.surgery_on)
    due = _due_days(ruleset.schedule, today - 1)
    stitches = episode.stitches_out_on
    return History.of(
        rows.entries,
        superseded=rows.superseded,
        missed=due[bisect_left(due, enrolled) :],
        procedure=episode.procedure,
        day0=episode.surgery_on,
        now=now,
        today=today,
        preop=rows.baselines.get("preop", Baseline()),
        discharge=rows.baselines.get("discharge"),
        reviewed=rows.baselines.get("reviewed"),
        stitches_out_day=None if stitches is None else day_number(stitches, episode.surgery_on),
        overrides=tuple(rows.overrides),
    )


# Most patients are on the same few days.
_due_days = lru_cache(maxsize=2048)(Schedule.due_days)


def rows_of_all(episodes: Sequence[Episode]) -> list[Rows]:
    """Return what is stored of each episode, in their order, by three statements."""
    ids, found = [episode.id for episode in episodes], [Rows() for _ in episodes]
    with connection.cursor() as cursor:
        cursor.execute(CHECK_INS, [ids, [episode.surgery_on for episode in episodes]])
        for row in cursor.fetchall():
            _add(found[row[0] - 1], row)
        cursor.execute(_BASELINES, [ids])
        for place, kind, *said in cursor.fetchall():
            found[place - 1].baselines[kind] = _baseline(said)
        cursor.execute(_OVERRIDES, [ids])
        for place, decided in cursor.fetchall():
            found[place - 1].overrides.append(_override(decided))
    return found


_new = tuple.__new__  # what Entry(...) does, without naming 42 values
_NO_CONFLICTS = ((),)


def _add(rows: Rows, row: tuple[Any, ...]) -> None:
    rows.entries.append(_new(Entry, row[2:] + _NO_CONFLICTS))
    if row[1] is not None:
        rows.superseded[row[1]] = row[3]


def _baseline(said: Sequence[Any]) -> Baseline:
    known: dict[str, Any] = dict(zip(_BASELINE, said, strict=True))
    sites = known["numbness_sites"]
    known["numbness_sites"] = None if sites is None else frozenset(sites)
    return Baseline(**known)


def _override(row: Sequence[Any]) -> Override:
    override_id, rule_id, numbers, places, known, since, until = row
    return Override(
        id=override_id,
        rule_id=rule_id,
        since=datetime.fromisoformat(since),
        until=datetime.fromisoformat(until),
        numbers=tuple((name, _frozen(value)) for name, value in sorted(numbers.items())),
        places=frozenset(places),
        known=known,
    )


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value
