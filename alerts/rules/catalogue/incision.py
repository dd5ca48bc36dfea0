"""The look of the cut. Rules 1 to 4 and 10 to 13 of docs/reference/sources.md."""

from typing import ClassVar, Literal

from pydantic import Field

from alerts.rules.catalogue.infection import is_hot
from alerts.rules.entry import Entry
from alerts.rules.history import DAYS_TO_PREVIOUS, History
from alerts.rules.rule import Finding, Rule, facts, too_few
from alerts.rules.words import Family, Urgency


def both_signs_before(history: History) -> Entry | None:
    """Return the previous entry when it, too, showed redness and swelling."""
    before = history.previous_entry("redness", "swelling")
    return before if before is not None and before.redness and before.swelling else None


def both_signs_unknown(history: History) -> tuple[str, ...]:
    """Return what is not known of redness and swelling: now, and where both are there, of the previous entry."""
    entry = history.entry
    if 0 in {entry.redness, entry.swelling}:
        return ()
    before = history.previous_entry("redness", "swelling")
    return too_few(history, "redness") + too_few(history, "swelling") or ("redness", "swelling") * (before is None)


def level(sign: int | None) -> str:
    """Return the level of a sign, which unanswered is not 0."""
    return "not answered" if sign is None else str(sign)


def clear_since(history: History, day: int) -> Entry | None:
    """Return the newest earlier entry from `day` on in which redness or swelling was said to be gone."""
    since = (entry for entry in history.earlier if entry.day >= day)
    return next((entry for entry in since if entry.redness == 0 or entry.swelling == 0), None)


class RednessWithSwelling(Rule):
    """Redness with swelling: mild early signs are normal, so level, sum and direction matter. Rule 1; S1 S17 S18."""

    family: ClassVar = Family.INCISION
    needs: ClassVar = "redness swelling"
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
        came_back = self._came_back(history)
        if not came_back and not self._is_strong(entry.day, redness, swelling):
            return None
        return self.found(
            history,
            f"Redness {redness} with swelling {swelling} on {history.on(entry.day)}"
            + (f", back after one had gone on {history.on(came_back[0].day)}." if came_back else "."),
            facts(*came_back, entry, items="redness swelling"),
            comparison=f"Mild signs are expected up to day {self.settled_by_day}.",
            unless=self._unless(entry.day),
            measure=redness + swelling,
        )

    def _is_strong(self, day: int, redness: int, swelling: int) -> bool:
        if day <= self.settled_by_day:
            return min(redness, swelling) >= self.early_level
        return redness + swelling >= self.sum_level

    def lacks(self, history: History) -> tuple[str, ...]:
        """Return what is not known of the two signs; of the entry before only where they may have come back."""
        entry = history.entry
        redness, swelling = entry.redness or 0, entry.swelling or 0
        is_early = redness and swelling and entry.day < self.back_from_day
        return () if is_early or self._is_strong(entry.day, redness, swelling) else both_signs_unknown(history)

    def _unless(self, day: int) -> str:
        if day <= self.settled_by_day:  # too early for signs that came back
            return f"Redness or swelling below {self.early_level}."
        return f"Redness and swelling adding up to less than {self.sum_level}, and not back after one had gone."

    def _came_back(self, history: History) -> tuple[Entry, ...]:
        """Return the entry in which a sign had gone and the previous one, which shows both again."""
        if history.day < self.back_from_day:
            return ()
        before = both_signs_before(history)
        clear = clear_since(history, self.settled_by_day)
        return (clear, before) if before is not None and clear is not None else ()


class SlowToSettle(Rule):
    """Mild redness and swelling that never went away: they should have by two weeks. Rule 2; S18."""

    family: ClassVar = Family.INCISION
    needs: ClassVar = "redness swelling"
    title: ClassVar = "Redness and swelling that will not settle"
    advice: ClassVar = "Your cut is still a bit red and puffy. Call your team in the next day or two so they can look."

    id: Literal["wound_slow_to_settle"] = "wound_slow_to_settle"
    urgency: Urgency = Urgency.SOON
    quiet_days: int = Field(7, ge=0, le=60)
    from_day: int = Field(14, ge=7, le=60, description="First day on which mild signs should have gone.")
    settled_by_day: int = Field(3, ge=0, le=14, description="Day from which a clear entry would have counted.")

    def lacks(self, history: History) -> tuple[str, ...]:
        """Return what is not known of the two signs, once they should have gone."""
        return () if history.day < self.from_day else both_signs_unknown(history)

    def judge(self, history: History) -> Finding | None:
        """Hold for both signs on this and the previous entry, never clear since day 3."""
        entry = history.entry
        if entry.day < self.from_day or not entry.redness or not entry.swelling:
            return None
        before = both_signs_before(history)
        if before is None or clear_since(history, self.settled_by_day):
            return None
        return self.found(
            history,
            f"Redness {entry.redness} with swelling {entry.swelling} still there on {history.on(entry.day)}, "
            f"as on {history.on(before.day)}.",
            facts(before, entry, items="redness swelling"),
            comparison=f"Never clear since day {self.settled_by_day}; mild signs should be gone by {self.from_day}.",
            unless="Redness or swelling at 0 on this entry or the one before.",
            measure=entry.redness + entry.swelling,
        )


class RednessWorsening(Rule):
    """Redness past a finger's width, no swelling: not expected after day 3. Rule 3; S17 S18."""

    family: ClassVar = Family.INCISION
    needs: ClassVar = "redness"
    title: ClassVar = "Redness spreading, no swelling"
    advice: ClassVar = (
        "The red area is getting bigger. Draw a line round it with a pen. Call your team by tomorrow. "
        "Call today if it crosses the line."
    )

    id: Literal["wound_redness_worsening"] = "wound_redness_worsening"
    urgency: Urgency = Urgency.SOON
    quiet_days: int = Field(3, ge=0, le=60)
    from_day: int = Field(4, ge=1, le=30, description="First day on which this redness counts.")
    level: int = Field(2, ge=1, le=2, description="The redness; more is another rule's.")

    def lacks(self, history: History) -> tuple[str, ...]:
        """Return the redness where it is not known, from its day on."""
        return () if history.day < self.from_day else super().lacks(history)

    def judge(self, history: History) -> Finding | None:
        """Hold for redness 2 from day 4 unless swelling was reported, which is another rule's."""
        entry = history.entry
        if entry.redness != self.level or entry.day < self.from_day or entry.swelling:
            return None
        return self.found(
            history,
            f"Redness {entry.redness} on {history.on(entry.day)}, swelling "
            f"{'not answered' if entry.swelling is None else 'none'}.",
            facts(entry, items="redness swelling"),
            comparison=f"Redness past the edge is not expected from day {self.from_day} on.",
            unless=f"Redness below {self.level}.",
            measure=entry.redness,
        )


class RednessSevere(Rule):
    """Wide redness or red streaks: infection may be moving through the skin. Rule 4; S17 S18."""

    family: ClassVar = Family.INCISION
    needs: ClassVar = "redness"
    title: ClassVar = "Wide redness or red streaks"
    advice: ClassVar = (
        "The redness is wide or has streaks. Call your team today. If no one answers in two hours, go to urgent care."
    )

    id: Literal["wound_redness_severe"] = "wound_redness_severe"
    urgency: Urgency = Urgency.SAME_DAY
    quiet_days: int = Field(0, ge=0, le=60)
    level: int = Field(3, ge=2, le=3, description="The redness, on any day.")

    def judge(self, history: History) -> Finding | None:
        """Hold for redness 3 on any day."""
        entry = history.entry
        if entry.redness is None or entry.redness < self.level:
            return None
        return self.found(
            history,
            f"Redness {entry.redness}, wide or with streaks, on {history.on(entry.day)}.",
            facts(entry, items="redness swelling"),
            unless=f"Redness below {self.level}.",
            measure=entry.redness,
        )


class WoundOpening(Rule):
    """A gap in the cut, over metalwork: at any time, most often around day 27. Rule 10; S3 S18."""

    family: ClassVar = Family.INCISION
    needs: ClassVar = "opening"
    title: ClassVar = "Wound edges open"
    advice: ClassVar = (
        "Your cut has opened. Cover it with a clean dressing. Call your team today. Do not push anything into it."
    )

    id: Literal["wound_opening"] = "wound_opening"
    urgency: Urgency = Urgency.SAME_DAY
    quiet_days: int = Field(0, ge=0, le=60)

    def judge(self, history: History) -> Finding | None:
        """Hold for a gap on any day."""
        entry = history.entry
        if not entry.opening:
            return None
        return self.found(
            history,
            f"A gap in the cut on {history.on(entry.day)}.",
            facts(entry, items="opening drainage"),
            unless="No gap in the cut.",
        )


class WoundOdour(Rule):
    """A bad smell: today with any other sign of the cut or warmth of the body, else soon. Rule 11; S15 S16."""

    family: ClassVar = Family.INCISION
    needs: ClassVar = "odour"
    title: ClassVar = "Bad smell from the cut"
    advice: ClassVar = "A bad smell can mean infection. Call your team today if the cut is also red, wet or sore."

    id: Literal["wound_odour"] = "wound_odour"
    urgency: Urgency = Urgency.SAME_DAY
    alone_urgency: Urgency = Field(Urgency.SOON, description="How urgent a smell is with no other sign.")
    quiet_days: int = Field(3, ge=0, le=60)
    from_day: int = Field(2, ge=0, le=14, description="First day on which a smell counts.")
    warm_c: float = Field(37.8, ge=37, le=39, description="Temperature in °C that counts as another sign.")

    def lacks(self, history: History) -> tuple[str, ...]:
        """Return the smell where it is not known, from its day on."""
        return () if history.day < self.from_day else super().lacks(history)

    def judge(self, history: History) -> Finding | None:
        """Hold for a smell from day 2; a sign not answered counts as not there."""
        entry = history.entry
        if not entry.odour or entry.day < self.from_day:
            return None
        other = self._other_signs(entry)
        return self.found(
            history,
            f"Bad smell from the cut on {history.on(entry.day)}, "
            + (f"with {', '.join(other)}." if other else "no other sign said."),
            facts(entry, items="odour redness swelling drainage warmth temperature_c"),
            comparison="" if other else "With redness, swelling, fluid, heat or a temperature it is for the same day.",
            unless="No bad smell.",
            urgency=self.urgency if other else self.alone_urgency,
        )

    def _other_signs(self, entry: Entry) -> list[str]:
        signs = {
            f"redness {entry.redness}": entry.redness,
            f"swelling {entry.swelling}": entry.swelling,
            entry.fluid: entry.is_draining,
            "heat": entry.warmth,
            f"temperature {entry.temperature_c} °C": is_hot(entry, self.warm_c),
        }
        return [sign for sign, shown in signs.items() if shown]


class WarmthLate(Rule):
    """A cut that is hot after week one and red or swollen: warmth should have faded. Rule 12; S18."""

    family: ClassVar = Family.INCISION
    needs: ClassVar = "warmth redness|swelling"
    title: ClassVar = "Hot cut after week one"
    advice: ClassVar = "Your cut feels hot. Check your temperature. Call your team by tomorrow."

    id: Literal["wound_warmth_late"] = "wound_warmth_late"
    urgency: Urgency = Urgency.SOON
    quiet_days: int = Field(4, ge=0, le=60)
    from_day: int = Field(7, ge=5, le=60, description="First day on which warmth should have faded.")

    def lacks(self, history: History) -> tuple[str, ...]:
        """Return what is not known: of the warmth now and before, or of redness and swelling now."""
        entry = history.entry
        if history.day < self.from_day or entry.warmth is False:
            return ()
        before = history.previous_entry("warmth")
        signs = too_few(history, "redness|swelling")
        if (before is not None and not before.warmth) or not (signs or entry.redness or entry.swelling):
            return ()
        return too_few(history, "warmth", times=2, days=DAYS_TO_PREVIOUS) + signs

    def judge(self, history: History) -> Finding | None:
        """Hold for warmth on this and the previous entry with redness or swelling now."""
        entry = history.entry
        if not entry.warmth or entry.day < self.from_day or not (entry.redness or entry.swelling):
            return None
        before = history.previous_entry("warmth")
        if before is None or not before.warmth:
            return None
        return self.found(
            history,
            f"The cut is hot on {history.on(entry.day)} and was on {history.on(before.day)}; "
            f"redness {level(entry.redness)}, swelling {level(entry.swelling)}.",
            facts(before, entry, items="warmth redness swelling"),
            comparison=f"Warmth should have faded by day {self.from_day}.",
            unless="No heat on one of the two entries, or neither redness nor swelling.",
        )


class WoundScoreHigh(Rule):
    """Several small signs at once, or more of them than usual: a slow infection. Own weights. Rule 13; S14 S50."""

    family: ClassVar = Family.INCISION
    needs: ClassVar = "redness|swelling|warmth|drainage|odour|opening"
    title: ClassVar = "Several small wound signs at once"
    advice: ClassVar = "A few signs on your cut have changed. Call your team today so they can check it."
    milder_advice: ClassVar = "A few signs on your cut have changed. Call your team by tomorrow so they can check it."

    id: Literal["wound_score_high"] = "wound_score_high"
    urgency: Urgency = Urgency.SAME_DAY
    milder_urgency: Urgency = Field(Urgency.SOON, description="How urgent the smaller rise is.")
    quiet_days: int = Field(3, ge=0, le=60)
    step: float | None = Field(2, gt=0, le=10, description="Rise of the wound score that counts as worse.")
    from_day: int = Field(4, ge=1, le=30, description="First day on which the score counts.")
    level: int = Field(6, ge=3, le=16, description="The score that is high by itself.")
    rising_from_day: int = Field(6, ge=1, le=30, description="First day on which a rise counts.")
    rising_level: int = Field(4, ge=1, le=16, description="The least score whose rise counts.")
    rise: float = Field(3, ge=1, le=10, description="Rise over the usual score that is for the same day.")
    milder_rise: float = Field(2, ge=1, le=10, description="Rise over the usual score that is for soon.")

    def judge(self, history: History) -> Finding | None:
        """Hold for a score of 6 or more from day 4, or from day 6 for 4 or more that is 2 above the usual."""
        score = history.wound_score(history.entry)
        usual = history.usual_wound_score() if score >= self.rising_level else None
        urgency = self._urgency(history.day, score, usual)
        if urgency is None:
            return None
        return self.found(
            history,
            f"Wound score {score} on {history.on(history.day)}"
            + (f", usually {usual:g}." if usual is not None else "."),
            facts(*history.wounds_before(), history.entry, items=" ".join(WOUND_ITEMS)),
            comparison=self._comparison(history, usual),
            unless=f"A score below {self.level}"
            + (f" and less than {self.milder_rise:g} above the usual one." if usual is not None else "."),
            urgency=urgency,
            measure=score,
            advice=self.advice if urgency == self.urgency else self.milder_advice,
        )

    def lacks(self, history: History) -> tuple[str, ...]:
        """Return the signs of the cut: where none is known now, or how many are usual is not and would matter."""
        if history.day < self.from_day:
            return ()
        score = history.wound_score(history.entry)
        may_rise = history.day >= self.rising_from_day and self.rising_level <= score < self.level
        is_unusual = may_rise and history.usual_wound_score() is None
        return WOUND_ITEMS if is_unusual else super().lacks(history)

    def _urgency(self, day: int, score: int, usual: float | None) -> Urgency | None:
        if day >= self.from_day and score >= self.level:
            return self.urgency
        if usual is None or day < self.rising_from_day or score - usual < self.milder_rise:
            return None
        return self.urgency if score - usual >= self.rise else self.milder_urgency

    def _comparison(self, history: History, usual: float | None) -> str:
        unanswered = [item for item in WOUND_ITEMS if getattr(history.entry, item) is None]
        partial = f" Partial: {', '.join(unanswered)} not answered." if unanswered else ""
        if usual is None:
            return f"From day {self.from_day} on a score of {self.level} is high by itself.{partial}"
        return f"Next to the median of the last {len(history.wounds_before())} earlier entries.{partial}"


WOUND_ITEMS = ("redness", "swelling", "warmth", "drainage", "odour", "opening")

RULES: tuple[type[Rule], ...] = (
    RednessWithSwelling,
    SlowToSettle,
    RednessWorsening,
    RednessSevere,
    WoundOpening,
    WoundOdour,
    WarmthLate,
    WoundScoreHigh,
)
