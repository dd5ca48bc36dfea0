"""A rule that is not asked about an entry would not have held: by every table of the catalogue, and whatever its numbers."""

import pickle
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from random import Random
from typing import Any

from hypothesis import given

from alerts.rules.asking import CALM, IS_ALSO, Asking
from alerts.rules.catalogue import CATALOGUE
from alerts.rules.entry import ITEMS, Entry
from alerts.rules.history import History
from alerts.rules.numbers import Kind, thresholds_of
from alerts.rules.rule import Rule
from tests.rules.each import each
from tests.rules.rulesets import catalogue_ruleset
from tests.rules.test_boundaries import asked
from tests.rules.test_properties import ANSWERS, DICE, KNOWN, Known, courses, history, quick

RULES = [rule_id for rule_id, rule in CATALOGUE.items() if not rule.on_silence]
MOST = 6  # courses of a rule's table, each with every answer to every item that it needs


@cache
def together() -> Asking:
    return Asking(catalogue_ruleset().entry_rules)


@cache
def alone() -> dict[str, Asking]:
    return {rule.id: Asking([rule]) for rule in catalogue_ruleset().entry_rules}


@cache
def held_of(rule_id: str) -> list[History]:
    """Return the histories of a rule's table for which it holds."""
    rule = catalogue_ruleset().by_id[rule_id]
    return [one for one in asked()[rule_id] if one.entries and rule.judge(one)]


def is_asked(rule: Rule, entry: Entry) -> bool:
    return bool(alone()[rule.id].about(entry))


@each("rule_id", RULES)
def test_what_holds_in_a_table_is_asked(rule_id: str) -> None:
    rule, held = catalogue_ruleset().by_id[rule_id], held_of(rule_id)

    assert held
    assert all(is_asked(rule, one.entry) for one in held)


@each("rule_id", RULES)
def test_what_still_holds_with_another_answer_is_asked(rule_id: str) -> None:
    rule, held = catalogue_ruleset().by_id[rule_id], held_of(rule_id)[-MOST:]
    near = [
        with_answer(one, item, answer) for one in held for item in items_of(rule) for answer in (None, *ANSWERS[item])
    ]

    assert [one.entry for one in near if not is_asked(rule, one.entry) and rule.judge(one)] == []


def items_of(rule: Rule) -> list[str]:
    return rule.needs.replace("|", " ").split()


def with_answer(one: History, item: str, answer: Any) -> History:
    """Return a history whose newest entry answers one item differently."""
    *before, newest = one.entries
    return replace(one, entries=(*before, newest._replace(**{item: answer})))


def numbers_of(rule: Rule, dice: Random) -> Rule:
    """Return the rule with each threshold as it is, the least it may be, or the most."""
    moved: dict[str, Any] = {}
    for number in thresholds_of(rule):
        if number.kind != Kind.STEPS:
            least = 0.1 if number.least is None else number.least  # shares lie between 0 and 1, without them
            most = 0.9 if number.most is None else number.most
            moved[number.path.rpartition(".")[2]] = dice.choice([number.value, least, most])
    return type(rule).of(rule.parameters | moved)


@quick
@given(courses(least=6), KNOWN, DICE)
def test_with_other_numbers_too_it_would_not_have_held(rows: tuple[Entry, ...], known: Known, dice: Random) -> None:
    for rule in dice.sample(catalogue_ruleset().entry_rules, 20):
        *before, newest = (row._replace(**dict(about(rule, dice))) for row in rows)
        calm = newest._replace(**dict(some_calm(dice)))

        assert is_asked(rule, calm) or not numbers_of(rule, dice).judge(history([*before, calm], known))


def about(rule: Rule, dice: Random) -> Iterator[tuple[str, Any]]:
    """Yield an answer to each item that a rule needs."""
    for item in items_of(rule):
        yield item, dice.choice(ANSWERS[item])


def some_calm(dice: Random) -> Iterator[tuple[str, Any]]:
    """Yield a calm answer, or none, for most of the items."""
    for item in ITEMS:
        if dice.random() < 0.8:
            yield item, dice.choice([None, *(answer for answer in ANSWERS[item] if answer in CALM.get(item, ()))])


@quick
@given(courses(), KNOWN)
def test_all_rules_together_are_asked_as_each_alone(rows: tuple[Entry, ...], known: Known) -> None:
    rules = catalogue_ruleset().entry_rules

    assert [together().about(row) for row in rows] == [tuple(r for r in rules if is_asked(r, row)) for row in rows]


@each(
    ("answers", "rules"),
    [
        ({}, set()),
        ({"calf": False, "drainage": "none", "temperature_c": 36.9, "numb_sites": ()}, set()),
        ({"calf": True}, {"dvt_calf"}),
        ({"temperature_c": 37.0}, {"fever", "fever_early", "fever_with_wound_signs", "meningitis_like"}),
        ({"redness": 1}, {"wound_redness_worsening", "wound_redness_severe", "wound_score_high", "low_grade_pattern"}),
        ({"redness": 1, "warmth": True}, {"wound_warmth_late"}),
        ({"drainage": "none", "drainage_amount": "spots"}, {"wound_drainage_new_after_dry"}),
    ],
)
def test_an_entry_is_asked_about_what_is_not_calm_in_it(answers: dict[str, Any], rules: set[str]) -> None:
    about = {rule.id for rule in together().about(Entry(day=9, **answers))}

    assert about >= rules | {"data_contradiction"}
    assert about == {"data_contradiction"} or rules


def test_of_few_rules_and_of_none_those_that_can_hold_are_asked() -> None:
    calf = CATALOGUE["dvt_calf"].of({"id": "dvt_calf"})

    assert Asking([]).about(Entry(day=1)) == ()
    assert Asking([calf]).about(Entry(day=1, calf=True)) == (calf,)


def test_another_process_asks_the_same() -> None:
    entry = Entry(day=9, pain_back=3, calf=True)

    assert pickle.loads(pickle.dumps(together())).about(entry) == together().about(entry)  # noqa: S301


def test_what_is_calm_is_an_answer() -> None:
    assert set(CALM) <= set(ITEMS)
    assert all(any(answer in calm for answer in ANSWERS[item]) for item, calm in CALM.items())
    assert set(IS_ALSO) | set(IS_ALSO.values()) <= set(ITEMS)
