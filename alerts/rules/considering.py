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
    """Return what came of every rule that was asked about what a finding of the judgement is about."""
    is_about = {one.rule_id for one in judgement.findings if one.cause == finding.cause or _both_silent(one, finding)}
    failed = {fault.rule_id for fault in judgement.faults}
    hidden = {one.rule_id for one in judgement.hidden if one.finding.cause == finding.cause}
    others = [rule for rule in _asked(finding, ruleset) if rule.id not in is_about | failed | hidden]
    seen = history.up_to(finding.day)
    lacked = {rule.id: items for rule in others if (items := _lacked(rule, ruleset, seen))}
    return Considered(
        tuple(rule.id for rule in others if rule.id not in lacked),
        lacked,
        tuple(rule.id for rule in _asked(finding, ruleset) if rule.id in failed),
        tuple(rule.id for rule in _asked(finding, ruleset) if rule.id in hidden),
    )


def _both_silent(one: Finding, other: Finding) -> bool:
    return one.since is not None and other.since is not None


def _asked(finding: Finding, ruleset: Ruleset) -> Iterator[Rule]:
    yield from ruleset.entry_rules if finding.since is None else ruleset.silence_rules


def _lacked(rule: Rule, ruleset: Ruleset, history: History) -> tuple[str, ...]:
    """Return what a rule lacked; nothing where it is about another operation, and would not hold with any answer."""
    items = rule.lacks(history) if history.entries else ()
    return () if any(ruleset.is_of_another_operation(item, history.procedure) for item in items) else items
