"""Fluid from the cut. Rules 5 to 9 of docs/reference/sources.md."""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field, model_validator

from alerts.rules.entry import Entry
from alerts.rules.history import History
from alerts.rules.rule import Finding, Rule, facts
from alerts.rules.words import Family, Urgency

ITEMS = "drainage drainage_amount"
LEAST_WET = 3
ONCE_COPIED = frozenset({"persistent_from_day", "dry_from_day", "dry_entries"})


def leaking_again(history: History) -> tuple[Entry, ...]:
    """Return the entries that show a leak which goes on: this and the previous one, or 3 of the last 5; else none.

    They are entries that say of colour or amount; more than 3 days between two of them break the run.
    """
    run = history.latest("is_draining", most=5, gap=3)
    wet = tuple(entry for entry in run if entry.is_draining)
    goes_on = run[:2] == wet[:2] and len(wet) > 1
    return wet if goes_on or len(wet) >= LEAST_WET else ()


def dry_before(history: History, entries: int) -> tuple[Entry, ...]:
    """Return that many entries just before this one, when each says that nothing came out; else none."""
    before = history.latest("is_draining", most=entries + 1)[1:]
    return before if len(before) == entries and not any(entry.is_draining for entry in before) else ()


def is_stitch_spot(history: History) -> bool:
    """True for a spot on the day on which staff noted that a stitch was taken out."""
    return history.entry.drainage_amount == "spots" and history.stitches_out_day == history.day


def said(entry: Entry) -> str:
    """Return the fluid of an entry in words."""
    amount = f" ({entry.drainage_amount})" if entry.drainage_amount else ""
    return f"{entry.drainage or 'fluid'}{amount}".replace("_", " ")


class WoundPus(Rule):
    """Pus or cloudy fluid: a standard sign of infection, whatever else the cut shows. Rule 5; S15 S18."""

    family: ClassVar = Family.INCISION
    needs: ClassVar = "drainage"
    title: ClassVar = "Pus or cloudy fluid"
    advice: ClassVar = (
        "Cloudy or yellow fluid can mean infection. Call your team today. Keep the cut covered and clean."
    )

    id: Literal["wound_pus"] = "wound_pus"
    urgency: Urgency = Urgency.SAME_DAY
    quiet_days: int = Field(0, ge=0, le=60)

    def judge(self, history: History) -> Finding | None:
        """Hold for pus on any day, whatever the other answers say."""
        entry = history.entry
        if entry.drainage != "pus":
            return None
        return self.found(
            history,
            f"Pus or cloudy fluid from the cut on {history.on(entry.day)}.",
            facts(entry, items=ITEMS),
            unless="No pus.",
        )


class DrainageHeavy(Rule):
    """A soaked dressing: bleeding, spinal fluid or a wound problem. Rule 6; S15 S22."""

    family: ClassVar = Family.INCISION
    needs: ClassVar = "drainage_amount"
    title: ClassVar = "Dressing soaked through"
    advice: ClassVar = (
        "Your dressing is soaked. Put a clean pad on it. Call your team now. "
        "If bright red blood keeps coming, get emergency help."
    )

    id: Literal["wound_drainage_heavy"] = "wound_drainage_heavy"
    urgency: Urgency = Urgency.SAME_DAY
    quiet_days: int = Field(0, ge=0, le=60)

    def lacks(self, history: History) -> tuple[str, ...]:
        """Return the amount where it is not known, unless nothing comes out: then it is not asked."""
        return () if history.entry.is_draining is False else super().lacks(history)

    def judge(self, history: History) -> Finding | None:
        """Hold for a soaked dressing, any colour, any day."""
        entry = history.entry
        if entry.drainage_amount != "soaked":
            return None
        return self.found(
            history,
            f"The dressing is soaked on {history.on(entry.day)}: {said(entry)}.",
            facts(entry, items=ITEMS),
            unless="A dressing that is not soaked.",
        )


class DrainagePersistent(Rule):
    """Fluid that does not stop after five days: tied to deep infection. Rule 7; S14 S15."""

    family: ClassVar = Family.INCISION
    needs: ClassVar = "drainage|drainage_amount"
    title: ClassVar = "Drainage that will not stop"
    advice: ClassVar = "Your cut is still leaking after five days. Call your team today. They may want to see it."

    id: Literal["wound_drainage_persistent"] = "wound_drainage_persistent"
    urgency: Urgency = Urgency.SAME_DAY
    quiet_days: int = Field(2, ge=0, le=60)
    from_day: int = Field(6, ge=3, le=30, description="First day on which fluid should have stopped.")

    def lacks(self, history: History) -> tuple[str, ...]:
        """Return the two items where this entry says neither, or is wet and no other lately says either."""
        if history.day < self.from_day:
            return ()
        is_alone = history.entry.is_draining and len(history.latest("is_draining", most=2, gap=3)) == 1
        return ("drainage", "drainage_amount") if is_alone else super().lacks(history)

    def judge(self, history: History) -> Finding | None:
        """Hold for fluid on this and the previous entry, or on 3 of the last 5."""
        entry = history.entry
        if not entry.is_draining or entry.day < self.from_day:
            return None
        wet = leaking_again(history)
        if not wet:
            return None
        days = ", ".join(history.on(one.day) for one in reversed(wet))
        return self.found(
            history,
            f"Fluid from the cut on {days}; now {said(entry)}.",
            facts(*wet, items=ITEMS),
            comparison=f"It should have stopped by day {self.from_day}.",
            unless="No fluid on the entry before, and on fewer than 3 of the last 5.",
        )


class DrainageNewAfterDry(Rule):
    """Fluid again after a dry spell: strongly tied to deep infection in week two. Rule 8; S14."""

    family: ClassVar = Family.INCISION
    needs: ClassVar = "drainage|drainage_amount"
    title: ClassVar = "New drainage after a dry spell"
    advice: ClassVar = "Your cut was dry and is now wet again. Call your team today, even if you feel fine."
    milder_advice: ClassVar = (
        "Your cut was dry and is now wet again. Call your team by tomorrow, even if you feel fine."
    )

    id: Literal["wound_drainage_new_after_dry"] = "wound_drainage_new_after_dry"
    urgency: Urgency = Urgency.SAME_DAY
    spots_urgency: Urgency = Field(Urgency.SOON, description="How urgent spots are, or an amount not answered.")
    quiet_days: int = Field(2, ge=0, le=60)
    from_day: int = Field(7, ge=3, le=30, description="First day on which new fluid counts.")
    dry_entries: int = Field(3, ge=1, le=7, description="Dry entries before it.")

    def lacks(self, history: History) -> tuple[str, ...]:
        """Return the two items where this entry or too few before it say either; not where it is dry, or one was wet."""
        entry = history.entry
        if history.day < self.from_day or entry.is_draining is False:
            return ()
        before = [wet for day, wet in history.series("is_draining") if day < history.day]
        is_known = entry.is_draining and len(before) >= self.dry_entries
        return () if is_known or any(before[: self.dry_entries]) else ("drainage", "drainage_amount")

    def judge(self, history: History) -> Finding | None:
        """Hold for fluid after 3 dry entries; not for a spot on the day a stitch was taken out."""
        entry = history.entry
        if not entry.is_draining or entry.day < self.from_day or is_stitch_spot(history):
            return None
        dry = dry_before(history, self.dry_entries)
        if not dry:
            return None
        urgent = entry.drainage_amount in {"wet_dressing", "soaked"}
        return self.found(
            history,
            f"New fluid from the cut on {history.on(entry.day)}: {said(entry)}.",
            facts(*dry, entry, items=ITEMS),
            comparison=f"Dry on the {self.dry_entries} entries before, since {history.on(dry[-1].day)}.",
            unless="Fluid on one of those entries, or none now.",
            urgency=self.urgency if urgent else self.spots_urgency,
            advice=self.advice if urgent else self.milder_advice,
        )


class DrainageLate(Rule):
    """Any fluid after day 7 that no other drainage rule tells of: needs a look. Rule 9; S14."""

    family: ClassVar = Family.INCISION
    needs: ClassVar = "drainage|drainage_amount"
    yields_to: ClassVar = (  # by their names: whatever their numbers are, for a program or for one patient
        "wound_pus",
        "wound_drainage_heavy",
        "wound_drainage_persistent",
        "wound_drainage_new_after_dry",
    )
    title: ClassVar = "Drainage after day 7"
    advice: ClassVar = "A little fluid this late should be checked. Call your team by tomorrow."

    id: Literal["wound_drainage_late"] = "wound_drainage_late"
    urgency: Urgency = Urgency.SOON
    quiet_days: int = Field(2, ge=0, le=60)
    from_day: int = Field(8, ge=3, le=60, description="First day on which any fluid counts.")

    @model_validator(mode="before")
    @classmethod
    def _without_copies(cls, numbers: Any) -> Any:
        """Leave out its old copies of other rules' numbers: stored versions and decisions for one patient name them."""
        if not isinstance(numbers, Mapping):
            return numbers
        return {name: value for name, value in numbers.items() if name not in ONCE_COPIED}

    def lacks(self, history: History) -> tuple[str, ...]:
        """Return the two items where the entry says neither, from its day on."""
        return () if history.day < self.from_day else super().lacks(history)

    def judge(self, history: History) -> Finding | None:
        """Hold for fluid from day 8; not for a spot on the day a stitch was taken out."""
        entry = history.entry
        if not entry.is_draining or entry.day < self.from_day or is_stitch_spot(history):
            return None
        return self.found(
            history,
            f"Fluid from the cut on {history.on(entry.day)}: {said(entry)}.",
            facts(entry, items=ITEMS),
            comparison=f"None is expected from day {self.from_day} on.",
            unless="No fluid.",
        )


RULES: tuple[type[Rule], ...] = (WoundPus, DrainageHeavy, DrainagePersistent, DrainageNewAfterDry, DrainageLate)
