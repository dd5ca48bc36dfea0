"""Judging: every rule of a ruleset asked of a history. The one function behind the save, the round and the replay."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from alerts.rules.entry import Entry
from alerts.rules.history import History
from alerts.rules.ledger import Ledger
from alerts.rules.overrides import Decided, Hidden, as_decided
from alerts.rules.rule import Finding, Rule
from alerts.rules.ruleset import Ruleset
from alerts.rules.words import Family, Urgency


@dataclass(frozen=True, slots=True)
class Fault:
    """A rule that could not be answered: which, about what, and the kind of error, never its text."""

    rule_id: str
    cause: str
    error: str


Answer = Finding | Fault | Hidden


@dataclass(frozen=True, slots=True)
class Judgement:
    """What came of judging: the rules that held, those that could not be answered, and those that did not hold."""

    findings: tuple[Finding, ...]
    faults: tuple[Fault, ...]
    not_held: tuple[str, ...]
    hidden: tuple[Hidden, ...] = ()
    """What held, and is not told because of an override."""

    @property
    def is_calm(self) -> bool:
        """True when there is nothing to tell, to keep or to try again."""
        return not (self.findings or self.faults or self.hidden)

    @property
    def urgency(self) -> Urgency | None:
        """Return the highest urgency found, None when nothing held."""
        return max((finding.urgency for finding in self.findings), default=None)


def evaluate(
    ruleset: Ruleset, history: History, *, from_day: int | None = None, said: Callable[[], Ledger] = Ledger
) -> Judgement:
    """Return the judgement of every entry from `from_day` on (by default the newest), and of the silence since.

    Each entry is judged with what had arrived of its own day and the days before, so the order of arrival does not
    matter. One rule that raises does not keep another from answering. `said` returns what people were told before;
    it is asked only where a silence follows an entry with a lesser concern.
    """
    answers = list(_about_entries(ruleset, history, from_day))
    if history.missed_in_a_row:
        after = replace(history, concerns=tuple(_concerns(answers, ruleset, history, said)))
        answers += _ask(ruleset.silence_rules, after, cause=f"silence:{history.today}")
    if not answers:
        return Judgement((), (), ruleset.rule_ids)
    findings = tuple(answer for answer in answers if isinstance(answer, Finding))
    faults = tuple(answer for answer in answers if isinstance(answer, Fault))
    answered = {answer.rule_id for answer in answers}
    not_held = tuple(rule.id for rule in ruleset.rules if rule.id not in answered)
    return Judgement(findings, faults, not_held, tuple(answer for answer in answers if isinstance(answer, Hidden)))


def _about_entries(ruleset: Ruleset, history: History, from_day: int | None) -> Iterator[Answer]:
    """Yield what came of each entry, marked where it is old: it came late, or is judged again because the first did.

    The newest entry keeps its urgency when an older one came: a silence after it may rest on it.
    """
    if not history.entries:
        return
    newest, old_before = history.entries[-1].day, None
    for view in history.days_from(newest if from_day is None else from_day):
        late = _came_late(view.entry, ruleset)
        if old_before is None:
            old_before = min(newest, history.today - ruleset.late_after_days) if late else view.day
        for answer in _ask(ruleset.asking.about(view.entry), view, cause=f"check-in:{view.entry.id}"):
            yield _late(answer) if late or view.day < old_before else answer


def _concerns(
    answers: Iterable[Answer], ruleset: Ruleset, history: History, said: Callable[[], Ledger]
) -> Iterator[tuple[Family, Urgency]]:
    """Yield what the newest entry raised, which a silence follows.

    A sign that needs a call that day is a concern whoever knows of it; a lesser one when this entry raised it, not
    when it has been known for weeks.
    """
    if not history.entries:
        return
    newest = history.entries[-1].day
    found = [answer for answer in answers if isinstance(answer, Finding) and answer.day == newest]
    lesser = any(finding.urgency < Urgency.SAME_DAY for finding in found)
    before = said() if lesser else Ledger()
    for finding in found:
        if finding.urgency >= Urgency.SAME_DAY or before.tells(finding, ruleset, today=history.today):
            yield from ((family, finding.urgency) for family in finding.families)


def _ask(rules: Sequence[Rule], history: History, *, cause: str) -> Iterator[Answer]:
    """Yield what came of each rule; one that yields to a rule that held comes after it in the catalogue."""
    asked: Iterable[Rule | Decided] = as_decided(rules, history)
    held: set[str] = set()
    for rule in asked:
        if held and not held.isdisjoint(rule.yields_to):
            continue
        try:
            answer = rule.judge(history)
        except Exception as error:  # noqa: BLE001 - any error of a rule is a fault, reported by the caller
            yield Fault(rule.id, cause, type(error).__name__)
            continue
        if answer is None:
            continue
        if _holds(answer):
            held.add(rule.id)
        yield answer


def _holds(answer: Finding | Hidden) -> bool:
    """True for what holds by the numbers of this patient, told or not."""
    return isinstance(answer, Finding) or answer.holds


def _came_late(entry: Entry, ruleset: Ruleset) -> bool:
    return entry.arrived_day is not None and entry.arrived_day - entry.day > ruleset.late_after_days


def _late(answer: Answer) -> Answer:
    """Mark a finding about an old day: it is reviewed, not paged, unless it is an emergency that may still be true."""
    if not isinstance(answer, Finding):
        return answer
    urgency = answer.urgency if answer.urgency == Urgency.EMERGENCY else Urgency.REVIEW
    return replace(answer, urgency=urgency, late=True)
