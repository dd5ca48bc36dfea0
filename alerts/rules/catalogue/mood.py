"""Mood. Source: clinical.md section 2, rules 48 to 51."""

from alerts.rules.rule import Rule

RULES: tuple[type[Rule], ...] = ()
