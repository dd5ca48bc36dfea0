"""The six trends of a patient."""

from typing import Any

import pytest

from alerts.display.charts import Chart
from alerts.display.trends import FEVER_THRESHOLD, PAIN_THRESHOLD, WOUND_THRESHOLD, Trends, threshold, trends
from alerts.models import Flag
from alerts.rules.history import Baseline, History
from alerts.rules.ruleset import Ruleset
from tests.people import ruleset_document
from tests.rules.tables import history

RULESET = Ruleset.model_validate(ruleset_document())


def trends_of(told: History, *flags: Flag) -> Trends:
    return trends(told, RULESET, flags)


def chart_of(title: str, told: History, *flags: Flag) -> Chart:
    drawn = trends_of(told, *flags)
    return drawn.charts[drawn.titles.index(title)]


def flag(day: int, *facts: tuple[str, int]) -> Flag:
    return Flag(day=day, facts=[{"item": item, "value": 1, "day": on, "check_in": None} for item, on in facts])


def test_there_are_six() -> None:
    drawn = trends_of(history(pain_back="2 3"))

    assert drawn.titles == ("Worst pain", "Walking", "Cut: signs added up", "Mood", "Numbness", "Temperature")


def test_all_share_one_axis() -> None:
    drawn = trends_of(history(pain_back="2 3", mood="- 5"))

    assert len({chart.ticks for chart in drawn.charts}) == 1


def test_pain_is_the_worse_of_back_and_limb() -> None:
    assert chart_of("Worst pain", history(pain_back="2 3", pain_limb="5 1")).now == "3 of 10"


def test_a_missed_day_is_a_gap() -> None:
    assert len(chart_of("Worst pain", history(pain_back="2 . 3")).gaps) == 1


def test_an_answer_left_out_is_a_gap_too() -> None:
    assert len(chart_of("Mood", history(mood="5 - 5", pain_back="1 1 1")).gaps) == 1


def test_a_cut_nobody_looked_at_has_no_value() -> None:
    assert chart_of("Cut: signs added up", history(pain_back="1 1")).now == "not answered"


def test_a_calm_cut_is_a_value_of_nothing() -> None:
    assert chart_of("Cut: signs added up", history(redness="0", swelling="0")).now == "0"


@pytest.mark.parametrize("of", [PAIN_THRESHOLD, WOUND_THRESHOLD, FEVER_THRESHOLD])
def test_the_ruleset_names_each_threshold(of: tuple[str, str]) -> None:
    assert threshold(RULESET, of) is not None


def test_a_program_without_the_rule_has_no_threshold() -> None:
    assert threshold(RULESET, ("no_such_rule", "level")) is None


def test_the_alert_line_is_the_number_of_the_ruleset() -> None:
    drawn = chart_of("Temperature", history(temperature_c="37 38.4"))

    assert drawn.threshold is not None
    assert drawn.threshold.text == "alert line 38"


def test_a_flag_rings_the_answer_it_rests_on() -> None:
    drawn = chart_of("Temperature", history(temperature_c="37 38.4"), flag(2, ("temperature_c", 2)))

    assert [ring.day for ring in drawn.rings] == [2]


def test_an_earlier_answer_it_was_compared_with_is_not_ringed() -> None:
    drawn = chart_of("Worst pain", history(pain_back="2 8"), flag(2, ("pain_back", 1), ("pain_back", 2)))

    assert [ring.day for ring in drawn.rings] == [2]


def test_an_answer_of_another_day_rings_nothing_on_the_day_flagged() -> None:
    assert chart_of("Mood", history(mood="2 2"), flag(2, ("mood", 1))).rings == ()


def test_a_flag_rings_only_its_own_trend() -> None:
    drawn = chart_of("Mood", history(mood="2 2", pain_back="2 8"), flag(2, ("pain_back", 2)))

    assert drawn.rings == ()


def test_what_was_so_before_surgery_is_marked() -> None:
    drawn = chart_of("Numbness", history(numb_severity="2", preop=Baseline(numbness_severity=10)))

    assert drawn.before is not None
    assert drawn.before.at == chart_of("Numbness", history(numb_severity="10")).dots[0].y


def test_nothing_is_marked_where_no_baseline_was_taken() -> None:
    assert chart_of("Mood", history(mood="2", preop=Baseline())).before is None


@pytest.mark.parametrize(("minutes", "top"), [("5", "60"), ("61", "120"), ("200", "240")])
def test_the_walking_scale_grows_by_hours(minutes: str, top: str) -> None:
    assert chart_of("Walking", history(walk_minutes=minutes)).grid[-1].text == top


@pytest.mark.parametrize(
    ("signs", "top"),
    [({"redness": "1"}, "8"), ({"redness": "3", "odour": "yes", "opening": "yes", "drainage": "pus"}, "12")],
)
def test_the_scale_of_the_cut_grows_by_fours(signs: dict[str, Any], top: str) -> None:
    assert chart_of("Cut: signs added up", history(**signs)).grid[-1].text == top


def test_the_table_says_the_same_newest_day_first() -> None:
    rows = trends_of(history(pain_back="2 3", mood="- 5")).table

    assert [(row.day, row.cells[0], row.cells[3]) for row in rows] == [(2, "3", "5"), (1, "2", "\N{EN DASH}")]


def test_a_patient_without_answers_has_an_empty_table() -> None:
    assert trends_of(history(today=3)).table == ()
