"""Numbness, weakness, bladder and bowel. Source: clinical.md section 2, rules 30 to 37."""

from alerts.rules.rule import Rule

RULES: tuple[type[Rule], ...] = ()
