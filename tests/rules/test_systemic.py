"""Clots, fluid leak and the bowels on strong pain medicine: rules 20 to 24 and 29."""

from typing import Any

from alerts.rules.catalogue.systemic import (
    CalfClot,
    ChestClot,
    ConstipationOnOpioids,
    FluidLeak,
    MeningitisLike,
    PositionalHeadache,
)
from alerts.rules.rule import Rule
from alerts.rules.words import Family, Urgency
from tests.rules.each import each
from tests.rules.tables import history, urgency_of


class TestOneAnswer:
    """Rules 20, 21 and 22: the wording of the item keeps puffy ankles, a sore throat and a migraine out."""

    @each(
        ("rule", "item", "urgency"),
        [
            (CalfClot(), "calf", Urgency.SAME_DAY),
            (ChestClot(), "chest", Urgency.EMERGENCY),
            (PositionalHeadache(), "headache_positional", Urgency.SAME_DAY),
        ],
    )
    def test_yes_holds_and_neither_no_nor_an_unanswered_question_does(
        self, rule: Rule, item: str, urgency: Urgency
    ) -> None:
        assert urgency_of(rule, start=1, **{item: "yes"}) == urgency
        assert urgency_of(rule, start=60, **{item: "no yes"}) == urgency
        assert urgency_of(rule, start=9, **{item: "no"}) is None
        assert urgency_of(rule, start=9, **{item: "yes -"}) is None

    def test_leg_pain_is_no_clot(self) -> None:
        assert urgency_of(CalfClot(), start=9, pain_limb="9", calf="no") is None

    @each("rule", [CalfClot(), PositionalHeadache()])
    def test_calf_and_headache_are_told_daily_while_open(self, rule: Rule) -> None:
        assert rule.again_days == 1

    def test_the_calf_is_told_at_each_entry_once_closed(self) -> None:
        assert CalfClot().quiet_days == 0


class TestFluidLeak:
    """Rule 23."""

    @each(
        "columns",
        [
            {"start": 2, "headache_positional": "yes", "drainage": "clear"},
            {"start": 5, "headache_positional": "yes no no no", "drainage": "none none none clear"},  # 3 days apart
            {"start": 5, "headache_positional": "no no no yes", "drainage": "clear none none none"},
            {"start": 5, "headache_positional": "yes -", "drainage": "- clear"},  # other days not answered
        ],
    )
    def test_it_holds(self, columns: dict[str, Any]) -> None:
        assert urgency_of(FluidLeak(), **columns) == Urgency.SAME_DAY

    @each(
        "columns",
        [
            {"drainage": "clear clear clear", "headache_positional": "no no no"},  # clear spots on day 1 to 3
            {"start": 1, "headache_positional": "yes", "drainage": "clear"},  # day 1
            {"start": 1, "headache_positional": "no yes", "drainage": "clear none"},  # fluid of day 1
            {"start": 5, "headache_positional": "yes no no no no", "drainage": "none none none none clear"},
            {"start": 5, "headache_positional": "no no no no yes", "drainage": "clear none none none none"},
            {"start": 5, "headache_positional": "yes", "drainage": "bloody"},
            {"start": 5, "headache_positional": "yes", "drainage": "-"},  # not answered
            {"start": 5, "headache_positional": "-", "drainage": "clear"},
            {"start": 5, "headache_positional": "-", "drainage": "-"},
            {"start": 5, "headache_positional": "yes -", "drainage": "clear none"},  # neither of them now
        ],
    )
    def test_it_does_not_hold(self, columns: dict[str, Any]) -> None:
        assert urgency_of(FluidLeak(), **columns) is None

    def test_it_is_about_the_cut_as_well(self) -> None:
        finding = FluidLeak().judge(history(start=4, headache_positional="yes no", drainage="none clear"))

        assert finding is not None
        assert finding.families == (Family.SYSTEMIC, Family.INCISION)
        assert finding.sentence == "Headache worse upright on day 4 (6 Mar) and clear fluid on day 5 (7 Mar)."

    def test_it_asks_for_contact_within_two_hours(self) -> None:
        assert FluidLeak().contact_minutes == 120


class TestMeningitisLike:
    """Rule 24."""

    @each(
        "columns",
        [
            {"start": 1, "headache_positional": "yes", "temperature_c": "38.0"},
            {"start": 5, "headache_positional": "yes", "unwell": "yes"},
            {"start": 5, "headache_positional": "yes no no no", "temperature_c": "- - - 38.0"},  # three days before
            {"start": 5, "headache_positional": "yes -", "unwell": "- yes"},
        ],
    )
    def test_it_holds(self, columns: dict[str, Any]) -> None:
        assert urgency_of(MeningitisLike(), **columns) == Urgency.EMERGENCY

    @each(
        "columns",
        [
            {"start": 5, "headache_positional": "no", "temperature_c": "39.0"},  # an ordinary headache with a cold
            {"start": 5, "headache_positional": "yes", "temperature_c": "37.9"},
            {"start": 5, "headache_positional": "yes no no no no", "temperature_c": "- - - - 38.0"},  # four days before
            {"start": 5, "headache_positional": "no yes", "temperature_c": "38.0 -"},  # the fever came before
            {"start": 5, "headache_positional": "-", "temperature_c": "39.0"},  # not answered
            {"start": 5, "headache_positional": "yes", "temperature_c": "-", "unwell": "-"},
        ],
    )
    def test_it_does_not_hold(self, columns: dict[str, Any]) -> None:
        assert urgency_of(MeningitisLike(), **columns) is None

    def test_it_says_what_came_with_the_headache(self) -> None:
        finding = MeningitisLike().judge(
            history(start=5, headache_positional="yes no", temperature_c="- 38.4", unwell="no yes")
        )

        assert finding is not None
        assert finding.sentence == (
            "Headache worse upright on day 5 (7 Mar); temperature 38.4 °C and very ill, confused or faint "
            "on day 6 (8 Mar)."
        )


class TestConstipationOnOpioids:
    """Rule 29."""

    @each(
        "columns",
        [
            {"constipation": "yes yes yes yes"},
            {"constipation": "yes - yes yes yes"},  # an unanswered day does not clear
            {"constipation": "yes . . yes yes yes"},  # three days apart
        ],
    )
    def test_it_holds(self, columns: dict[str, Any]) -> None:
        assert urgency_of(ConstipationOnOpioids(), **columns) == Urgency.REVIEW

    @each(
        "columns",
        [
            {"constipation": "no yes yes yes"},
            {"constipation": "yes yes yes no yes"},
            {"constipation": "yes yes yes"},
            {"constipation": "yes yes yes yes no"},  # better now
            {"constipation": "yes yes yes yes -"},  # not answered now
            {"constipation": "yes . . . yes yes yes"},  # four days apart
        ],
    )
    def test_it_does_not_hold(self, columns: dict[str, Any]) -> None:
        assert urgency_of(ConstipationOnOpioids(), **columns) is None
