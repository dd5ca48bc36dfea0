"""Pain: rules 38 to 42."""

from typing import Any

from alerts.rules.catalogue.pain import (
    PainLateRecurrence,
    PainOffTrajectory,
    PainRising,
    PainSpike,
    SevereDespiteMedicine,
)
from alerts.rules.history import Baseline
from alerts.rules.words import Urgency
from tests.rules.each import each
from tests.rules.tables import history, urgency_of


class TestPainSpike:
    """Rule 38."""

    @each(
        "columns",
        [
            {"pain_back": "3 3 3 8"},  # (a) on day 4
            {"pain_back": "4 4 4 8"},  # (a) 4 above
            {"pain_limb": "1 1 1 8", "pain_back": "3 3 3 3"},  # the limb alone
            {"pain_back": "4 4 4 7 7"},  # (b) two entries 3 above
            {"pain_back": "5 5 5 8 8"},
            {"pain_back": "4 4 4 7 - 7"},  # (b) a day left out between
            {"pain_back": "4 4 4 7 . . 7"},  # (b) three days apart
            {"pain_back": "3 - 3 - 3 8"},
            {"pain_back": "9 9 9 9 3 3 3 3 3 3 3 8"},  # only the last 7 make the usual
        ],
    )
    def test_it_holds(self, columns: dict[str, Any]) -> None:
        assert urgency_of(PainSpike(), **columns) == Urgency.SAME_DAY

    @each(
        "columns",
        [
            {"start": 0, "pain_back": "3 3 3 8"},  # day 3
            {"pain_back": "3 3 3 6 3"},  # a flare to 6 that settled
            {"pain_back": "3 3 3 6"},
            {"pain_back": "4 6 4 2 5 6 4"},  # noise of 2
            {"pain_back": "3 3 3 7"},  # a jump to 7, once
            {"pain_back": "5 5 5 8"},  # 3 above, once
            {"pain_back": "4 4 4 6 7"},  # the one before at 6
            {"pain_back": "5 5 5 7 7"},  # both 2 above
            {"pain_back": "3 3 3 6 6"},  # both 3 above, at 6
            {"pain_back": "4 4 4 7 . . . 7"},  # four days apart
            {"pain_back": "3 3 8", "start": 4},  # two earlier values
            {"pain_back": "3 3 3" + " ." * 10 + " 8"},  # the usual is too old
            {"pain_back": "3 3 3 8 -"},  # left out
            {"pain_back": "3 3 3 -", "pain_limb": "- - - 8"},  # back says nothing about the limb
        ],
    )
    def test_it_does_not_hold(self, columns: dict[str, Any]) -> None:
        assert urgency_of(PainSpike(), **columns) is None

    def test_it_says_neck_and_arm_after_neck_surgery(self) -> None:
        finding = PainSpike().judge(
            history(procedure="cervical_fusion_anterior", pain_back="3 3 3 8 8", pain_limb="1 1 1 9 9")
        )

        assert finding is not None
        assert finding.sentence == "Arm pain 9 on day 5 (7 Mar), usually 1; 9 on day 4 (6 Mar)."
        assert [(fact.item, fact.day) for fact in finding.facts] == [("pain_limb", day) for day in (1, 2, 3, 4, 5)]

    def test_a_previous_entry_that_is_not_there_is_not_one_with_pain(self) -> None:
        lowest = PainSpike(lasting_level=1, lasting_rise=1)

        assert urgency_of(lowest, pain_back="0 0 0 . . 0 1") is None
        assert urgency_of(lowest, pain_back="0 0 0 . . . . 1") is None


class TestPainRising:
    """Rule 39."""

    @each(
        "columns",
        [
            {"pain_back": "3 3 3 5 5 5"},  # (a) 2 above what was usual before the run
            {"start": 0, "pain_back": "3 3 3 5 5 5"},  # on day 5
            {"pain_limb": "3 3 3 5 . . 5 - 5"},  # (a) at most three days apart
            {"pain_back": "3 4 3 4 3 4 4 7 7 7"},  # (a) a spread of 0 or 1
            {"pain_back": "3 4 5 7 7 7"},  # (a) three spreads above
            {"pain_back": "3 3 3 6 6"},  # (b) on day 5
            {"pain_back": "3 3 3 6 3 6"},  # (b) 2 of 3
            {"pain_back": "2 4 2 4 2 4 4 4 5 5 5"},  # (c) against the week before
            {"pain_back": "2 3 3 3 3 4 5 4 5 5 5"},  # (c) 2 above
            {"pain_back": "- - 3 3 3 4 5 4 5 5 5"},  # (c) three values in the week before
            {"pain_back": "3 3 3 - - - - 5 5 5 5 5 5"},  # (c) one of them 12 days old
            {"pain_back": "3 3 3 5 . . . 5 5"},  # (c) the last three, not three in a row
            {"pain_back": "3 3 3" + " ." * 7 + " 5 . . 5 5"},  # (a) three days apart
        ],
    )
    def test_it_holds(self, columns: dict[str, Any]) -> None:
        assert urgency_of(PainRising(), **columns) == Urgency.SOON

    @each(
        "columns",
        [
            {"pain_back": "5 5 5 5 5 5 5 5 5 5 5 5"},  # a plateau
            {"pain_back": "3 3 3 3 6 3 3"},  # a busy day
            {"pain_back": "3 3 3 3 3 6"},
            {"start": 0, "pain_back": "3 3 3 6 6"},  # day 4
            {"pain_back": "3 3 3 5 5"},  # (a) two entries
            {"pain_back": "2 2 2 2 . . . . 5 5"},  # (a) two entries after four days without any
            {"pain_back": "4 4 4 5 5 5"},  # (a) 1 above
            {"pain_back": "1 1 1 4 4 4"},  # (a) below 5
            {"pain_back": "3 3 5 5 5"},  # (a) two values before the run
            {"pain_back": "3 3 3" + " ." * 7 + " 5 . . . 5 5"},  # (a) four days apart
            {"pain_back": "1 3 5 6 6 6"},  # (a) a wide spread
            {"pain_back": "0 0 6 6 3 3 10 10"},  # (b) 7 above, with a spread of 3
            {"pain_back": "2 2 2 2 2 4 4 4 5 4 5"},  # (c) one of the last three at 4
            {"pain_back": "4 4 4 6 6"},  # (b) 2 above
            {"pain_back": "2 2 2 5 5"},  # (b) 3 above, at 5
            {"pain_back": "3 3 3 - - - - - 5 5 5 5 5 5"},  # (c) one of three is 13 days old
            {"pain_back": "3 3 3 6 3 3 6"},  # (b) 2 of 4
            {"pain_back": "3 3 3 6 6 2"},  # calm again: it was told on the entry before
            {"pain_back": "4 4 4 4 2 4 4 4 5 5 5"},  # (c) 1 above
            {"pain_back": "- - - 2 2 4 4 4 5 5 5"},  # (c) two values in the week before
            {"pain_back": "3 3 3 5 5 -"},  # left out
            {"pain_back": "3 3 3 5 5 3", "pain_limb": "3 3 3 3 3 5"},  # one of each is not a run
        ],
    )
    def test_it_does_not_hold(self, columns: dict[str, Any]) -> None:
        assert urgency_of(PainRising(), **columns) is None

    @each(
        ("numbers", "pain_back"),
        [
            ({"run_level": 4, "pair_level": 8, "week_level": 8}, "1 1 1 4 4 4"),
            ({"run_level": 8, "pair_level": 4, "week_level": 8}, "1 1 1 4 4"),
            ({"run_level": 8, "pair_level": 8, "week_level": 4}, "1 1 1 1 1 1 1 1 4 4 4"),
        ],
    )
    def test_each_way_holds_from_its_own_level_on(self, numbers: dict[str, int], pain_back: str) -> None:
        assert urgency_of(PainRising(**numbers), pain_back=pain_back) == Urgency.SOON

    @each(
        ("pain_back", "is_high"),
        [
            ("2 2 2" + " ." * 6 + " 4 6" + " ." * 7 + " 5 9", True),  # 4 above the 2 usual before it
            ("2 2 2" + " ." * 6 + " 5 7" + " ." * 7 + " 5 5", False),  # this one is not high
        ],
    )
    def test_an_entry_is_high_next_to_what_was_usual_before_it(self, pain_back: str, *, is_high: bool) -> None:
        assert urgency_of(PainRising(), start=2, pain_back=pain_back) == (Urgency.SOON if is_high else None)

    def test_it_says_the_last_entries_and_what_was_usual(self) -> None:
        finding = PainRising().judge(history(pain_back="3 3 3 5 6 5"))

        assert finding is not None
        assert finding.sentence == "Back pain 5, 6, 5 on the last 3 entries up to day 6 (8 Mar)."
        assert finding.comparison == "Usual before these entries: 3, spread 0."


class TestSevereDespiteMedicine:
    """Rule 40."""

    @each(
        ("columns", "urgency"),
        [
            ({"pain_back": "8 8", "relief": "none none"}, Urgency.SAME_DAY),
            ({"pain_back": "8 1", "pain_limb": "1 8", "relief": "none none"}, Urgency.SAME_DAY),  # the higher of both
            ({"pain_back": "8 - 8", "relief": "none - none"}, Urgency.SAME_DAY),  # a day left out between
            ({"pain_back": "8 9 8", "relief": "none - none"}, Urgency.SAME_DAY),  # relief left out between
            ({"pain_back": "8 . . 8", "relief": "none . . none"}, Urgency.SAME_DAY),  # three days apart
            ({"start": 4, "pain_back": "9", "relief": "none"}, Urgency.SAME_DAY),
            ({"start": 3, "pain_back": "9", "relief": "none"}, Urgency.SOON),  # too early to count in full
            ({"start": 9, "pain_back": "8", "relief": "none"}, Urgency.SOON),
            ({"pain_back": "8 3 8", "relief": "none - none"}, Urgency.SOON),  # calm between, relief not asked
            ({"pain_back": "8 8 8", "relief": "none - none"}, Urgency.SAME_DAY),  # severe between, relief left out
            ({"pain_back": "8 8", "relief": "some none"}, Urgency.SOON),
            ({"pain_back": "7 8", "relief": "none none"}, Urgency.SOON),
            ({"pain_back": "8 . . . 8", "relief": "none . . . none"}, Urgency.SOON),  # four days apart
        ],
    )
    def test_it_holds(self, columns: dict[str, Any], urgency: Urgency) -> None:
        assert urgency_of(SevereDespiteMedicine(), **columns) == urgency

    @each(
        "columns",
        [
            {"pain_back": "10 10 10", "relief": "some some some"},  # high pain on days 1 to 3 with some relief
            {"pain_back": "7 7", "relief": "none none"},
            {"pain_back": "9 9", "relief": "none -", "start": 5},  # relief left out
            {"pain_back": "8 -", "relief": "none none"},  # pain left out
        ],
    )
    def test_it_does_not_hold(self, columns: dict[str, Any]) -> None:
        assert urgency_of(SevereDespiteMedicine(), **columns) is None

    def test_it_says_whether_it_lasts(self) -> None:
        once, twice, extreme = (
            SevereDespiteMedicine().judge(history(start=5, **columns))
            for columns in (
                {"pain_back": "8", "relief": "none"},
                {"pain_back": "8 8", "relief": "none none"},
                {"pain_back": "9", "relief": "none"},
            )
        )

        assert once is not None
        assert twice is not None
        assert extreme is not None
        assert once.sentence == "Pain 8 on day 5 (7 Mar) and medicine did not help."
        assert twice.sentence == "Pain 8 on day 6 (8 Mar) and medicine did not help, nor at 8 on day 5 (7 Mar)."
        assert once.advice == SevereDespiteMedicine.advice_once
        assert twice.advice == extreme.advice == SevereDespiteMedicine.advice

    def test_pain_left_out_is_not_severe_at_any_level(self) -> None:
        assert urgency_of(SevereDespiteMedicine(level=1), pain_back="-", relief="none") is None


class TestPainOffTrajectory:
    """Rule 41."""

    @each(
        "columns",
        [
            {"start": 8, "pain_back": "8 " * 7},  # day 14
            {"start": 15, "pain_back": "7 " * 7},  # day 21
            {"start": 36, "pain_back": "6 " * 7},  # day 42
            {"start": 78, "pain_back": "5 " * 7},  # day 84
            {"start": 8, "pain_limb": "7 " * 7},
            {"start": 15, "pain_limb": "6 " * 7},
            {"start": 36, "pain_limb": "5 " * 7},
            {"start": 8, "pain_back": "8 - - 8 - 8 8"},  # four values
            {"start": 8, "pain_back": "8 8 8 8 1 1 8"},  # a median
            {"start": 8, "pain_back": "8 " * 7, "preop": Baseline()},  # before surgery not recorded
        ],
    )
    def test_it_holds(self, columns: dict[str, Any]) -> None:
        before = Baseline(back_pain=6, limb_pain=6)

        assert urgency_of(PainOffTrajectory(), **{"preop": before, **columns}) == Urgency.SOON

    @each(
        "columns",
        [
            {"start": 7, "pain_back": "8 " * 7},  # day 13
            {"start": 8, "pain_back": "7 " * 7},  # at the limit
            {"start": 14, "pain_back": "7 " * 7},  # day 20
            {"start": 35, "pain_back": "6 " * 7},  # day 41
            {"start": 77, "pain_back": "5 " * 7},  # day 83
            {"start": 8, "pain_limb": "6 " * 7},
            {"start": 14, "pain_limb": "6 " * 7},  # day 20
            {"start": 35, "pain_limb": "5 " * 7},  # day 41
            {"start": 8, "pain_back": "8 - - - - 8 8"},  # three values
            {"start": 7, "pain_back": "8 - - - - 8 8 8"},  # the fourth is eight days old
            {"start": 8, "pain_back": "8 8 8 8 8 8 -"},  # left out
            {"start": 8, "pain_back": "8 " * 7, "preop": Baseline(back_pain=10)},  # gained 2 points
        ],
    )
    def test_it_does_not_hold(self, columns: dict[str, Any]) -> None:
        before = Baseline(back_pain=6, limb_pain=6)

        assert urgency_of(PainOffTrajectory(), **{"preop": before, **columns}) is None

    def test_it_says_the_median_and_the_limit(self) -> None:
        finding = PainOffTrajectory().judge(
            history(start=15, pain_back="7 " * 7, preop=Baseline(back_pain=7), procedure="cervical_fusion_posterior")
        )

        assert finding is not None
        assert finding.sentence == "Neck pain 7 in the week to day 21 (23 Mar), hoped for at most 6."
        assert finding.comparison == "Before surgery: 7."
        assert [fact.day for fact in finding.facts] == [15, 16, 17, 18, 19, 20, 21]


class TestPainLateRecurrence:
    """Rule 42."""

    @each(
        "columns",
        [
            {"start": 53, "pain_back": "1 1 1 1 1 4 4 4"},  # day 60
            {"start": 53, "pain_limb": "1 1 1 1 1 4 4 4"},
            {"start": 53, "pain_back": "3 1 1 1 3 4 0 4"},  # medians
            {"start": 60, "pain_back": "1 . . . . . . 1 . . . . . . 1 . . . . . . 2 2 4 5 4"},  # weekly
            {"start": 21, "pain_back": "1 1 1 3 3" + " ." * 32 + " 4 4 4"},  # the good spell from day 21
            {"start": 53, "pain_back": "1 1 3 3 3 4 4 4"},  # the best three are the first of all
            {"start": 19, "pain_back": "1 1 1 1 1" + " ." * 34 + " 4 4 4"},  # three of five from day 21
        ],
    )
    def test_it_holds(self, columns: dict[str, Any]) -> None:
        assert urgency_of(PainLateRecurrence(), **columns) == Urgency.SOON

    def test_it_says_around_which_day_pain_was_least(self) -> None:
        finding = PainLateRecurrence(entries=4).judge(history(start=53, pain_back="1 1 1 1 1 4 4 4 4"))

        assert finding is not None
        assert "1 around day 55 " in finding.sentence  # the third of the days 57, 56, 55 and 54

    @each(
        "columns",
        [
            {"start": 52, "pain_back": "1 1 1 1 1 4 4 4"},  # day 59
            {"start": 53, "pain_back": "6 6 6 6 6 6 6 6"},  # never better
            {"start": 53, "pain_back": "1 1 1 1 1 1 1 5"},  # a short ache
            {"start": 52, "pain_back": "6 6 6 6 6 1 1 8 8"},  # good for two entries, one of them among the last
            {"start": 53, "pain_back": "0 0 0 0 0 3 3 3"},  # below the level
            {"start": 53, "pain_back": "2 2 2 2 2 4 4 4"},  # 2 above
            {"start": 54, "pain_back": "1 1 1 1 4 4 4"},  # four earlier values
            {"start": 53, "pain_back": "0 3 3 3 3 5 5 5"},  # good on the first entry alone
            {"start": 19, "pain_back": "1 1 1 1" + " ." * 35 + " 4 4 4"},  # two good values from day 21
            {"start": 20, "pain_back": "0 0 5 5 5" + " ." * 35 + " 5 5 5"},  # good on days 20 and 21
            {"start": 19, "pain_back": "1 1 1 1 1" + " ." * 34 + " 4 - 4"},
            {"start": 53, "pain_back": "1 1 1 1 1 4 4 4 -"},  # left out
            {"start": 53, "pain_back": "1 1 1 1 1 4 - 4"},  # two recent values
        ],
    )
    def test_it_does_not_hold(self, columns: dict[str, Any]) -> None:
        assert urgency_of(PainLateRecurrence(), **columns) is None

    def test_its_facts_are_the_last_entries_and_the_best(self) -> None:
        finding = PainLateRecurrence().judge(history(start=50, pain_back="3 3 1 1 1 3 3 3 5 5 5"))

        assert finding is not None
        assert finding.sentence == "Back pain 5 over the last 3 entries to day 60 (1 May), 1 around day 54 (25 Apr)."
        assert [fact.day for fact in finding.facts] == [53, 54, 55, 58, 59, 60]
