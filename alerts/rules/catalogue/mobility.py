"""Mobility and falls. Rules 45 to 47 of docs/reference/sources.md."""

from collections.abc import Iterator
from statistics import median
from typing import ClassVar, Literal

from pydantic import Field

from alerts.rules.entry import Entry
from alerts.rules.history import History
from alerts.rules.rule import Finding, Rule, facts
from alerts.rules.words import Family, Urgency


class MobilityDecline(Rule):
    """Walking less than before: a sudden loss can be the only early sign. Rule 45; S33."""

    family: ClassVar = Family.MOBILITY
    needs: ClassVar = "walk_minutes"
    title: ClassVar = "Walking less than before"
    advice: ClassVar = "You are walking much less. Call your team by tomorrow and tell them why."
    advice_today: ClassVar = "You have almost stopped walking. Call your team today and tell them why."

    id: Literal["mobility_decline"] = "mobility_decline"
    urgency: Urgency = Urgency.SOON
    sudden_urgency: Urgency = Field(Urgency.SAME_DAY, description="How urgent a near stop is.")
    quiet_days: int = Field(5, ge=0, le=60)
    from_day: int = Field(5, ge=1, le=30, description="First day on which it counts.")
    entries: int = Field(3, ge=2, le=7, description="The last entries, of which the median is taken.")
    most_before: int = Field(7, ge=4, le=14, description="At most this many entries before them ...")
    least_before: int = Field(4, ge=2, le=14, description="... and at least this many.")
    least_minutes: float = Field(10, ge=1, le=60, description="Median before, below which there is little to lose.")
    share: float = Field(0.5, gt=0, lt=1, description="Median now as a share of the median before.")
    each_share: float = Field(
        0.75, gt=0, le=1, description="Each of the last entries at most this share: not 2 wet days."
    )
    sudden_minutes: float = Field(5, ge=0, le=30, description="Near stop: the last 2 entries at most this, or ...")
    sudden_share: float = Field(0.25, gt=0, lt=1, description="... at most this share of before, where that is more.")

    @property
    def _answers_needed(self) -> tuple[int, int | None]:
        return self.entries + self.least_before, None

    def lacks(self, history: History) -> tuple[str, ...]:
        """Return the walking where it is not known often enough, from its day on."""
        return () if history.day < self.from_day else super().lacks(history)

    def judge(self, history: History) -> Finding | None:
        """Hold for a median of half or less over the last 3 entries, at once for two entries near a stop."""
        if history.day < self.from_day or history.entry.walk_minutes is None:
            return None
        minutes = history.recent("walk_minutes", self.entries + self.most_before)
        if len(minutes) < self.entries + self.least_before:
            return None
        now, before = minutes[: self.entries], median(minutes[self.entries :])
        if before < self.least_minutes or median(now) > before * self.share:
            return None
        sudden = max(now[:2]) <= self._near_stop(before)
        if not sudden and max(now) > before * self.each_share:
            return None
        return self._finding(history, now, before, sudden=sudden)

    def _near_stop(self, before: float) -> float:
        return max(self.sudden_minutes, before * self.sudden_share)

    def _finding(self, history: History, now: tuple[int, ...], before: float, *, sudden: bool) -> Finding:
        return self.found(
            history,
            f"Walked {', '.join(str(minutes) for minutes in reversed(now))} minutes on the last {len(now)} entries "
            f"to {history.on(history.day)}, {before:g} before.",
            facts(*history.latest("walk_minutes", most=self.entries + self.most_before), items="walk_minutes"),
            comparison=f"Median of up to {self.most_before} entries before these: {before:g} minutes.",
            unless=f"A median above {before * self.share:g} minutes, or one of the {'last 2 ' * sudden}entries above "
            f"{max(before * self.each_share, self._near_stop(before) * sudden):g}.",
            measure=round(100 - 100 * median(now) / before),  # percent lost
            urgency=self.sudden_urgency if sudden else None,
            advice=self.advice_today if sudden else None,
        )


class NotWalking(Rule):
    """Cannot walk or get up: clot and lung risk, and lost mobility. Rule 46; S33."""

    family: ClassVar = Family.MOBILITY
    needs: ClassVar = "walk_minutes|out_of_bed"
    title: ClassVar = "Cannot walk or get up"
    advice: ClassVar = (
        "You need to get up and move. Call your team today. If your legs will not hold you, go to the emergency room."
    )
    advice_once: ClassVar = (
        "You need to get up and move. Call your team by tomorrow. "
        "If your legs will not hold you, go to the emergency room."
    )

    id: Literal["not_walking"] = "not_walking"
    urgency: Urgency = Urgency.SAME_DAY
    once_urgency: Urgency = Field(Urgency.SOON, description="How urgent one such entry is.")
    quiet_days: int = Field(1, ge=0, le=60)
    again_days: int | None = Field(1, ge=1, le=60)
    from_day: int = Field(3, ge=1, le=30, description="First day on which two entries in a row count.")
    once_from_day: int = Field(4, ge=1, le=30, description="First day on which one entry counts.")

    def lacks(self, history: History) -> tuple[str, ...]:
        """Return walking and getting up where neither is known; before, too, on the day when one entry is not enough."""
        entry = history.entry
        if entry.day < self.from_day or history.preop.walking_minutes == 0:
            return ()
        is_alone = _is_stuck(entry) and entry.day < self.once_from_day and self._before(history) is None
        return ("walk_minutes", "out_of_bed") if is_alone else super().lacks(history)

    def judge(self, history: History) -> Finding | None:
        """Hold for no walking or unable to get up, in full on two entries in a row; never who could not walk before."""
        entry = history.entry
        if not _is_stuck(entry) or entry.day < self.from_day or history.preop.walking_minutes == 0:
            return None
        before = self._before(history)
        stuck_before = before if before is not None and _is_stuck(before) else None
        if stuck_before is None and entry.day < self.once_from_day:
            return None
        return self.found(
            history,
            f"{_stuck(entry)} on {history.on(entry.day)}{_nor(history, stuck_before)}.",
            facts(before, entry, items="walk_minutes out_of_bed"),
            comparison=f"Walked before surgery: {_minutes(history.preop.walking_minutes)}.",
            unless="Any walking and getting out of bed, or no walking before surgery.",
            urgency=None if stuck_before else self.once_urgency,
            advice=None if stuck_before else self.advice_once,
        )

    @staticmethod
    def _before(history: History) -> Entry | None:
        """Return the previous entry that says whether she walked or got up."""
        return history.previous_that(lambda earlier: _is_stuck(earlier) or earlier.walk_minutes is not None)


class Fall(Rule):
    """A fall: today when hurt, weak, in more pain, newly numb, or not the first in a week. Rule 47; S34."""

    family: ClassVar = Family.MOBILITY
    needs: ClassVar = "fall|fall_injury"
    title: ClassVar = "Fall"
    advice: ClassVar = (
        "Tell your team about your fall. Call today if you hurt more, hit your head, or feel weak or numb."
    )

    id: Literal["fall"] = "fall"
    urgency: Urgency = Urgency.SAME_DAY
    alone_urgency: Urgency = Field(Urgency.SOON, description="How urgent a fall with no other sign is.")
    quiet_days: int = Field(0, ge=0, le=60)
    again_days: int | None = Field(1, ge=1, le=60)
    pain_level: int = Field(8, ge=5, le=10, description="Back or limb pain that makes it urgent ...")
    pain_rise: int = Field(3, ge=1, le=8, description="... or pain above what is usual by this much.")
    again_within_days: int = Field(7, ge=1, le=30, description="Another fall within this many days makes it urgent.")

    def judge(self, history: History) -> Finding | None:
        """Hold for any fall; an injury said without a fall counts as one."""
        entry = history.entry
        if not entry.fall and not entry.fall_injury:
            return None
        signs = self._signs(history)
        return self.found(
            history,
            f"Fell before the check-in of {history.on(entry.day)}"
            + (f": {', '.join(signs)}." if signs else f", {_hurt(entry)}."),
            facts(
                *self._earlier(history), entry, items="fall fall_injury weakness pain_back pain_limb numb_new saddle"
            ),
            unless="No fall: a near miss does not count." if entry.fall else "Not hurt in a fall.",
            urgency=None if signs else self.alone_urgency,
        )

    def _earlier(self, history: History) -> list[Entry]:
        """Return the entries with another fall, within the days that make this one urgent."""
        since = history.day - self.again_within_days
        return [entry for entry in history.earlier if entry.day >= since and (entry.fall or entry.fall_injury)]

    def _signs(self, history: History) -> list[str]:
        entry = history.entry
        told = {
            "hurt": entry.fall_injury,
            "new or worse weakness": entry.weakness == "new_or_worse",
            **dict.fromkeys(self._much_pain(history), True),
            "new numbness": entry.numb_new or entry.saddle,
            "not the first in a week": bool(self._earlier(history)),
        }
        return [sign for sign, holds in told.items() if holds]

    def _much_pain(self, history: History) -> Iterator[str]:
        """Yield the pain that is severe, or else each that rose, with what is usual."""
        worst = history.entry.worst_pain or 0
        if worst >= self.pain_level:
            yield f"pain {worst}"
            return
        for item in ("pain_back", "pain_limb"):
            pain, base = getattr(history.entry, item), history.base(item)
            if pain is not None and base and pain >= base.median + self.pain_rise:
                yield f"{history.pain_name(item).lower()} {pain} (usually {base.median:g})"


def _is_stuck(entry: Entry) -> bool:
    return entry.walk_minutes == 0 or entry.out_of_bed == "unable"


def _stuck(entry: Entry) -> str:
    return "Unable to get out of bed" if entry.out_of_bed == "unable" else "Did not walk"


def _nor(history: History, before: Entry | None) -> str:
    """Return what was so of the entry before, if anything, in words of its own where it was something else."""
    if before is None:
        return ""
    said, day = _stuck(before), history.on(before.day)
    return f", nor on {day}" if said == _stuck(history.entry) else f"; {said.lower()} on {day}"


def _hurt(entry: Entry) -> str:
    return "hurt or not is not answered" if entry.fall_injury is None else "not hurt"


def _minutes(minutes: int | None) -> str:
    return "not recorded" if minutes is None else f"{minutes} minutes"


RULES: tuple[type[Rule], ...] = (MobilityDecline, NotWalking, Fall)
