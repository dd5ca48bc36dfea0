"""The "Re-raise" line of rules 1 to 29: after how many days, and what rise, a rule is told again."""

from alerts.rules.catalogue import CATALOGUE
from alerts.rules.catalogue.drainage import DrainageLate, DrainageNewAfterDry, DrainagePersistent
from tests.rules.each import each


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
    ],
)
def test_each_rule_is_told_again_as_the_catalogue_says(
    rule_id: str, quiet_days: int, again_days: int | None, step: float | None, contact_minutes: int | None
) -> None:
    rule = CATALOGUE[rule_id].model_validate({"id": rule_id})

    assert (rule.quiet_days, rule.again_days, rule.step) == (quiet_days, again_days, step)
    assert rule.contact_minutes == contact_minutes


def test_the_last_drainage_rule_knows_the_numbers_of_the_others() -> None:
    late = DrainageLate()

    assert late.persistent_from_day == DrainagePersistent().from_day
    assert (late.dry_from_day, late.dry_entries) == (DrainageNewAfterDry().from_day, DrainageNewAfterDry().dry_entries)
