"""Check-ins that did not come, and answers that do not fit. Rules 52 to 56 of docs/reference/sources.md."""

from collections.abc import Iterable
from itertools import filterfalse
from typing import ClassVar, Literal

from pydantic import Field

from alerts.rules.entry import LIVING_C, Entry, is_living
from alerts.rules.history import History
from alerts.rules.rule import Fact, Finding, Rule, facts
from alerts.rules.words import Family, Urgency

CALL_NOW = frozenset({Urgency.SAME_DAY, Urgency.EMERGENCY})
BODY = frozenset({Family.INCISION, Family.SYSTEMIC, Family.NUMBNESS})


class Silence(Rule):
    """A rule that asks whether the last entry before a silence was a calm one."""

    family: ClassVar = Family.ADHERENCE
    on_silence: ClassVar = True
    warm_c: float = Field(37.8, ge=37, le=39, description="Temperature, °C, of the last entry that is a concern.")
    score: int = Field(2, ge=1, le=10, description="Wound score of the last entry that is a concern ...")
    score_rise: float = Field(1, ge=0, le=6, description="... when above the usual one by this much ...")
    score_from_day: int = Field(4, ge=0, le=30, description="... from this day on.")

    def concern(self, history: History) -> str:
        """Return what the latest entry gave cause for, empty when it was a calm one."""
        if not history.entries:
            return ""
        urgent = {urgency for _, urgency in history.concerns} & CALL_NOW
        if urgent:
            return max(urgent).word.replace("_", " ")
        entry = history.entry
        soon = [family for family, urgency in history.concerns if urgency == Urgency.SOON and family in BODY]
        if soon:
            return f"{soon[0]}: soon"
        if entry.temperature is not None and entry.temperature >= self.warm_c:
            return f"temperature {entry.temperature:.1f}"
        return self._wound(history)

    def _wound(self, history: History) -> str:
        score, usual = history.wound_score(history.entry), history.usual_wound_score()
        if history.day < self.score_from_day or score < self.score or usual is None:
            return ""
        return f"wound score {score}, usually {usual:g}" if score >= usual + self.score_rise else ""


class MissedOne(Silence):
    """One missed check-in: a reminder to the patient and never a flag, for one miss means little. Rule 52; S44.

    Reminders go out by her own clock while a check-in is awaited (symptoms/messages), whatever her last entry said.
    """

    title: ClassVar = "One missed check-in"
    advice: ClassVar = "We missed you today. It takes two minutes. Do you feel OK?"

    id: Literal["missed_one"] = "missed_one"
    urgency: Urgency = Urgency.REVIEW
    quiet_days: int = Field(0, ge=0, le=60)

    def judge(self, history: History) -> Finding | None:  # noqa: ARG002 - staff are never told of one miss
        """Never hold."""
        return None


class MissedTwo(Silence):
    """Two missed in a row: an early sign of drop-out that must not push to staff. Rule 53; S44."""

    title: ClassVar = "Two missed in a row"
    advice: ClassVar = "We have not heard from you for two days. Please fill in today or call if you feel unwell."

    id: Literal["missed_two"] = "missed_two"
    urgency: Urgency = Urgency.REVIEW
    quiet_days: int = Field(0, ge=0, le=60)
    again_days: int | None = Field(1, ge=1, le=60)
    misses: int = Field(2, ge=2, le=7, description="Due check-ins in a row that did not come.")

    def judge(self, history: History) -> Finding | None:
        """Hold once per run of misses, when the last entry was a calm one."""
        missed = history.missed_in_a_row
        if len(missed) < self.misses or self.concern(history):
            return None
        run = missed[: self.misses]
        return self.found(
            history,
            f"No check-in on {_days(history, run)}.",
            _missed(run),
            comparison=_last(history),
            unless=_one_of(missed, self.misses),
            cause=f"missed:{run[-1]}",
            since=run[0],
        )


class MissedThree(Rule):
    """Three missed in a row in the weeks of highest risk, whatever the last entry said. Rule 54; S2 S3."""

    family: ClassVar = Family.ADHERENCE
    on_silence: ClassVar = True
    title: ClassVar = "Three missed in a row"
    advice: ClassVar = "We have not heard from you for three days. Your team may call you."

    id: Literal["missed_three"] = "missed_three"
    urgency: Urgency = Urgency.SOON
    quiet_days: int = Field(3, ge=0, le=60)
    misses: int = Field(3, ge=2, le=14, description="Due check-ins in a row that did not come.")
    until_day: int = Field(
        42, ge=7, le=365, description="Last day on which it counts; later two are enough, as review."
    )

    def judge(self, history: History) -> Finding | None:
        """Hold for 3 or more due check-ins in a row up to day 42."""
        missed = history.missed_in_a_row
        if len(missed) < self.misses or missed[-1] > self.until_day:
            return None
        return self.found(
            history,
            f"No check-in since {history.on(missed[0])}: {len(missed)} due in a row.",
            _missed(missed),
            comparison=_last(history),
            unless=_one_of(missed, self.misses),
            cause=f"silent:{history.today}",
            since=missed[0],
        )


class MissedAfterConcern(Silence):
    """Silence after a worrying entry: missing is not calm. Rule 55; S52."""

    title: ClassVar = "Silence after a worrying entry"
    advice: ClassVar = "Your last check-in worried us and we have not heard from you. Please call your team now."

    id: Literal["missed_after_concern"] = "missed_after_concern"
    urgency: Urgency = Urgency.SAME_DAY
    first_urgency: Urgency = Field(Urgency.SOON, description="How urgent the first miss after a lesser concern is.")
    quiet_days: int = Field(1, ge=0, le=60)
    again_days: int | None = Field(1, ge=1, le=60)
    misses: int = Field(2, ge=1, le=7, description="Misses after a lesser concern that count in full.")

    def judge(self, history: History) -> Finding | None:
        """Hold for the first miss after an entry that asked for a call that day, or that gave lesser concern."""
        missed = history.missed_in_a_row
        concern = self.concern(history) if missed else ""
        if not concern:
            return None
        in_full = len(missed) >= self.misses or any(urgency in CALL_NOW for _, urgency in history.concerns)
        return self.found(
            history,
            f"No check-in on {_days(history, missed)} after a worrying entry on {history.on(history.day)}: {concern}.",
            (*facts(history.entry, items="temperature_c redness swelling drainage"), *_missed(missed)),
            comparison=_last(history),
            unless=f"A check-in on {'that day' if len(missed) == 1 else 'the last of these days'}, "
            "or nothing of concern in the one before.",
            urgency=None if in_full else self.first_urgency,
            cause=f"silent:{history.today}",
            since=missed[0],
            until_contact_after=missed[-1],
        )


class DataContradiction(Rule):
    """Answers that do not fit: the patient is asked, meanwhile the more serious one counts. Rule 56; S52."""

    family: ClassVar = Family.ADHERENCE
    title: ClassVar = "Answers do not fit together"
    advice: ClassVar = "Two answers do not match. Please check them."

    id: Literal["data_contradiction"] = "data_contradiction"
    urgency: Urgency = Urgency.REVIEW
    quiet_days: int = Field(0, ge=0, le=60)
    again_days: int | None = Field(1, ge=1, le=60)

    def judge(self, history: History) -> Finding | None:
        """Hold for a pair of answers that cannot both be so, or two entries for the day that differ in a red flag."""
        entry = _with_what_cannot_be(history.entry)
        pairs = dict(_contradictions(entry))
        if not pairs:
            return None
        items = " ".join(dict.fromkeys(" ".join(pairs.values()).split()))
        return self.found(
            history,
            f"On {history.on(entry.day)}: {'; '.join(pairs)}.",
            facts(entry, items=items),
            unless="Answers that can all be so.",
        )


def _with_what_cannot_be(entry: Entry) -> Entry:
    """Return the entry with the temperature that cannot be a person's, where the day has one beside another."""
    impossible = next(filterfalse(is_living, entry.said("temperature_c")), None)
    return entry if impossible is None else entry._replace(temperature_c=impossible)


def _contradictions(entry: Entry) -> Iterable[tuple[str, str]]:
    """Yield what does not fit, each with the items it is about."""
    if entry.numb_severity == 0 and entry.sites:
        yield "a numb place with numbness 0", "numb_severity numb_sites saddle"
    fluid, amount = entry.drainage, entry.drainage_amount
    if fluid and amount and (fluid == "none") != (amount == "none"):
        yield f"fluid {fluid} with amount {amount}", "drainage drainage_amount"
    if entry.temperature_c is not None and entry.temperature is None:
        yield f"temperature {entry.temperature_c:g}, outside {LIVING_C[0]} to {LIVING_C[1]} °C", "temperature_c"
    if entry.fall is False and entry.fall_injury:
        yield "hurt in a fall, but no fall", "fall fall_injury"
    for item in entry.conflicts:
        yield f"two entries differ in {item.replace('_', ' ')}", item


def _days(history: History, days: tuple[int, ...]) -> str:
    return " and ".join(history.on(day) for day in days)


def _one_of(missed: tuple[int, ...], misses: int) -> str:
    """Return which check-ins would have broken the run: of a longer one, those that leave too few after them."""
    which = "these check-ins" if len(missed) == misses else f"the last {misses} check-ins missed"
    return f"One of {which}, even if late."


def _missed(days: tuple[int, ...]) -> tuple[Fact, ...]:
    return tuple(Fact("missed", value=True, day=day) for day in days)


def _last(history: History) -> str:
    return f"Last entry: {history.on(history.day)}." if history.entries else "No entry has come yet."


RULES: tuple[type[Rule], ...] = (MissedOne, MissedTwo, MissedThree, MissedAfterConcern, DataContradiction)
