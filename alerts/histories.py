"""From stored rows to histories: one statement for one episode, one for any number of them."""

import json
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache, partial
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection

from alerts.rules.entries import Entries
from alerts.rules.entry import Entry
from alerts.rules.history import Baseline, History
from alerts.rules.overrides import Override
from alerts.rules.ruleset import Ruleset, Schedule, day_number
from recovery.statements import Statement
from symptoms.models import Episode
from symptoms.packing import CORRECTS, corrections, days_of, newest_of, unpack

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

_SAID = ", ".join(f"b.{item}" for item in ("kind", *_BASELINE))
_OVERRIDE = "o.id, o.rule_id, o.numbers, o.places, o.known, o.made_at, o.ends_at"
_STORED = f"""
    (SELECT string_agg(c.packed, E'\\n' ORDER BY c.day) FROM symptoms_checkin c WHERE c.episode_id = {{episode}}),
    (SELECT json_agg(json_build_array({_SAID}))::text FROM symptoms_baseline b WHERE b.episode_id = {{episode}}),
    (SELECT json_agg(json_build_array({_OVERRIDE}) ORDER BY o.made_at)::text
     FROM alerts_override o WHERE o.episode_id = {{episode}})
"""  # noqa: S608 - the column names are our own
# All that judging so many episodes reads, a row each: the check-ins as packed, by day, the baselines, the overrides.
HISTORIES = f"""
    SELECT {_STORED.format(episode="wanted.id")}
    FROM unnest(%s::uuid[]) WITH ORDINALITY AS wanted (id, place) ORDER BY wanted.place
"""  # noqa: S608
# The same of one, and the version in force beside it.
_ONE = Statement(
    "episode_history",
    f"""
    SELECT {_STORED.format(episode="%(episode)s")},
           (SELECT r.id FROM alerts_ruleset r WHERE r.program_id = %(program)s AND r.published_at IS NOT NULL
            ORDER BY r.version DESC LIMIT 1)
    """,  # noqa: S608
    program="uuid",
    episode="uuid",
)


@dataclass(slots=True)
class Rows:
    """What is stored of one episode, as the rules take it."""

    entries: Sequence[Entry] = ()
    superseded: dict[str, str] = field(default_factory=dict)
    """The entries that were corrected, each with its correction."""
    baselines: dict[str, Baseline] = field(default_factory=dict)
    overrides: list[Override] = field(default_factory=list)
    """Every one there ever was, oldest first: each knows when it holds."""
    ruleset_id: UUID | None = None
    """The version in force, where it was asked for."""
    newest_at: datetime | None = None
    """When the last of them came."""
    days: tuple[int, ...] | None = None
    """The days of the entries, where they are a history as they are: oldest first, one a day, none of them corrected."""


def rows_of(episode: Episode) -> Rows:
    """Return what is stored of one episode, and the version of its program in force, by one statement."""
    with connection.cursor() as cursor:
        _ONE.run(cursor, {"program": episode.program_id, "episode": episode.id})
        *said, ruleset_id = cursor.fetchone()
    rows = _rows(episode, *said)
    rows.ruleset_id = ruleset_id
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
    now = max(now, rows.newest_at or now)
    today, enrolled = _days_after_surgery(episode, now)
    due = _due_days(ruleset.schedule, today - 1)
    missed = due[bisect_left(due, enrolled) :]
    stitches = episode.stitches_out_on
    facts: dict[str, Any] = {
        "procedure": episode.procedure,
        "day0": episode.surgery_on,
        "now": now,
        "today": today,
        "preop": rows.baselines.get("preop", Baseline()),
        "discharge": rows.baselines.get("discharge"),
        "reviewed": rows.baselines.get("reviewed"),
        "stitches_out_day": None if stitches is None else day_number(stitches, episode.surgery_on),
        "overrides": tuple(rows.overrides),
    }
    if rows.days is None:
        return History.of(rows.entries, superseded=rows.superseded, missed=missed, **facts)
    said = frozenset(rows.days)
    return History(entries=rows.entries, missed=tuple(day for day in missed if day not in said), **facts)


def _days_after_surgery(episode: Episode, now: datetime) -> tuple[int, int]:
    """Return today, and the day on which the patient was enrolled."""
    return day_at(episode, now), day_at(episode, episode.created_at)


def day_at(episode: Episode, at: datetime) -> int:
    """Return the day after surgery that an instant falls on where the patient lives."""
    return day_number(at.astimezone(ZoneInfo(episode.patient.time_zone)).date(), episode.surgery_on)


# Most patients are on the same few days.
_due_days = lru_cache(maxsize=2048)(Schedule.due_days)


def rows_of_all(episodes: Sequence[Episode]) -> list[Rows]:
    """Return what is stored of each episode, in their order, by one statement."""
    with connection.cursor() as cursor:
        cursor.execute(HISTORIES, [[episode.id for episode in episodes]])
        stored = cursor.fetchall()
    return [_rows(episode, *said) for episode, said in zip(episodes, stored, strict=True)]


def _rows(episode: Episode, check_ins: str | None, baselines: str | None, overrides: str | None) -> Rows:
    rows = Rows(days=())
    rows.baselines = {kind: _baseline(said) for kind, *said in json.loads(baselines or "[]")}
    rows.overrides = [_override(said) for said in json.loads(overrides)] if overrides else []
    if not check_ins:
        return rows
    texts, day0 = check_ins.split("\n"), episode.surgery_on.toordinal()
    rows.entries, rows.newest_at = Entries(partial(_entry, day0), texts), newest_of(texts)
    rows.superseded = corrections(texts) if CORRECTS in check_ins else {}
    days = tuple([day - day0 for day in days_of(texts)])
    rows.days = None if rows.superseded or len({*days}) < len(days) else days
    return rows


_new = tuple.__new__  # what Entry(...) does, without naming 42 values
_NO_CONFLICTS = ((),)


def _entry(day0: int, text: str) -> Entry:
    """Return a packed check-in as the rules take it, its day counted from surgery."""
    return _new(Entry, unpack(day0, text) + _NO_CONFLICTS)


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
