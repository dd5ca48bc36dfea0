"""Clots, fluid leak and the bowels on strong pain medicine. Rules 20 to 24 and 29 of docs/reference/sources.md."""

from typing import ClassVar, Literal

from pydantic import Field

from alerts.rules.catalogue.infection import is_hot
from alerts.rules.entry import Entry
from alerts.rules.history import History
from alerts.rules.rule import Finding, Rule, facts, too_few
from alerts.rules.words import Family, Urgency


def has_headache(entry: Entry) -> bool:
    """True for a headache that is worse upright; unanswered is not."""
    return entry.headache_positional is True


class CalfClot(Rule):
    """One calf newly sore, swollen, warm or red: a leg clot must be looked for at once. Rule 20; S2 S3 S4."""

    family: ClassVar = Family.SYSTEMIC
    needs: ClassVar = "calf"
    title: ClassVar = "Possible leg clot"
    advice: ClassVar = (
        "This could be a blood clot in your leg. Call your team now or go to urgent care today. "
        "Do not rub the leg. If you get short of breath, call the emergency number."
    )

    id: Literal["dvt_calf"] = "dvt_calf"
    urgency: Urgency = Urgency.SAME_DAY
    quiet_days: int = Field(0, ge=0, le=60)
    again_days: int | None = Field(1, ge=1, le=60)

    def judge(self, history: History) -> Finding | None:
        """Hold for one calf sore, swollen, warm or red."""
        entry = history.entry
        if not entry.calf:
            return None
        return self.found(
            history,
            f"One calf sore, swollen, warm or red on {history.on(entry.day)}.",
            facts(entry, items="calf chest"),
            unless="No change in either calf.",
        )


class ChestClot(Rule):
    """Chest pain, short of breath at rest, blood coughed up or a faint: a lung clot or the heart. Rule 21; S2 S4."""

    family: ClassVar = Family.SYSTEMIC
    needs: ClassVar = "chest"
    title: ClassVar = "Possible lung clot or heart problem"
    advice: ClassVar = (
        "Call the emergency number now. Chest pain or trouble breathing after surgery can be a clot in the lung."
    )

    id: Literal["pe_chest"] = "pe_chest"
    urgency: Urgency = Urgency.EMERGENCY
    quiet_days: int = Field(0, ge=0, le=60)

    def judge(self, history: History) -> Finding | None:
        """Hold for any of the chest signs."""
        entry = history.entry
        if not entry.chest:
            return None
        return self.found(
            history,
            f"Chest pain, short of breath at rest, blood coughed up or a faint on {history.on(entry.day)}.",
            facts(entry, items="chest calf"),
            unless="No chest pain, breathlessness at rest, coughed blood or faint.",
        )


class PositionalHeadache(Rule):
    """A headache worse upright and better lying flat: spinal fluid may leak. Rule 22; S21."""

    family: ClassVar = Family.SYSTEMIC
    needs: ClassVar = "headache_positional"
    title: ClassVar = "Headache that is worse upright"
    advice: ClassVar = (
        "A headache that eases when you lie flat can mean a fluid leak. Lie flat and call your team today."
    )

    id: Literal["positional_headache"] = "positional_headache"
    urgency: Urgency = Urgency.SAME_DAY
    quiet_days: int = Field(1, ge=0, le=60)
    again_days: int | None = Field(1, ge=1, le=60)

    def judge(self, history: History) -> Finding | None:
        """Hold for such a headache."""
        entry = history.entry
        if not has_headache(entry):
            return None
        return self.found(
            history,
            f"Headache worse upright and better lying flat on {history.on(entry.day)}.",
            facts(entry, items="headache_positional drainage"),
            unless="No headache that changes with position.",
        )


class FluidLeak(Rule):
    """That headache and clear fluid from the cut: a leak is likely. Contact within 2 hours. Rule 23; S21 S22."""

    family: ClassVar = Family.SYSTEMIC
    also: ClassVar = (Family.INCISION,)
    needs: ClassVar = "headache_positional|drainage"
    title: ClassVar = "Spinal fluid leak pattern (contact within 2 hours)"
    advice: ClassVar = "You may be leaking fluid from around the spine. Lie flat. Call your team now."

    id: Literal["csf_leak"] = "csf_leak"
    urgency: Urgency = Urgency.SAME_DAY
    quiet_days: int = Field(0, ge=0, le=60)
    again_days: int | None = Field(1, ge=1, le=60)
    contact_minutes: int | None = Field(120, ge=15, le=20160)
    from_day: int = Field(2, ge=0, le=14, description="First day on which clear fluid counts.")
    days: int = Field(3, ge=0, le=7, description="Days that may lie between headache and fluid.")

    def lacks(self, history: History) -> tuple[str, ...]:
        """Return headache and fluid as far as they are not known; nothing where one is known not to be there."""
        if history.day < self.from_day:
            return ()
        headache = () if history.within(self.days, has_headache) else ("headache_positional",)
        fluid = () if history.within(self.days, self._leaks) else ("drainage",)
        is_known = any(not too_few(history, item) for item in headache + fluid)
        return super().lacks(history) or (() if is_known else headache + fluid)

    def judge(self, history: History) -> Finding | None:
        """Hold when one of the two is there now and the other now or within 3 days before."""
        entry = history.entry
        if not (has_headache(entry) or self._leaks(entry)):
            return None
        headache = history.within(self.days, has_headache)
        leak = history.within(self.days, self._leaks)
        if headache is None or leak is None:
            return None
        leak = leak._replace(drainage="clear")  # whatever else was said of it that day
        return self.found(
            history,
            f"Headache worse upright on {history.on(headache.day)} and clear fluid on {history.on(leak.day)}.",
            facts(headache, items="headache_positional") + facts(leak, items="drainage drainage_amount"),
            comparison=f"At most {self.days} days between them.",
            unless="Only one of the two within those days.",
        )

    def _leaks(self, entry: Entry) -> bool:
        return "clear" in entry.said("drainage") and entry.day >= self.from_day


class MeningitisLike(Rule):
    """That headache with fever or feeling very ill: a leak may have been infected. Rule 24; S21."""

    family: ClassVar = Family.SYSTEMIC
    needs: ClassVar = "temperature_c|unwell"
    title: ClassVar = "Possible infection round the brain"
    advice: ClassVar = "Bad headache with a fever is not normal. Call the emergency number now."

    id: Literal["meningitis_like"] = "meningitis_like"
    urgency: Urgency = Urgency.EMERGENCY
    quiet_days: int = Field(0, ge=0, le=60)
    fever_c: float = Field(38.0, ge=37, le=40, description="Fever in °C.")
    days: int = Field(3, ge=0, le=7, description="Days back in which the headache counts.")

    def lacks(self, history: History) -> tuple[str, ...]:
        """Return what is not known of the headache, or of the signs beside it; nothing where there is no headache."""
        entry, headache = history.entry, history.within(self.days, has_headache)
        if headache is None and entry.headache_positional is not None:
            return ()
        if is_hot(entry, self.fever_c) or entry.unwell:
            return () if headache else ("headache_positional",)
        if headache is None:
            neither = super().lacks(history)
            return neither and (*neither, "headache_positional")
        return too_few(history, "temperature_c") + too_few(history, "unwell")

    def judge(self, history: History) -> Finding | None:
        """Hold for fever or very ill now and the headache now or within 3 days before."""
        entry = history.entry
        hot = is_hot(entry, self.fever_c)
        if not (hot or entry.unwell):
            return None
        headache = history.within(self.days, has_headache)
        if headache is None:
            return None
        signs = [f"temperature {entry.temperature_c} °C"] * hot + ["very ill, confused or faint"] * bool(entry.unwell)
        return self.found(
            history,
            f"Headache worse upright on {history.on(headache.day)}; {' and '.join(signs)} on {history.on(entry.day)}.",
            facts(headache, items="headache_positional") + facts(entry, items="temperature_c unwell"),
            comparison=f"The headache counts for {self.days} days.",
            unless=f"A temperature below {self.fever_c} °C and not very ill, or no such headache in those days.",
        )


class ConstipationOnOpioids(Rule):
    """Blocked up four entries in a row: common with strong pain pills, and never a nerve sign by itself. Rule 29; S8."""

    family: ClassVar = Family.SYSTEMIC
    needs: ClassVar = "constipation"
    title: ClassVar = "Constipation on opioids"
    advice: ClassVar = (
        "Strong pain medicine can block you up. Drink water and ask your team about a laxative. "
        "If you cannot feel or control your bowels, go to the emergency room."
    )

    id: Literal["constipation_opioid"] = "constipation_opioid"
    urgency: Urgency = Urgency.REVIEW
    quiet_days: int = Field(7, ge=0, le=60)
    in_a_row: int = Field(4, ge=2, le=14, description="Entries in a row, at most 3 days apart.")

    def lacks(self, history: History) -> tuple[str, ...]:
        """Return the question where the run is too short to say; without strong pills it is not asked."""
        entry = history.entry
        run = history.latest("constipation", most=self.in_a_row, gap=3)
        is_over = any(not one.constipation for one in run) or (entry.constipation is None and entry.opioid_doses == 0)
        is_known = entry.constipation is not None and len(run) == self.in_a_row
        return () if is_over or is_known else ("constipation",)

    def judge(self, history: History) -> Finding | None:
        """Hold for constipation on 4 entries in a row."""
        if not history.entry.constipation:
            return None
        run = history.latest("constipation", most=self.in_a_row, gap=3)
        if len(run) < self.in_a_row or not all(entry.constipation for entry in run):
            return None
        return self.found(
            history,
            f"Blocked up on {len(run)} entries in a row, from {history.on(run[-1].day)} to {history.on(run[0].day)}.",
            facts(*run, items="constipation opioid_doses"),
            unless=f"Not blocked up on one of the last {self.in_a_row} entries.",
        )


RULES: tuple[type[Rule], ...] = (
    CalfClot,
    ChestClot,
    PositionalHeadache,
    FluidLeak,
    MeningitisLike,
    ConstipationOnOpioids,
)
