"""Mood. Rules 48 to 51 of docs/reference/sources.md."""

from statistics import median
from typing import ClassVar, Literal

from pydantic import Field

from alerts.rules.history import History
from alerts.rules.rule import Finding, Rule, facts
from alerts.rules.words import Family, Urgency


class SelfHarm(Rule):
    """Thoughts of self-harm: any yes needs a person in the same session; never read from free text. Rule 48; S31."""

    family: ClassVar = Family.MOOD
    needs: ClassVar = "self_harm|phq9_item9"
    title: ClassVar = "Thoughts of self-harm"
    advice: ClassVar = (
        "You are not alone. If you might hurt yourself now, call the emergency number. "
        "You can also call or text a crisis line now. Your team has been told."
    )
    advice_not_said: ClassVar = (
        "You did not want to say. That is fine. Your team can call you if you like. "
        "If you might hurt yourself now, call the emergency number or a crisis line."
    )

    id: Literal["self_harm"] = "self_harm"
    urgency: Urgency = Urgency.EMERGENCY
    not_said_urgency: Urgency = Field(Urgency.REVIEW, description="How urgent it is when the patient would not say.")
    quiet_days: int = Field(0, ge=0, le=60)
    item9_level: int = Field(1, ge=1, le=3, description="PHQ-9 item 9 from this score on is a yes.")

    def judge(self, history: History) -> Finding | None:
        """Hold for yes, or a score on PHQ-9 item 9; for "rather not say" a call is offered."""
        entry = history.entry
        item9 = (entry.phq9_item9 or 0) >= self.item9_level
        if entry.self_harm not in {"yes", "rather_not_say"} and not item9:
            return None
        clear = ["A clear no."] * (entry.self_harm in {"yes", "rather_not_say"})
        clear += [f"PHQ-9 item 9 below {self.item9_level}."] * item9
        said = "yes" if entry.self_harm == "yes" else f"PHQ-9 item 9 scored {entry.phq9_item9}" if item9 else ""
        return self.found(
            history,
            f"Thoughts of self-harm: {said or 'would rather not say'}, on {history.on(entry.day)}."
            + ("" if said else " Offer a call."),
            facts(entry, items="self_harm phq9_item9 phq9 phq2 mood"),
            unless=" And: ".join(clear),
            urgency=None if said else self.not_said_urgency,
            advice=None if said else self.advice_not_said,
        )


class LowMoodScreen(Rule):
    """Low mood screen positive; sites may choose 2 as cut-off. Rule 49; S29 S30."""

    family: ClassVar = Family.MOOD
    needs: ClassVar = "phq2|phq9"
    title: ClassVar = "Low mood screen positive"
    advice: ClassVar = "Feeling low after surgery is common. Your team will call you. You can also talk to your doctor."

    id: Literal["phq2_positive"] = "phq2_positive"
    urgency: Urgency = Urgency.SOON
    severe_urgency: Urgency = Field(Urgency.SAME_DAY, description="How urgent a severe PHQ-9 is.")
    quiet_days: int = Field(14, ge=0, le=60)
    step: float | None = Field(2, gt=0, le=6)
    level: int = Field(3, ge=1, le=6, description="PHQ-2 total, 0-6.")
    phq9_level: int = Field(10, ge=5, le=27, description="PHQ-9 total, 0-27, that holds on its own.")
    phq9_severe: int = Field(20, ge=10, le=27, description="PHQ-9 total that is severe.")

    def judge(self, history: History) -> Finding | None:
        """Hold for PHQ-2 of 3 or more unless it was high before surgery and is falling, or PHQ-9 of 10 or more."""
        entry = history.entry
        moderate = entry.phq9 is not None and entry.phq9 >= self.phq9_level
        positive = entry.phq2 is not None and entry.phq2 >= self.level and not self._is_falling(history, entry.phq2)
        if not moderate and not positive:
            return None
        severe = (entry.phq9 or 0) >= self.phq9_severe
        scores = (
            f"{name} {score}" for name, score in (("PHQ-2", entry.phq2), ("PHQ-9", entry.phq9)) if score is not None
        )
        return self.found(
            history,
            f"{', '.join(scores)} on {history.on(entry.day)}.",
            facts(*history.latest("phq2", most=4), entry, items="phq2 phq9"),
            comparison=f"PHQ-2 before surgery: {_score(history.preop.phq2)}.",
            unless=f"PHQ-2 below {self.level}, or high before surgery and falling; PHQ-9 below {self.phq9_level}.",
            urgency=self.severe_urgency if severe else None,
            measure=entry.phq2,
        )

    def _is_falling(self, history: History, score: int) -> bool:
        before = history.preop.phq2
        if before is None or before < self.level or score >= before:
            return False
        last = history.values_before("phq2", days=history.day)
        return not last or score <= last[0]


class WorryScreen(Rule):
    """Worry screen positive: new anxiety follows one fusion in nine. Rule 50; S29 S30."""

    family: ClassVar = Family.MOOD
    needs: ClassVar = "gad2"
    title: ClassVar = "Worry screen positive"
    advice: ClassVar = "Worry after surgery is common. Your team will be in touch. Slow breathing can help."

    id: Literal["gad2_positive"] = "gad2_positive"
    urgency: Urgency = Urgency.SOON
    quiet_days: int = Field(14, ge=0, le=60)
    step: float | None = Field(2, gt=0, le=6)
    level: int = Field(3, ge=1, le=6, description="GAD-2 total, 0-6.")

    def judge(self, history: History) -> Finding | None:
        """Hold for GAD-2 of 3 or more."""
        entry = history.entry
        if entry.gad2 is None or entry.gad2 < self.level:
            return None
        return self.found(
            history,
            f"GAD-2 {entry.gad2} on {history.on(entry.day)}.",
            facts(*history.latest("gad2", most=4), items="gad2"),
            comparison=f"Before surgery: {_score(history.preop.gad2)}.",
            unless=f"GAD-2 below {self.level}.",
            measure=entry.gad2,
        )


class LowMoodPersistent(Rule):
    """Low mood most days: what the two-item screen misses. Rule 51; S29 S1."""

    family: ClassVar = Family.MOOD
    needs: ClassVar = "mood"
    title: ClassVar = "Low mood most days"
    advice: ClassVar = "You have felt low for many days. Please call your doctor or team this week."

    id: Literal["low_mood_persistent"] = "low_mood_persistent"
    urgency: Urgency = Urgency.SOON
    quiet_days: int = Field(14, ge=0, le=60)
    level: int = Field(3, ge=0, le=5, description="Mood, 0-10 with 10 best, that is low.")
    low_entries: int = Field(5, ge=2, le=14, description="Low on this many ...")
    entries: int = Field(7, ge=2, le=14, description="... of the last entries with the item ...")
    days: int = Field(12, ge=5, le=60, description="... within this many days.")

    @property
    def _answers_needed(self) -> tuple[int, int | None]:
        return self.low_entries, self.days

    def lacks(self, history: History) -> tuple[str, ...]:
        """Return the mood where it is not known, or is low and not known often enough before."""
        mood = history.entry.mood
        return () if mood is not None and mood > self.level else super().lacks(history)

    def judge(self, history: History) -> Finding | None:
        """Hold for mood of 3 or less on 5 of the last 7 entries, this one among them."""
        entry = history.entry
        if entry.mood is None or entry.mood > self.level:
            return None
        moods = history.recent("mood", self.entries, days=self.days)
        low = sum(mood <= self.level for mood in moods)
        if low < self.low_entries:
            return None
        return self.found(
            history,
            f"Mood {self.level} or lower on {low} of the last {len(moods)} entries to {history.on(entry.day)}.",
            facts(*history.latest("mood", most=self.entries, days=self.days), items="mood"),
            comparison=f"Before surgery: {_score(history.preop.mood)}.",
            unless=f"Low on fewer than {self.low_entries} of the last {self.entries} entries.",
            measure=10 - median(moods),  # 10 is the best mood
        )


def _score(score: int | None) -> str:
    return "not recorded" if score is None else str(score)


RULES: tuple[type[Rule], ...] = (SelfHarm, LowMoodScreen, WorryScreen, LowMoodPersistent)
