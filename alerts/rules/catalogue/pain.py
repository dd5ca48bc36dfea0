"""Pain. Rules 38 to 42 of docs/reference/sources.md."""

from collections.abc import Iterable
from statistics import median
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from alerts.rules.entry import Entry
from alerts.rules.history import Base, History
from alerts.rules.rule import Finding, Rule, facts
from alerts.rules.words import Family, Urgency

PAINS = ("pain_back", "pain_limb")

Limit = tuple[Annotated[int, Field(ge=0, le=730)], Annotated[float, Field(ge=0, le=10)]]
"""From a day after surgery on, the highest median pain that is still as hoped."""


def worst(findings: Iterable[Finding | None]) -> Finding | None:
    """Return the most urgent of the findings about back and limb, the stronger where they are alike."""
    found = [finding for finding in findings if finding is not None]
    return max(found, key=lambda finding: (finding.urgency, finding.measure or 0)) if found else None


class PainSpike(Rule):
    """Sudden jump in pain, far above the 1.2 to 2 points patients notice: clot or fracture. Rule 38; S11 S36 S40."""

    family: ClassVar = Family.PAIN
    needs: ClassVar = "pain_back|pain_limb"
    title: ClassVar = "Sudden jump in pain"
    advice: ClassVar = (
        "Your pain has jumped up. Call your team today. Rest and take your medicine as told. "
        "If you also feel weak or numb, go to the emergency room."
    )

    id: Literal["pain_spike"] = "pain_spike"
    urgency: Urgency = Urgency.SAME_DAY
    quiet_days: int = Field(3, ge=0, le=60)
    from_day: int = Field(4, ge=1, le=30, description="First day on which a jump counts.")
    level: int = Field(8, ge=1, le=10, description="Pain of one entry that is a jump.")
    rise: int = Field(4, ge=1, le=10, description="Above what is usual by this much in one entry.")
    lasting_level: int = Field(7, ge=1, le=10, description="Pain of this and the previous entry.")
    lasting_rise: int = Field(3, ge=1, le=10, description="Both above what is usual by this much.")

    def lacks(self, history: History) -> tuple[str, ...]:
        """Return the pains where none is known now, or one is high and what came before it is not known."""
        if history.day < self.from_day or self.judge(history):
            return ()
        return super().lacks(history) or tuple(item for item in PAINS if self._is_open(history, item))

    def _is_open(self, history: History, item: str) -> bool:
        """True when a pain that did not hold would have, with lower ones before it or as high a one just before."""
        pain, base, before = getattr(history.entry, item), history.base(item), history.previous_entry(item)
        if pain is None:
            return False
        usual = base.median if base else 0  # it may be as low as that
        jump = pain >= max(self.level, usual + self.rise)
        lowest = pain if before is None else min(pain, getattr(before, item))
        return bool(jump or lowest >= max(self.lasting_level, usual + self.lasting_rise))

    def judge(self, history: History) -> Finding | None:
        """Hold for one entry at 8 or more and 4 above the usual, or two at 7 or more and 3 above it."""
        if history.day < self.from_day:
            return None
        return worst(self._about(history, item) for item in PAINS)

    def _about(self, history: History, item: str) -> Finding | None:
        pain = getattr(history.entry, item)
        if pain is None or pain < min(self.level, self.lasting_level):
            return None
        base, before = history.base(item), history.previous_entry(item)
        if base is None:
            return None
        jump = pain >= max(self.level, base.median + self.rise)
        lowest = min(getattr(before, item), pain) if before is not None else 0
        lasting = lowest >= max(self.lasting_level, base.median + self.lasting_rise)
        return self._finding(history, item, base, before if lasting else None) if jump or lasting else None

    def _finding(self, history: History, item: str, base: Base, before: Entry | None) -> Finding:
        pain = getattr(history.entry, item)
        return self.found(
            history,
            f"{history.pain_name(item)} {pain} on {history.on(history.day)}, usually {base.median:g}"
            + (f"; {getattr(before, item)} on {history.on(before.day)}." if before is not None else "."),
            facts(*history.latest(item, most=8, days=10), items=item),
            comparison=f"Median of {len(base.values)} earlier entries within 10 days: {base.median:g}.",
            unless=f"Less than {self.rise} above {base.median:g} or below {self.level}; "
            f"on two entries, less than {self.lasting_rise} above it or below {self.lasting_level}.",
            measure=pain,
        )


class PainRising(Rule):
    """Pain climbing for days: deep infection or loosening; stricter where scores jump about. Rule 39; S51 S35."""

    family: ClassVar = Family.PAIN
    needs: ClassVar = "pain_back|pain_limb"
    title: ClassVar = "Pain climbing"
    advice: ClassVar = "Your pain has been going up for a few days. Call your team by tomorrow."

    id: Literal["pain_rising"] = "pain_rising"
    urgency: Urgency = Urgency.SOON
    quiet_days: int = Field(5, ge=0, le=60)
    from_day: int = Field(5, ge=1, le=30, description="First day on which a climb counts.")
    entries: int = Field(3, ge=2, le=7, description="Entries looked at: in a row for (a), the last for (b) and (c).")
    run_level: int = Field(5, ge=1, le=10, description="(a) Pain of each of these entries.")
    run_rise: float = Field(2, ge=1, le=8, description="(a) Each above what was usual before the run by this much ...")
    pair_entries: int = Field(2, ge=2, le=7, description="(b) How many of them are high.")
    pair_level: int = Field(6, ge=1, le=10, description="(b) Pain of each high entry.")
    pair_rise: float = Field(3, ge=1, le=8, description="(b) Each above what was usual before it by this much ...")
    spreads: float = Field(3, ge=0, le=6, description="... or by this many spreads (MAD), where that is more.")
    week_level: int = Field(5, ge=1, le=10, description="(c) Pain of each of these entries.")
    week_rise: float = Field(2, ge=1, le=8, description="(c) Their median above that of the week before by this much.")
    week_oldest: int = Field(12, ge=8, le=30, description="(c) The week before: at most this many days ago ...")
    week_newest: int = Field(6, ge=3, le=14, description="(c) ... and at least this many.")
    week_values: int = Field(3, ge=2, le=7, description="(c) Values needed in the week before.")

    def lacks(self, history: History) -> tuple[str, ...]:
        """Return the pains where none is known now, or one is high and too little is known before it."""
        if history.day < self.from_day or self.judge(history):
            return ()
        return super().lacks(history) or tuple(item for item in PAINS if self._is_open(history, item))

    def _is_open(self, history: History, item: str) -> bool:
        """True when a pain is high, and in one of the three ways it is not known how it came to be."""
        if getattr(history.entry, item) is None:
            return False
        last, size = history.recent(item, self.entries), self.entries
        run = history.latest(item, most=size, gap=3)
        week = history.window(item, self.week_oldest, self.week_newest)
        has_week = history.day - self.week_newest >= self.week_values
        in_a_row = len(run) == size and history.base(item, before=run[-1].day) is not None
        highs = sum(pain >= self.pair_level for pain in last) + size - len(last)
        return (
            (min(getattr(entry, item) for entry in run) >= self.run_level and not in_a_row)
            or (last[0] >= self.pair_level and highs >= self.pair_entries and history.base(item) is None)
            or (min(last) >= self.week_level and has_week and (len(last) < size or len(week) < self.week_values))
        )

    def judge(self, history: History) -> Finding | None:
        """Hold for a run above the usual, two of three well above it, or three above the week before."""
        if history.day < self.from_day:
            return None
        return worst(self._about(history, item) for item in PAINS)

    def _about(self, history: History, item: str) -> Finding | None:
        pain = getattr(history.entry, item)
        if pain is None or pain < min(self.run_level, self.pair_level, self.week_level):
            return None
        ways = (self._run(history, item), self._pair(history, item), self._week(history, item))
        held = [way for way in ways if way is not None]
        if not held:
            return None
        last = [str(value) for value in reversed(history.recent(item, self.entries))]
        return self.found(
            history,
            f"{history.pain_name(item)} {', '.join(last)} on the last {len(last)} entries "
            f"up to {history.on(history.day)}.",
            facts(*history.latest(item, most=10, days=16), items=item),
            comparison=" ".join(comparison for comparison, _ in held),
            unless=" And: ".join(unless for _, unless in held),
            measure=pain,
        )

    def _run(self, history: History, item: str) -> tuple[str, str] | None:
        """Return what was usual before the run and what would have broken it, None where there is no run."""
        run = history.latest(item, most=self.entries, gap=3)
        lowest = min(getattr(entry, item) for entry in run)
        if len(run) < self.entries or lowest < self.run_level:
            return None
        base = history.base(item, before=run[-1].day)
        if base is None:
            return None
        least = max(self.run_level, base.median + max(self.run_rise, self.spreads * base.mad))
        if lowest < least:
            return None
        usual = f"Usual before these entries: {base.median:g}, spread {base.mad:g}."
        return usual, f"One of these {len(run)} entries below {least:g}."

    def _pair(self, history: History, item: str) -> tuple[str, str] | None:
        """Return what was usual before each high entry and what would have made one less, None where there are few."""
        high = [entry for entry in history.latest(item, most=self.entries) if self._is_high(history, item, entry)]
        if len(high) < self.pair_entries or high[0] is not history.entry:
            return None
        bases = [base for entry in reversed(high) if (base := history.base(item, before=entry.day))]
        usual = ", ".join(f"{base.median:g}" for base in bases)
        least = " and ".join(dict.fromkeys(f"{max(self.pair_level, self._far_above(base)):g}" for base in bases))
        return (
            f"Usual before each of {len(high)} of these entries: {usual}.",
            f"Fewer than {self.pair_entries} of the last {self.entries} entries at {least} or more.",
        )

    def _is_high(self, history: History, item: str, entry: Entry) -> bool:
        pain = getattr(entry, item)
        base = history.base(item, before=entry.day) if pain >= self.pair_level else None
        return base is not None and pain >= self._far_above(base)

    def _far_above(self, base: Base) -> float:
        return base.median + max(self.pair_rise, self.spreads * base.mad)

    def _week(self, history: History, item: str) -> tuple[str, str] | None:
        """Return the median of the week before and what would have been no climb, None where there is none."""
        run = history.recent(item, self.entries)
        before = history.window(item, self.week_oldest, self.week_newest)
        if len(run) < self.entries or min(run) < self.week_level or len(before) < self.week_values:
            return None
        then = median(before)
        if median(run) < then + self.week_rise:
            return None
        least = f"below {self.week_level}, or their median below {then + self.week_rise:g}"
        return (
            f"Median of {self.week_newest} to {self.week_oldest} days before: {then:g}.",
            f"One of the last {self.entries} entries {least}.",
        )


class SevereDespiteMedicine(Rule):
    """Severe pain that medicine does not touch: a call-now sign on surgeon sheets. Rule 40; S16."""

    family: ClassVar = Family.PAIN
    needs: ClassVar = "pain_back|pain_limb relief"
    title: ClassVar = "Severe pain and medicine does not help"
    advice: ClassVar = "Your medicine is not helping. Call your team today. Do not take more than the label says."
    advice_once: ClassVar = (
        "Your medicine is not helping. Call your team by tomorrow. Do not take more than the label says."
    )

    id: Literal["pain_severe_despite_meds"] = "pain_severe_despite_meds"
    urgency: Urgency = Urgency.SAME_DAY
    once_urgency: Urgency = Field(Urgency.SOON, description="How urgent one such entry is.")
    quiet_days: int = Field(2, ge=0, le=60)
    level: int = Field(8, ge=1, le=10, description="The higher of back and limb pain.")
    extreme_level: int = Field(9, ge=1, le=10, description="Pain that counts in full on one entry ...")
    extreme_from_day: int = Field(4, ge=0, le=30, description="... from this day on.")

    def lacks(self, history: History) -> tuple[str, ...]:
        """Return what is not known of pain and relief; nothing where pain is lower, for then relief is not asked."""
        entry = history.entry
        is_less = entry.worst_pain is not None and entry.worst_pain < self.level
        return () if is_less or entry.relief not in {None, "none"} else super().lacks(history)

    def judge(self, history: History) -> Finding | None:
        """Hold for pain of 8 or more with no relief: in full on two entries in a row, or at 9 or more from day 4."""
        entry = history.entry
        if entry.relief != "none" or not self._is_unrelieved(entry):
            return None
        before = history.previous_that(self._is_known)
        lasting = before is not None and self._is_unrelieved(before)
        extreme = (entry.worst_pain or 0) >= self.extreme_level and entry.day >= self.extreme_from_day
        return self.found(
            history,
            f"Pain {entry.worst_pain} on {history.on(entry.day)} and medicine did not help"
            + (f", nor at {before.worst_pain} on {history.on(before.day)}." if before and lasting else "."),
            facts(before, entry, items="pain_back pain_limb relief opioid_doses other_meds"),
            unless=f"Some relief, or pain below {self.level}.",
            urgency=None if lasting or extreme else self.once_urgency,
            advice=None if lasting or extreme else self.advice_once,
            measure=entry.worst_pain,
        )

    def _is_unrelieved(self, entry: Entry) -> bool:
        return entry.relief == "none" and (entry.worst_pain or 0) >= self.level

    def _is_known(self, entry: Entry) -> bool:
        """True when an entry can say yes or no: relief is not asked where pain is low."""
        return entry.worst_pain is not None and (entry.relief is not None or entry.worst_pain < self.level)


class PainOffTrajectory(Rule):
    """Pain not on the expected path: about mean plus 1 to 1.4 SD. Rule 41; S28 S40."""

    family: ClassVar = Family.PAIN
    needs: ClassVar = "pain_back|pain_limb"
    title: ClassVar = "Pain not following the expected path"
    advice: ClassVar = "Your pain is not easing as fast as we hoped. This can happen. Call your team this week to plan."

    id: Literal["pain_off_trajectory"] = "pain_off_trajectory"
    urgency: Urgency = Urgency.SOON
    quiet_days: int = Field(14, ge=0, le=60)
    days: int = Field(7, ge=3, le=14, description="The median is over this many days, this one included.")
    least_values: int = Field(4, ge=2, le=14, description="Values needed within them.")
    gain: float = Field(2, ge=0, le=10, description="Points below the pain before surgery that are progress enough.")
    back_limits: tuple[Limit, ...] = Field(
        ((14, 7), (21, 6), (42, 5), (84, 4.5)), min_length=1, description="Back or neck: (from day, highest median)."
    )
    limb_limits: tuple[Limit, ...] = Field(
        ((14, 6), (21, 5), (42, 4.5)), min_length=1, description="Limb: (from day, highest median)."
    )

    @property
    def _answers_needed(self) -> tuple[int, int | None]:
        return self.least_values, self.days - 1

    def lacks(self, history: History) -> tuple[str, ...]:
        """Return the pains where neither is known often enough in the week, once there is a path to follow."""
        first_day = min(day for day, _ in self.back_limits + self.limb_limits)
        return () if history.day < first_day else super().lacks(history)

    def judge(self, history: History) -> Finding | None:
        """Hold for a week's median above the limit of the day that is not 2 below the pain before surgery."""
        back, limb = history.preop.back_pain, history.preop.limb_pain
        about_back = self._about(history, "pain_back", self.back_limits, back)
        about_limb = self._about(history, "pain_limb", self.limb_limits, limb)
        return worst((about_back, about_limb))

    def _about(
        self, history: History, item: str, limits: tuple[Limit, ...], before_surgery: int | None
    ) -> Finding | None:
        passed = [limit for limit in limits if limit[0] <= history.day]
        if not passed or getattr(history.entry, item) is None:
            return None
        values = history.window(item, self.days - 1, 0)
        if len(values) < self.least_values:
            return None
        now, limit = median(values), max(passed)[1]
        if now <= limit or (before_surgery is not None and now <= before_surgery - self.gain):
            return None
        return self.found(
            history,
            f"{history.pain_name(item)} {now:g} in the week to {history.on(history.day)}, hoped for at most {limit:g}.",
            facts(*history.latest(item, most=self.days, days=self.days - 1), items=item),
            comparison=f"Before surgery: {'not recorded' if before_surgery is None else before_surgery}.",
            unless=f"A median of {limit:g} or less, or {self.gain:g} or more below the pain before surgery.",
            measure=now,
        )


class PainLateRecurrence(Rule):
    """Relief, then pain again after months: non-union. Rule 42; S35."""

    family: ClassVar = Family.PAIN
    needs: ClassVar = "pain_back|pain_limb"
    title: ClassVar = "Pain comes back after a good spell"
    advice: ClassVar = "Your pain went away and has come back. Call your team this week."

    id: Literal["pain_late_recurrence"] = "pain_late_recurrence"
    urgency: Urgency = Urgency.SOON
    quiet_days: int = Field(30, ge=0, le=90)
    from_day: int = Field(60, ge=30, le=365, description="First day on which it counts.")
    good_from_day: int = Field(21, ge=7, le=90, description="The good spell is looked for from this day on.")
    entries: int = Field(3, ge=2, le=7, description="Entries in a row of which the median is taken.")
    level: float = Field(4, ge=1, le=10, description="Median of the last entries.")
    rise: float = Field(3, ge=1, le=9, description="Above the lowest median of as many in a row by this much.")
    least_values: int = Field(5, ge=3, le=30, description="Earlier values needed.")

    def lacks(self, history: History) -> tuple[str, ...]:
        """Return the pains where neither is known now and often enough before, the good spell among it."""
        if history.day < self.from_day or any(self._is_known(history, item) for item in PAINS):
            return ()
        return PAINS

    def _is_known(self, history: History, item: str) -> bool:
        known = history.series(item)
        since = sum(day >= self.good_from_day for day, _ in known)
        is_enough = len(known) >= self.entries + self.least_values and since >= 2 * self.entries
        return is_enough and getattr(history.entry, item) is not None

    def judge(self, history: History) -> Finding | None:
        """Hold for a median of 4 or more over the last 3 entries, 3 above the best 3 in a row since day 21."""
        if history.day < self.from_day:
            return None
        return worst(self._about(history, item) for item in PAINS)

    def _about(self, history: History, item: str) -> Finding | None:
        if not self._is_known(history, item):
            return None
        size = self.entries
        since = [(day, pain) for day, pain in history.series(item) if day >= self.good_from_day]
        pains = [pain for _, pain in since]
        now = median(pains[:size])
        best, at = min((median(pains[i : i + size]), i) for i in range(size, len(pains) - size + 1))
        if now < self.level or now < best + self.rise:
            return None
        shown = history.latest(item, most=at + size)
        return self.found(
            history,
            f"{history.pain_name(item)} {now:g} over the last {size} entries to {history.on(history.day)}, "
            f"{best:g} around {history.on(since[at + size // 2][0])}.",
            facts(*shown[:size], *shown[at:], items=item),
            comparison=f"Lowest median of {size} entries in a row since day {self.good_from_day}: {best:g}.",
            unless=f"A median below {self.level:g}, or less than {self.rise:g} above {best:g}.",
            measure=now,
        )


RULES: tuple[type[Rule], ...] = (
    PainSpike,
    PainRising,
    SevereDespiteMedicine,
    PainOffTrajectory,
    PainLateRecurrence,
)
