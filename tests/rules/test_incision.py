"""The look of the cut: rules 1 to 4 and 10 to 13."""

from typing import Any

from alerts.rules.catalogue.incision import (
    RednessSevere,
    RednessWithSwelling,
    RednessWorsening,
    SlowToSettle,
    WarmthLate,
    WoundOdour,
    WoundOpening,
    WoundScoreHigh,
)
from alerts.rules.words import Urgency
from tests.rules.each import each
from tests.rules.tables import history, urgency_of


class TestRednessWithSwelling:
    """Rule 1."""

    @each(
        "columns",
        [
            {"start": 3, "redness": "2", "swelling": "2"},  # (a) strong signs in the first days
            {"start": 1, "redness": "3", "swelling": "3"},
            {"start": 4, "redness": "2", "swelling": "1"},  # (b) the sum, from day 4
            {"start": 4, "redness": "1", "swelling": "2"},
            {"start": 3, "redness": "1 0 1 1", "swelling": "1 1 1 1"},  # (c) redness had gone
            {"start": 3, "redness": "1 1 1", "swelling": "0 1 1"},  # (c) swelling had gone, on day 3; day 5
            {"start": 3, "redness": "0 . . 1 . . 1", "swelling": "1 . . 1 . . 1"},  # (c) three days apart
            {"start": 3, "redness": "0 1 - 1", "swelling": "0 1 - 1"},  # (c) an unanswered day between
            {"start": 3, "redness": "0 1 1 1", "swelling": "0 1 - 1"},  # (c) one answer missing between
            {"start": 3, "redness": "0 1 - 1", "swelling": "0 1 1 1"},
        ],
    )
    def test_it_holds(self, columns: dict[str, Any]) -> None:
        assert urgency_of(RednessWithSwelling(), **columns) == Urgency.SAME_DAY

    @each(
        "columns",
        [
            {"redness": "1 1 1 1 1 1 1", "swelling": "1 1 1 1 1 1 1"},  # mild on days 1 to 7 and not rising
            {"start": 2, "redness": "1", "swelling": "0"},  # redness alone on day 2
            {"start": 9, "redness": "3", "swelling": "0"},  # redness alone
            {"start": 9, "redness": "0", "swelling": "3"},  # swelling alone
            {"start": 3, "redness": "3", "swelling": "1"},  # still early
            {"start": 4, "redness": "1", "swelling": "1"},  # a sum of 2
            {"start": 2, "redness": "1 0 1", "swelling": "0 1 1"},  # back on day 4 is too early
            {"start": 2, "redness": "0 1 1 1", "swelling": "0 1 1 1"},  # clear on day 2 is not clear since day 3
            {"start": 3, "redness": "0 0 1", "swelling": "0 0 1"},  # back on one entry only
            {"start": 3, "redness": "0 1 . . . 1", "swelling": "0 1 . . . 1"},  # four days apart
            {"start": 3, "redness": "1 - 1 1", "swelling": "1 - 1 1"},  # an unanswered day does not clear
            {"start": 5, "redness": "3", "swelling": "-"},  # one sign not answered
        ],
    )
    def test_it_does_not_hold(self, columns: dict[str, Any]) -> None:
        assert urgency_of(RednessWithSwelling(), **columns) is None

    def test_it_says_the_numbers_and_when_a_sign_had_gone(self) -> None:
        finding = RednessWithSwelling().judge(history(start=8, redness="0 1 1", swelling="0 1 1"))

        assert finding is not None
        assert finding.sentence == (
            "Redness 1 with swelling 1 on day 10 (12 Mar), back after one had gone on day 8 (10 Mar)."
        )
        assert finding.measure == 2
        assert {fact.day for fact in finding.facts} == {8, 9, 10}

    @each(
        ("day", "unless"),
        [
            (3, "Redness or swelling below 2."),
            (4, "Redness and swelling adding up to less than 3, and not back after one had gone."),
        ],
    )
    def test_it_says_what_would_have_been_mild_on_that_day(self, day: int, unless: str) -> None:
        finding = RednessWithSwelling().judge(history(start=day, redness="2", swelling="2"))

        assert finding is not None
        assert finding.unless == unless


class TestSlowToSettle:
    """Rule 2."""

    @each(
        "columns",
        [
            {"start": 13, "redness": "1 1", "swelling": "1 1"},
            {"start": 11, "redness": "2 . . 1", "swelling": "1 . . 1"},  # three days apart
            {"start": 2, "redness": "0 " + "1 " * 12, "swelling": "1 " * 13},  # clear on day 2 was early
            {"start": 12, "redness": "1 - 1", "swelling": "1 - 1"},  # an unanswered day does not clear
        ],
    )
    def test_it_holds(self, columns: dict[str, Any]) -> None:
        assert urgency_of(SlowToSettle(), **columns) == Urgency.SOON

    @each(
        "columns",
        [
            {"redness": "2 2 2 1 1 1 1 1 1 1", "swelling": "1 " * 10},  # a slow healer, mild on day 8 to 10
            {"start": 12, "redness": "1 1", "swelling": "1 1"},  # day 13
            {"start": 3, "redness": "0 " + "1 " * 11, "swelling": "1 " * 12},  # was clear on day 3
            {"start": 13, "redness": "1 1", "swelling": "0 1"},  # one entry only
            {"start": 13, "redness": "1 0", "swelling": "1 1"},  # gone now
            {"start": 13, "redness": "1 1", "swelling": "1 0"},
            {"start": 14, "redness": "1", "swelling": "1"},  # needs two entries
            {"start": 10, "redness": "1 . . . 1", "swelling": "1 . . . 1"},  # four days apart
            {"start": 13, "redness": "1 1", "swelling": "1 -"},  # not answered
        ],
    )
    def test_it_does_not_hold(self, columns: dict[str, Any]) -> None:
        assert urgency_of(SlowToSettle(), **columns) is None

    def test_it_says_since_when_and_how_much(self) -> None:
        finding = SlowToSettle().judge(history(start=13, redness="1 2", swelling="1 1"))

        assert finding is not None
        assert finding.sentence == "Redness 2 with swelling 1 still there on day 14 (16 Mar), as on day 13 (15 Mar)."
        assert finding.measure == 3


class TestRednessWorsening:
    """Rule 3."""

    @each(
        "columns",
        [
            {"start": 4, "redness": "2", "swelling": "0"},
            {"start": 9, "redness": "2", "swelling": "-"},  # an unanswered swelling clears nothing
        ],
    )
    def test_it_holds(self, columns: dict[str, Any]) -> None:
        assert urgency_of(RednessWorsening(), **columns) == Urgency.SOON

    @each(
        "columns",
        [
            {"start": 20, "redness": "1", "swelling": "0"},  # redness 1 before day 21
            {"start": 1, "redness": "2 2 2", "swelling": "0 0 0"},  # on days 1 to 3 only
            {"start": 4, "redness": "3", "swelling": "0"},  # wide redness is another rule's
            {"start": 4, "redness": "2", "swelling": "1"},  # with swelling, too
            {"start": 4, "redness": "-", "swelling": "0"},  # not answered
        ],
    )
    def test_it_does_not_hold(self, columns: dict[str, Any]) -> None:
        assert urgency_of(RednessWorsening(), **columns) is None

    @each(("swelling", "said"), [("0", "none"), ("-", "not answered")])
    def test_it_says_what_is_known_of_swelling(self, swelling: str, said: str) -> None:
        finding = RednessWorsening().judge(history(start=9, redness="2", swelling=swelling))

        assert finding is not None
        assert finding.sentence == f"Redness 2 on day 9 (11 Mar), swelling {said}."


class TestRednessSevere:
    """Rule 4."""

    @each("day", [0, 1, 40])
    def test_it_holds_on_any_day(self, day: int) -> None:
        assert urgency_of(RednessSevere(), start=day, redness="3") == Urgency.SAME_DAY

    @each("redness", ["2", "0", "-"])  # a bruise is not redness, by the wording of the item
    def test_it_does_not_hold(self, redness: str) -> None:
        assert urgency_of(RednessSevere(), start=9, redness=redness) is None

    def test_it_tells_again_of_each_new_entry_once_closed(self) -> None:
        assert RednessSevere().quiet_days == 0


class TestWoundOpening:
    """Rule 10."""

    @each("day", [1, 14, 60])
    def test_it_holds_on_any_day(self, day: int) -> None:
        assert urgency_of(WoundOpening(), start=day, opening="yes") == Urgency.SAME_DAY

    @each("opening", ["no", "-"])  # a scab that lifts is not a gap, by the wording of the item
    def test_it_does_not_hold(self, opening: str) -> None:
        assert urgency_of(WoundOpening(), start=14, opening=opening, redness="1") is None


class TestWoundOdour:
    """Rule 11."""

    @each(
        "sign",
        [{"redness": "1"}, {"swelling": "1"}, {"drainage": "clear"}, {"warmth": "yes"}, {"temperature_c": "37.8"}],
    )
    def test_a_smell_with_another_sign_is_for_the_same_day(self, sign: dict[str, str]) -> None:
        assert urgency_of(WoundOdour(), start=2, odour="yes", **sign) == Urgency.SAME_DAY

    @each(
        "signs",
        [
            {"redness": "0", "swelling": "0", "drainage": "none", "warmth": "no"},  # an old dressing
            {"temperature_c": "37.7"},
            {},  # nothing else answered
        ],
    )
    def test_a_smell_alone_is_for_soon(self, signs: dict[str, str]) -> None:
        assert urgency_of(WoundOdour(), start=9, odour="yes", **signs) == Urgency.SOON

    @each(
        "columns",
        [
            {"start": 1, "odour": "yes", "redness": "2"},  # day 1
            {"start": 9, "odour": "no", "redness": "2"},
            {"start": 9, "odour": "-", "redness": "2"},
        ],
    )
    def test_it_does_not_hold(self, columns: dict[str, Any]) -> None:
        assert urgency_of(WoundOdour(), **columns) is None

    def test_it_says_what_else_there_is(self) -> None:
        finding = WoundOdour().judge(history(start=9, odour="yes", warmth="yes"))

        assert finding is not None
        assert finding.sentence == "Bad smell from the cut on day 9 (11 Mar), with heat."


class TestWarmthLate:
    """Rule 12."""

    @each(
        "columns",
        [
            {"start": 6, "warmth": "yes yes", "redness": "0 1"},
            {"start": 6, "warmth": "yes yes", "swelling": "0 1"},
            {"start": 6, "warmth": "yes . . yes", "redness": "0 . . 1"},  # three days apart
            {"start": 7, "warmth": "yes - yes", "redness": "1 1 1"},  # an unanswered day does not clear
        ],
    )
    def test_it_holds(self, columns: dict[str, Any]) -> None:
        assert urgency_of(WarmthLate(), **columns) == Urgency.SOON

    @each(
        "columns",
        [
            {"start": 1, "warmth": "yes yes yes yes yes", "redness": "0 0 0 0 0"},  # warmth alone in the first 5 days
            {"start": 5, "warmth": "yes yes", "redness": "1 1"},  # day 6
            {"start": 8, "warmth": "yes yes", "redness": "1 0", "swelling": "1 0"},  # no other sign now
            {"start": 8, "warmth": "no yes", "redness": "1 1"},  # one entry only
            {"start": 8, "warmth": "yes no", "redness": "1 1"},
            {"start": 8, "warmth": "yes . . . yes", "redness": "1 . . . 1"},  # four days apart
            {"start": 8, "warmth": "yes", "redness": "1"},  # needs two entries
            {"start": 8, "warmth": "yes -", "redness": "1 1"},  # not answered
        ],
    )
    def test_it_does_not_hold(self, columns: dict[str, Any]) -> None:
        assert urgency_of(WarmthLate(), **columns) is None

    def test_it_says_both_days_and_the_other_signs(self) -> None:
        finding = WarmthLate().judge(history(start=8, warmth="yes yes", redness="0 2", swelling="0 1"))

        assert finding is not None
        assert finding.sentence == (
            "The cut is hot on day 9 (11 Mar) and was on day 8 (10 Mar); redness 2, swelling 1."
        )


class TestWoundScoreHigh:
    """Rule 13."""

    @each(
        "columns",
        [
            {"start": 4, "redness": "2", "swelling": "2", "warmth": "yes", "drainage": "clear"},  # 6 on day 4
            {"start": 4, "drainage": "pus", "odour": "yes"},  # 4 + 2
            {"start": 4, "opening": "yes", "odour": "yes", "drainage": "bloody"},  # 3 + 2 + 1
            {"start": 3, "redness": "1 1 1 2", "swelling": "0 0 0 2"},  # 4 on day 6, usually 1: a rise of 3
        ],
    )
    def test_a_high_score_or_a_rise_of_3_is_for_the_same_day(self, columns: dict[str, Any]) -> None:
        assert urgency_of(WoundScoreHigh(), **columns) == Urgency.SAME_DAY

    @each(
        "columns",
        [
            {"start": 3, "redness": "2 2 2 2", "swelling": "0 0 0 2"},  # 4, usually 2
            {"start": 3, "redness": "0 3 2 2 2 2 2", "swelling": "0 0 0 0 0 0 2"},  # the last 5 only
            {"start": 8, "redness": "2 - 2 2 2", "swelling": "- - - - 2"},  # days not looked at do not count
            {"start": 8, "redness": "2 2 2 . . . . . . . . . . . . 2", "swelling": "0 0 0 . . . . . . . . . . . . 2"},
        ],
    )
    def test_a_rise_of_2_is_for_soon(self, columns: dict[str, Any]) -> None:
        assert urgency_of(WoundScoreHigh(), **columns) == Urgency.SOON

    @each(
        "columns",
        [
            {"start": 4, "redness": "1", "swelling": "1", "warmth": "yes"},  # the normal early pattern
            {"start": 3, "redness": "2", "swelling": "3", "warmth": "yes"},  # 6 on day 3
            {"start": 5, "redness": "2", "swelling": "2", "warmth": "yes"},  # 5
            {"start": 2, "redness": "1 1 1 2", "swelling": "0 0 0 2"},  # a rise on day 5
            {"start": 3, "redness": "0 0 0 2", "swelling": "0 0 0 1"},  # a rise to 3
            {"start": 3, "redness": "2 2 2 2", "swelling": "1 1 1 2"},  # a rise of 1
            {"start": 4, "redness": "0 0 2", "swelling": "0 0 2"},  # two earlier entries
            {"start": 3, "redness": "0 0 - 2", "swelling": "0 0 - 2"},  # one of three not looked at
            {"start": 9, "redness": "-"},  # not answered
        ],
    )
    def test_it_does_not_hold(self, columns: dict[str, Any]) -> None:
        assert urgency_of(WoundScoreHigh(), **columns) is None

    def test_it_says_which_answers_are_missing(self) -> None:
        finding = WoundScoreHigh().judge(history(start=9, redness="3", swelling="3", warmth="no", odour="no"))

        assert finding is not None
        assert "Partial: drainage, opening not answered." in finding.comparison

    def test_a_smaller_rise_gives_calmer_advice(self) -> None:
        finding = WoundScoreHigh().judge(history(start=3, redness="2 2 2 2", swelling="0 0 0 2"))

        assert finding is not None
        assert finding.sentence == "Wound score 4 on day 6 (8 Mar), usually 2."
        assert finding.advice == WoundScoreHigh.milder_advice
