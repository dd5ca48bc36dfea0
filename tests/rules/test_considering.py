"""Which other rules were looked at: those that did not hold, and those that had too few answers."""

from typing import Any

from alerts.rules.catalogue import CATALOGUE
from alerts.rules.considering import Considered, considered
from alerts.rules.evaluate import Fault, Judgement, evaluate
from alerts.rules.history import History
from alerts.rules.overrides import Override
from tests.rules.each import each
from tests.rules.rulesets import spine
from tests.rules.tables import DAY0, evening_of, history
from tests.rules.test_evaluate import Broken, with_rules
from tests.rules.test_standing import found


def beside(rule_id: str, ruleset: Any = None, **columns: Any) -> Considered:
    """Return what came of the rules beside one that held for the newest entry."""
    rules, seen = ruleset or spine(), history(**columns)
    judgement = evaluate(rules, seen)
    finding = next(one for one in judgement.findings if one.rule_id == rule_id)
    return considered(finding, rules, seen, judgement)


def test_every_rule_is_accounted_for_once() -> None:
    seen = beside("wound_pus", start=9, drainage="pus", temperature_c="36.9")

    named = [*seen.did_not_hold, *seen.lacked_answers, *seen.could_not_answer, "wound_pus"]
    assert sorted(named) == sorted(rule.id for rule in spine().entry_rules)


@each(
    ("rule_id", "answers", "lacks"),
    [
        ("fever", {"temperature_c": "36.9"}, None),
        ("fever", {}, ("temperature_c",)),
        ("wound_red_and_swollen", {"redness": "1"}, ("swelling",)),
        ("wound_red_and_swollen", {"redness": "0"}, None),  # whatever the swelling
        ("wound_red_and_swollen", {"redness": "0", "swelling": "0"}, None),
        ("pe_chest", {}, ("chest",)),
        ("saddle_numbness", {"numb_severity": "0"}, None),  # nothing numb, so no place
        ("saddle_numbness", {"numb_severity": "3"}, ("numb_sites", "saddle")),
        ("saddle_numbness", {"numb_severity": "3", "saddle": "no"}, None),
        ("pain_spike", {"start": 9, "pain_back": "8"}, ("pain_back",)),  # too few before
        ("pain_spike", {"start": 9, "pain_back": "3"}, None),  # whatever was before
        ("pain_spike", {"start": 3, "pain_back": "8"}, None),  # too early
        ("fever_with_wound_signs", {"start": 9, "temperature_c": "36.4"}, None),
        ("meningitis_like", {"start": 9, "temperature_c": "38.4"}, ("headache_positional",)),
        ("wound_drainage_new_after_dry", {"start": 9}, ("drainage", "drainage_amount")),  # too few before
        ("airway_neck", {}, None),  # asked after another operation only
        ("airway_neck", {"procedure": "cervical_fusion_anterior"}, ("neck_swelling_or_noisy_breathing",)),
    ],
)
def test_a_rule_without_answers_is_not_one_that_did_not_hold(
    rule_id: str, answers: dict[str, Any], lacks: tuple[str, ...] | None
) -> None:
    seen = beside("wound_pus", drainage="pus", **answers)

    assert seen.lacked_answers.get(rule_id) == lacks
    assert (rule_id in seen.did_not_hold) is (lacks is None)


def test_earlier_answers_too_old_are_not_enough() -> None:
    early, late = ({"pain_back": f"8 8 8 {gap} 8", "drainage": f"- - - {gap} pus"} for gap in (". . .", ". " * 10))

    assert "pain_spike" in beside("wound_pus", **early).did_not_hold
    assert "pain_spike" in beside("wound_pus", **late).lacked_answers


def test_a_rule_at_fault_is_said_to_have_failed() -> None:
    seen = beside("wound_pus", with_rules(Broken()), drainage="pus")

    assert seen.could_not_answer == ("broken",)


@each(
    ("course", "did_not_hold"),
    [
        ("3 . .", ("missed_one", "missed_three", "missed_after_concern")),
        (". .", ("missed_one", "missed_three", "missed_after_concern")),  # nothing ever came
        ("3 . . .", ("missed_one", "missed_after_concern")),  # missed_three held, of the same silence
    ],
)
def test_a_silence_is_put_beside_the_other_rules_about_silence(course: str, did_not_hold: tuple[str, ...]) -> None:
    assert beside("missed_two", pain_back=course) == Considered(did_not_hold, {}, ())


def test_a_rule_that_was_not_told_is_said_of_the_same_silence() -> None:
    silent = {"pain_back": "3 . . ."}
    quiet = Override(id="decided", rule_id="missed_three", since=evening_of(1), until=evening_of(30))

    seen = beside("missed_two", **silent, overrides=(quiet,))

    assert seen.not_told == ("missed_three",)
    assert "missed_three" not in seen.did_not_hold


def test_of_a_patient_who_could_not_be_judged_no_rule_did_not_hold() -> None:
    nothing = History(procedure="lumbar_fusion_posterior", day0=DAY0, now=evening_of(9), today=9)
    fault = Fault("broken", "now", "ZeroDivisionError")

    seen = considered(found(), with_rules(Broken()), nothing, Judgement((found(),), (fault,), ()))

    assert seen == Considered((), {}, ("broken",))


def test_every_rule_about_an_entry_says_what_it_needs() -> None:
    assert {rule_id for rule_id, rule in CATALOGUE.items() if not rule.needs} == {
        "data_contradiction",
        *(rule.id for rule in spine().silence_rules),
    }
