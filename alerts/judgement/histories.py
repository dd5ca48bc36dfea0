"""From stored rows to histories: one statement for one episode, one for any number of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection
from pydantic_core import from_json

from alerts.judgement.claiming import DueEpisode
from alerts.rules.entries import Entries
from alerts.rules.entry import Entry
from alerts.rules.history import NOT_RECORDED, Baseline, History
from alerts.rules.overrides import Override
from alerts.rules.ruleset import Ruleset, day_number
from recovery.statements import Statement
from symptoms.models import Episode
from symptoms.packing import BETWEEN, Packed, came, instant

_SAID = ", ".join(f"b.{item}" for item in ("kind", *Baseline._fields))
_OVERRIDE = "o.id, o.rule_id, o.numbers, o.places, o.known, o.made_at, o.ends_at"
_BESIDE = f"""
    (SELECT json_agg(json_build_array({_SAID}))::text FROM symptoms_baseline b WHERE b.episode_id = {{episode}}),
    (SELECT json_agg(json_build_array({_OVERRIDE}) ORDER BY o.made_at)::text
     FROM alerts_override o WHERE o.episode_id = {{episode}})
"""  # noqa: S608 - the column names are our own
_CHECK_INS = f"""
    SELECT string_agg(packed, '{BETWEEN}' ORDER BY day), max({came("packed")})
    FROM symptoms_checkin WHERE episode_id = {{episode}}
"""  # noqa: S608
# All that judging so many episodes reads, a row each: the check-ins as packed, by day, and when the newest came, the
# baselines, the overrides.
HISTORIES = f"""
    SELECT c.*, {_BESIDE.format(episode="wanted.id")}
    FROM unnest(%s::uuid[]) WITH ORDINALITY AS wanted (id, place)
    CROSS JOIN LATERAL ({_CHECK_INS.format(episode="wanted.id")}) c ORDER BY wanted.place
"""  # noqa: S608
# The same of one, and the version in force beside it.
_ONE = Statement(
    "episode_history",
    f"""
    SELECT c.*, {_BESIDE.format(episode="%(episode)s")},
           (SELECT r.id FROM alerts_ruleset r WHERE r.program_id = %(program)s AND r.published_at IS NOT NULL
            ORDER BY r.version DESC LIMIT 1)
    FROM ({_CHECK_INS.format(episode="%(episode)s")}) c
    """,  # noqa: S608
    program="uuid",
    episode="uuid",
)


Followed = Episode | DueEpisode


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
    days: frozenset[int] | None = None
    """The days of the entries, where they are a history as they are: one a day, none of them corrected."""


def rows_of(episode: Episode) -> Rows:
    """Return what is stored of one episode, and the version of its program in force, by one statement."""
    with connection.cursor() as cursor:
        _ONE.run(cursor, {"program": episode.program_id, "episode": episode.id})
        *texts, ruleset_id = cursor.fetchone()
    rows = rows_from(episode, (*texts,))
    rows.ruleset_id = ruleset_id
    return rows


def history_of(
    episode: Followed, ruleset: Ruleset, rows: Rows, *, now: datetime, since: datetime | None = None
) -> History:
    """Return the history that the rows of an episode make, with silence counted `since` then, by default as it is now.

    What is stored has arrived: whoever waited for the lock read the clock before the entry that went first was
    received, and so may another machine. Judging at `now` alone would leave that entry out, and lose what it shows.
    """
    now = max(now, rows.newest_at or now)
    today = day_number(_date_at(episode.time_zone, now), episode.surgery_on)
    due = ruleset.schedule.due_between(day_at(episode, since or episode.followed_since), today - 1)
    stitches, baselines = episode.stitches_out_on, rows.baselines
    facts: dict[str, Any] = {
        "procedure": episode.procedure,
        "day0": episode.surgery_on,
        "now": now,
        "today": today,
        "preop": baselines.get("preop", NOT_RECORDED),
        "discharge": baselines.get("discharge"),
        "reviewed": baselines.get("reviewed"),
        "stitches_out_day": None if stitches is None else day_number(stitches, episode.surgery_on),
        "overrides": tuple(rows.overrides),
    }
    if rows.days is None:
        return History.of(rows.entries, superseded=rows.superseded, missed=due, **facts)
    missed = () if rows.days.issuperset(due) else tuple(sorted({*due} - rows.days))
    return History(entries=rows.entries, missed=missed, **facts)


def day_at(episode: Followed, at: datetime) -> int:
    """Return the day after surgery that an instant falls on where the patient lives."""
    return day_number(at.astimezone(ZoneInfo(episode.time_zone)).date(), episode.surgery_on)


@lru_cache(maxsize=1024)
def _date_at(zone: str, at: datetime) -> date:
    """Return the day of an instant. A round asks about the same one for everybody."""
    return at.astimezone(ZoneInfo(zone)).date()


Texts = tuple[str | None, str | None, str | None, str | None]
"""What is stored of one episode as it comes from PostgreSQL: check-ins, when the newest came, baselines, overrides."""


def texts_of_all(episodes: Sequence[Followed]) -> list[Texts]:
    """Return what is stored of each episode, in their order, by one statement."""
    with connection.cursor() as cursor:
        cursor.execute(HISTORIES, [[episode.id for episode in episodes]])
        stored: list[Texts] = cursor.fetchall()
    return stored


def rows_from(episode: Followed, texts: Texts) -> Rows:
    """Return what the texts of an episode say."""
    check_ins, newest, baselines, overrides = texts
    rows = Rows(days=frozenset())
    rows.baselines = {kind: _baseline(said) for kind, *said in from_json(baselines or "[]")}
    rows.overrides = [_override(said) for said in from_json(overrides)] if overrides else []
    if not check_ins or not newest:
        return rows
    stored = _Stored(check_ins, episode.surgery_on)
    rows.entries, rows.superseded, rows.newest_at = Entries(stored), stored.corrections, instant(newest)
    days = frozenset(stored.days)
    rows.days = None if rows.superseded or len(days) < len(stored.days) else days
    return rows


_new = tuple.__new__  # what Entry(...) does, without naming 42 values
_NOT_MERGED = ((), ())  # no conflicts, and nothing said beside the answers


class _Stored(Packed):
    """Packed check-ins as the rules take them, their days counted from surgery."""

    __slots__ = ("day0", "days")

    def __init__(self, texts: str, day0: date) -> None:
        super().__init__(texts)
        self.day0 = day0  # the day of surgery
        self.days = self.days_after(day0)

    def entry(self, place: int) -> Entry:
        return _new(Entry, self.unpack(place, self.day0) + _NOT_MERGED)


def _baseline(said: list[Any]) -> Baseline:
    sites = said[_SITES]
    said[_SITES] = None if sites is None else frozenset(sites)
    return _new(Baseline, said)


_SITES = Baseline._fields.index("numbness_sites")


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
