"""Strong pain medicine. Rules 43 and 44 of docs/reference/sources.md."""

from typing import ClassVar, Literal

from pydantic import Field

from alerts.rules.history import History
from alerts.rules.rule import Finding, Rule, facts
from alerts.rules.words import Family, Urgency


class OpioidRising(Rule):
    """Strong pain medicine going up, when it should fall. Rule 43; S32."""

    family: ClassVar = Family.PAIN
    needs: ClassVar = "opioid_doses"
    title: ClassVar = "Strong pain medicine going up"
    advice: ClassVar = (
        "You are using more strong pain medicine. Call your team this week. Never take more than the label says."
    )

    id: Literal["opioid_rising"] = "opioid_rising"
    urgency: Urgency = Urgency.SOON
    quiet_days: int = Field(10, ge=0, le=60)
    from_day: int = Field(10, ge=5, le=60, description="First day on which it counts.")
    values: int = Field(5, ge=3, le=7, description="Values of each of the two means.")
    days: int = Field(16, ge=10, le=40, description="All of them lie within this many days.")
    rise: float = Field(2, ge=0.5, le=10, description="Rise of the mean over that of as many values before.")
    ratio: float = Field(1.5, ge=1, le=5, description="And at least this many times as much.")
    share: float = Field(0.25, ge=0, le=1, description="Share of the rise that stays without the highest day.")

    @property
    def _answers_needed(self) -> tuple[int, int | None]:
        return 2 * self.values, self.days

    def lacks(self, history: History) -> tuple[str, ...]:
        """Return the pills where they are not known often enough, from its day on."""
        return () if history.day < self.from_day else super().lacks(history)

    def judge(self, history: History) -> Finding | None:
        """Hold when the last 5 values are 2 and half as much again above the 5 before, and not for one bad day."""
        if history.day < self.from_day or history.entry.opioid_doses is None:
            return None
        size = self.values
        doses = history.recent("opioid_doses", 2 * size, days=self.days)
        if len(doses) < 2 * size:
            return None
        total, total_before = sum(doses[:size]), sum(doses[size:])  # a mean of fifths is not exact
        now, before = total / size, total_before / size
        if total < max(total_before + size * self.rise, total_before * self.ratio):
            return None
        if self._is_one_bad_day(doses[:size], before):
            return None
        return self.found(
            history,
            f"Strong pain pills {now:.1f} a day over the last {size} entries to {history.on(history.day)}, "
            f"{before:.1f} over the {size} before.",
            facts(*history.latest("opioid_doses", most=2 * size), items="opioid_doses"),
            comparison=f"Mean of the {size} entries before: {before:.1f}.",
            unless=f"A rise of less than {self.rise:g}, less than {self.ratio:g} times as much, or one high day only.",
            measure=now,
        )

    def _is_one_bad_day(self, doses: tuple[int, ...], before: float) -> bool:
        others = sorted(doses)[:-1]
        return sum(others) / len(others) < before + self.share * self.rise


class OpioidProlonged(Rule):
    """Strong pain medicine past six weeks: one in eight new users stays on it. Rule 44; S32."""

    family: ClassVar = Family.PAIN
    needs: ClassVar = "opioid_doses"
    title: ClassVar = "Strong pain medicine past 6 weeks"
    advice: ClassVar = "Talk to your team about cutting down. Do not stop all at once on your own."

    id: Literal["opioid_prolonged"] = "opioid_prolonged"
    urgency: Urgency = Urgency.REVIEW
    quiet_days: int = Field(30, ge=0, le=90)
    from_day: int = Field(42, ge=14, le=180, description="First day on which it counts.")
    values: int = Field(5, ge=3, le=7, description="Entries looked at.")
    most_days: int = Field(4, ge=1, le=7, description="How many of them with any dose, for a new user.")
    rise: float = Field(2, ge=0.5, le=10, description="Their mean above the dose before surgery.")

    @property
    def _answers_needed(self) -> tuple[int, int | None]:
        return self.values, None

    def lacks(self, history: History) -> tuple[str, ...]:
        """Return the pills where they are not known often enough, from its day on."""
        return () if history.day < self.from_day else super().lacks(history)

    def judge(self, history: History) -> Finding | None:
        """Hold for doses on 4 of the last 5 entries when there were none before surgery, or 2 a day above before."""
        before = history.preop.opioid_doses_per_day
        if history.day < self.from_day or history.entry.opioid_doses is None or before is None:
            return None
        doses = history.recent("opioid_doses", self.values)
        if len(doses) < self.values:
            return None
        taken, usual = sum(dose >= 1 for dose in doses), sum(doses) / self.values
        ways = {
            f"a dose on fewer than {self.most_days} of the last {self.values} entries": before == 0
            and taken >= self.most_days,
            f"less than {before + self.rise:g} a day": usual >= before + self.rise,
        }
        held = [unless for unless, holds in ways.items() if holds]
        if not held:
            return None
        return self.found(
            history,
            f"Strong pain pills on {taken} of the last {self.values} entries to {history.on(history.day)}, "
            f"{usual:.1f} a day.",
            facts(*history.latest("opioid_doses", most=self.values), items="opioid_doses"),
            comparison=f"Before surgery: {before} a day.",
            unless=f"{' and '.join(held).capitalize()}.",
            measure=usual,
        )


RULES: tuple[type[Rule], ...] = (OpioidRising, OpioidProlonged)
