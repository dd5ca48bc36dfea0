"""Check-ins that did not come, and answers that do not fit. Source: clinical.md section 2, rules 52 to 56."""

from alerts.rules.rule import Rule

RULES: tuple[type[Rule], ...] = ()
