"""What a finding adds to what its rule has said before: quiet times, reminders while open, and getting worse."""

from collections.abc import Sequence
from dataclasses import dataclass

from alerts.rules.rule import Finding, Rule
from alerts.rules.words import Standing, Urgency


@dataclass(frozen=True, slots=True)
class Said:
    """One earlier flag of the same rule in the same episode that somebody was told of."""

    urgency: Urgency
    measure: float | None
    raised_on_day: int
    closed_on_day: int | None
    """The day on which a person closed its alert, None while that is live."""


def standing_of(finding: Finding, rule: Rule, said: Sequence[Said], *, today: int) -> Standing:
    """Return how the finding stands next to what was said before, oldest first.

    An emergency is always said again. Otherwise it is said again when it is more urgent, when the driving value rose
    by the rule's step, or when enough days have passed: `again_days` since it was said while the alert is live,
    `quiet_days` since a person closed it. What is not said again is kept as evidence (live) or quietly (closed).
    """
    if not said:
        return Standing.NEW
    last = said[-1]
    if finding.urgency > last.urgency:
        return Standing.ESCALATED
    if finding.urgency == Urgency.EMERGENCY or _is_worse(finding, rule, last):
        return Standing.AGAIN
    if last.closed_on_day is None:
        pause, since, kept = rule.again_days, last.raised_on_day, Standing.EVIDENCE
    else:
        pause, since, kept = rule.quiet_days, last.closed_on_day, Standing.QUIET
    return Standing.AGAIN if pause is not None and today - since >= pause else kept


def _is_worse(finding: Finding, rule: Rule, last: Said) -> bool:
    """True when the driving value rose by the rule's step; after a person closed it, by anything where none is stated."""
    if finding.measure is None or last.measure is None:
        return False
    rise = finding.measure - last.measure
    if rule.step is None:
        return last.closed_on_day is not None and rise > 0
    return rise >= rule.step
