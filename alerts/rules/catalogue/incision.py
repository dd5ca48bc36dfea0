"""The look of the cut. Source: clinical.md section 2, rules 1 to 13."""

from typing import ClassVar, Literal

from pydantic import Field

from alerts.rules.history import History
from alerts.rules.rule import Finding, Rule, facts
from alerts.rules.words import Family, Urgency


class RednessWithSwelling(Rule):
    """Redness with swelling: mild early signs are normal, so level, sum and direction matter. Rule 1; S1 S17 S18."""

    family: ClassVar = Family.INCISION
    title: ClassVar = "Redness with swelling"
    advice: ClassVar = (
        "Your cut looks red and swollen. Call your surgery team today. Do not wait for your next visit. "
        "If you also feel very ill or hot, get emergency help."
    )

    id: Literal["wound_red_and_swollen"] = "wound_red_and_swollen"
    urgency: Urgency = Urgency.SAME_DAY
    quiet_days: int = Field(3, ge=0, le=60)
    step: float | None = Field(1, gt=0, le=6, description="Rise of redness plus swelling that counts as worse.")
    settled_by_day: int = Field(3, ge=0, le=14, description="Last day on which mild signs are expected.")
    early_level: int = Field(2, ge=1, le=3, description="Level of both signs that is too much even in the first days.")
    sum_level: int = Field(3, ge=2, le=6, description="Redness plus swelling, once mild signs should have settled.")
    back_from_day: int = Field(5, ge=1, le=30, description="First day on which signs that came back count.")

    def judge(self, history: History) -> Finding | None:
        """Hold for strong early signs, a sum of 3 or more after day 3, or both signs back after one had gone."""
        entry = history.entry
        redness, swelling = entry.redness, entry.swelling
        if not redness or not swelling:
            return None
        before = history.previous_entry("redness", "swelling")
        if not (self._is_strong(history.day, redness, swelling) or self._came_back(history)):
            return None
        return self.found(
            history,
            f"Redness {redness} with swelling {swelling} on {history.on(history.day)}.",
            facts(before, entry, items="redness swelling"),
            comparison=f"Mild signs are expected up to day {self.settled_by_day}.",
            unless=f"Redness and swelling adding up to less than {self.sum_level}, and not back after one had gone.",
            measure=redness + swelling,
        )

    def _is_strong(self, day: int, redness: int, swelling: int) -> bool:
        if day <= self.settled_by_day:
            return min(redness, swelling) >= self.early_level
        return redness + swelling >= self.sum_level

    def _came_back(self, history: History) -> bool:
        before = history.previous_entry("redness", "swelling")
        if history.day < self.back_from_day or before is None or not (before.redness and before.swelling):
            return False
        since = (entry for entry in history.earlier if entry.day >= self.settled_by_day)
        return any(entry.redness == 0 or entry.swelling == 0 for entry in since)


RULES: tuple[type[Rule], ...] = (RednessWithSwelling,)
