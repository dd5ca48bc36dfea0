"""What every rule says, word for word, with the patient's own numbers and dates: tests/data/explanations.json.

A case holds the history as columns (tests/rules/tables.py), the explanation that must come of it, and the columns that
make it so what the explanation says would have kept the rule from holding. Whoever changes a sentence changes it there,
where a clinician can read all of them.
"""

import json
from pathlib import Path
from typing import Any

from alerts.rules.catalogue import CATALOGUE
from alerts.rules.history import Baseline, History
from alerts.rules.rule import Finding
from tests.rules.each import each
from tests.rules.rulesets import catalogue_ruleset
from tests.rules.tables import history

NOT_SAID = {"rule", "history", "would_not_hold_with"}
CASES: list[dict[str, Any]] = json.loads((Path(__file__).parents[1] / "data" / "explanations.json").read_text())


def told(columns: dict[str, Any]) -> History:
    """Return the history of a case."""
    known = columns.get("preop")
    if known is None:
        return history(**columns)
    sites = known.get("numbness_sites")
    preop = Baseline(**known | {"numbness_sites": None if sites is None else frozenset(sites)})
    return history(**columns | {"preop": preop})


def explained(finding: Finding | None) -> dict[str, Any]:
    """Return all that staff and patient read of a finding."""
    assert finding is not None
    said = {name: getattr(finding, name) for name in ("sentence", "comparison", "unless", "advice", "measure")}
    facts = [f"{fact.item} {fact.value} (day {fact.day})" for fact in finding.facts]
    return said | {"urgency": finding.urgency.word, "facts": facts}


@each("case", CASES)
def test_a_rule_explains_itself_in_these_words(case: dict[str, Any]) -> None:
    finding = catalogue_ruleset().by_id[case["rule"]].judge(told(case["history"]))

    assert explained(finding) == {name: value for name, value in case.items() if name not in NOT_SAID}


@each("case", CASES)
def test_what_would_have_kept_it_from_holding_keeps_it_from_holding(case: dict[str, Any]) -> None:
    rule = catalogue_ruleset().by_id[case["rule"]]
    others = [told(case["history"] | columns) for columns in case["would_not_hold_with"]]

    assert [rule.judge(other) for other in others] == [None] * len(others) != []


@each("case", CASES)
def test_each_answer_names_the_check_in_that_it_was_given_in(case: dict[str, Any]) -> None:
    finding = catalogue_ruleset().by_id[case["rule"]].judge(told(case["history"]))

    assert finding is not None
    given = [fact for fact in finding.facts if fact.item != "missed"]
    assert [fact.check_in for fact in given] == [f"day-{fact.day}" for fact in given]


def test_every_rule_that_speaks_is_among_them() -> None:
    assert {case["rule"] for case in CASES} == CATALOGUE.keys() - {"missed_one"}
