"""Fever, sepsis and feeling very ill: rules 14 to 19."""

from typing import Any

from alerts.rules.catalogue.infection import (
    Fever,
    FeverEarly,
    FeverWithWoundSigns,
    LowGradePattern,
    SepsisLike,
    UnwellRepeated,
)
from alerts.rules.words import Urgency
from tests.rules.each import each
from tests.rules.tables import history, urgency_of

WOUND_SIGNS = [
    {"redness": "2"},
    {"swelling": "2"},
    {"drainage": "pus"},
    {"opening": "yes"},
    {"odour": "yes"},
    {"drainage": "clear"},
]
NO_WOUND_SIGNS = [{"redness": "1"}, {"swelling": "1"}, {"warmth": "yes"}, {"drainage": "none"}, {}]


class TestFever:
    """Rule 14."""

    @each(("day", "temperature"), [(3, "38.0"), (40, "39.4"), (2, "38.5"), (1, "40.0")])
    def test_it_holds(self, day: int, temperature: str) -> None:
        assert urgency_of(Fever(), start=day, temperature_c=temperature) == Urgency.SAME_DAY

    @each(
        ("day", "temperature"),
        [
            (6, "37.9"),  # once
            (3, "37.9"),
            (2, "38.4"),  # the first two days
            (9, "37.0"),  # 98.6 typed as F
            (9, "98.6"),  # a unit error is asked about, not guessed
            (9, "-"),  # not answered
        ],
    )
    def test_it_does_not_hold(self, day: int, temperature: str) -> None:
        assert urgency_of(Fever(), start=day, temperature_c=temperature) is None

    def test_yesterdays_fever_is_not_todays(self) -> None:
        assert urgency_of(Fever(), start=5, temperature_c="38.6 -") is None

    def test_it_is_told_daily_while_open_and_at_each_reading_once_closed(self) -> None:
        rule = Fever()

        assert (rule.again_days, rule.quiet_days) == (1, 0)

    def test_it_says_the_reading_and_the_limit(self) -> None:
        finding = Fever().judge(history(start=2, temperature_c="38.6"))

        assert finding is not None
        assert finding.sentence == "Temperature 38.6 °C on day 2 (4 Mar)."
        assert finding.comparison == "A fever is 38.5 °C or more on that day."


class TestFeverEarly:
    """Rule 15."""

    @each(
        "columns",
        [
            {"start": 1, "temperature_c": "38.0"},
            {"start": 2, "temperature_c": "38.4"},
            {"start": 1, "temperature_c": "37.0 38.2"},
            {"start": 1, "temperature_c": "38.2", "redness": "1"},  # a mild pink edge is no wound sign
            {"start": 2, "temperature_c": "38.2", "drainage": "clear"},  # nor is early clear fluid
            {"start": 0, "temperature_c": "- - 38.2", "redness": "1 0 0"},
        ],
    )
    def test_one_reading_is_for_soon(self, columns: dict[str, Any]) -> None:
        assert urgency_of(FeverEarly(), **columns) == Urgency.SOON

    @each("temperature", ["38.0 38.0", "38.6 38.1", "39.0 98.6 38.1"])
    def test_a_second_reading_in_a_row_is_for_the_same_day(self, temperature: str) -> None:
        start = 3 - len(temperature.split())

        assert urgency_of(FeverEarly(), start=start, temperature_c=temperature) == Urgency.SAME_DAY

    @each(
        "columns",
        [
            {"start": 1, "temperature_c": "37.8"},
            {"start": 1, "temperature_c": "37.9"},
            {"start": 1, "temperature_c": "38.2 37.4"},  # normal on re-check
            {"start": 2, "temperature_c": "38.5"},  # a fever
            {"start": 3, "temperature_c": "38.2"},  # day 3
            {"start": 1, "temperature_c": "- 38.2", "redness": "2 1"},  # a wound sign the day before
            {"start": 0, "temperature_c": "- - 38.2", "redness": "2 0 0"},  # and two days before
            {"start": 1, "temperature_c": "38.2 -"},  # not answered
        ],
    )
    def test_it_does_not_hold(self, columns: dict[str, Any]) -> None:
        assert urgency_of(FeverEarly(), **columns) is None


class TestFeverWithWoundSigns:
    """Rule 16."""

    @each("sign", WOUND_SIGNS)
    def test_it_holds_with_a_wound_sign_on_the_same_entry(self, sign: dict[str, str]) -> None:
        assert urgency_of(FeverWithWoundSigns(), start=4, temperature_c="38.0", **sign) == Urgency.SAME_DAY

    @each(
        "columns",
        [
            {"start": 8, "temperature_c": "- - 38.0", "redness": "2 0 0"},  # two days before, though calm since
            {"start": 8, "temperature_c": "- - 38.0", "redness": "2 - -"},
            {"start": 1, "temperature_c": "38.3", "redness": "3"},  # on day 1
        ],
    )
    def test_it_holds_with_a_wound_sign_within_two_days(self, columns: dict[str, Any]) -> None:
        assert urgency_of(FeverWithWoundSigns(), **columns) == Urgency.SAME_DAY

    @each("signs", NO_WOUND_SIGNS)
    def test_it_does_not_hold_without_a_wound_sign(self, signs: dict[str, str]) -> None:
        assert urgency_of(FeverWithWoundSigns(), start=9, temperature_c="39.0", **signs) is None

    @each(
        "columns",
        [
            {"start": 1, "temperature_c": "38.4", "redness": "1"},  # day 1 with a mild pink edge
            {"start": 3, "temperature_c": "38.4", "drainage": "clear"},  # fluid before day 4
            {"start": 3, "temperature_c": "- - 38.4", "drainage": "clear none none"},  # it was before day 4
            {"start": 9, "temperature_c": "37.9", "redness": "3"},
            {"start": 8, "temperature_c": "- - - 38.4", "redness": "2 0 0 0"},  # three days before
            {"start": 8, "temperature_c": "38.4 -", "redness": "2 2"},  # no reading now
        ],
    )
    def test_it_does_not_hold(self, columns: dict[str, Any]) -> None:
        assert urgency_of(FeverWithWoundSigns(), **columns) is None

    def test_it_asks_for_contact_within_two_hours(self) -> None:
        assert FeverWithWoundSigns().contact_minutes == 120


class TestLowGradePattern:
    """Rule 17."""

    @each(
        "columns",
        [
            {"start": 3, "temperature_c": "37.5 37.9 37.6", "unwell": "- - yes"},  # day 5
            {"start": 8, "temperature_c": "37.5 36.8 37.5 36.8 37.5", "redness": "0 0 0 0 2"},  # 3 of 5
            {"start": 8, "temperature_c": "37.5 37.5 37.5 -", "unwell": "- - - yes"},  # no reading now
            {"start": 8, "temperature_c": "37.5 37.5 - - - - - - 37.5", "unwell": "- - - - - - - - yes"},  # in 8 days
            {"start": 8, "temperature_c": "37.6 37.6 37.6 37.6", "pain_back": "3 3 3 5"},  # base + 2
            {"start": 8, "temperature_c": "37.6 37.6 37.6", "swelling": "0 0 1", "warmth": "no no yes"},  # score 2
        ],
    )
    def test_it_holds(self, columns: dict[str, Any]) -> None:
        assert urgency_of(LowGradePattern(), **columns) == Urgency.SOON

    @each(
        "columns",
        [
            {"start": 9, "temperature_c": "37.6", "unwell": "yes"},  # one reading
            {"start": 8, "temperature_c": "37.5 37.5 37.5", "redness": "1 1 1"},  # evening warmth in a well patient
            {"start": 2, "temperature_c": "37.5 37.5 37.5", "unwell": "- - yes"},  # day 4
            {"start": 8, "temperature_c": "37.4 37.5 37.5", "unwell": "- - yes"},
            {"start": 8, "temperature_c": "38.0 37.5 37.5", "unwell": "- - yes"},
            {"start": 8, "temperature_c": "37.5 37.0 37.0 37.0 37.5 37.5", "unwell": "- - - - - yes"},  # 3 of 6
            {"start": 8, "temperature_c": "37.5 - - - - - - - 37.5 37.5", "unwell": "- - - - - - - - - yes"},  # 9 days
            {"start": 8, "temperature_c": "37.5 - 37.5", "unwell": "- - yes"},  # days without a reading do not count
            {"start": 8, "temperature_c": "37.6 37.6 37.6 37.6", "pain_back": "3 3 3 4"},
            {"start": 8, "temperature_c": "37.6 37.6 37.6", "pain_back": "3 3 9"},  # no base of three
            {"start": 8, "temperature_c": "37.6 37.6 37.6 37.6", "pain_back": "3 3 3 -"},  # not answered
        ],
    )
    def test_it_does_not_hold(self, columns: dict[str, Any]) -> None:
        assert urgency_of(LowGradePattern(), **columns) is None


class TestSepsisLike:
    """Rule 18."""

    @each("danger", [{"unwell": "yes"}, {"chest": "yes"}])
    @each("infection", [{"temperature_c": "38.0"}, {"chills": "yes"}, *WOUND_SIGNS])
    def test_it_holds_for_infection_with_danger(self, infection: dict[str, str], danger: dict[str, str]) -> None:
        assert urgency_of(SepsisLike(), start=4, **infection, **danger) == Urgency.EMERGENCY

    @each(
        "columns",
        [
            {"start": 9, "temperature_c": "35.9", "unwell": "yes"},  # cold and very ill
            {"start": 9, "temperature_c": "38.5", "chills": "yes", "redness": "2"},
            {"start": 7, "temperature_c": "- - 38.5", "chills": "- - yes", "redness": "2 0 0"},  # sign two days before
            {"start": 7, "unwell": "no no yes", "swelling": "2 0 0"},  # sign two days before
        ],
    )
    def test_it_holds(self, columns: dict[str, Any]) -> None:
        assert urgency_of(SepsisLike(), **columns) == Urgency.EMERGENCY

    @each(
        "columns",
        [
            {"start": 9, "temperature_c": "36.8", "chills": "yes", "unwell": "no"},  # chills after a cold shower
            {"start": 9, "temperature_c": "35.4", "unwell": "no"},  # a low thermometer in a well person
            {"start": 9, "temperature_c": "35.4", "chest": "yes"},  # cold counts with very ill only
            {"start": 9, "temperature_c": "36.0", "unwell": "yes"},
            {"start": 9, "temperature_c": "37.9", "unwell": "yes"},
            {"start": 9, "temperature_c": "38.4", "chills": "yes", "redness": "2"},
            {"start": 9, "temperature_c": "38.5", "chills": "yes", "redness": "1"},
            {"start": 6, "temperature_c": "- - - 38.5", "chills": "- - - yes", "redness": "2 0 0 0"},  # three days ago
            {"start": 9, "temperature_c": "38.5", "redness": "2"},  # neither ill nor shaking
            {"start": 9, "temperature_c": "38.5 -", "unwell": "- yes"},  # not on the same entry
            {"start": 9, "temperature_c": "32.0", "unwell": "yes"},  # not a body temperature
            {"start": 9, "unwell": "yes"},  # nothing else answered
            {"start": 9, "temperature_c": "39.0", "chills": "no"},  # danger not answered
        ],
    )
    def test_it_does_not_hold(self, columns: dict[str, Any]) -> None:
        assert urgency_of(SepsisLike(), **columns) is None

    def test_it_says_every_sign(self) -> None:
        finding = SepsisLike().judge(history(start=9, temperature_c="38.2", unwell="yes", redness="2"))

        assert finding is not None
        assert finding.sentence == (
            "Very ill, confused or faint, temperature 38.2 °C on day 9 (11 Mar); redness 2 on day 9 (11 Mar)."
        )


class TestUnwellRepeated:
    """Rule 19."""

    @each(
        "columns",
        [
            {"start": 5, "unwell": "yes yes", "temperature_c": "37.0 37.9", "chills": "no no"},
            {"start": 5, "unwell": "yes . . yes"},  # three days apart
            {"start": 5, "unwell": "yes - yes"},  # an unanswered day does not clear
            {"start": 5, "unwell": "no no yes yes", "redness": "2 0 0 0"},  # a wound sign three days before
        ],
    )
    def test_it_holds(self, columns: dict[str, Any]) -> None:
        assert urgency_of(UnwellRepeated(), **columns) == Urgency.SOON

    @each(
        "columns",
        [
            {"start": 5, "unwell": "no yes"},  # one tired day
            {"start": 5, "unwell": "yes no"},
            {"start": 5, "unwell": "yes -"},  # not answered now
            {"start": 5, "unwell": "yes"},  # needs two entries
            {"start": 5, "unwell": "yes . . . yes"},  # four days apart
            {"start": 5, "unwell": "yes yes", "temperature_c": "- 38.0"},  # an infection marker: another rule's
            {"start": 5, "unwell": "yes yes", "chills": "no yes"},
            {"start": 5, "unwell": "yes yes", "redness": "2 0"},
            {"start": 5, "unwell": "no yes yes", "redness": "2 0 0"},  # two days before
        ],
    )
    def test_it_does_not_hold(self, columns: dict[str, Any]) -> None:
        assert urgency_of(UnwellRepeated(), **columns) is None
