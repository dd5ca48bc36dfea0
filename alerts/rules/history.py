"""One episode's check-ins as the rules see them, and the definitions the catalogue shares.

Each definition that rules share stands here once: the entry judged and the ones before it, the previous
entry, base and spread, runs, windows, the wound score, what was there before surgery, and silence. Null never holds
and never clears: a look-back passes over an entry in which the item was not answered.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import islice
from operator import attrgetter
from statistics import median
from typing import Any, NamedTuple
from uuid import UUID

from alerts.rules.entries import answers_in, days_of
from alerts.rules.entry import Entry, merge
from alerts.rules.kept import kept
from alerts.rules.overrides import Override
from alerts.rules.words import FRONT_OF_NECK, LEG_SITES, NECK, SIDES, Family, Urgency


class Baseline(NamedTuple):
    """What was already so, before surgery or at discharge; None is not recorded."""

    back_pain: int | None = None
    limb_pain: int | None = None
    numbness_severity: int | None = None
    numbness_sites: frozenset[str] | None = None
    weakness: str | None = None
    bladder_bowel: str | None = None
    opioid_doses_per_day: int | None = None
    walking_minutes: int | None = None
    phq2: int | None = None
    gad2: int | None = None
    swallow: str | None = None
    mood: int | None = None


NOT_RECORDED = Baseline()
DAYS_TO_PREVIOUS, LEAST_WOUNDS = 3, 3


@dataclass(frozen=True, slots=True)
class Base:
    """What is usual for this patient just now: median, and median absolute deviation, of the values before."""

    median: float
    mad: float
    values: tuple[float, ...]


@dataclass(frozen=True, kw_only=True)
class History:
    """What has arrived of one episode, up to and including the entry that is judged.

    `entries` holds one per day, oldest first. `missed` are the days on which a check-in was due, whose end has
    passed, and for which none has come. `today` is the day after surgery now. `concerns` is what the newest entry
    raised, for the rules about silence after it. Build it with `History.of`.
    """

    procedure: str
    day0: date
    now: datetime
    today: int
    entries: Sequence[Entry] = ()
    missed: tuple[int, ...] = ()
    preop: Baseline = NOT_RECORDED
    discharge: Baseline | None = None
    reviewed: Baseline | None = None
    stitches_out_day: int | None = None
    concerns: tuple[tuple[Family, Urgency], ...] = ()
    overrides: tuple[Override, ...] = ()
    """Every override there was for this patient; each knows when it holds."""

    @classmethod
    def of(
        cls, rows: Iterable[Entry], *, superseded: Iterable[UUID | str] = (), missed: Iterable[int] = (), **facts: Any
    ) -> "History":
        """Return the history of rows in any order: later than `now` left out, corrected ones replaced, days merged.

        A missed day for which an entry has come since is no longer missed.
        """
        now: datetime = facts["now"]
        gone = frozenset(superseded)
        arrived = [row for row in rows if row.received_at is None or row.received_at <= now]
        kept = [row for row in arrived if row.id not in gone] if gone else arrived
        by_day = {row.day: row for row in kept}
        if len(by_day) < len(kept):
            by_day.clear()
            for row in kept:
                by_day[row.day] = merge(by_day[row.day], row) if row.day in by_day else row
        entries = tuple(by_day[day] for day in sorted(by_day))
        return cls(entries=entries, missed=tuple(sorted(set(missed) - by_day.keys())), **facts)

    # The entry judged, and those before it

    @kept
    def entry(self) -> Entry:
        """Return the entry judged: the newest day. Only asked where there is one."""
        return self.entries[-1]

    @kept
    def day(self) -> int:
        """Return the day after surgery of the entry judged."""
        return self.entries[-1].day

    @kept
    def _days(self) -> Sequence[int]:
        """Return the day of every entry, oldest first."""
        return days_of(self.entries)

    @kept
    def _answers(self) -> Callable[[str, int, int], list[Any]]:
        """Return what reads an answer of some entries, named by their places."""
        return answers_in(self.entries)

    @property
    def earlier(self) -> Iterator[Entry]:
        """Yield the entries before the one judged, newest first."""
        return reversed(self.entries[:-1])

    def at(self, index: int) -> "History":
        """Return the history as it stood for the entry at `index`: nothing of later days in it."""
        return replace(self, entries=self.entries[: index + 1])

    def up_to(self, day: int) -> "History":
        """Return the history as it stood for the newest entry of that day or before."""
        return self.at(self._place(day + 1) - 1)

    def days_from(self, day: int) -> Iterator["History"]:
        """Yield the history once for each entry of `day` or later, oldest first."""
        if self.entries and self.day <= day:
            yield from (self,) * (self.day == day)
            return
        for index in range(self._place(day), len(self.entries)):
            yield self if index == len(self.entries) - 1 else self.at(index)

    def on(self, day: int) -> str:
        """Return a day as people read it: "day 8 (12 Nov)"."""
        when = self.day0 + timedelta(days=day)
        return f"day {day} ({when.day} {when:%b})"

    # Look-backs. All skip entries where the item was not answered.

    def series(self, item: str) -> tuple[tuple[int, Any], ...]:
        """Return (day, value) of every answered entry, newest first, the entry judged included."""
        said = zip(self._days, self._answers(item, 0, len(self._days)), strict=True)
        return tuple([(day, answer) for day, answer in said if answer is not None][::-1])

    def values_before(self, item: str, *, days: int = 10, most: int = 7, before: int | None = None) -> tuple[Any, ...]:
        """Return up to `most` answered values of at most `days` days before the day judged, or `before`, newest first."""
        end = self.day if before is None else before
        return self._answered(item, self._place(end - days), self._place(end), most)

    def recent(self, item: str, most: int, *, days: int | None = None) -> tuple[Any, ...]:
        """Return up to `most` answered values, newest first, the entry judged included; within `days` if given."""
        first = 0 if days is None else self._place(self.day - days)
        return self._answered(item, first, len(self._days), most)

    def window(self, item: str, oldest: int, newest: int) -> tuple[Any, ...]:
        """Return the answered values of the days from `oldest` to `newest` days ago, both included, newest first."""
        return self._answered(item, self._place(self.day - oldest), self._place(self.day - newest + 1))

    def _place(self, day: int) -> int:
        """Return the place of the first entry of that day or later."""
        return bisect_left(self._days, day)

    def _answered(self, item: str, first: int, end: int, most: int | None = None) -> tuple[Any, ...]:
        """Return the answered values from place `first` up to `end`, newest first, and no more than `most`."""
        begin = first if most is None or end - first < most else end - most
        kept = self._answers(item, begin, end)[::-1]
        while None in kept:  # as many entries further back as were not answered
            kept = [answer for answer in kept if answer is not None]
            if most is not None and begin > first:
                begin, end = max(first, begin - most + len(kept)), begin
                kept += self._answers(item, begin, end)[::-1]
        return tuple(kept)

    def previous_entry(self, *items: str) -> Entry | None:
        """Return the latest earlier entry with all of `items` answered, at most 3 days before."""
        read = _reads(*items, items[0])
        return self.previous_that(lambda entry: None not in read(entry))

    def previous_that(self, holds: Callable[[Entry], bool]) -> Entry | None:
        """Return the latest earlier entry for which `holds`, at most 3 days before."""
        for entry in self.earlier:
            if entry.day < self.day - DAYS_TO_PREVIOUS:
                return None
            if holds(entry):
                return entry
        return None

    def latest(self, *items: str, most: int, gap: int | None = None, days: int | None = None) -> tuple[Entry, ...]:
        """Return up to `most` entries with all of `items` answered, newest first, the one judged included.

        With `gap` the run ends where more than that many days lie between one entry and the next; with `days` it
        goes back no further than that.
        """
        kept: list[Entry] = []
        read, is_one = _reads(*items), len(items) == 1
        for entry in reversed(self.entries):
            if days is not None and entry.day < self.day - days:
                break
            answer = read(entry)
            if answer is None or (not is_one and None in answer):
                continue
            if kept and gap is not None and kept[-1].day - entry.day > gap:
                break
            kept.append(entry)
            if len(kept) == most:
                break
        return tuple(kept)

    def base(self, item: str, *, least: int = 3, before: int | None = None) -> Base | None:
        """Return what is usual for `item`: over up to 7 earlier values within 10 days, None with fewer than `least`."""
        values = self.values_before(item, before=before)
        return spread(values) if len(values) >= least else None

    def within(self, days: int, holds: Callable[[Entry], bool]) -> Entry | None:
        """Return the newest entry of the last `days` days, the one judged included, for which `holds`."""
        for entry in reversed(self.entries):
            if entry.day < self.day - days:
                return None
            if holds(entry):
                return entry
        return None

    # The wound

    def wound_score(self, entry: Entry) -> int:
        """Return the sum of small wound signs; an unanswered one adds nothing. Own weights, not validated. S14 S50."""
        drainage = {"clear": 1, "bloody": 1, "pus": 4}.get(entry.drainage or "", 0)
        signs = (entry.warmth is True) + 2 * (entry.odour is True) + 3 * (entry.opening is True)
        return (entry.redness or 0) + (entry.swelling or 0) + drainage + signs

    @staticmethod
    def wound_was_looked_at(entry: Entry) -> bool:
        """True when any wound item was answered."""
        looked = (entry.redness, entry.swelling, entry.drainage, entry.opening, entry.warmth, entry.odour)
        return any(answer is not None for answer in looked)

    def wounds_before(self) -> tuple[Entry, ...]:
        """Return the last 5 earlier entries in which the wound was looked at, newest first, however old."""
        return tuple(islice((entry for entry in self.earlier if self.wound_was_looked_at(entry)), 5))

    def usual_wound_score(self) -> float | None:
        """Return the median wound score of the last 5 earlier entries, None with fewer than 3. Catalogue rule 13."""
        scores = [self.wound_score(entry) for entry in self.wounds_before()]
        return float(median(scores)) if len(scores) >= LEAST_WOUNDS else None

    def wound_sign(self, *, days: int = 2) -> Entry | None:
        """Return the newest entry of the last days with a sign that makes fever worrying. Catalogue rule 16."""
        return self.within(days, lambda entry: bool(wound_signs(entry)))

    # Numbness next to what was known

    @kept
    def baselines(self) -> tuple[Baseline, ...]:
        """Return what was recorded before surgery, at discharge, and when staff looked since, as far as it was."""
        return tuple(known for known in (self.preop, self.discharge, self.reviewed) if known is not None)

    @kept
    def known_sites(self) -> frozenset[str]:
        """Return the places known to be numb before surgery, at discharge, or since staff looked."""
        return frozenset().union(*(known.numbness_sites or () for known in self.baselines))

    @property
    def known_severity(self) -> int | None:
        """Return the numbness recorded before surgery, 0-10, None when it was not."""
        return self.preop.numbness_severity

    def is_pre_existing(self, severity: float) -> bool:
        """True when the numbness is the old one: no new place, and at most one above its level before surgery.

        The places are those last named within 10 days, also when none is numb since; places not named are not known to
        be the old ones.
        """
        before, known = self.preop.numbness_severity, self.preop.numbness_sites
        named = next(filter(None, self.window("numb_sites", 10, 0)), ())
        where = frozenset(named) | self.entry.sites
        return before is not None and bool(where) and where <= (known or frozenset()) and severity <= before + 1

    @property
    def is_neck(self) -> bool:
        """True after neck surgery, where `pain_back` is the neck and `pain_limb` an arm."""
        return self.procedure in NECK

    @property
    def is_front_of_neck(self) -> bool:
        """True after surgery from the front of the neck."""
        return self.procedure in FRONT_OF_NECK

    def pain_name(self, item: str) -> str:
        """Return what `pain_back` or `pain_limb` is after this operation, as staff say it."""
        names = ("Neck pain", "Arm pain") if self.is_neck else ("Back pain", "Leg pain")
        return names[item == "pain_limb"]

    # Silence

    @kept
    def missed_in_a_row(self) -> tuple[int, ...]:
        """Return the due days since the last entry for which nothing came, oldest first."""
        last = self.entries[-1].day if self.entries else -1
        return tuple(day for day in self.missed if day > last)


# Reads one item of an entry as it is, several as a tuple; naming one of them twice gives a tuple in either case.
_reads = lru_cache(maxsize=256)(attrgetter)


def spread(values: Iterable[float]) -> Base:
    """Return median and median absolute deviation of at least one value."""
    kept = tuple(values)
    middle = median(kept)
    return Base(middle, median(abs(value - middle) for value in kept), kept)


def wound_signs(entry: Entry) -> tuple[str, ...]:
    """Return what makes fever worrying: redness or swelling of 2 or more, pus, a gap, a smell, any fluid from day 4."""
    signs = {
        f"redness {entry.redness}": (entry.redness or 0) >= 2,
        f"swelling {entry.swelling}": (entry.swelling or 0) >= 2,
        entry.fluid: entry.drainage == "pus" or (entry.is_draining and entry.day >= 4),
        "a gap in the cut": entry.opening is True,
        "a bad smell": entry.odour is True,
    }
    return tuple(sign for sign, shown in signs.items() if shown)


def is_two_sided(sites: Iterable[str]) -> bool:
    """True when the legs are numb on both sides."""
    named = frozenset(sites)
    return all(any(f"{side}_{part}" in named for part in LEG_SITES) for side in SIDES)
