"""Mobility and falls. Source: clinical.md section 2, rules 45 to 47."""

from alerts.rules.rule import Rule

RULES: tuple[type[Rule], ...] = ()
