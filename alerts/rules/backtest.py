"""Running rulesets over recorded courses: in the order in which things happened, with nothing known before it came.

A course is judged as it was when it was lived: at every check-in, at every midnight, by the same `evaluate` and the
same ledger. An alert counts as live until the recorded moment at which a person closed the alert of those days, so
quiet times fall where they fell; where a draft says something that was never said, nobody can know when a person would
have closed it, and it stays live until the next recorded closing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, cast

from alerts.rules.evaluate import evaluate
from alerts.rules.history import History
from alerts.rules.ledger import TOLD, Heard, Ledger
from alerts.rules.rule import Finding, Rule
from alerts.rules.ruleset import Ruleset
from alerts.rules.words import Family, Standing, Urgency


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened: a check-in came, a person closed the alert or spoke to the patient, or a day ended."""

    at: datetime
    came: int
    """How many check-ins had come by then."""
    day: int | None = None
    """The day that the check-in which came was about."""
    closes_on: int | None = None
    """The day on which a person closed the alert, where that is what happened."""
    spoken_on: int | None = None
    """The day on which a person spoke to the patient, where that is what happened."""


class Course(Protocol):
    """What is recorded of one episode."""

    @property
    def moments(self) -> Sequence[Moment]:
        """Return what happened, oldest first."""

    def history(self, ruleset: Ruleset, moment: Moment) -> History:
        """Return the history as it stood at a moment; moments are asked for in their order."""


@dataclass(frozen=True, slots=True)
class Raised:
    """One flag of a run."""

    rule_id: str
    cause: str
    families: tuple[Family, ...]
    urgency: Urgency
    standing: Standing
    at: datetime

    @property
    def is_told(self) -> bool:
        """True when people would have heard of it."""
        return self.standing in TOLD


@dataclass(slots=True)
class Run:
    """What one ruleset makes of one course."""

    ruleset: Ruleset
    asked: Ruleset
    """The same rules, those of all runs asked once of a history."""
    flags: list[Raised] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    """The rules that could not be answered, once for each time."""
    ledger: Ledger = field(default_factory=Ledger)

    def judge(self, history: History, moment: Moment) -> None:
        """Judge the course as it stood, and note what is new."""
        judgement = evaluate(self.asked, history, from_day=moment.day, said=lambda: self.ledger)
        self.faults += (fault.rule_id for fault in judgement.faults)
        new = self.ledger.take(judgement.findings, self.ruleset, today=history.today)
        self.flags += (_raised(heard, moment.at) for heard in new)


def _raised(heard: Heard, at: datetime) -> Raised:
    found = heard.finding
    return Raised(found.rule_id, found.cause, found.families, found.urgency, heard.standing, at)


def play(course: Course, rulesets: Sequence[Ruleset]) -> list[Run]:
    """Return what each ruleset makes of a course, moment by moment and side by side."""
    runs = [Run(ruleset, asked) for ruleset, asked in zip(rulesets, _shared(rulesets), strict=True)]
    for moment in course.moments:
        for run in runs:
            _note(run.ledger, moment)
        if moment.closes_on is None and moment.spoken_on is None:
            for run, history in _histories(course, runs, moment):
                run.judge(history, moment)
    return runs


def _note(ledger: Ledger, moment: Moment) -> None:
    """Note what a person did at a moment."""
    if moment.closes_on is not None:
        ledger.close(today=moment.closes_on)
    if moment.spoken_on is not None:
        ledger.speak(today=moment.spoken_on)


def _histories(course: Course, runs: Sequence[Run], moment: Moment) -> Iterator[tuple[Run, History]]:
    """Yield each run with its history: one and the same where check-ins are due on the same days."""
    first = course.history(runs[0].ruleset, moment)
    schedule = runs[0].ruleset.schedule
    for run in runs:
        yield run, first if run.ruleset.schedule == schedule else course.history(run.ruleset, moment)


class _Once:
    """A rule that all rulesets have with the same numbers: asked once of a history, for it is pure."""

    def __init__(self, rule: Rule) -> None:
        self.id, self.on_silence, self._rule = rule.id, rule.on_silence, rule
        self._asked: History | None = None
        self._answer: Finding | None = None

    def __getattr__(self, name: str) -> Any:
        """Return whatever else the rule has."""
        return getattr(self._rule, name)

    def judge(self, history: History) -> Finding | None:
        """Return the rule's answer; a history that is the very one asked before is not asked again."""
        if history is not self._asked:
            self._answer = self._rule.judge(history)
            self._asked = history
        return self._answer


def _shared(rulesets: Sequence[Ruleset]) -> list[Ruleset]:
    """Return the rulesets with every rule that is the same in all of them as one."""
    first, *others = rulesets
    same = [rule for rule in first.rules if all(other.by_id.get(rule.id) == rule for other in others)]
    once = {rule.id: cast("Rule", _Once(rule)) for rule in same}
    return [
        Ruleset.model_construct(**dict(one) | {"rules": tuple(once.get(rule.id, rule) for rule in one.rules)})
        for one in rulesets
    ]
