"""That the tables know where each rule begins: every number of every rule, a step up and a step down, changes a case.

A table that still passes with another number does not say what the number is. Of each rule the rows of its own class
of tests are asked, those that are written as columns.
"""

from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache
from importlib import import_module
from inspect import getmembers, isclass, isfunction, ismethod, signature
from operator import eq
from typing import Any

import pytest

from alerts.rules.catalogue import CATALOGUE
from alerts.rules.catalogue.adherence import Silence
from alerts.rules.history import History
from alerts.rules.rule import Rule
from tests.rules.each import each

WHEN_TOLD_AGAIN = frozenset({"quiet_days", "again_days", "step", "contact_minutes"})
"""How often a rule is told: test_telling_again.py and test_standing.py."""
TABLES = [
    import_module(f"tests.rules.test_{name}")
    for name in [
        "incision",
        "drainage",
        "infection",
        "systemic",
        "airway",
        "nerves",
        "numbness",
        "pain",
        "opioids",
        "mobility",
        "mood",
        "adherence",
    ]
]


@cache
def asked() -> dict[str, list[History]]:
    """Return every history that the tests of the catalogue ask a rule with its usual numbers about, by its id."""
    seen: dict[str, list[History]] = {rule_id: [] for rule_id in CATALOGUE}
    with pytest.MonkeyPatch.context() as patch:
        for rule in CATALOGUE.values():
            patch.setattr(rule, "judge", _noting(rule.judge, seen))
        for test in _tests():
            test()
    return seen


def _noting(judge: Callable[[Any, History], Any], seen: dict[str, list[History]]) -> Callable[[Any, History], Any]:
    def noted(rule: Rule, history: History) -> Any:
        seen[rule.id].append(history)
        return judge(rule, history)

    return noted


def _tests() -> Iterator[Callable[[], None]]:
    """Yield every test that asks for no fixture."""
    for module in TABLES:
        classes = [one for name, one in getmembers(module, isclass) if name.startswith("Test")]
        for home in (module, *(one() for one in classes)):
            tests = getmembers(home, lambda one: isfunction(one) or ismethod(one))
            yield from (test for name, test in tests if name.startswith("test_") and not signature(test).parameters)


def verdicts(rule: Rule) -> Iterator[Any]:
    found = (rule.judge(one) for one in asked()[rule.id])
    return (finding.urgency if finding else None for finding in found)


def numbers(rule: Rule) -> list[str]:
    return [
        name
        for name in rule.fields
        if isinstance(getattr(rule, name), int | float)
        and name not in WHEN_TOLD_AGAIN | {"urgency"}
        and not name.endswith("_urgency")
    ]


def nudged(rule: Rule, name: str, steps: int) -> Rule | None:
    """Return the rule with one number a step away, None where its limits forbid it."""
    value = getattr(rule, name)
    step = Decimal("0.1") if isinstance(value, float) or name.endswith("_c") else 1
    moved = type(value)(Decimal(str(value)) + steps * step)
    try:
        return type(rule).of(rule.parameters | {name: moved})
    except ValueError:
        return None


def loose(rule: Rule) -> list[str]:
    """Return the numbers of a rule that could be another without a case of its table noticing."""
    usual = [*verdicts(rule)]
    moved = [(f"{name} {steps:+}", nudged(rule, name, steps)) for name in numbers(rule) for steps in (-1, 1)]
    return [name for name, other in moved if other is not None and all(map(eq, verdicts(other), usual))]


IMPLIED = {
    # The second entry after a clear one of day 3 or later is of day 5 at the earliest.
    "wound_red_and_swollen": {"back_from_day -1"},
    # By day 2 there is no third day back.
    "fever_early": {"wound_days +1"},
    # Seven answers are needed, so day 6 is the first; TestMobilityDecline moves it to where it counts.
    "mobility_decline": {"from_day -1", "from_day +1"},
}
"""Numbers that no history can tell from the next one, with the reason."""
CONCERN = frozenset(Silence.fields)
"""What makes a last entry worrying is one question for three rules: missed_after_concern's table is asked."""


@each("rule_id", sorted(CATALOGUE))
def test_every_number_is_known_to_a_case_on_either_side(rule_id: str) -> None:
    found = set(loose(CATALOGUE[rule_id].of({"id": rule_id})))
    if rule_id in {"missed_one", "missed_two"}:
        found = {name for name in found if name.split()[0] not in CONCERN}

    assert found == IMPLIED.get(rule_id, set())


@each("rule_id", sorted(CATALOGUE.keys() - {"missed_one"}))
def test_every_rule_is_asked_of_a_history_that_fires_and_of_one_that_does_not(rule_id: str) -> None:
    assert len({verdict is None for verdict in verdicts(CATALOGUE[rule_id].of({"id": rule_id}))}) == 2


@each("rule_id", sorted(rule_id for rule_id, rule in CATALOGUE.items() if rule.needs))
def test_every_rule_that_needs_answers_is_asked_without_them_and_does_not_hold(rule_id: str) -> None:
    rule = CATALOGUE[rule_id].of({"id": rule_id})
    lacking = [one for one in asked()[rule_id] if one.entries and rule.lacks(one)]

    assert lacking
    assert not any(map(rule.judge, lacking))
