"""Fever, sepsis and feeling very ill. Rules 14 to 19 of docs/reference/sources.md."""

from typing import ClassVar, Literal

from pydantic import Field

from alerts.rules.entry import Entry
from alerts.rules.history import History, wound_signs
from alerts.rules.rule import Finding, Rule, facts, not_seen, too_few
from alerts.rules.words import Family, Urgency

WOUND = "redness swelling drainage opening odour"
CUT = WOUND.replace(" ", "|")


def is_hot(entry: Entry, at_least: float) -> bool:
    """True for a reading of that many °C or more; without a reading it is not."""
    return (entry.temperature or 0) >= at_least


def has_infection_marker(history: History, fever_c: float, wound_days: int) -> bool:
    """True for a fever or shaking chills now, or a wound sign in the last days. Catalogue rule 18."""
    entry = history.entry
    return is_hot(entry, fever_c) or entry.chills is True or history.wound_sign(days=wound_days) is not None


def seen(history: History, wound: Entry) -> str:
    """Return the signs of the cut on an entry and its day, as staff read them."""
    return f"{', '.join(wound_signs(wound))} on {history.on(wound.day)}"


class Fever(Rule):
    """Fever from day 3, or a high one before: infection more often than in the first two days. Rule 14; S16 S19 S20."""

    family: ClassVar = Family.SYSTEMIC
    needs: ClassVar = "temperature_c"
    title: ClassVar = "Fever"
    advice: ClassVar = (
        "You have a fever. Call your team today. Drink water. "
        "If you shake, feel very ill, or get confused, get emergency help."
    )

    id: Literal["fever"] = "fever"
    urgency: Urgency = Urgency.SAME_DAY
    quiet_days: int = Field(0, ge=0, le=60)
    again_days: int | None = Field(1, ge=1, le=60)
    fever_c: float = Field(38.0, ge=37, le=40, description="Fever in °C.")
    from_day: int = Field(3, ge=1, le=14, description="First day on which that is a fever.")
    early_fever_c: float = Field(38.5, ge=37, le=41, description="Fever in °C before that day.")

    def judge(self, history: History) -> Finding | None:
        """Hold for 38.0 or more from day 3, 38.5 or more before."""
        entry = history.entry
        limit = self.fever_c if entry.day >= self.from_day else self.early_fever_c
        if not is_hot(entry, limit):
            return None
        return self.found(
            history,
            f"Temperature {entry.temperature_c} °C on {history.on(entry.day)}.",
            facts(entry, items="temperature_c chills unwell"),
            comparison=f"A fever is {limit} °C or more on that day.",
            unless=f"A temperature below {limit} °C.",
            measure=entry.temperature_c,
        )


class FeverEarly(Rule):
    """A mild fever in the first two days: nearly always harmless, so it is measured again first. Rule 15; S19."""

    family: ClassVar = Family.SYSTEMIC
    needs: ClassVar = "temperature_c"
    title: ClassVar = "Fever in the first two days"
    advice: ClassVar = (
        "A mild fever is common in the first two days. Check again in four hours. "
        "Call your team if it is still 38 (100.4 F) or more."
    )
    repeated_advice: ClassVar = (
        "You still have a mild fever. Call your team today. If you shake, feel very ill, or get confused, "
        "get emergency help."
    )

    id: Literal["fever_early"] = "fever_early"
    urgency: Urgency = Urgency.SOON
    repeated_urgency: Urgency = Field(Urgency.SAME_DAY, description="How urgent a second reading in a row is.")
    quiet_days: int = Field(0, ge=0, le=60)
    until_day: int = Field(2, ge=1, le=7, description="Last day on which a mild fever is common.")
    fever_c: float = Field(38.0, ge=37, le=40, description="Mild fever in °C.")
    high_c: float = Field(38.5, ge=37, le=41, description="Fever in °C that is another rule's.")
    wound_days: int = Field(2, ge=0, le=7, description="Days back in which a wound sign makes it another rule's.")

    def lacks(self, history: History) -> tuple[str, ...]:
        """Return the temperature where it is not known, in the first days."""
        return () if history.day > self.until_day else super().lacks(history)

    def judge(self, history: History) -> Finding | None:
        """Hold for 38.0 up to 38.5 by day 2 with no wound sign; a second reading in a row is for the same day."""
        entry = history.entry
        if entry.day > self.until_day or not is_hot(entry, self.fever_c) or is_hot(entry, self.high_c):
            return None
        if history.wound_sign(days=self.wound_days):
            return None
        before = history.previous_entry("temperature")
        again = before is not None and is_hot(before, self.fever_c)
        return self.found(
            history,
            f"Temperature {entry.temperature_c} °C on {history.on(entry.day)}{', again' if again else ''}.",
            facts(before, entry, items="temperature_c"),
            comparison=f"Common up to day {self.until_day} when it is normal at the next reading.",
            unless=f"A temperature below {self.fever_c} °C.",
            urgency=self.repeated_urgency if again else self.urgency,
            measure=entry.temperature_c,
            advice=self.repeated_advice if again else self.advice,
        )


class FeverWithWoundSigns(Rule):
    """Fever with a cut that looks wrong: deep infection is likelier. Contact within 2 hours. Rule 16; S16 S20."""

    family: ClassVar = Family.SYSTEMIC
    needs: ClassVar = "temperature_c"
    title: ClassVar = "Fever with wound signs (contact within 2 hours)"
    advice: ClassVar = (
        "You have a fever and your cut looks wrong. Call your team now. "
        "If you cannot reach them in two hours, go to the emergency room."
    )

    id: Literal["fever_with_wound_signs"] = "fever_with_wound_signs"
    urgency: Urgency = Urgency.SAME_DAY
    quiet_days: int = Field(0, ge=0, le=60)
    again_days: int | None = Field(1, ge=1, le=60)
    contact_minutes: int | None = Field(120, ge=15, le=20160)
    fever_c: float = Field(38.0, ge=37, le=40, description="Fever in °C.")
    wound_days: int = Field(2, ge=0, le=7, description="Days back in which a wound sign counts.")

    def lacks(self, history: History) -> tuple[str, ...]:
        """Return what is not known of the temperature and the cut; nothing where one of them is known to be well."""
        heat, cut = super().lacks(history), not_seen(history, CUT, days=self.wound_days)
        is_cool = not heat and not is_hot(history.entry, self.fever_c)
        is_clean = not cut and not history.wound_sign(days=self.wound_days)
        return () if is_cool or is_clean else heat + cut

    def judge(self, history: History) -> Finding | None:
        """Hold for 38.0 or more now and a wound sign within the last 2 days."""
        entry = history.entry
        if not is_hot(entry, self.fever_c):
            return None
        wound = history.wound_sign(days=self.wound_days)
        if wound is None:
            return None
        return self.found(
            history,
            f"Temperature {entry.temperature_c} °C on {history.on(entry.day)}; {seen(history, wound)}.",
            facts(entry, items="temperature_c") + facts(wound, items=WOUND),
            comparison=f"Wound signs of the last {self.wound_days} days count.",
            unless=f"A temperature below {self.fever_c} °C, or no wound sign in those days.",
            measure=entry.temperature_c,
        )


class LowGradePattern(Rule):
    """Low warmth again and again with another change: a deep infection under a clean cut. Rule 17; S51."""

    family: ClassVar = Family.SYSTEMIC
    needs: ClassVar = "pain_back|unwell|redness|swelling|drainage|odour|opening|warmth"
    title: ClassVar = "Low-grade warmth with another change"
    advice: ClassVar = "Your temperature is a bit high and other things have changed. Call your team by tomorrow."

    id: Literal["low_grade_pattern"] = "low_grade_pattern"
    urgency: Urgency = Urgency.SOON
    quiet_days: int = Field(5, ge=0, le=60)
    from_day: int = Field(5, ge=1, le=30, description="First day on which the pattern counts.")
    low_c: float = Field(37.5, ge=37, le=38, description="Warmth in °C, from.")
    fever_c: float = Field(38.0, ge=37.5, le=39, description="Warmth in °C, below.")
    readings: int = Field(3, ge=2, le=5, description="Warm readings among the last 5.")
    days: int = Field(8, ge=3, le=14, description="Days within which the readings lie.")
    pain_rise: int = Field(2, ge=1, le=6, description="Back pain over its base that counts as a change.")
    wound_level: int = Field(2, ge=1, le=6, description="Wound score that counts as a change.")

    def lacks(self, history: History) -> tuple[str, ...]:
        """Return the temperature without enough readings, and where they are warm what else is not known."""
        readings = history.recent("temperature", 5, days=self.days)
        if history.day < self.from_day:
            return ()
        if len(readings) < self.readings:
            return ("temperature_c",)
        if sum(map(self._is_warm, readings)) < self.readings or self._change(history):
            return ()
        others = self.needs.replace("pain_back|", "")
        is_pain_known = history.entry.pain_back is not None and history.base("pain_back") is not None
        return () if is_pain_known else too_few(history, others) and tuple(self.needs.split("|"))

    def judge(self, history: History) -> Finding | None:
        """Hold for 37.5 to 37.9 on 3 of the last 5 readings, with more back pain, a wound score of 2, or unwell."""
        if history.day < self.from_day:
            return None
        warm = sum(map(self._is_warm, history.recent("temperature", 5, days=self.days)))
        change = self._change(history) if warm >= self.readings else None
        if change is None:
            return None
        known = history.latest("temperature", most=5, days=self.days)
        shown = [entry for entry in known if self._is_warm(entry.temperature or 0)]
        readings = ", ".join(f"{entry.temperature_c} °C on {history.on(entry.day)}" for entry in reversed(shown))
        return self.found(
            history,
            f"Temperature {readings}, and {change} on {history.on(history.day)}.",
            facts(*shown, items="temperature_c") + facts(history.entry, items=f"pain_back {WOUND} warmth unwell"),
            comparison=f"{warm} of the last {len(known)} readings within {self.days} days.",
            unless=f"Fewer than {self.readings} such readings, or no other change.",
        )

    def _is_warm(self, reading: float) -> bool:
        return self.low_c <= reading < self.fever_c

    def _change(self, history: History) -> str | None:
        entry = history.entry
        score = history.wound_score(entry)
        if entry.unwell:
            return "feeling very ill"
        if score >= self.wound_level:
            return f"wound score {score}"
        base = history.base("pain_back")
        if base is None or entry.pain_back is None or entry.pain_back < base.median + self.pain_rise:
            return None
        return f"{history.pain_name('pain_back').lower()} {entry.pain_back}, usually {base.median:g},"


class SepsisLike(Rule):
    """A sign of infection with a sign of danger: sepsis can be vague, and cold. Rule 18; S5."""

    family: ClassVar = Family.SYSTEMIC
    needs: ClassVar = "unwell|chest|chills"
    title: ClassVar = "Looks like sepsis"
    advice: ClassVar = (
        "You may be very ill from an infection. Call the emergency number now. Tell them you had surgery and when."
    )

    id: Literal["sepsis_like"] = "sepsis_like"
    urgency: Urgency = Urgency.EMERGENCY
    quiet_days: int = Field(0, ge=0, le=60)
    fever_c: float = Field(38.0, ge=37, le=40, description="Fever in °C.")
    high_c: float = Field(38.5, ge=37, le=41, description="Fever in °C that, with chills and a wound sign, is enough.")
    cold_c: float = Field(36.0, ge=34, le=37, description="A temperature in °C below which a very ill person is cold.")
    wound_days: int = Field(2, ge=0, le=7, description="Days back in which a wound sign counts.")

    def judge(self, history: History) -> Finding | None:
        """Hold for infection with danger, cold with very ill, or chills with high fever and a wound sign."""
        entry = self._with_its_reading(history.entry)
        ways = self._ways(history)
        if not ways:
            return None
        wound = history.wound_sign(days=self.wound_days)
        return self.found(
            history,
            f"{self._signs(entry)} on {history.on(entry.day)}" + (f"; {seen(history, wound)}." if wound else "."),
            facts(entry, items="temperature_c chills unwell chest") + facts(wound, items=WOUND),
            comparison=f"Wound signs of the last {self.wound_days} days count.",
            unless=" And: ".join(ways),
        )

    def lacks(self, history: History) -> tuple[str, ...]:
        """Return what is not known of danger and infection, where it might have made it hold."""
        entry = history.entry
        if self._ways(history):
            return ()
        danger, cut = too_few(history, "unwell|chest"), not_seen(history, CUT, days=self.wound_days)
        unknown = too_few(history, "temperature_c") + too_few(history, "chills") + cut
        if entry.unwell or entry.chest:
            return unknown
        is_cold = entry.coldest is not None and entry.coldest < self.cold_c
        if danger and (unknown or is_cold or has_infection_marker(history, self.fever_c, self.wound_days)):
            return danger
        return () if self._has_no_chills_with_fever(history, looked=not cut) else unknown

    def _has_no_chills_with_fever(self, history: History, *, looked: bool) -> bool:
        """True when chills, high fever or a wound sign is known not to be there: one is enough."""
        entry = history.entry
        cool = entry.temperature is not None and entry.temperature < self.high_c
        return entry.chills is False or cool or (looked and history.wound_sign(days=self.wound_days) is None)

    def _ways(self, history: History) -> list[str]:
        """Return for each way in which it holds what would have kept it from it."""
        entry, wound = history.entry, history.wound_sign(days=self.wound_days)
        danger = entry.unwell or entry.chest
        ways = {
            f"Neither very ill nor chest trouble, or no fever of {self.fever_c} °C, chills or wound sign.": danger
            and has_infection_marker(history, self.fever_c, self.wound_days),
            f"Not very ill, or a temperature of {self.cold_c} °C or more.": self._is_ill_and_cold(entry),
            f"No chills, a temperature below {self.high_c} °C, or no wound sign.": entry.chills
            and is_hot(entry, self.high_c)
            and wound,
        }
        return [unless for unless, holds in ways.items() if holds]

    def _is_ill_and_cold(self, entry: Entry) -> bool:
        return entry.unwell is True and entry.coldest is not None and entry.coldest < self.cold_c

    def _with_its_reading(self, entry: Entry) -> Entry:
        """Return the entry with the temperature that counts of a day that has several: a fever, else one too cold."""
        if is_hot(entry, self.fever_c) or not self._is_ill_and_cold(entry):
            return entry
        return entry._replace(temperature_c=entry.coldest)

    @staticmethod
    def _signs(entry: Entry) -> str:
        signs = {
            "very ill, confused or faint": entry.unwell,
            "chest trouble": entry.chest,
            "shaking chills": entry.chills,
            f"temperature {entry.temperature_c} °C": entry.temperature is not None,
        }
        text = ", ".join(sign for sign, shown in signs.items() if shown)
        return text[:1].upper() + text[1:]


class UnwellRepeated(Rule):
    """Feeling very ill two days running with no sign of infection: going downhill. Rule 19; S5."""

    family: ClassVar = Family.SYSTEMIC
    needs: ClassVar = "unwell"
    title: ClassVar = "Feels very ill two days running"
    advice: ClassVar = "You have felt ill for two days. Call your team by tomorrow. Call sooner if you get worse."

    id: Literal["unwell_repeated"] = "unwell_repeated"
    urgency: Urgency = Urgency.SOON
    quiet_days: int = Field(3, ge=0, le=60)
    fever_c: float = Field(38.0, ge=37, le=40, description="Fever in °C that makes it another rule's.")
    wound_days: int = Field(2, ge=0, le=7, description="Days back in which a wound sign makes it another rule's.")

    @property
    def _answers_needed(self) -> tuple[int, int | None]:
        return 2, 3

    def lacks(self, history: History) -> tuple[str, ...]:
        """Return whether she feels very ill where that is not known now and before, unless it is another rule's."""
        is_settled = history.entry.unwell is False or has_infection_marker(history, self.fever_c, self.wound_days)
        return () if is_settled else super().lacks(history)

    def judge(self, history: History) -> Finding | None:
        """Hold for very ill on this and the previous entry, with no infection marker."""
        entry = history.entry
        if not entry.unwell:
            return None
        before = history.previous_entry("unwell")
        if before is None or not before.unwell or has_infection_marker(history, self.fever_c, self.wound_days):
            return None
        return self.found(
            history,
            f"Very ill, confused or faint on {history.on(before.day)} and on {history.on(entry.day)}.",
            facts(before, entry, items="unwell temperature_c chills"),
            comparison=f"No fever or chills known on {history.on(entry.day)}, "
            f"and no wound sign in the last {self.wound_days} days.",
            unless="Feeling well on one of the two entries.",
        )


RULES: tuple[type[Rule], ...] = (Fever, FeverEarly, FeverWithWoundSigns, LowGradePattern, SepsisLike, UnwellRepeated)
