"""Whole body, clots, fluid leak and airway. Source: clinical.md section 2, rules 14 to 29."""

from alerts.rules.rule import Rule

RULES: tuple[type[Rule], ...] = ()
