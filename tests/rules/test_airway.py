"""Throat and airway after surgery from the front of the neck: rules 25 to 28."""

from typing import Any

from alerts.rules.catalogue.airway import CannotSwallowLiquids, NeckAirway, SwallowPersistent, SwallowWorse
from alerts.rules.rule import Rule
from alerts.rules.words import Urgency
from tests.rules.each import each
from tests.rules.tables import history, urgency_of

FRONT = "cervical_fusion_anterior"


@each(
    ("rule", "columns"),
    [
        (NeckAirway(), {"neck_swelling_or_noisy_breathing": "yes"}),
        (CannotSwallowLiquids(), {"swallow": "cannot_liquids"}),
        (SwallowWorse(), {"start": 5, "swallow": "hard_solids", "temperature_c": "38.0"}),
        (SwallowPersistent(), {"start": 90, "swallow": "hard_solids hard_solids hard_solids"}),
    ],
)
def test_they_hold_after_surgery_from_the_front_of_the_neck_only(rule: Rule, columns: dict[str, Any]) -> None:
    assert urgency_of(rule, procedure=FRONT, **columns) is not None
    assert urgency_of(rule, procedure="cervical_fusion_posterior", **columns) is None
    assert urgency_of(rule, procedure="lumbar_fusion_anterior", **columns) is None


class TestNeckAirway:
    """Rule 25."""

    @each("day", [0, 7, 30])
    def test_it_holds_on_any_day(self, day: int) -> None:
        columns = {"neck_swelling_or_noisy_breathing": "yes"}

        assert urgency_of(NeckAirway(), procedure=FRONT, start=day, **columns) == Urgency.EMERGENCY

    @each("answer", ["no", "-"])  # a hoarse voice is a no, by the wording of the item
    def test_it_does_not_hold(self, answer: str) -> None:
        columns = {"neck_swelling_or_noisy_breathing": answer, "swallow": "mild"}

        assert urgency_of(NeckAirway(), procedure=FRONT, start=3, **columns) is None


class TestCannotSwallowLiquids:
    """Rule 26."""

    def test_it_holds(self) -> None:
        assert urgency_of(CannotSwallowLiquids(), procedure=FRONT, swallow="cannot_liquids") == Urgency.EMERGENCY

    @each("answer", ["hard_solids", "mild", "normal", "-"])
    def test_it_does_not_hold(self, answer: str) -> None:
        assert urgency_of(CannotSwallowLiquids(), procedure=FRONT, start=9, swallow=answer) is None


class TestSwallowWorse:
    """Rule 27."""

    @each(
        "columns",
        [
            {"start": 1, "swallow": "mild mild hard_solids"},  # day 3
            {"start": 4, "swallow": "mild normal - hard_solids"},  # an unanswered day is passed over
            {"start": 30, "swallow": "normal . . . . . . normal . . . . . . hard_solids"},  # a weekly schedule
            {"start": 1, "swallow": "hard_solids", "temperature_c": "38.0"},  # with fever, on any day
            {"start": 9, "swallow": "cannot_liquids", "temperature_c": "38.0"},
        ],
    )
    def test_it_holds(self, columns: dict[str, Any]) -> None:
        assert urgency_of(SwallowWorse(), procedure=FRONT, **columns) == Urgency.SAME_DAY

    @each(
        "columns",
        [
            {"start": 3, "swallow": "hard_solids hard_solids mild mild mild"},  # slowly improving
            {"start": 0, "swallow": "mild mild hard_solids"},  # day 2
            {"start": 4, "swallow": "hard_solids mild hard_solids"},  # one of the two was hard
            {"start": 4, "swallow": "mild hard_solids hard_solids"},
            {"start": 4, "swallow": "mild hard_solids"},  # one earlier entry
            {"start": 4, "swallow": "mild - hard_solids"},
            {"start": 4, "swallow": "normal normal mild"},
            {"start": 4, "swallow": "normal normal cannot_liquids"},  # another rule's
            {"start": 4, "swallow": "mild", "temperature_c": "39.0"},
            {"start": 4, "swallow": "hard_solids", "temperature_c": "37.9"},
            {"start": 4, "swallow": "hard_solids -", "temperature_c": "39.0 39.0"},  # not answered now
        ],
    )
    def test_it_does_not_hold(self, columns: dict[str, Any]) -> None:
        assert urgency_of(SwallowWorse(), procedure=FRONT, **columns) is None

    def test_it_says_how_it_was_before(self) -> None:
        finding = SwallowWorse().judge(history(procedure=FRONT, start=4, swallow="mild normal hard_solids"))

        assert finding is not None
        assert finding.sentence == "Swallowing hard solids on day 6 (8 Mar)."
        assert finding.comparison == "Before: mild on day 4 (6 Mar), normal on day 5 (7 Mar)."

    def test_with_fever_it_says_the_temperature_and_gives_other_advice(self) -> None:
        finding = SwallowWorse().judge(history(procedure=FRONT, start=4, swallow="hard_solids", temperature_c="38.3"))

        assert finding is not None
        assert finding.sentence == "Swallowing hard solids on day 4 (6 Mar) with temperature 38.3 °C."
        assert finding.advice == SwallowWorse.fever_advice


class TestSwallowPersistent:
    """Rule 28."""

    @each(
        "columns",
        [
            {"start": 19, "swallow": "hard_solids hard_solids hard_solids"},  # day 21
            {"start": 19, "swallow": "hard_solids mild hard_solids - mild cannot_liquids"},  # 3 of the last 5
            {"start": 21, "swallow": "hard_solids . . . . . . hard_solids . . . . . . hard_solids"},  # weekly
        ],
    )
    def test_hard_most_of_the_time_is_for_soon(self, columns: dict[str, Any]) -> None:
        assert urgency_of(SwallowPersistent(), procedure=FRONT, **columns) == Urgency.SOON

    @each("columns", [{"start": 84, "swallow": "mild"}, {"start": 83, "swallow": "hard_solids hard_solids"}])
    def test_any_trouble_from_day_84_is_for_review(self, columns: dict[str, Any]) -> None:
        assert urgency_of(SwallowPersistent(), procedure=FRONT, **columns) == Urgency.REVIEW

    @each(
        "columns",
        [
            {"start": 21, "swallow": "mild mild mild"},  # mild at week 3
            {"start": 83, "swallow": "mild"},
            {"start": 84, "swallow": "normal"},
            {"start": 84, "swallow": "mild -"},  # not answered now, late
            {"start": 18, "swallow": "hard_solids hard_solids hard_solids"},  # day 20
            {"start": 20, "swallow": "hard_solids hard_solids"},  # two entries
            {"start": 19, "swallow": "hard_solids hard_solids mild mild mild hard_solids"},  # 2 of the last 5
            {"start": 19, "swallow": "hard_solids hard_solids hard_solids mild"},  # easier now
            {"start": 19, "swallow": "hard_solids hard_solids hard_solids -"},  # not answered now
        ],
    )
    def test_it_does_not_hold(self, columns: dict[str, Any]) -> None:
        assert urgency_of(SwallowPersistent(), procedure=FRONT, **columns) is None
