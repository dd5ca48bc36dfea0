"""What is urgent of one entry of a day stays urgent when the day has another: nothing that counted is merged away.

Every fourth history of a table at the desk, each in .ci/run.
"""

import os
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from random import Random
from typing import Any

from hypothesis import given

from alerts.rules.entry import ITEMS, Entry, merge
from alerts.rules.history import History
from alerts.rules.rule import Rule
from alerts.rules.words import Urgency
from tests.rules.each import each
from tests.rules.rulesets import catalogue_ruleset
from tests.rules.test_boundaries import asked
from tests.rules.test_properties import ANSWERS, DAY0, DICE, KNOWN, NOW, Known, courses, found, quick

STEP = 1 if os.environ.get("RECOVERY_EXHAUSTIVE") else 4
RULES = [rule.id for rule in catalogue_ruleset().entry_rules]
SCALES = ("pain_back", "pain_limb", "opioid_doses", "numb_severity", "mood")
OTHERS: dict[str, Any] = {
    **ANSWERS,
    **dict.fromkeys(SCALES, (0, 3, 6, 10)),
    **dict.fromkeys(("phq2", "gad2"), (0, 3, 6)),
    "phq9": (0, 10, 27),
    "temperature_c": (20.0, 34.0, 35.9, 36.0, 36.9, 37.9, 38.0, 38.4, 39.0, 98.6),
    "numb_sites": ((), ("saddle",), ("left_foot",), ("left_foot", "right_leg"), ("left_thigh", "right_hand")),
}
"""Every answer to an item; of numbers and of places those that lie apart."""
TOLD_BY = {
    # Warmer than a mild fever, or with a wound sign of the other entry, it is a fever that counts in full.
    "fever_early": {"fever", "fever_with_wound_signs"},
    # Who cannot swallow drinks is told to call at once, whatever became of solid food.
    "swallow_worse": {"swallow_cannot_liquids"},
}
"""Rules that another entry of the day may silence, with those that then hold, no less urgently."""


@cache
def urgent_in(rule_id: str) -> list[tuple[History, Urgency]]:
    """Return the histories of a rule's table for which it holds for the same day or as an emergency."""
    rule = catalogue_ruleset().by_id[rule_id]
    held = [(one, rule.judge(one)) for one in asked()[rule_id] if one.entries]
    return [(one, finding.urgency) for one, finding in held if finding and finding.urgency >= Urgency.SAME_DAY]


def beside(one: History) -> Iterator[tuple[str, History]]:
    """Yield a history whose newest day has another entry too, of one answer, for each that it may have."""
    *before, newest = one.entries
    for item in ITEMS:
        for answer in OTHERS[item]:
            said: dict[str, Any] = {item: answer}
            merged = merge(newest, Entry(day=newest.day, id="other", **said))
            yield f"{item} {answer}", replace(one, entries=(*before, merged))


def is_told(rule: Rule, one: History, urgency: Urgency) -> bool:
    """True when a rule holds as urgently, or one that tells of the same."""
    rules = [rule, *(catalogue_ruleset().by_id[other] for other in TOLD_BY.get(rule.id, ()))]
    return any(finding.urgency >= urgency for one_of in rules if (finding := one_of.judge(one)))


def explained(rule_id: str, *entries: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return what a rule says of a day with these entries, and the answers that it rests on."""
    rows = [Entry(day=9, id=str(place), **said) for place, said in enumerate(entries)]
    about: dict[str, Any] = {"procedure": "lumbar_fusion_posterior", "day0": DAY0, "now": NOW, "today": 9}
    finding = catalogue_ruleset().by_id[rule_id].judge(History.of(rows, **about))
    assert finding is not None
    return finding.sentence, {fact.item: fact.value for fact in finding.facts}


@each(
    ("rule_id", "one", "other", "sentence", "facts"),
    [
        (
            "sepsis_like",
            {"temperature_c": 36.9, "unwell": False},
            {"temperature_c": 35.4, "unwell": True},
            "Very ill, confused or faint, temperature 35.4 °C on day 9 (11 Mar).",
            {"temperature_c": 35.4, "unwell": True},
        ),
        (
            "sepsis_like",  # a fever is told before the cold
            {"temperature_c": 38.4},
            {"temperature_c": 35.4, "unwell": True},
            "Very ill, confused or faint, temperature 38.4 °C on day 9 (11 Mar).",
            {"temperature_c": 38.4, "unwell": True},
        ),
        (
            "csf_leak",
            {"drainage": "clear", "headache_positional": True},
            {"drainage": "pus", "drainage_amount": "spots"},
            "Headache worse upright on day 9 (11 Mar) and clear fluid on day 9 (11 Mar).",
            {"drainage": "clear", "drainage_amount": "spots", "headache_positional": True},
        ),
        (
            "fever",
            {"temperature_c": 38.4},
            {"temperature_c": 98.6},
            "Temperature 38.4 °C on day 9 (11 Mar).",
            {"temperature_c": 38.4},
        ),
        (
            "data_contradiction",
            {"temperature_c": 38.4},
            {"temperature_c": 98.6},
            "On day 9 (11 Mar): temperature 98.6, outside 34 to 43 °C.",
            {"temperature_c": 98.6},
        ),
    ],
)
def test_a_rule_names_the_answer_of_the_day_that_it_rests_on(
    rule_id: str, one: dict[str, Any], other: dict[str, Any], sentence: str, facts: dict[str, Any]
) -> None:
    assert explained(rule_id, one, other) == explained(rule_id, other, one) == (sentence, facts)


@each("rule_id", RULES)
def test_no_other_answer_of_the_day_silences_what_is_urgent(rule_id: str) -> None:
    rule = catalogue_ruleset().by_id[rule_id]
    told = urgent_in(rule_id)[::STEP]

    lost = {other for one, urgency in told for other, merged in beside(one) if not is_told(rule, merged, urgency)}
    assert lost == set()


@quick
@given(courses(least=2), KNOWN, DICE)
def test_no_other_entry_of_the_day_silences_what_is_urgent(rows: tuple[Entry, ...], known: Known, dice: Random) -> None:
    *before, newest = rows
    others = {item: dice.choice(OTHERS[item]) for item in dice.sample(ITEMS, dice.randint(1, 12))}
    other = Entry(day=newest.day, id="other", **others)
    day = newest.day

    both = {one.rule_id: one.urgency for one in found([*before, newest, other], known, from_day=day)}
    alone = [one for row in (newest, other) for one in found([*before, row], known, from_day=day)]
    lost = [
        one.rule_id
        for one in alone
        if one.urgency >= Urgency.SAME_DAY
        and all(both.get(told, 0) < one.urgency for told in {one.rule_id} | TOLD_BY.get(one.rule_id, set()))
    ]
    assert lost == []


@quick
@given(courses(least=3), DICE)
def test_three_entries_of_a_day_are_merged_alike_in_any_order(rows: tuple[Entry, ...], dice: Random) -> None:
    items = dice.sample(ITEMS, 12)
    one, other, third = (
        row._replace(day=9, **{item: dice.choice([None, *OTHERS[item]]) for item in items}) for row in rows[:3]
    )

    assert merge(merge(one, other), third) == merge(one, merge(other, third)) == merge(merge(third, one), other)
