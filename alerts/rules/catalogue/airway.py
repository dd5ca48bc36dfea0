"""Throat and airway after surgery from the front of the neck. Rules 25 to 28 of docs/reference/sources.md."""

from typing import ClassVar, Literal

from pydantic import Field

from alerts.rules.catalogue.infection import is_hot
from alerts.rules.history import History
from alerts.rules.rule import Finding, Rule, facts, too_few
from alerts.rules.words import Family, Urgency

EASY = frozenset({"normal", "mild"})
HARD = frozenset({"hard_solids", "cannot_liquids"})


def plain(answer: str | None) -> str:
    """Return an answer about swallowing in words."""
    return (answer or "not answered").replace("_", " ")


class NeckAirway(Rule):
    """The neck swells or breathing is noisy: the airway may close within hours. Rule 25; S23."""

    family: ClassVar = Family.SYSTEMIC
    needs: ClassVar = "neck_swelling_or_noisy_breathing"
    title: ClassVar = "Neck swelling or noisy breathing"
    advice: ClassVar = "Call the emergency number now. Sit up. Do not wait to see if it settles."

    id: Literal["airway_neck"] = "airway_neck"
    urgency: Urgency = Urgency.EMERGENCY
    quiet_days: int = Field(0, ge=0, le=60)

    def judge(self, history: History) -> Finding | None:
        """Hold for the tick, after surgery from the front of the neck only."""
        entry = history.entry
        if not entry.neck_swelling_or_noisy_breathing or not history.is_front_of_neck:
            return None
        return self.found(
            history,
            f"Neck swelling, or hard or noisy breathing, on {history.on(entry.day)}.",
            facts(entry, items="neck_swelling_or_noisy_breathing swallow"),
            unless="Neither neck swelling nor noisy breathing.",
        )


class CannotSwallowLiquids(Rule):
    """Drinks do not go down: blocked swallowing has come before airway trouble. Rule 26; S23."""

    family: ClassVar = Family.SYSTEMIC
    needs: ClassVar = "swallow"
    title: ClassVar = "Cannot swallow liquids"
    advice: ClassVar = "You cannot swallow water or spit. Sit up. Call the emergency number now."

    id: Literal["swallow_cannot_liquids"] = "swallow_cannot_liquids"
    urgency: Urgency = Urgency.EMERGENCY
    quiet_days: int = Field(0, ge=0, le=60)

    def judge(self, history: History) -> Finding | None:
        """Hold for that answer, after surgery from the front of the neck only."""
        entry = history.entry
        if entry.swallow != "cannot_liquids" or not history.is_front_of_neck:
            return None
        return self.found(
            history,
            f"Cannot swallow drinks on {history.on(entry.day)}.",
            facts(entry, items="swallow neck_swelling_or_noisy_breathing"),
            unless="Drinks go down.",
        )


class SwallowWorse(Rule):
    """Solid food sticks after it went down well, or with fever: the gullet may be hurt. Rule 27; S24."""

    family: ClassVar = Family.SYSTEMIC
    needs: ClassVar = "swallow"
    title: ClassVar = "Swallowing worse after it was better"
    advice: ClassVar = "Your swallowing has got worse. Call your team today. Stick to soft food and small sips."
    fever_advice: ClassVar = (
        "It is hard to swallow and you have a fever. Call your team today. Stick to soft food and small sips. "
        "If your neck swells or it is hard to breathe, call the emergency number."
    )

    id: Literal["swallow_worse"] = "swallow_worse"
    urgency: Urgency = Urgency.SAME_DAY
    quiet_days: int = Field(2, ge=0, le=60)
    from_day: int = Field(3, ge=1, le=30, description="First day on which getting worse counts.")
    easy_entries: int = Field(2, ge=1, le=5, description="Entries before it with normal or mild trouble.")
    fever_c: float = Field(38.0, ge=37, le=40, description="Fever in °C that makes hard swallowing count on any day.")

    def lacks(self, history: History) -> tuple[str, ...]:
        """Return what is not known where it is hard: of swallowing before, and of the temperature."""
        entry = history.entry
        if entry.swallow not in HARD or is_hot(entry, self.fever_c) or self._got_worse(history):
            return super().lacks(history)
        may_be_worse = entry.swallow == "hard_solids" and entry.day >= self.from_day
        was_hard = any(before in HARD for _, before in history.series("swallow")[1:])
        return ("swallow",) * (may_be_worse and not was_hard) + too_few(history, "temperature_c")

    def judge(self, history: History) -> Finding | None:
        """Hold for solids sticking after two easier entries, or for hard swallowing with fever on any day."""
        entry = history.entry
        if entry.swallow not in HARD or not history.is_front_of_neck:
            return None
        hot = is_hot(entry, self.fever_c)
        if not hot and not self._got_worse(history):
            return None
        before = history.latest("swallow", most=self.easy_entries + 1)[1:]
        then = ", ".join(f"{plain(one.swallow)} on {history.on(one.day)}" for one in reversed(before))
        return self.found(
            history,
            f"Swallowing {plain(entry.swallow)} on {history.on(entry.day)}"
            + (f" with temperature {entry.temperature_c} °C." if hot else "."),
            facts(*before, entry, items="swallow temperature_c"),
            comparison=f"Before: {then or 'nothing known'}.",
            unless=f"Swallowing no worse than before, and a temperature below {self.fever_c} °C.",
            advice=self.fever_advice if hot else self.advice,
        )

    def _got_worse(self, history: History) -> bool:
        if history.entry.swallow != "hard_solids" or history.day < self.from_day:
            return False
        before = history.latest("swallow", most=self.easy_entries + 1)[1:]
        return len(before) == self.easy_entries and all(entry.swallow in EASY for entry in before)


class SwallowPersistent(Rule):
    """Solid food still sticks after three weeks, or swallowing is still not right at twelve. Rule 28; S24 S25."""

    family: ClassVar = Family.SYSTEMIC
    needs: ClassVar = "swallow"
    title: ClassVar = "Swallowing still hard"
    advice: ClassVar = "Swallowing should be easier by now. Call your team this week."
    mild_advice: ClassVar = "Swallowing should be easier by now. Tell your team at your next visit."

    id: Literal["swallow_persistent"] = "swallow_persistent"
    urgency: Urgency = Urgency.SOON
    mild_urgency: Urgency = Field(Urgency.REVIEW, description="How urgent trouble is that lasts to the later day.")
    quiet_days: int = Field(14, ge=0, le=60)
    from_day: int = Field(21, ge=7, le=90, description="First day on which hard swallowing has lasted.")
    entries: int = Field(3, ge=2, le=5, description="Hard entries among the last 5.")
    mild_from_day: int = Field(84, ge=21, le=365, description="First day on which any trouble has lasted.")

    def lacks(self, history: History) -> tuple[str, ...]:
        """Return swallowing where it is not known from its day on, or is hard and not known often enough before."""
        entry = history.entry
        if entry.day < self.from_day:
            return ()
        is_hard = entry.swallow in HARD and entry.day < self.mild_from_day
        return too_few(history, "swallow", times=self.entries if is_hard else 1)

    def judge(self, history: History) -> Finding | None:
        """Hold while it is hard, on 3 of the last 5 entries from day 21, or for any trouble from day 84."""
        entry = history.entry
        if entry.day < self.from_day or entry.swallow in {None, "normal"} or not history.is_front_of_neck:
            return None
        last = history.latest("swallow", most=5)
        hard = [one for one in last if one.swallow in HARD]
        lasts = entry.swallow in HARD and len(hard) >= self.entries
        if not lasts and entry.day < self.mild_from_day:
            return None
        return self.found(
            history,
            f"Swallowing {plain(entry.swallow)} on {history.on(entry.day)}"
            + (f", hard on {len(hard)} of the last {len(last)} entries." if lasts else "."),
            facts(*hard, entry, items="swallow"),
            comparison=f"It should be easier by day {self.from_day} and right by day {self.mild_from_day}.",
            unless="Swallowing that is normal."
            if entry.day >= self.mild_from_day
            else f"Swallowing that is normal or mild, or hard on fewer than {self.entries} of the last 5 entries.",
            urgency=self.urgency if lasts else self.mild_urgency,
            advice=self.advice if lasts else self.mild_advice,
        )


RULES: tuple[type[Rule], ...] = (NeckAirway, CannotSwallowLiquids, SwallowWorse, SwallowPersistent)
