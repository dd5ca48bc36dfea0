"""Mobility and falls: rules 45 to 47."""

from typing import Any

from alerts.rules.catalogue.mobility import Fall, MobilityDecline, NotWalking
from alerts.rules.history import Baseline
from alerts.rules.words import Urgency
from tests.rules.each import each
from tests.rules.tables import history, urgency_of

COULD_NOT_WALK = Baseline(walking_minutes=0)


class TestMobilityDecline:
    """Rule 45."""

    @each(
        ("minutes", "urgency"),
        [
            ("30 30 30 30 15 15 15", Urgency.SOON),  # half, for three entries
            ("30 30 30 30 20 15 12", Urgency.SOON),  # each clearly less, their median half
            ("40 40 40 40 30 20 20", Urgency.SOON),  # one at three quarters
            ("30 30 30 30 - 15 . 15 - . 15", Urgency.SOON),  # days left out and missed
            ("60 5 40 10 30 30 30 30 15 15 15", Urgency.SOON),  # a median over up to 7
            ("12 40 40 40 20 12 12 12 10 10 10", Urgency.SOON),  # neither 6 nor 8
            ("20 20 20 20 6 6 6", Urgency.SOON),  # 6 minutes
            ("30 30 30 30 30 7 7", Urgency.SAME_DAY),  # a quarter, twice
            ("10 10 10 10 10 5 5", Urgency.SAME_DAY),  # 5 minutes, twice
            ("30 30 30 30 15 7 7", Urgency.SAME_DAY),
            ("30 30 30 30 15 8 7", Urgency.SOON),  # more than a quarter on one
        ],
    )
    def test_it_holds(self, minutes: str, urgency: Urgency) -> None:
        assert urgency_of(MobilityDecline(), walk_minutes=minutes) == urgency

    @each(
        "columns",
        [
            {"walk_minutes": "30 30 30 30 30 12 12"},  # two wet days
            {"walk_minutes": "30 30 30 30 30 12 12 30"},  # and out again
            {"walk_minutes": "2 3 3 4 5 5 6 8 8 9"},  # low but rising
            {"walk_minutes": "30 30 30 30 16 16 16"},  # more than half
            {"walk_minutes": "30 30 30 30 23 15 15"},  # one at more than three quarters
            {"walk_minutes": "9 9 9 9 4 4 4"},  # little to lose
            {"walk_minutes": "30 30 30 15 15 15"},  # three before
            {"walk_minutes": "30 30 30 30 15 15"},  # two of them before
            {"walk_minutes": "30 30 30 30 15 15 15 -"},  # left out
        ],
    )
    def test_it_does_not_hold(self, columns: dict[str, Any]) -> None:
        assert urgency_of(MobilityDecline(), **columns) is None

    @each(("from_day", "urgency"), [(7, Urgency.SOON), (8, None)])
    def test_it_counts_from_a_day_on(self, from_day: int, urgency: Urgency | None) -> None:
        rule = MobilityDecline(from_day=from_day)

        assert urgency_of(rule, walk_minutes="30 30 30 30 15 15 15") == urgency

    def test_less_and_less_is_worse(self) -> None:
        half, quarter = (
            MobilityDecline().judge(history(walk_minutes="60 60 60 60 60 60 60 30 30 30 " + more))
            for more in ("", "14 14")
        )

        assert half is not None
        assert quarter is not None
        assert (half.measure, quarter.measure) == (50, 77)

    def test_a_near_stop_is_for_today(self) -> None:
        slow, sudden = (
            MobilityDecline().judge(history(walk_minutes="30 30 30 30 30 30 30 30 " + now))
            for now in ("15 15 15", "15 5 5")
        )

        assert slow is not None
        assert sudden is not None
        assert (slow.advice, sudden.advice) == (MobilityDecline.advice, MobilityDecline.advice_today)
        assert [fact.day for fact in slow.facts] == list(range(2, 12))

    def test_it_says_the_minutes_now_and_before(self) -> None:
        finding = MobilityDecline().judge(history(walk_minutes="30 30 30 30 15 12 10"))

        assert finding is not None
        assert finding.sentence == "Walked 15, 12, 10 minutes on the last 3 entries to day 7 (9 Mar), 30 before."
        assert [fact.value for fact in finding.facts] == [30, 30, 30, 30, 15, 12, 10]


class TestNotWalking:
    """Rule 46."""

    @each(
        ("columns", "urgency"),
        [
            ({"start": 2, "walk_minutes": "0 0"}, Urgency.SAME_DAY),  # day 3
            ({"start": 2, "out_of_bed": "unable unable"}, Urgency.SAME_DAY),
            ({"start": 5, "walk_minutes": "0 20", "out_of_bed": "alone unable"}, Urgency.SAME_DAY),  # one of each
            ({"start": 5, "walk_minutes": "0 - 0"}, Urgency.SAME_DAY),  # a day left out between
            ({"start": 5, "walk_minutes": "0 - 0", "out_of_bed": "- alone -"}, Urgency.SAME_DAY),
            ({"start": 5, "walk_minutes": "0 . . 0"}, Urgency.SAME_DAY),  # three days apart
            ({"start": 4, "walk_minutes": "0"}, Urgency.SOON),
            ({"start": 4, "walk_minutes": "- ", "out_of_bed": "unable"}, Urgency.SOON),
            ({"start": 4, "walk_minutes": "0", "preop": Baseline()}, Urgency.SOON),  # before surgery not recorded
            ({"start": 5, "walk_minutes": "0 10 0"}, Urgency.SOON),  # walked between
            ({"start": 5, "walk_minutes": "0 . . . 0"}, Urgency.SOON),  # four days apart
        ],
    )
    def test_it_holds(self, columns: dict[str, Any], urgency: Urgency) -> None:
        assert urgency_of(NotWalking(), **columns) == urgency

    @each(
        "columns",
        [
            {"start": 1, "walk_minutes": "0", "out_of_bed": "unable"},  # rest on day 1
            {"start": 1, "walk_minutes": "0 0"},  # day 2
            {"start": 2, "walk_minutes": "5 0"},  # once, on day 3
            {"start": 9, "walk_minutes": "0 0 -"},  # left out is not 0
            {"start": 9, "walk_minutes": "1", "out_of_bed": "with_help"},
            {"start": 9, "walk_minutes": "0 0", "preop": COULD_NOT_WALK},
            {"start": 9, "out_of_bed": "unable unable", "preop": COULD_NOT_WALK},
        ],
    )
    def test_it_does_not_hold(self, columns: dict[str, Any]) -> None:
        assert urgency_of(NotWalking(), **columns) is None

    def test_it_says_so_in_words(self) -> None:
        finding = NotWalking().judge(history(start=4, out_of_bed="unable unable", walk_minutes="- 0"))

        assert finding is not None
        assert finding.sentence == "Unable to get out of bed on day 5 (7 Mar), nor on day 4 (6 Mar)."
        assert finding.comparison == "Walked before surgery: 30 minutes."
        assert finding.advice == NotWalking.advice

    @each(
        ("columns", "sentence"),
        [
            (
                {"walk_minutes": "0 10", "out_of_bed": "with_help unable"},
                "Unable to get out of bed on day 6 (8 Mar); did not walk on day 5 (7 Mar).",
            ),
            (
                {"walk_minutes": "5 0", "out_of_bed": "unable alone"},
                "Did not walk on day 6 (8 Mar); unable to get out of bed on day 5 (7 Mar).",
            ),
            ({"walk_minutes": "0 0"}, "Did not walk on day 6 (8 Mar), nor on day 5 (7 Mar)."),
        ],
    )
    def test_it_says_of_each_day_what_was_so(self, columns: dict[str, Any], sentence: str) -> None:
        finding = NotWalking().judge(history(start=5, **columns))

        assert finding is not None
        assert finding.sentence == sentence

    def test_once_is_said_more_gently(self) -> None:
        finding = NotWalking().judge(history(start=4, walk_minutes="0"))

        assert finding is not None
        assert finding.sentence == "Did not walk on day 4 (6 Mar)."
        assert finding.advice == NotWalking.advice_once


class TestFall:
    """Rule 47."""

    @each(
        "columns",
        [
            {"fall": "yes", "fall_injury": "yes"},
            {"fall": "yes", "weakness": "new_or_worse"},
            {"fall": "yes", "pain_limb": "8"},
            {"fall": "- - - yes", "pain_back": "2 2 2 5"},  # 3 above the usual
            {"fall": "yes", "numb_new": "yes"},
            {"fall": "yes", "saddle": "yes"},
            {"fall": "yes no no no no no no yes"},  # seven days after another
            {"fall": "no", "fall_injury": "yes"},  # hurt in a fall that was then denied
            {"fall": "no - yes", "fall_injury": "yes - no"},  # two days after such a one
            {"fall": "- - yes", "fall_injury": "yes - no"},
        ],
    )
    def test_it_is_for_today(self, columns: dict[str, Any]) -> None:
        assert urgency_of(Fall(), **columns) == Urgency.SAME_DAY

    @each(
        "columns",
        [
            {"fall": "yes", "fall_injury": "no", "weakness": "none", "pain_back": "7", "numb_new": "no"},
            {"fall": "yes"},  # nothing else answered
            {"fall": "yes no no no no no no no yes"},  # eight days after another
            {"fall": "- - - yes", "pain_back": "2 2 2 4"},  # 2 above the usual
            {"fall": "- - yes", "pain_back": "2 2 5"},  # too little to know the usual
            {"fall": "yes", "weakness": "same"},
        ],
    )
    def test_it_is_soon_without_a_sign(self, columns: dict[str, Any]) -> None:
        assert urgency_of(Fall(), **columns) == Urgency.SOON

    @each("fall", ["no", "-", "yes no"])
    def test_it_does_not_hold(self, fall: str) -> None:
        assert urgency_of(Fall(), fall=fall, pain_back="9 9", weakness="new_or_worse new_or_worse") is None

    def test_it_says_what_makes_it_urgent(self) -> None:
        finding = Fall().judge(history(start=12, fall="yes no yes", fall_injury="no - yes", pain_back="3 3 8"))

        assert finding is not None
        assert finding.sentence == (
            "Fell before the check-in of day 14 (16 Mar): hurt, pain 8, not the first in a week."
        )
        assert {fact.day for fact in finding.facts} == {12, 14}

    @each(
        ("columns", "signs"),
        [
            ({"pain_back": "2 2 2 5", "pain_limb": "7 7 7 7"}, "back pain 5 (usually 2)"),
            ({"pain_back": "4 4 4 4", "pain_limb": "1 1 1 7"}, "leg pain 7 (usually 1)"),
            ({"pain_back": "1 1 1 4", "pain_limb": "1 1 1 5"}, "back pain 4 (usually 1), leg pain 5 (usually 1)"),
            ({"pain_back": "2 2 2 5", "pain_limb": "8 8 8 8"}, "pain 8"),
            (
                {"pain_back": "2 2 2 5", "pain_limb": "7 7 7 7", "procedure": "cervical_fusion_posterior"},
                "neck pain 5 (usually 2)",
            ),
        ],
    )
    def test_it_names_the_pain_that_rose(self, columns: dict[str, Any], signs: str) -> None:
        finding = Fall().judge(history(start=8, fall="- - - yes", **columns))

        assert finding is not None
        assert finding.sentence == f"Fell before the check-in of day 11 (13 Mar): {signs}."

    def test_its_facts_hold_the_falls_of_a_week(self) -> None:
        finding = Fall().judge(history(fall="yes yes no no no no no no yes"))

        assert finding is not None
        assert {fact.day for fact in finding.facts} == {2, 9}
