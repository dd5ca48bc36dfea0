"""What a finding adds to what its rule has said before: quiet times, reminders while open, and getting worse.

Source: clinical.md section 2, "Episode" and the "Re-raise" line of each rule.
"""

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
    alert_is_live: bool


def standing_of(finding: Finding, rule: Rule, said: Sequence[Said], *, today: int) -> Standing:
    """Return how the finding stands next to what was said before, oldest first.

    An emergency is always said again. Otherwise it is said again when it is more urgent, when the driving value rose
    by the rule's step, or when enough days have passed: `again_days` while the alert is live, `quiet_days` after a
    person closed it. What is not said again is kept as evidence (live) or quietly (closed).
    """
    if not said:
        return Standing.NEW
    last = said[-1]
    if finding.urgency > last.urgency:
        return Standing.ESCALATED
    if finding.urgency == Urgency.EMERGENCY or _is_worse(finding, rule, last):
        return Standing.AGAIN
    waited = today - last.raised_on_day
    pause = rule.again_days if last.alert_is_live else rule.quiet_days
    if pause is not None and waited >= pause:
        return Standing.AGAIN
    return Standing.EVIDENCE if last.alert_is_live else Standing.QUIET


def _is_worse(finding: Finding, rule: Rule, last: Said) -> bool:
    if rule.step is None or finding.measure is None or last.measure is None:
        return False
    return finding.measure - last.measure >= rule.step
