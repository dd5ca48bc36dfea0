"""What each rule says it lacks: that it did not hold is only said where the answers there are tell that.

"Could not be judged" names the answers that are missing. It is not said on a day too early for the rule, nor where the
rule would not hold with any other answer.
"""

from collections.abc import Iterator
from dataclasses import replace
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from alerts.rules.catalogue import CATALOGUE
from alerts.rules.catalogue.numbness import NumbnessWorsening, OldNumbness
from alerts.rules.catalogue.pain import PainSpike
from alerts.rules.entry import ITEMS, Entry
from alerts.rules.history import Baseline, History
from alerts.rules.rule import Rule, is_answered
from tests.rules.each import each
from tests.rules.rulesets import catalogue_ruleset
from tests.rules.tables import history
from tests.rules.test_boundaries import asked
from tests.rules.test_properties import ANSWERS, DICE, KNOWN, Known, quick
from tests.rules.test_properties import history as history_of

FRONT = {"procedure": "cervical_fusion_anterior"}
CUT = "redness swelling drainage opening odour"
PAINS = "pain_back pain_limb"
CHANGES = "pain_back unwell redness swelling drainage odour opening warmth"


def at(severity: int | None, place: str = "left_foot") -> Baseline:
    """Return a place that was as numb before surgery."""
    return Baseline(numbness_severity=severity, numbness_sites=frozenset({place}))


OLD = at(5)


@each(
    ("rule_id", "columns", "lacks"),
    [
        ("wound_red_and_swollen", {"start": 9, "redness": "1"}, "swelling"),
        ("wound_red_and_swollen", {"start": 9, "redness": "0"}, ""),
        ("wound_red_and_swollen", {"start": 9, "redness": "1", "swelling": "1"}, "redness swelling"),  # come back?
        ("wound_red_and_swollen", {"start": 4, "redness": "1", "swelling": "1"}, ""),
        ("wound_red_and_swollen", {"start": 8, "redness": "1 1", "swelling": "1 1"}, ""),
        ("wound_slow_to_settle", {"start": 13, "redness": "1", "swelling": "1"}, ""),
        ("wound_slow_to_settle", {"start": 14, "redness": "1", "swelling": "1"}, "redness swelling"),
        ("wound_slow_to_settle", {"start": 37, "redness": "1 . . . 1", "swelling": "1 . . . 1"}, "redness swelling"),
        ("wound_slow_to_settle", {"start": 37, "redness": "1 . . 1", "swelling": "0 . . 1"}, ""),
        ("wound_slow_to_settle", {"start": 14, "redness": "1 1", "swelling": "1 -"}, "swelling"),
        ("wound_slow_to_settle", {"start": 14, "redness": "1 1", "swelling": "- 1"}, "redness swelling"),
        ("wound_slow_to_settle", {"start": 14, "redness": "- 1", "swelling": "1 1"}, "redness swelling"),
        ("wound_redness_worsening", {"start": 3}, ""),
        ("wound_redness_worsening", {"start": 4, "swelling": "0"}, "redness"),
        ("wound_redness_severe", {"swelling": "0"}, "redness"),
        ("wound_opening", {"redness": "0"}, "opening"),
        ("wound_odour", {"start": 1, "redness": "0"}, ""),
        ("wound_odour", {"start": 2, "redness": "0"}, "odour"),
        ("wound_warmth_late", {"start": 6, "redness": "1"}, ""),
        ("wound_warmth_late", {"start": 8, "redness": "1"}, "warmth"),
        ("wound_warmth_late", {"start": 8, "warmth": "yes", "redness": "1"}, "warmth"),
        ("wound_warmth_late", {"start": 8, "warmth": "yes yes"}, "redness swelling"),
        ("wound_warmth_late", {"start": 8, "warmth": "no yes", "redness": "- 1"}, ""),
        ("wound_warmth_late", {"start": 8, "warmth": "no -", "redness": "- 1"}, ""),
        ("wound_warmth_late", {"start": 8, "warmth": "no"}, ""),
        ("wound_warmth_late", {"start": 8, "warmth": "yes", "redness": "0", "swelling": "0"}, ""),
        ("wound_warmth_late", {"start": 8, "warmth": "yes . . . yes", "redness": "1 . . . 1"}, "warmth"),
        ("wound_score_high", {"start": 3}, ""),
        ("wound_score_high", {"start": 4}, "redness swelling warmth drainage odour opening"),
        ("wound_score_high", {"start": 9, "pain_back": "3"}, "redness swelling warmth drainage odour opening"),
        ("wound_score_high", {"start": 9, "redness": "1"}, ""),
        (
            "wound_score_high",
            {"start": 7, "redness": "0 0 3", "swelling": "0 0 2"},
            "redness swelling warmth drainage odour opening",
        ),
        ("wound_score_high", {"start": 7, "redness": "2 2 2 3", "swelling": "2 2 2 2"}, ""),
        ("wound_pus", {"drainage_amount": "spots"}, "drainage"),
        ("wound_drainage_heavy", {"drainage": "clear"}, "drainage_amount"),
        ("wound_drainage_heavy", {"drainage": "none"}, ""),
        ("wound_drainage_persistent", {"start": 5}, ""),
        ("wound_drainage_persistent", {"start": 6}, "drainage drainage_amount"),
        ("wound_drainage_persistent", {"start": 6, "drainage": "clear"}, "drainage drainage_amount"),
        ("wound_drainage_persistent", {"start": 6, "drainage": "none clear"}, ""),
        ("wound_drainage_persistent", {"start": 6, "drainage": "none"}, ""),
        ("wound_drainage_new_after_dry", {"start": 6}, ""),
        ("wound_drainage_new_after_dry", {"start": 7}, "drainage drainage_amount"),
        ("wound_drainage_new_after_dry", {"start": 7, "drainage": "none none clear"}, "drainage drainage_amount"),
        ("wound_drainage_new_after_dry", {"start": 7, "drainage": "none clear clear"}, ""),
        ("wound_drainage_new_after_dry", {"start": 7, "drainage": "none none none none -"}, "drainage drainage_amount"),
        ("wound_drainage_new_after_dry", {"start": 7, "drainage": "none none none clear -"}, ""),
        (
            "wound_drainage_new_after_dry",
            {"start": 7, "drainage": "clear none none none -"},
            "drainage drainage_amount",
        ),
        ("wound_drainage_new_after_dry", {"start": 7, "drainage": "none"}, ""),
        ("wound_drainage_late", {"start": 7}, ""),
        ("wound_drainage_late", {"start": 8}, "drainage drainage_amount"),
        ("fever_early", {"start": 2, "chills": "no"}, "temperature_c"),
        ("fever_early", {"start": 3, "chills": "no"}, ""),
        ("fever", {"start": 3, "chills": "no"}, "temperature_c"),
        ("fever", {"start": 3, "temperature_c": "98.6"}, "temperature_c"),  # not a person's, in °C
        ("fever_with_wound_signs", {"start": 9, "temperature_c": "38.4"}, CUT),
        ("fever_with_wound_signs", {"start": 9, "temperature_c": "37.9"}, ""),
        ("fever_with_wound_signs", {"start": 7, "temperature_c": "- - 38.4", "redness": "1 - -"}, ""),
        ("fever_with_wound_signs", {"start": 6, "temperature_c": "- - - 38.4", "redness": "1 - - -"}, CUT),
        ("fever_with_wound_signs", {"start": 9, "redness": "2"}, "temperature_c"),
        ("fever_with_wound_signs", {"start": 9, "redness": "0"}, ""),
        ("low_grade_pattern", {"start": 4, "drainage": "clear"}, ""),
        ("low_grade_pattern", {"start": 9, "drainage": "clear", "drainage_amount": "spots"}, "temperature_c"),
        ("low_grade_pattern", {"start": 9, "temperature_c": "37.6 37.6 36.8"}, ""),
        ("low_grade_pattern", {"start": 9, "temperature_c": "37.6 37.0 37.0 37.0 37.6 37.6"}, ""),  # of the last five
        (
            "low_grade_pattern",
            {"start": 9, "temperature_c": f"37.6 {'. ' * 7} 37.6 37.6"},
            "temperature_c",
        ),  # 9 days ago
        ("low_grade_pattern", {"start": 9, "temperature_c": "37.6 37.6 37.6"}, CHANGES),
        ("low_grade_pattern", {"start": 9, "temperature_c": "37.6 37.6 37.6", "pain_back": "3 3 3"}, CHANGES),
        ("low_grade_pattern", {"start": 9, "temperature_c": "37.6 37.6 37.6 37.6", "pain_back": "3 3 3 3"}, ""),
        ("low_grade_pattern", {"start": 9, "temperature_c": "37.6 37.6 37.6", "unwell": "- - no"}, ""),
        ("sepsis_like", {"start": 9, "chest": "yes"}, f"temperature_c chills {CUT}"),
        ("sepsis_like", {"start": 9, "chest": "yes", "temperature_c": "37.0", "redness": "0"}, "chills"),
        ("sepsis_like", {"start": 9, "chest": "yes", "temperature_c": "37.0", "redness": "0", "chills": "no"}, ""),
        ("sepsis_like", {"start": 9, "chills": "no", "temperature_c": "38.2", "redness": "0"}, "unwell chest"),
        ("sepsis_like", {"start": 9, "chills": "no", "temperature_c": "36.0", "redness": "0"}, ""),
        ("sepsis_like", {"start": 9, "chills": "no", "temperature_c": "35.9", "redness": "0"}, "unwell chest"),
        ("sepsis_like", {"start": 9, "chills": "yes", "unwell": "no"}, f"temperature_c {CUT}"),
        ("sepsis_like", {"start": 9, "chills": "yes", "unwell": "no", "temperature_c": "38.4"}, ""),
        ("sepsis_like", {"start": 9, "chills": "yes", "unwell": "no", "temperature_c": "38.5"}, CUT),
        ("sepsis_like", {"start": 9, "chills": "yes", "unwell": "no", "redness": "0"}, ""),
        ("sepsis_like", {"start": 9, "unwell": "no", "temperature_c": "38.5", "redness": "2"}, "chills"),
        ("unwell_repeated", {"start": 9, "unwell": "yes"}, "unwell"),
        ("unwell_repeated", {"start": 9, "unwell": "yes . . . yes"}, "unwell"),
        ("unwell_repeated", {"start": 9, "unwell": "no"}, ""),
        ("unwell_repeated", {"start": 9, "unwell": "yes", "temperature_c": "38.0"}, ""),
        ("dvt_calf", {"chest": "no"}, "calf"),
        ("pe_chest", {"stairs": "yes"}, "chest"),
        ("positional_headache", {"stairs": "yes"}, "headache_positional"),
        ("csf_leak", {"start": 9, "drainage": "clear", "drainage_amount": "spots"}, "headache_positional"),
        ("csf_leak", {"start": 9, "headache_positional": "yes"}, "drainage"),
        (
            "csf_leak",
            {"start": 9, "headache_positional": "yes - -", "redness": "- - 0"},
            "headache_positional drainage",
        ),
        ("csf_leak", {"start": 9, "headache_positional": "no"}, ""),
        ("csf_leak", {"start": 9, "drainage": "none"}, ""),
        ("csf_leak", {"start": 1, "headache_positional": "yes"}, ""),
        ("csf_leak", {"start": 2, "headache_positional": "yes"}, "drainage"),
        ("meningitis_like", {"start": 9, "temperature_c": "38.4"}, "headache_positional"),
        ("meningitis_like", {"start": 9, "temperature_c": "38.4", "headache_positional": "no"}, ""),
        ("meningitis_like", {"start": 9, "temperature_c": "36.4"}, ""),
        ("meningitis_like", {"start": 9, "redness": "0"}, "temperature_c unwell headache_positional"),
        ("meningitis_like", {"start": 9, "headache_positional": "yes", "unwell": "no"}, "temperature_c"),
        ("constipation_opioid", {"start": 9, "constipation": "yes yes yes"}, "constipation"),
        ("constipation_opioid", {"start": 9, "constipation": "yes yes yes - ", "calf": "- - - no"}, "constipation"),
        ("constipation_opioid", {"start": 9, "constipation": "no yes yes"}, ""),
        ("constipation_opioid", {"start": 9, "constipation": "no yes yes yes yes -"}, "constipation"),
        ("constipation_opioid", {"start": 9, "constipation": "yes . . . yes yes yes"}, "constipation"),
        ("constipation_opioid", {"start": 9, "opioid_doses": "0"}, ""),
        ("constipation_opioid", {"start": 9, "opioid_doses": "1"}, "constipation"),
        ("airway_neck", {"swallow": "normal", **FRONT}, "neck_swelling_or_noisy_breathing"),
        ("swallow_cannot_liquids", {"stairs": "yes", **FRONT}, "swallow"),
        ("swallow_worse", {"start": 9, "swallow": "hard_solids", **FRONT}, "swallow temperature_c"),
        ("swallow_worse", {"start": 9, "swallow": "hard_solids", "temperature_c": "37.9", **FRONT}, "swallow"),
        ("swallow_worse", {"start": 9, "swallow": "hard_solids hard_solids", **FRONT}, "temperature_c"),
        ("swallow_worse", {"start": 2, "swallow": "hard_solids", "temperature_c": "37.9", **FRONT}, ""),
        ("swallow_worse", {"start": 3, "swallow": "hard_solids", "temperature_c": "37.9", **FRONT}, "swallow"),
        ("swallow_worse", {"start": 9, "swallow": "mild hard_solids", "temperature_c": "- 37.9", **FRONT}, "swallow"),
        ("swallow_worse", {"start": 9, "swallow": "cannot_liquids", **FRONT}, "temperature_c"),
        ("swallow_worse", {"start": 9, "swallow": "mild", **FRONT}, ""),
        ("swallow_persistent", {"start": 20, "stairs": "yes", **FRONT}, ""),
        ("swallow_persistent", {"start": 21, "stairs": "yes", **FRONT}, "swallow"),
        ("swallow_persistent", {"start": 21, "swallow": "mild", **FRONT}, ""),
        ("swallow_persistent", {"start": 21, "swallow": "mild hard_solids", **FRONT}, "swallow"),
        ("swallow_persistent", {"start": 21, "swallow": "mild mild hard_solids", **FRONT}, ""),
        ("saddle_numbness", {"numb_severity": "3"}, "numb_sites saddle"),
        ("saddle_numbness", {"numb_sites": "saddle", "preop": at(3, "saddle")}, "numb_severity numb_new"),
        (
            "saddle_numbness",
            {"numb_sites": "saddle", "numb_severity": "3", "numb_new": "no", "preop": at(3, "saddle")},
            "",
        ),
        ("bladder_bowel_change", {"stairs": "yes"}, "bladder_bowel"),
        ("bilateral_numbness_new", {"numb_severity": "3"}, "numb_sites"),
        ("bilateral_numbness_new", {"numb_severity": "2"}, ""),
        ("bilateral_numbness_new", {"numb_sites": "left_foot"}, ""),
        ("bilateral_numbness_new", {"numb_sites": "left_foot+right_foot"}, "numb_severity"),
        ("new_weakness", {"stairs": "yes"}, "weakness"),
        ("numbness_spreading", {"numb_severity": "3"}, "numb_sites"),
        ("numbness_spreading", {"numb_severity": "2"}, ""),
        ("numbness_spreading", {"numb_severity": "0 3", "numb_sites": "none left_foot"}, "numb_new"),
        ("numbness_spreading", {"numb_severity": "0 3", "numb_sites": "none left_foot", "numb_new": "- no"}, ""),
        ("numbness_spreading", {"numb_severity": "3 3", "numb_sites": "left_foot left_foot"}, ""),
        ("numbness_worsening", {"start": 9, "numb_severity": "3"}, ""),
        ("numbness_worsening", {"start": 9, "numb_severity": "4 4"}, "numb_severity"),
        ("numbness_worsening", {"start": 9, "numb_severity": "1 6"}, "numb_severity"),
        ("numbness_worsening", {"start": 9, "numb_severity": "1 5"}, ""),
        ("numbness_worsening", {"start": 9, "numb_severity": "1 1 . . . 4"}, "numb_severity"),
        ("numbness_worsening", {"start": 9, "numb_severity": "3 3 . . . 4"}, ""),
        ("numbness_worsening", {"start": 9, "numb_severity": "3 3 . . . 6"}, "numb_severity"),
        ("numbness_not_improving", {"start": 13}, ""),
        ("numbness_not_improving", {"start": 14, "numb_severity": "3"}, "numb_severity"),
        ("numbness_not_improving", {"start": 14, "numb_severity": "3 3 3 3"}, "numb_severity"),
        ("numbness_not_improving", {"start": 14, "numb_severity": "2 2"}, ""),
        ("numbness_not_improving", {"start": 14, "numb_severity": "5 5 5 5 2 2 2"}, ""),  # now is the last three
        ("numbness_not_improving", {"start": 14, "numb_severity": f"5 {'. ' * 10} 2 3"}, ""),  # within 10 days
        ("numbness_not_improving", {"start": 14, "numb_severity": f"3 3 {'. ' * 10} 3"}, "numb_severity"),
        ("numbness_preexisting_review", {"start": 41, "preop": OLD}, ""),
        ("numbness_preexisting_review", {"start": 42, "stairs": "yes", "preop": OLD}, "numb_severity"),
        ("numbness_preexisting_review", {"start": 42, "stairs": "yes", "preop": at(4)}, "numb_severity"),
        ("numbness_preexisting_review", {"start": 42, "stairs": "yes", "preop": at(3)}, ""),  # 5 would be another one
        ("numbness_preexisting_review", {"start": 42, "stairs": "yes", "preop": at(None)}, ""),
        ("numbness_preexisting_review", {"start": 42, "stairs": "yes"}, ""),  # none before surgery
        ("numbness_preexisting_review", {"start": 42, "numb_severity": "4", "preop": OLD}, ""),
        ("numbness_preexisting_review", {"start": 42, "numb_severity": "5", "preop": OLD}, "numb_sites"),
        ("numbness_preexisting_review", {"start": 42, "numb_severity": "6", "preop": OLD}, "numb_sites"),
        ("numbness_preexisting_review", {"start": 42, "numb_severity": "7", "preop": OLD}, ""),
        ("numbness_preexisting_review", {"start": 42, "numb_severity": "6", "preop": at(8)}, ""),
        ("numbness_preexisting_review", {"start": 42, "numb_severity": "7", "preop": at(8)}, "numb_sites"),
        ("numbness_preexisting_review", {"start": 42, "numb_severity": "5", "numb_sites": "none", "preop": OLD}, ""),
        ("numbness_preexisting_review", {"start": 42, "numb_severity": "5", "saddle": "yes", "preop": OLD}, ""),
        (
            "numbness_preexisting_review",
            {"start": 42, "numb_severity": "5 5", "numb_sites": "left_foot+left_leg -", "preop": OLD},
            "numb_sites",  # the new place may have gone
        ),
        (
            "numbness_preexisting_review",
            {
                "start": 42,
                "numb_severity": "5 5",
                "numb_sites": "left_leg -",
                "saddle": "- yes",
                "preop": at(5, "saddle"),
            },
            "numb_sites",
        ),
        ("pain_spike", {"start": 3}, ""),
        ("pain_spike", {"start": 4, "stairs": "yes"}, PAINS),
        ("pain_spike", {"start": 4, "pain_back": "6"}, ""),
        ("pain_spike", {"start": 4, "pain_back": "8", "pain_limb": "3"}, "pain_back"),
        ("pain_spike", {"start": 4, "pain_back": "6 7"}, ""),
        ("pain_spike", {"start": 4, "pain_back": "7 7"}, "pain_back"),
        ("pain_spike", {"start": 4, "pain_back": "1 8"}, "pain_back"),
        ("pain_spike", {"start": 4, "pain_back": "5 5 5 . . . 8"}, "pain_back"),
        ("pain_spike", {"start": 4, "pain_back": "6 6 6 8"}, ""),
        ("pain_spike", {"start": 4, "pain_limb": "3 3 3 . . . 7"}, "pain_limb"),
        ("pain_spike", {"start": 4, "pain_limb": "5 5 5 . . . 7"}, ""),
        ("pain_spike", {"start": 4, "pain_back": "- - - 8", "pain_limb": "3 3 3 5"}, "pain_back"),
        ("pain_rising", {"start": 4}, ""),
        ("pain_rising", {"start": 5, "stairs": "yes"}, PAINS),
        ("pain_rising", {"start": 5, "pain_back": "4"}, ""),
        ("pain_rising", {"start": 5, "pain_back": "5 5 5"}, "pain_back"),
        ("pain_rising", {"start": 5, "pain_back": "3 3 5"}, ""),
        ("pain_rising", {"start": 5, "pain_back": "6 3 6"}, "pain_back"),
        ("pain_rising", {"start": 5, "pain_back": "3 3 6"}, ""),
        ("pain_rising", {"start": 5, "pain_back": f"1 1 1 1 {'. ' * 10} 6 3 6"}, "pain_back"),
        ("pain_rising", {"start": 5, "pain_back": "4 4 4 6 3 6"}, ""),
        ("pain_rising", {"start": 5, "pain_back": "4 4 . . . . 5 5 5"}, "pain_back"),
        ("pain_rising", {"start": 1, "pain_back": "4 4 5 5 5"}, "pain_back"),
        ("pain_rising", {"start": 1, "pain_back": "4 4 4 5 . . . 5 5"}, "pain_back"),
        ("pain_rising", {"start": 1, "pain_back": "5 5 5 5 5 5"}, ""),
        ("pain_rising", {"start": 1, "pain_back": "4 4 4 5 5 5"}, ""),  # there was no week before
        ("pain_rising", {"start": 4, "pain_back": "4 4 4 5 5 5"}, "pain_back"),  # days 1 to 3 were not answered
        ("pain_rising", {"start": 5, "pain_back": "4 4 4 4 4 4 5 5 5"}, ""),
        ("pain_severe_despite_meds", {"pain_back": "7"}, ""),
        ("pain_severe_despite_meds", {"pain_back": "8"}, "relief"),
        ("pain_severe_despite_meds", {"relief": "none"}, PAINS),
        ("pain_severe_despite_meds", {"relief": "some"}, ""),
        ("pain_off_trajectory", {"start": 10, "pain_back": "8 8 8"}, ""),
        ("pain_off_trajectory", {"start": 12, "pain_back": "8 8 8"}, PAINS),
        ("pain_off_trajectory", {"start": 12, "pain_back": "6 6 6 6"}, ""),
        ("pain_late_recurrence", {"start": 52, "pain_back": "1 1 1 1 1 5 5 5"}, ""),
        ("pain_late_recurrence", {"start": 54, "pain_back": "1 1 1 1 5 5 5"}, PAINS),
        ("pain_late_recurrence", {"start": 53, "pain_back": "1 1 1 1 1 2 2 2"}, ""),
        ("pain_late_recurrence", {"start": 18, "pain_back": f"1 1 1 1 1 1 {'. ' * 36} 5 5"}, PAINS),
        ("opioid_rising", {"start": 1, "opioid_doses": "2"}, ""),
        ("opioid_rising", {"start": 10, "opioid_doses": "2 2 2 2 2 4 4 4 4"}, "opioid_doses"),
        ("opioid_prolonged", {"start": 41, "opioid_doses": "2"}, ""),
        ("opioid_prolonged", {"start": 42, "opioid_doses": "2 2 2 2"}, "opioid_doses"),
        ("mobility_decline", {"start": 4, "walk_minutes": "2"}, ""),
        ("mobility_decline", {"start": 5, "walk_minutes": "2"}, "walk_minutes"),
        ("mobility_decline", {"start": 5, "walk_minutes": "30 30 30 5 5 5"}, "walk_minutes"),
        ("not_walking", {"start": 2, "stairs": "yes"}, ""),
        ("not_walking", {"start": 3, "stairs": "yes"}, "walk_minutes out_of_bed"),
        ("not_walking", {"start": 3, "stairs": "yes", "preop": Baseline(walking_minutes=0)}, ""),
        ("not_walking", {"start": 3, "walk_minutes": "0"}, "walk_minutes out_of_bed"),
        ("not_walking", {"start": 2, "walk_minutes": "5 0"}, ""),
        ("fall", {"stairs": "yes"}, "fall fall_injury"),
        ("self_harm", {"stairs": "yes"}, "self_harm phq9_item9"),
        ("phq2_positive", {"stairs": "yes"}, "phq2 phq9"),
        ("gad2_positive", {"stairs": "yes"}, "gad2"),
        ("low_mood_persistent", {"start": 9, "mood": "3"}, "mood"),
        ("low_mood_persistent", {"start": 9, "mood": "4"}, ""),
        ("data_contradiction", {"stairs": "yes"}, ""),
    ],
)
def test_a_rule_lacks_what_could_have_made_it_hold(rule_id: str, columns: dict[str, Any], lacks: str) -> None:
    rule, seen = catalogue_ruleset().by_id[rule_id], history(**{"stairs": "yes"} | columns)

    assert (rule.judge(seen), " ".join(rule.lacks(seen))) == (None, lacks)


@each(
    ("rule", "columns", "lacks"),
    [
        (PainSpike(level=4, rise=4), {"start": 4, "pain_back": "4"}, "pain_back"),  # what is usual may be 0
        (NumbnessWorsening(jump_level=4, jump_rise=4, level=9), {"numb_severity": "4"}, "numb_severity"),
        (NumbnessWorsening(level=1, rise=1), {"numb_severity": "0 1"}, ""),
        (OldNumbness(level=2), {"start": 42, "preop": at(0)}, ""),
    ],
)
def test_with_other_numbers_it_lacks_what_could_have_made_it_hold_by_those(
    rule: Rule, columns: dict[str, Any], lacks: str
) -> None:
    seen = history(**{"stairs": "yes"} | columns)

    assert (rule.judge(seen), " ".join(rule.lacks(seen))) == (None, lacks)


DOES_WITHOUT = {
    # Days without a reading do not count, today's among them.
    ("low_grade_pattern", "temperature_c"),
    # The cut and the headache said not to be there on the day itself are known.
    ("fever_with_wound_signs", "earlier"),
    ("csf_leak", "earlier"),
    ("meningitis_like", "earlier"),
    # High before surgery and lower now is falling, until an earlier score says otherwise.
    ("phq2_positive", "earlier"),
}
"""What a rule can be judged without: an item, or the earlier entries."""
WITH_NEEDS = sorted(rule_id for rule_id, rule in CATALOGUE.items() if rule.needs)


def with_less(rule: Rule, held: History) -> Iterator[tuple[Entry, ...]]:
    """Yield the entries without the earlier ones, and without each answer, now and on every day.

    Not without one beside which another says as much: of "a|b" in `needs` one is enough.
    """
    *before, now = held.entries
    if (rule.id, "earlier") not in DOES_WITHOUT:
        yield (now,)
    for item in {item for entry in held.entries for item in ITEMS if getattr(entry, item) is not None}:
        groups = [group.split("|") for group in rule.needs.split()]
        beside = [other for group in groups if item in group for other in group if other != item]
        nothing: dict[str, Any] = {item: None}
        blank = now._replace(**nothing)
        if (rule.id, item) in DOES_WITHOUT or any(is_answered(blank, one) for one in [item, *beside]):
            continue
        yield (*before, blank)
        yield tuple(entry._replace(**nothing) for entry in held.entries)


@each("rule_id", WITH_NEEDS)
def test_a_rule_that_would_have_held_with_one_answer_more_is_not_said_not_to_have(rule_id: str) -> None:
    rule = catalogue_ruleset().by_id[rule_id]
    held = [one for one in asked()[rule_id] if one.entries and rule.judge(one)]
    less = [replace(one, entries=entries) for one in held for entries in with_less(rule, one)]

    assert less
    assert [one.entries for one in less if not rule.judge(one) and not rule.lacks(one)] == []


def test_every_rule_that_needs_answers_is_asked_what_it_lacks() -> None:
    rows = test_a_rule_lacks_what_could_have_made_it_hold.rows  # type: ignore[attr-defined]

    assert {row["rule_id"] for row in rows if row["lacks"]} >= set(WITH_NEEDS)


@quick
@given(KNOWN, DICE, st.sampled_from([20, 45, 90]))
def test_a_rule_lacks_nothing_of_a_patient_who_answers_everything_every_day(
    known: Known, dice: Random, last_day: int
) -> None:
    said = [{item: dice.choice(values) for item, values in ANSWERS.items()} for _ in range(last_day + 1)]
    seen = history_of([Entry(day=day, id=f"day-{day}", **answers) for day, answers in enumerate(said)], known)

    assert [rule.id for rule in catalogue_ruleset().entry_rules if rule.lacks(seen)] == []
