"""Which rules were looked at beside the one that held: those that did not hold, and those that could not be judged."""

from collections.abc import Iterator
from dataclasses import dataclass

from alerts.rules.evaluate import Judgement
from alerts.rules.history import History
from alerts.rules.rule import Finding, Rule
from alerts.rules.ruleset import Ruleset


@dataclass(frozen=True, slots=True)
class Considered:
    """What came of the other rules that were asked the same: about an entry, or about a silence."""

    did_not_hold: tuple[str, ...]
    lacked_answers: dict[str, tuple[str, ...]]
    """Rules that nothing can be said of, each with the items that were not answered, or not often enough."""
    could_not_answer: tuple[str, ...]
    """Rules that failed: a fault, of which the operators are told."""
    not_told: tuple[str, ...] = ()
    """Rules that held, and were not told because of an override."""


def considered(finding: Finding, ruleset: Ruleset, history: History, judgement: Judgement) -> Considered:
    """Return what came of every rule that was asked about what a finding of the judgement is about.

    One that rests on no entry, nor on a silence, says that a patient could not be judged: of her, no rule was answered.
    """
    failed = {fault.rule_id for fault in judgement.faults}
    if finding.since is None and not history.entries:
        return Considered((), {}, tuple(rule_id for rule_id in ruleset.rule_ids if rule_id in failed))
    is_about = {one.rule_id for one in judgement.findings if _alike(one, finding)}
    hidden = {one.rule_id for one in judgement.hidden if _alike(one.finding, finding)}
    others = [rule for rule in _asked(finding, ruleset) if rule.id not in is_about | failed | hidden]
    seen = history.up_to(finding.day)
    lacked = {rule.id: items for rule in others if (items := _lacked(rule, ruleset, seen))}
    return Considered(
        tuple(rule.id for rule in others if rule.id not in lacked),
        lacked,
        tuple(rule.id for rule in _asked(finding, ruleset) if rule.id in failed),
        tuple(rule.id for rule in _asked(finding, ruleset) if rule.id in hidden),
    )


def _alike(one: Finding, other: Finding) -> bool:
    """True when both are about the same entry, or both about a silence: there is one at a time."""
    return one.cause == other.cause or (one.since is not None and other.since is not None)


def _asked(finding: Finding, ruleset: Ruleset) -> Iterator[Rule]:
    yield from ruleset.entry_rules if finding.since is None else ruleset.silence_rules


def _lacked(rule: Rule, ruleset: Ruleset, history: History) -> tuple[str, ...]:
    """Return what a rule lacked; nothing where it is about another operation, and would not hold with any answer."""
    items = rule.lacks(history)
    return () if any(ruleset.is_of_another_operation(item, history.procedure) for item in items) else items
