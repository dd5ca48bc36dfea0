"""The "Re-raise" line of every rule: after how many days, and what rise, a rule is told again."""

from alerts.rules.catalogue import CATALOGUE
from tests.rules.each import each
from tests.rules.test_explanations import CASES


@each(
    ("rule_id", "quiet_days", "again_days", "step", "contact_minutes"),
    [
        ("wound_red_and_swollen", 3, None, 1, None),
        ("wound_slow_to_settle", 7, None, None, None),
        ("wound_redness_worsening", 3, None, None, None),
        ("wound_redness_severe", 0, None, None, None),
        ("wound_pus", 0, None, None, None),
        ("wound_drainage_heavy", 0, None, None, None),
        ("wound_drainage_persistent", 2, None, None, None),
        ("wound_drainage_new_after_dry", 2, None, None, None),
        ("wound_drainage_late", 2, None, None, None),
        ("wound_opening", 0, None, None, None),
        ("wound_odour", 3, None, None, None),
        ("wound_warmth_late", 4, None, None, None),
        ("wound_score_high", 3, None, 2, None),
        ("fever", 0, 1, None, None),
        ("fever_early", 0, None, None, None),
        ("fever_with_wound_signs", 0, 1, None, 120),
        ("low_grade_pattern", 5, None, None, None),
        ("sepsis_like", 0, None, None, None),
        ("unwell_repeated", 3, None, None, None),
        ("dvt_calf", 0, 1, None, None),
        ("pe_chest", 0, None, None, None),
        ("positional_headache", 1, 1, None, None),
        ("csf_leak", 0, 1, None, 120),
        ("meningitis_like", 0, None, None, None),
        ("airway_neck", 0, None, None, None),
        ("swallow_cannot_liquids", 0, None, None, None),
        ("swallow_worse", 2, None, None, None),
        ("swallow_persistent", 14, None, None, None),
        ("constipation_opioid", 7, None, None, None),
        ("saddle_numbness", 0, None, None, None),
        ("bladder_bowel_change", 0, None, None, None),
        ("bilateral_numbness_new", 0, 1, None, None),
        ("new_weakness", 0, 1, None, None),
        ("numbness_spreading", 7, None, 1, None),
        ("numbness_worsening", 5, None, 2, None),
        ("numbness_not_improving", 14, None, None, None),
        ("numbness_preexisting_review", 42, None, None, None),
        ("pain_spike", 3, None, None, None),
        ("pain_rising", 5, None, None, None),
        ("pain_severe_despite_meds", 2, None, None, None),
        ("pain_off_trajectory", 14, None, None, None),
        ("pain_late_recurrence", 30, None, None, None),
        ("opioid_rising", 10, None, None, None),
        ("opioid_prolonged", 30, None, None, None),
        ("mobility_decline", 5, None, None, None),
        ("not_walking", 1, 1, None, None),
        ("fall", 0, 1, None, None),
        ("self_harm", 0, None, None, None),
        ("phq2_positive", 14, None, 2, None),
        ("gad2_positive", 14, None, 2, None),
        ("low_mood_persistent", 14, None, None, None),
        ("missed_one", 0, None, None, None),
        ("missed_two", 0, 1, None, None),
        ("missed_three", 3, None, None, None),
        ("missed_after_concern", 1, 1, None, None),
        ("data_contradiction", 0, 1, None, None),
    ],
)
def test_each_rule_is_told_again_as_the_catalogue_says(
    rule_id: str, quiet_days: int, again_days: int | None, step: float | None, contact_minutes: int | None
) -> None:
    rule = CATALOGUE[rule_id].of({"id": rule_id})

    assert (rule.quiet_days, rule.again_days, rule.step) == (quiet_days, again_days, step)
    assert rule.contact_minutes == contact_minutes


DRIVEN_BY_NOTHING = {
    "an emergency, told each time": [
        "sepsis_like",
        "pe_chest",
        "meningitis_like",
        "airway_neck",
        "swallow_cannot_liquids",
        "bladder_bowel_change",
        "self_harm",
    ],
    "each new entry is told": ["wound_pus", "wound_opening", "new_weakness", "fall", "dvt_calf", "csf_leak"],
    "told daily": ["positional_headache", "not_walking"],
    "so or not so; what is worse is another rule's, or more urgent": [
        "wound_odour",
        "wound_warmth_late",
        "unwell_repeated",
        "swallow_worse",
        "swallow_persistent",
        "low_grade_pattern",
        "constipation_opioid",
    ],
    "more fluid is wound_drainage_heavy's": [
        "wound_drainage_heavy",
        "wound_drainage_persistent",
        "wound_drainage_new_after_dry",
        "wound_drainage_late",
    ],
    "a silence: its days are told by themselves": ["missed_two", "missed_three", "missed_after_concern"],
    "the patient is asked": ["data_contradiction"],
}
"""The rules without a value whose rise ends a quiet time, by the reason."""


def test_every_other_rule_has_a_value_whose_rise_is_told() -> None:
    speaking = {case["rule"] for case in CASES}
    driven = {case["rule"] for case in CASES if case["measure"] is not None}

    assert speaking - driven == {rule_id for rules in DRIVEN_BY_NOTHING.values() for rule_id in rules}


def test_every_rule_has_its_line() -> None:
    asked = [row["rule_id"] for row in test_each_rule_is_told_again_as_the_catalogue_says.rows]  # type: ignore[attr-defined]

    assert sorted(asked) == sorted(CATALOGUE)
