"""What staff decided of one rule for one patient, until a day: other numbers, or that it is not told.

Both are asked by the same `evaluate`. What an override keeps from being told is not lost: it is a `Hidden` finding,
stored and counted. An emergency is never hidden, and neither is what got worse or more urgent since.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from alerts.rules.words import Urgency

if TYPE_CHECKING:
    from alerts.rules.history import History
    from alerts.rules.rule import Finding, Rule

PLACES, PAINS = "numb_sites", ("pain_back", "pain_limb")
Numbers = tuple[tuple[str, Any], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """One decision about one rule; it holds from `since` on, and no more at `until`."""

    id: str
    rule_id: str
    since: datetime
    until: datetime
    numbers: Numbers = ()
    """The rule's numbers for this patient, by name; without any the rule is not told."""
    places: frozenset[str] = frozenset()
    """Only about these is it not told: places of the body, or one of the two pains; without any, about all."""
    known: float | None = None
    """The driving value when it was decided: worse by the rule's own step is told."""

    def holds(self, now: datetime) -> bool:
        """True while it is in force."""
        return self.since <= now < self.until

    def hides(self, finding: "Finding", rule: "Rule", history: "History") -> bool:
        """True for a finding that people know of: in no other place, no worse, and no more urgent than its rule."""
        if finding.urgency > rule.urgency:
            return False
        named = about(finding)
        if self.places and not (named & self.places and named <= self.places | history.known_sites):
            return False
        return rule.step is None or self.known is None or (finding.measure or 0) - self.known < rule.step


@dataclass(frozen=True, slots=True)
class Hidden:
    """A finding that an override kept from being told."""

    finding: "Finding"
    override: str
    holds: bool = True
    """False where only the usual numbers find it, which are not this patient's."""

    @property
    def rule_id(self) -> str:
        """Return the rule that held."""
        return self.finding.rule_id


def about(finding: "Finding") -> frozenset[str]:
    """Return what a finding is about, as far as places tell it: numb places of its day, or the pains it rests on."""
    today = [fact for fact in finding.facts if fact.day == finding.day]
    sites = {site for fact in today if fact.item == PLACES for site in fact.value}
    return frozenset(sites | {fact.item for fact in finding.facts if fact.item in PAINS})


def as_decided(rules: "Sequence[Rule]", history: "History") -> "Iterable[Rule | Decided]":
    """Return the rules as they stand for this patient just now: the very same where nothing was decided."""
    if not history.overrides:
        return rules
    live = {one.rule_id: one for one in history.overrides if one.holds(history.now)}
    return [
        Decided(rule, live[rule.id]) if rule.id in live and rule.urgency < Urgency.EMERGENCY else rule for rule in rules
    ]


@dataclass(frozen=True, slots=True)
class Decided:
    """A rule with what was decided of it."""

    rule: "Rule"
    override: Override

    @property
    def id(self) -> str:
        """Return the rule's id."""
        return self.rule.id

    @property
    def yields_to(self) -> tuple[str, ...]:
        """Return the rules that tell of the same."""
        return self.rule.yields_to

    def judge(self, history: "History") -> "Finding | Hidden | None":
        """Return what is told, or what is not told though the rule holds as it usually is."""
        usual, override = self.rule.judge(history), self.override
        if usual is not None and usual.urgency >= Urgency.EMERGENCY:
            return usual
        if override.numbers:
            own = self.rule.with_numbers(override.numbers).judge(history)
            if own is not None:
                return replace(own, override=override.id)
            return Hidden(usual, override.id, holds=False) if usual is not None else None
        return Hidden(usual, override.id) if usual is not None and override.hides(usual, self.rule, history) else usual
