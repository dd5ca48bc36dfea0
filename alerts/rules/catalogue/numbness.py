"""Numbness that spreads, gets stronger or stays. Rules 34 to 37 of docs/reference/sources.md."""

from collections.abc import Iterable, Iterator
from statistics import median
from typing import ClassVar, Literal

from pydantic import Field

from alerts.rules.entry import Entry
from alerts.rules.history import History
from alerts.rules.rule import Finding, Rule, facts, too_few
from alerts.rules.words import Family, Urgency

SADDLE = "saddle"
NUMBNESS = "numb_severity numb_sites numb_new saddle"


def places(sites: Iterable[str]) -> str:
    """Return places of the body as people read them."""
    return ", ".join(sorted(site.replace("_", " ") for site in sites))


def known_before(history: History) -> str:
    """Return what was known of numbness, as staff read it."""
    severity = history.known_severity
    where = places(history.known_sites) or "none"
    return f"Known before: {where}; severity before surgery {'not recorded' if severity is None else severity}."


class NumbnessSpreading(Rule):
    """Numbness in a new place: spread means change; an early numb thigh is mostly harmless. Rule 34; S15 S37."""

    family: ClassVar = Family.NUMBNESS
    needs: ClassVar = "numb_sites numb_severity"
    title: ClassVar = "Numbness in a new place"
    advice: ClassVar = "Your numbness has moved to a new place. Call your team today."
    advice_early: ClassVar = "Tell your team about your numbness at your next call. Call today if it spreads."

    id: Literal["numbness_spreading"] = "numbness_spreading"
    urgency: Urgency = Urgency.SAME_DAY
    early_urgency: Urgency = Field(Urgency.REVIEW, description="How urgent an early thigh or a first entry is.")
    quiet_days: int = Field(7, ge=0, le=60)
    step: float | None = Field(1, gt=0, le=10, description="New places more that count as worse.")
    level: int = Field(3, ge=1, le=8, description="Severity, 0-10, from which a new place counts.")
    thigh_until_day: int = Field(
        3, ge=0, le=14, description="Last day on which a new numb thigh is put to positioning."
    )
    new_for_days: int = Field(3, ge=1, le=7, description="Days for which a place that stays is still a new one.")

    def judge(self, history: History) -> Finding | None:
        """Hold for a place not known before that is said to be new, or is there on two entries in a row."""
        before = self._said_where(history)
        new = self._new_on(history.entry, before, history)
        return self._finding(history, new, before) if new else None

    def lacks(self, history: History) -> tuple[str, ...]:
        """Return what is not known of how numb it is and where, or whether it is new where that would tell."""
        entry, before = history.entry, self._said_where(history)
        if entry.numb_severity is not None and entry.numb_severity < self.level:
            return ()
        would_be = self._new_on(entry._replace(numb_new=True), before, history)
        is_open = entry.numb_new is None and would_be and not self._new_on(entry, before, history)
        return super().lacks(history) or ("numb_new",) * bool(is_open)

    def _unknown(self, entry: Entry, history: History) -> frozenset[str]:
        """Return the places of an entry that were not known before, where it is numb enough."""
        is_felt = entry.numb_severity is not None and entry.numb_severity >= self.level
        return entry.sites - history.known_sites - {SADDLE} if is_felt else frozenset()

    def _said_where(self, history: History) -> list[Entry]:
        """Return the earlier entries that say where, newest first, where this one names a place that was not known."""
        return [entry for entry in history.earlier if entry.says_where] if self._unknown(history.entry, history) else []

    def _new_on(self, entry: Entry, before: list[Entry], history: History) -> dict[str, int]:
        """Return the new places of an entry, each with the day it first showed; `before` is newest first."""
        unknown = self._unknown(entry, history)
        return {site: day for site in unknown if (day := self._new_since(site, entry, before)) is not None}

    def _new_since(self, site: str, entry: Entry, before: list[Entry]) -> int | None:
        """Return the day a new place first showed, None when it is not a new one; `before` is newest first."""
        shown = [earlier for earlier in before if site in earlier.sites]
        if not before or (not shown and entry.numb_new):
            return entry.day
        if not shown or shown[-1] is before[-1] or entry.day - shown[-1].day > self.new_for_days:
            return None
        return shown[-1].day if entry.numb_new or shown[0] is before[0] else None

    def _finding(self, history: History, new: dict[str, int], before: list[Entry]) -> Finding:
        entry = history.entry
        thighs = all(site.endswith("thigh") and day <= self.thigh_until_day for site, day in new.items())
        said_new = entry.numb_new is True and len(history.entries) > 1
        first = not before and not said_new
        early = thighs or first
        ever_new = set(new).union(*(self._new_on(one, before[n:], history) for n, one in enumerate(before, 1)))
        return self.found(
            history,
            f"Numb in a new place on {history.on(entry.day)}: {places(new)}, severity {entry.numb_severity}"
            + (", on the first entry that says where." if first else "."),
            facts(*before[:1], entry, items=NUMBNESS),
            comparison=known_before(history)
            + (f" First entry: {places(before[-1].sites) or 'no numbness'}." if before else ""),
            unless=f"The places known before, severity below {self.level}, or new on one entry and not said to be."
            if before
            else f"The places known before, or severity below {self.level}.",
            urgency=self.early_urgency if early else None,
            advice=self.advice_early if early else None,
            measure=len(ever_new),
        )


class NumbnessWorsening(Rule):
    """Numbness getting stronger, when it should go down. Rule 35; S15 S27."""

    family: ClassVar = Family.NUMBNESS
    needs: ClassVar = "numb_severity"
    title: ClassVar = "Numbness getting stronger"
    advice: ClassVar = (
        "Your numbness is getting stronger. Call your team by tomorrow. Call now if your leg or arm feels weak."
    )
    advice_jump: ClassVar = (
        "Your numbness is much stronger. Call your team today. Call now if your leg or arm feels weak."
    )

    id: Literal["numbness_worsening"] = "numbness_worsening"
    urgency: Urgency = Urgency.SOON
    jump_urgency: Urgency = Field(Urgency.SAME_DAY, description="How urgent a single jump is.")
    quiet_days: int = Field(5, ge=0, le=60)
    step: float | None = Field(2, gt=0, le=10, description="Rise in severity that counts as worse.")
    least_values: int = Field(2, ge=2, le=7, description="Earlier values needed to know what is usual.")
    level: int = Field(4, ge=1, le=10, description="Severity of this and the previous entry.")
    rise: int = Field(2, ge=1, le=6, description="Both above what is usual by this much.")
    jump_level: int = Field(6, ge=2, le=10, description="Severity of one entry that is a jump.")
    jump_rise: int = Field(4, ge=2, le=8, description="Above what is usual by this much in one entry.")

    def lacks(self, history: History) -> tuple[str, ...]:
        """Return the severity where it is not known now, or is high and not known often or recently enough before."""
        severity = history.entry.numb_severity
        if severity is None or severity < min(self.level, self.jump_level):
            return super().lacks(history)
        base, before = history.base("numb_severity", least=self.least_values), history.previous_entry("numb_severity")
        usual = base.median if base else 0  # it may be as low as that
        jump = severity >= max(self.jump_level, usual + self.jump_rise)
        lowest = severity if before is None else min(severity, before.numb_severity or 0)
        may_hold = jump or lowest >= max(self.level, usual + self.rise)
        return ("numb_severity",) * (may_hold and (base is None or (before is None and not jump)))

    def judge(self, history: History) -> Finding | None:
        """Hold for two entries at 4 or more and 2 above the usual, or one at 6 or more and 4 above it."""
        severity = history.entry.numb_severity
        if severity is None or severity < min(self.level, self.jump_level):
            return None
        base = history.base("numb_severity", least=self.least_values)
        if base is None:
            return None
        jump = severity >= max(self.jump_level, base.median + self.jump_rise)
        before = history.previous_entry("numb_severity")
        lowest = min((before and before.numb_severity) or 0, severity)
        lasting = lowest >= max(self.level, base.median + self.rise)
        return self._finding(history, base.median, before if lasting else None, jump=jump) if jump or lasting else None

    def _finding(self, history: History, usual: float, before: Entry | None, *, jump: bool) -> Finding:
        entry = history.entry
        return self.found(
            history,
            f"Numbness {entry.numb_severity} on {history.on(entry.day)}, usually {usual:g}"
            + (f"; {before.numb_severity} on {history.on(before.day)}." if before is not None else ": a jump."),
            facts(*history.latest("numb_severity", most=8, days=10), items="numb_severity numb_sites"),
            comparison=f"Median of up to 7 earlier entries within 10 days: {usual:g}.",
            unless=f"Less than {self.jump_rise} above {usual:g} or below {self.jump_level}; "
            f"on two entries, less than {self.rise} above it or below {self.level}.",
            urgency=self.jump_urgency if jump else None,
            advice=self.advice_jump if jump else None,
            measure=entry.numb_severity,
        )


class NumbnessNotImproving(Rule):
    """New numbness no better after two weeks: it is often slow, so the team should know. Rule 36; S1 S27."""

    family: ClassVar = Family.NUMBNESS
    needs: ClassVar = "numb_severity"
    title: ClassVar = "Numbness that is not getting better"
    advice: ClassVar = (
        "Your numbness has not eased in two weeks. This is often slow. "
        "Call your team in the next day or two so they know."
    )

    id: Literal["numbness_not_improving"] = "numbness_not_improving"
    urgency: Urgency = Urgency.SOON
    quiet_days: int = Field(14, ge=0, le=60)
    from_day: int = Field(14, ge=7, le=90, description="First day on which it is fair to ask.")
    level: float = Field(3, ge=1, le=10, description="Median severity now from which it matters.")
    fall: float = Field(1, ge=0.5, le=5, description="Fall of the median that counts as better.")
    now_entries: int = Field(3, ge=2, le=7, description="Now: the median of this many entries ...")
    now_days: int = Field(10, ge=3, le=30, description="... within this many days.")
    then_oldest: int = Field(16, ge=8, le=60, description="Then: entries of at most this many days ago ...")
    then_newest: int = Field(10, ge=4, le=60, description="... and at least this many.")
    least_values: int = Field(2, ge=1, le=7, description="Values needed now and then.")

    def lacks(self, history: History) -> tuple[str, ...]:
        """Return the severity where it is not known now, nor often enough around now, nor two weeks before."""
        if history.day < self.from_day:
            return ()
        now = too_few(history, "numb_severity", times=self.least_values, days=self.now_days)
        if now or median(history.recent("numb_severity", self.now_entries, days=self.now_days)) < self.level:
            return now
        then = history.window("numb_severity", self.then_oldest, self.then_newest)
        return ("numb_severity",) * (len(then) < self.least_values)

    def judge(self, history: History) -> Finding | None:
        """Hold when the median now is 3 or more and not 1 below that of two weeks before, and it is not the old one."""
        entry = history.entry
        if entry.day < self.from_day or entry.numb_severity is None:
            return None
        recent = history.recent("numb_severity", self.now_entries, days=self.now_days)
        if len(recent) < self.least_values or (now := median(recent)) < self.level:
            return None
        before = history.window("numb_severity", self.then_oldest, self.then_newest)
        if len(before) < self.least_values:
            return None
        then = median(before)
        if now <= then - self.fall or history.is_pre_existing(now):
            return None
        return self.found(
            history,
            f"Numbness {now:g} around {history.on(entry.day)}, {then:g} two weeks before.",
            facts(*self._now_and_then(history), items="numb_severity numb_sites"),
            comparison=f"Median now {now:g}, {self.then_newest} to {self.then_oldest} days before {then:g}. "
            + known_before(history),
            unless=f"A median below {self.level:g}, a fall of {self.fall:g}, or the numbness known before surgery.",
            measure=now,
        )

    def _now_and_then(self, history: History) -> Iterator[Entry]:
        yield from history.latest("numb_severity", most=self.now_entries, days=self.now_days)
        first, last = history.day - self.then_oldest, history.day - self.then_newest
        yield from (entry for entry in history.earlier if first <= entry.day <= last)


class OldNumbness(Rule):
    """Numbness from before surgery, still there at six weeks: to be raised at the visit. Rule 37; S27."""

    family: ClassVar = Family.NUMBNESS
    needs: ClassVar = "numb_severity"
    title: ClassVar = "Old numbness still there at 6 weeks"
    advice: ClassVar = "Talk about your numbness at your next visit."

    id: Literal["numbness_preexisting_review"] = "numbness_preexisting_review"
    urgency: Urgency = Urgency.REVIEW
    quiet_days: int = Field(42, ge=0, le=90)
    from_day: int = Field(42, ge=14, le=180, description="First day on which it is worth raising.")
    level: int = Field(5, ge=1, le=10, description="Severity from which it matters.")
    fall: int = Field(1, ge=0, le=5, description="At most this far below its level before surgery.")

    def lacks(self, history: History) -> tuple[str, ...]:
        """Return the severity where it is not known, or the places not named now where the old ones would do."""
        entry, before, known = history.entry, history.known_severity, history.preop.numbness_sites
        if history.day < self.from_day or before is None or not known:
            return ()
        least, most, severity = max(self.level, before - self.fall), before + 1, entry.numb_severity
        if severity is None:
            return super().lacks(history) if least <= most else ()
        is_open = least <= severity <= most and entry.numb_sites is None and entry.sites <= known
        return ("numb_sites",) if is_open and not self.judge(history) else ()

    def judge(self, history: History) -> Finding | None:
        """Hold for the old numbness at 5 or more that has come down by no more than 1."""
        entry, before = history.entry, history.known_severity
        if entry.day < self.from_day or entry.numb_severity is None or before is None:
            return None
        if entry.numb_severity < max(self.level, before - self.fall) or not history.is_pre_existing(
            entry.numb_severity
        ):
            return None
        return self.found(
            history,
            f"Numbness {entry.numb_severity} on {history.on(entry.day)}, {before} before surgery.",
            facts(entry, items=NUMBNESS),
            comparison=known_before(history),
            unless=f"Severity below {self.level}, or {self.fall + 1} or more below {before}.",
            measure=entry.numb_severity,
        )


RULES: tuple[type[Rule], ...] = (NumbnessSpreading, NumbnessWorsening, NumbnessNotImproving, OldNumbness)
