"""Pain and pain medicine. Source: clinical.md section 2, rules 38 to 44."""

from alerts.rules.rule import Rule

RULES: tuple[type[Rule], ...] = ()
