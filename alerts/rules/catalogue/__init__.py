"""The catalogue: every rule there is, by its id; numbers and sources: docs/reference/sources.md.

To add a rule, write its class in the module of its family, add it to that module's RULES, give it a table of cases in
tests/rules, and put its numbers into the programs that use it.
"""

from alerts.rules.catalogue import (
    adherence,
    airway,
    drainage,
    incision,
    infection,
    mobility,
    mood,
    nerves,
    numbness,
    opioids,
    pain,
    systemic,
)
from alerts.rules.rule import Rule

_FAMILIES = (
    incision,
    drainage,
    infection,
    systemic,
    airway,
    nerves,
    numbness,
    pain,
    opioids,
    mobility,
    mood,
    adherence,
)
CATALOGUE: dict[str, type[Rule]] = {rule.id: rule for family in _FAMILIES for rule in family.RULES}
