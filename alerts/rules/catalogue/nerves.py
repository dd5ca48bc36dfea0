"""New saddle numbness, numb legs, weakness, bladder and bowel. Rules 30 to 33 of docs/reference/sources.md."""

from typing import ClassVar, Literal

from pydantic import Field

from alerts.rules.catalogue.numbness import NUMBNESS, SADDLE, known_before, places
from alerts.rules.entry import Entry
from alerts.rules.history import History, is_two_sided
from alerts.rules.rule import Finding, Rule, facts, too_few
from alerts.rules.words import Family, Urgency


def is_numb_both_sides(entry: Entry, level: int) -> bool:
    """True when both legs are numb, at least that much."""
    return entry.numb_severity is not None and entry.numb_severity >= level and is_two_sided(entry.sites)


def is_newly_numb_both_sides(history: History, level: int) -> bool:
    """True when both legs are numb and were not before: not in a baseline, and not ever since the first entry."""
    if not is_numb_both_sides(history.entry, level):
        return False
    if any(is_two_sided(known.numbness_sites or ()) for known in history.baselines):
        return False
    before = [entry for entry in history.earlier if entry.says_where]
    always = all(is_two_sided(entry.sites) for entry in before)
    return not (before and always and is_numb_both_sides(before[-1], level))


class SaddleNumbness(Rule):
    """New saddle numbness: the cardinal sign of cauda equina compression; how much is not asked. Rule 30; S6 S7 S10."""

    family: ClassVar = Family.NUMBNESS
    needs: ClassVar = "numb_sites|saddle"
    title: ClassVar = "New saddle numbness"
    advice: ClassVar = (
        "New numbness between your legs can mean pressed nerves. Get help right now. "
        "Go to the emergency room or call the emergency number. Do not drive yourself."
    )

    id: Literal["saddle_numbness"] = "saddle_numbness"
    urgency: Urgency = Urgency.EMERGENCY
    quiet_days: int = Field(0, ge=0, le=60)
    rise: int = Field(2, ge=1, le=5, description="Severity above the known one from which old saddle numbness is new.")

    def judge(self, history: History) -> Finding | None:
        """Hold for the saddle area when it was not known numb, is numb by 2 more than known, or is said to be new."""
        entry = history.entry
        if SADDLE not in entry.sites:
            return None
        why = self._why(history)
        if not why:
            return None
        return self.found(
            history,
            f"Numb between the legs on {history.on(entry.day)}: {why}.",
            facts(entry, items=NUMBNESS),
            comparison=known_before(history),
            unless=f"The same numbness known before, less than {self.rise} stronger, and not said to be new.",
            measure=entry.numb_severity,
        )

    def lacks(self, history: History) -> tuple[str, ...]:
        """Return what is not known of the place; where it was known before, how numb it is and whether it is new."""
        if SADDLE not in history.entry.sites:
            return super().lacks(history)
        return () if self._why(history) else too_few(history, "numb_severity") + too_few(history, "numb_new")

    def _why(self, history: History) -> str:
        entry = history.entry
        knew = [known for known in history.baselines if SADDLE in (known.numbness_sites or ())]
        if not knew:
            return "not known before surgery or at discharge"
        if entry.numb_new or (entry.saddle and history.reviewed not in knew):
            return "said to be new"
        levels = [known.numbness_severity for known in knew if known.numbness_severity is not None]
        severity = entry.numb_severity
        if severity is not None and levels and severity >= max(levels) + self.rise:
            return f"severity {severity}, {max(levels)} before"
        return ""


class BladderBowelChange(Rule):
    """Bladder or bowel not as usual for this person: may be the only sign of a clot. Rule 31; S6 S9 S10."""

    family: ClassVar = Family.NUMBNESS
    needs: ClassVar = "bladder_bowel"
    title: ClassVar = "Bladder or bowel change"
    advice: ClassVar = (
        "A sudden change in your bladder or bowels can mean pressed nerves. Go to the emergency room now."
    )

    id: Literal["bladder_bowel_change"] = "bladder_bowel_change"
    urgency: Urgency = Urgency.EMERGENCY
    quiet_days: int = Field(0, ge=0, le=60)

    def judge(self, history: History) -> Finding | None:
        """Hold for a change from what is usual; being blocked up is another item and never counts here."""
        entry = history.entry
        if entry.bladder_bowel != "changed":
            return None
        return self.found(
            history,
            f"Bladder or bowel changed on {history.on(entry.day)}.",
            facts(entry, items="bladder_bowel constipation"),
            comparison=f"Before surgery: {(history.preop.bladder_bowel or 'not recorded').replace('_', ' ')}.",
            unless="Bladder and bowel as usual for this person.",
        )


class BothLegsNumb(Rule):
    """New numbness in both legs: two-sided signs point to the cauda equina. Rule 32; S6 S7."""

    family: ClassVar = Family.NUMBNESS
    needs: ClassVar = "numb_sites numb_severity"
    title: ClassVar = "New numbness in both legs"
    advice: ClassVar = (
        "Numbness in both legs is new. Call your team now. "
        "If your legs feel weak or you cannot pass urine, go to the emergency room."
    )

    id: Literal["bilateral_numbness_new"] = "bilateral_numbness_new"
    urgency: Urgency = Urgency.SAME_DAY
    quiet_days: int = Field(0, ge=0, le=60)
    again_days: int | None = Field(1, ge=1, le=60)
    level: int = Field(3, ge=1, le=8, description="Severity, 0-10, from which numbness in both legs counts.")

    def lacks(self, history: History) -> tuple[str, ...]:
        """Return what is not known of how numb it is and where; nothing where it is little, or not in both legs."""
        entry = history.entry
        is_little = entry.numb_severity is not None and entry.numb_severity < self.level
        is_elsewhere = entry.says_where and not is_two_sided(entry.sites)
        return () if is_little or is_elsewhere else super().lacks(history)

    def judge(self, history: History) -> Finding | None:
        """Hold for a left and a right leg site at severity 3 or more, unless known or there since the first entry."""
        entry = history.entry
        if not is_newly_numb_both_sides(history, self.level):
            return None
        return self.found(
            history,
            f"Both legs numb on {history.on(entry.day)}: {places(entry.sites)}, severity {entry.numb_severity}.",
            facts(entry, items=NUMBNESS),
            comparison=known_before(history),
            unless=f"One side only, severity below {self.level}, or both sides known before.",
            measure=entry.numb_severity,
        )


class NewWeakness(Rule):
    """New or worse weakness: clot, implant or root; an emergency with a second sign. Rule 33; S11 S12 S15 S26."""

    family: ClassVar = Family.NUMBNESS
    needs: ClassVar = "weakness"
    title: ClassVar = "New or worse weakness"
    advice: ClassVar = (
        "New weakness needs a check today. Call your team now. Take care not to fall. "
        "Go to the emergency room if it gets worse."
    )
    advice_with_signs: ClassVar = (
        "Weakness with these other signs can mean pressed nerves. Get help right now. "
        "Go to the emergency room or call the emergency number. Do not drive yourself."
    )

    id: Literal["new_weakness"] = "new_weakness"
    urgency: Urgency = Urgency.SAME_DAY
    with_signs_urgency: Urgency = Field(Urgency.EMERGENCY, description="How urgent it is with a second sign.")
    quiet_days: int = Field(0, ge=0, le=60)
    again_days: int | None = Field(1, ge=1, le=60)
    numb_level: int = Field(3, ge=1, le=8, description="Severity, 0-10, from which numbness in both legs is a sign.")
    pain_level: int = Field(9, ge=7, le=10, description="Back or limb pain, 0-10, that is a second sign.")

    def judge(self, history: History) -> Finding | None:
        """Hold for weakness said to be new or worse; the same as before never counts."""
        entry = history.entry
        if entry.weakness != "new_or_worse":
            return None
        signs = self._signs(history)
        return self.found(
            history,
            f"New or worse weakness on {history.on(entry.day)}" + (f", with {', '.join(signs)}." if signs else "."),
            facts(entry, items=f"weakness {NUMBNESS} bladder_bowel out_of_bed pain_back pain_limb"),
            comparison=f"Before surgery: {(history.preop.weakness or 'not recorded').replace('_', ' ')}.",
            unless="Weakness the same as before, or none.",
            urgency=self.with_signs_urgency if signs else None,
            advice=self.advice_with_signs if signs else None,
        )

    def _signs(self, history: History) -> list[str]:
        entry = history.entry
        told = {
            "numbness between the legs": SADDLE in entry.sites,
            "a bladder or bowel change": entry.bladder_bowel == "changed",
            "new numbness in both legs": is_newly_numb_both_sides(history, self.numb_level),
            "being unable to get out of bed": entry.out_of_bed == "unable",
            f"pain {entry.worst_pain}": (entry.worst_pain or 0) >= self.pain_level,
        }
        return [sign for sign, holds in told.items() if holds]


RULES: tuple[type[Rule], ...] = (SaddleNumbness, BladderBowelChange, BothLegsNumb, NewWeakness)
