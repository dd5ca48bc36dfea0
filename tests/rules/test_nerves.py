"""Numbness, weakness, bladder and bowel: clinical.md section 2, rules 30 to 37."""

from typing import Any

import pytest

from alerts.rules.catalogue.nerves import (
    BladderBowelChange,
    BothLegsNumb,
    NewWeakness,
    NumbnessNotImproving,
    NumbnessSpreading,
    NumbnessWorsening,
    OldNumbness,
    SaddleNumbness,
)
from alerts.rules.history import Baseline
from alerts.rules.words import Urgency
from tests.rules.tables import history, urgency_of

OLD_SADDLE = Baseline(numbness_severity=4, numbness_sites=frozenset({"saddle"}))
OLD_FEET = Baseline(numbness_severity=4, numbness_sites=frozenset({"left_foot", "right_foot"}))
OLD_LEFT_FOOT = Baseline(numbness_severity=5, numbness_sites=frozenset({"left_foot"}))
NOT_RECORDED = Baseline()


class TestSaddleNumbness:
    """Rule 30."""

    @pytest.mark.parametrize(
        "columns",
        [
            {"numb_sites": "saddle", "numb_severity": "3"},
            {"numb_sites": "saddle", "numb_severity": "0"},  # a severity of 0 does not block
            {"numb_sites": "saddle", "numb_severity": "-"},  # nor one left out
            {"saddle": "yes"},  # the tick of the safety list alone
            {"saddle": "yes", "numb_sites": "none", "numb_severity": "0"},
            {"saddle": "yes", "preop": OLD_SADDLE},  # the tick says that it is new
            {"numb_sites": "saddle", "numb_severity": "3", "preop": NOT_RECORDED},
            {"numb_sites": "saddle", "numb_severity": "6", "preop": OLD_SADDLE},  # 2 above
            {"numb_sites": "saddle", "numb_severity": "6", "discharge": OLD_SADDLE},
            {"numb_sites": "saddle", "numb_severity": "2", "numb_new": "yes", "preop": OLD_SADDLE},
            {"numb_sites": "left_foot saddle", "numb_severity": "2 2"},  # on any entry
            {"numb_sites": "saddle", "numb_severity": "6", "reviewed": OLD_SADDLE},  # worse since staff looked
        ],
    )
    def test_it_is_an_emergency(self, columns: dict[str, Any]) -> None:
        assert urgency_of(SaddleNumbness(), **columns) == Urgency.EMERGENCY

    @pytest.mark.parametrize(
        "columns",
        [
            {"numb_sites": "saddle", "numb_severity": "4", "preop": OLD_SADDLE},  # the same
            {"numb_sites": "saddle", "numb_severity": "1", "preop": OLD_SADDLE},  # less
            {"numb_sites": "saddle", "numb_severity": "5", "preop": OLD_SADDLE},  # 1 above
            {"numb_sites": "saddle", "numb_severity": "-", "preop": OLD_SADDLE},  # known, strength left out
            {"numb_sites": "saddle", "numb_severity": "4", "discharge": OLD_SADDLE},
            {"numb_sites": "saddle", "numb_severity": "4", "reviewed": OLD_SADDLE},
            {"saddle": "yes", "numb_severity": "4", "reviewed": OLD_SADDLE},  # staff have looked since
            {"numb_sites": "saddle left_foot", "numb_severity": "4 4"},  # on an earlier entry only
            {"numb_sites": "-", "numb_severity": "8", "saddle": "no"},
        ],
    )
    def test_it_does_not_hold(self, columns: dict[str, Any]) -> None:
        assert urgency_of(SaddleNumbness(), **columns) is None

    def test_it_says_why_it_is_new(self) -> None:
        finding = SaddleNumbness().judge(history(start=4, numb_sites="saddle", numb_severity="6", preop=OLD_SADDLE))

        assert finding is not None
        assert finding.sentence == "Numb between the legs on day 4 (6 Mar): severity 6, 4 before."
        assert finding.comparison == "Known before: saddle; severity before surgery 4."


class TestBladderBowelChange:
    """Rule 31."""

    def test_a_change_is_an_emergency(self) -> None:
        assert urgency_of(BladderBowelChange(), bladder_bowel="changed") == Urgency.EMERGENCY

    def test_a_change_from_old_trouble_is_one_too(self) -> None:
        before = Baseline(bladder_bowel="abnormal_before")

        assert urgency_of(BladderBowelChange(), bladder_bowel="changed", preop=before) == Urgency.EMERGENCY

    @pytest.mark.parametrize(
        "columns",
        [
            {"bladder_bowel": "normal", "constipation": "yes", "opioid_doses": "6"},
            {"bladder_bowel": "normal", "preop": Baseline(bladder_bowel="abnormal_before")},
            {"bladder_bowel": "-", "constipation": "yes"},
            {"bladder_bowel": "changed normal"},  # an earlier entry was judged then
        ],
    )
    def test_it_does_not_hold(self, columns: dict[str, Any]) -> None:
        assert urgency_of(BladderBowelChange(), **columns) is None


class TestBothLegsNumb:
    """Rule 32."""

    @pytest.mark.parametrize(
        "columns",
        [
            {"numb_sites": "none left_foot+right_foot", "numb_severity": "0 3"},
            {"numb_sites": "none left_thigh+right_leg", "numb_severity": "0 5"},  # any part of each leg
            {"numb_sites": "left_foot left_foot+right_foot", "numb_severity": "4 4", "preop": OLD_LEFT_FOOT},
            {"numb_sites": "left_foot+right_foot", "numb_severity": "3"},  # there on the first entry: on that one
            {"numb_sites": "left_foot+right_foot " * 2, "numb_severity": "2 3"},  # too weak to be told of, then
            {"numb_sites": "left_foot+right_foot left_foot left_foot+right_foot", "numb_severity": "3 3 3"},  # back
            {"numb_sites": "- left_foot+right_foot", "numb_severity": "- 3"},  # the first that was answered
        ],
    )
    def test_it_holds(self, columns: dict[str, Any]) -> None:
        assert urgency_of(BothLegsNumb(), **columns) == Urgency.SAME_DAY

    @pytest.mark.parametrize(
        "columns",
        [
            {"numb_sites": "none left_foot+right_foot", "numb_severity": "0 6", "preop": OLD_FEET},  # known feet
            {"numb_sites": "left_foot+right_foot", "numb_severity": "6", "discharge": OLD_FEET},
            {"numb_sites": "none left_foot+right_foot", "numb_severity": "0 2"},  # below the level
            {"numb_sites": "none left_foot+right_foot", "numb_severity": "0 -"},  # strength left out
            {"numb_sites": "none left_foot+left_leg", "numb_severity": "0 6"},  # one side
            {"numb_sites": "none left_hand+right_hand", "numb_severity": "0 6"},  # not the legs
            {"numb_sites": "none -", "numb_severity": "0 6"},  # places left out
            {"numb_sites": "left_foot+right_foot " * 2, "numb_severity": "3 4"},  # there since the first entry
            {"numb_sites": "left_foot+right_foot - left_foot+right_foot", "numb_severity": "3 - 4"},
        ],
    )
    def test_it_does_not_hold(self, columns: dict[str, Any]) -> None:
        assert urgency_of(BothLegsNumb(), **columns) is None

    def test_two_baselines_with_one_side_each_do_not_make_both_known(self) -> None:
        columns = {"numb_sites": "none left_foot+right_foot", "numb_severity": "0 5"}
        right = Baseline(numbness_severity=3, numbness_sites=frozenset({"right_foot"}))

        assert urgency_of(BothLegsNumb(), preop=OLD_LEFT_FOOT, discharge=right, **columns) == Urgency.SAME_DAY


class TestNewWeakness:
    """Rule 33."""

    @pytest.mark.parametrize(
        "columns",
        [
            {"weakness": "new_or_worse"},
            {"weakness": "new_or_worse", "preop": Baseline(weakness="foot_drop")},
            {"weakness": "new_or_worse", "pain_back": "8", "out_of_bed": "with_help"},
            {"weakness": "new_or_worse", "numb_sites": "left_foot+right_foot", "numb_severity": "2"},
            {
                "weakness": "new_or_worse",
                "numb_sites": "left_foot+right_foot",
                "numb_severity": "5",
                "preop": OLD_FEET,
            },
            {"weakness": "- new_or_worse", "saddle": "yes -", "bladder_bowel": "changed -"},  # not the same entry
        ],
    )
    def test_it_holds_for_today(self, columns: dict[str, Any]) -> None:
        assert urgency_of(NewWeakness(), **columns) == Urgency.SAME_DAY

    @pytest.mark.parametrize(
        "sign",
        [
            {"numb_sites": "saddle"},
            {"saddle": "yes"},
            {"bladder_bowel": "changed"},
            {"numb_sites": "left_foot+right_leg", "numb_severity": "3"},
            {"out_of_bed": "unable"},
            {"pain_back": "9", "pain_limb": "-"},
            {"pain_back": "2", "pain_limb": "10"},
        ],
    )
    def test_a_second_sign_makes_it_an_emergency(self, sign: dict[str, Any]) -> None:
        assert urgency_of(NewWeakness(), weakness="new_or_worse", **sign) == Urgency.EMERGENCY

    @pytest.mark.parametrize("weakness", ["same", "none", "-"])
    def test_it_does_not_hold(self, weakness: str) -> None:
        known = Baseline(weakness="foot_drop")

        assert urgency_of(NewWeakness(), weakness=weakness, pain_back="9", saddle="yes", preop=known) is None

    def test_an_emergency_tells_the_patient_to_go(self) -> None:
        finding = NewWeakness().judge(history(start=3, weakness="new_or_worse", bladder_bowel="changed", saddle="yes"))

        assert finding is not None
        assert finding.sentence == (
            "New or worse weakness on day 3 (5 Mar), with numbness between the legs, a bladder or bowel change."
        )
        assert "emergency room" in finding.advice


class TestNumbnessSpreading:
    """Rule 34."""

    @pytest.mark.parametrize(
        "columns",
        [
            {"numb_sites": "none left_leg", "numb_severity": "0 3", "numb_new": "- yes"},
            {"numb_sites": "- left_leg", "numb_severity": "0 3", "numb_new": "- yes"},  # a 0 says where
            {"numb_sites": "none left_leg left_leg", "numb_severity": "0 3 3", "numb_new": "no no no"},  # two in a row
            {"numb_sites": "none left_leg - left_leg", "numb_severity": "0 3 - 3"},  # a day left out between
            {"numb_sites": "none left_leg . . left_leg", "numb_severity": "0 3 . . 3"},  # three days apart
            {"numb_sites": "none left_leg left_leg", "numb_severity": "0 1 3"},  # weak at first
            {"numb_sites": "left_foot left_foot+left_leg", "numb_severity": "3 3", "numb_new": "no yes"},
            {"numb_sites": "none left_hand", "numb_severity": "0 3", "numb_new": "no yes"},
            {"start": 3, "numb_sites": "none left_thigh", "numb_severity": "0 3", "numb_new": "no yes"},  # day 4
            {"numb_sites": "none left_thigh+left_leg", "numb_severity": "0 3", "numb_new": "no yes"},  # not thigh only
        ],
    )
    def test_it_holds(self, columns: dict[str, Any]) -> None:
        assert urgency_of(NumbnessSpreading(), **columns) == Urgency.SAME_DAY

    @pytest.mark.parametrize(
        "columns",
        [
            {"numb_sites": "left_leg", "numb_severity": "3"},  # the first entry
            {"start": 9, "numb_sites": "left_leg", "numb_severity": "3", "numb_new": "yes"},  # however late it is
            {"numb_sites": "- left_leg", "numb_severity": "- 3"},  # the first that was answered
            {"numb_sites": "none left_thigh", "numb_severity": "0 3", "numb_new": "no yes"},  # day 2
            {"numb_sites": "none none left_thigh", "numb_severity": "0 0 3", "numb_new": "no no yes"},  # day 3
            {"numb_sites": "none none left_thigh left_thigh", "numb_severity": "0 0 3 3"},  # there since day 3
        ],
    )
    def test_an_early_thigh_and_a_first_entry_are_only_looked_at(self, columns: dict[str, Any]) -> None:
        assert urgency_of(NumbnessSpreading(), **columns) == Urgency.REVIEW

    @pytest.mark.parametrize(
        "columns",
        [
            {"numb_sites": "left_thigh " * 10, "numb_severity": "5 5 5 4 4 3 3 2 1 1"},  # fades
            {"numb_sites": "left_thigh " * 5, "numb_severity": "5 5 5 5 5"},  # there since the first entry
            {"numb_sites": "none left_leg", "numb_severity": "0 2", "numb_new": "no yes"},  # below the level
            {"numb_sites": "none left_leg", "numb_severity": "0 -", "numb_new": "no yes"},  # strength left out
            {"numb_sites": "none -", "numb_severity": "0 5", "numb_new": "no yes"},  # places left out
            {"numb_sites": "none left_leg", "numb_severity": "0 5", "numb_new": "no no"},  # one entry, not said new
            {"numb_sites": "none left_leg", "numb_severity": "0 5", "numb_new": "no -"},
            {"numb_sites": "none left_leg none left_leg", "numb_severity": "0 3 0 3"},  # not in a row
            {"numb_sites": "none left_leg . . . left_leg", "numb_severity": "0 3 . . . 3"},  # four days apart
            {"numb_sites": "none" + " left_leg" * 5, "numb_severity": "0 3 3 3 3 3"},  # no longer new
            {"numb_sites": "none saddle", "numb_severity": "0 5", "numb_new": "no yes"},  # another rule's
            {"numb_sites": "none left_foot", "numb_severity": "0 5", "numb_new": "no yes", "preop": OLD_LEFT_FOOT},
            {"numb_sites": "none left_foot", "numb_severity": "0 5", "numb_new": "no yes", "discharge": OLD_LEFT_FOOT},
            {"numb_sites": "left_leg", "numb_severity": "2"},
        ],
    )
    def test_it_does_not_hold(self, columns: dict[str, Any]) -> None:
        assert urgency_of(NumbnessSpreading(), **columns) is None

    def test_one_more_new_place_is_worse(self) -> None:
        one = NumbnessSpreading().judge(history(numb_sites="none left_leg", numb_severity="0 3", numb_new="no yes"))
        two = NumbnessSpreading().judge(
            history(numb_sites="none left_leg left_leg+left_thigh", numb_severity="0 3 3", numb_new="no yes yes")
        )

        assert one is not None
        assert two is not None
        assert (one.measure, two.measure) == (1, 2)


class TestNumbnessWorsening:
    """Rule 35."""

    @pytest.mark.parametrize(
        ("severity", "urgency"),
        [
            ("2 2 2 4 4", Urgency.SOON),
            ("2 2 2 4 - 4", Urgency.SOON),  # a day left out between
            ("2 2 2 4 . . 4", Urgency.SOON),  # three days apart
            ("2 2 6", Urgency.SAME_DAY),  # a jump; two earlier values are enough
            ("1 1 4 6", Urgency.SAME_DAY),
            ("3 3 3 7", Urgency.SAME_DAY),
        ],
    )
    def test_it_holds(self, severity: str, urgency: Urgency) -> None:
        assert urgency_of(NumbnessWorsening(), numb_severity=severity) == urgency

    @pytest.mark.parametrize(
        "severity",
        [
            "2 3 2 3 2 3",  # ups and downs of one
            "3 3 1 3",  # back to 3 after a day at 1
            "2 2 2 4",  # one entry
            "2 2 2 3 4",  # the one before at 3
            "3 3 3 4 4",  # 1 above the usual
            "1 1 1 5",  # a jump to 5
            "3 3 3 6",  # 3 above the usual, once
            "2 6",  # one earlier value
            "2 2 2 4 . . . 4",  # four days apart
            "2 2 2 4 -",  # left out
            "1 1 . . . . . . . . . . 6",  # the usual is too old
        ],
    )
    def test_it_does_not_hold(self, severity: str) -> None:
        assert urgency_of(NumbnessWorsening(), numb_severity=severity) is None

    def test_it_says_what_is_usual(self) -> None:
        finding = NumbnessWorsening().judge(history(numb_severity="2 2 2 4 5"))

        assert finding is not None
        assert finding.sentence == "Numbness 5 on day 5 (7 Mar), usually 2, for the second entry in a row."
        assert [fact.day for fact in finding.facts] == [1, 2, 3, 4, 5]


class TestNumbnessNotImproving:
    """Rule 36."""

    @pytest.mark.parametrize(
        "columns",
        [
            {"numb_severity": "5 " * 14},
            {"numb_severity": "3 " * 14},
            {"numb_severity": "4 4 4 4 4 4 4 4 4 4 4 4 4 3"},  # the median has not fallen
            {"numb_severity": "5 5 - - - - - - - - - - 5 5"},  # two values in each window
            {"numb_severity": "5 " * 14, "numb_sites": "left_foot+left_leg " * 14, "preop": OLD_LEFT_FOOT},
            {"numb_severity": "7 " * 14, "numb_sites": "left_foot " * 14, "preop": OLD_LEFT_FOOT},  # 2 above the old
            {"numb_severity": "5 " * 14, "preop": OLD_LEFT_FOOT},  # places never named
            {"numb_severity": "5 " * 14, "numb_sites": "left_foot " * 14, "discharge": OLD_LEFT_FOOT},  # not old
        ],
    )
    def test_it_holds(self, columns: dict[str, Any]) -> None:
        assert urgency_of(NumbnessNotImproving(), **columns) == Urgency.SOON

    @pytest.mark.parametrize(
        "columns",
        [
            {"numb_severity": "5 " * 13},  # day 13
            {"numb_severity": "2 " * 14},  # below the level
            {"numb_severity": "5 5 5 5 5 5 5 5 5 5 5 4 4 4"},  # fell by 1
            {"numb_severity": "5 - - - - - - - - - - 5 5 5"},  # one value then
            {"numb_severity": "5 5 5 - - - - - - - - - - 5"},  # one value now
            {"numb_severity": "5 " * 13 + "-"},  # left out
            {"numb_severity": "5 " * 14, "numb_sites": "left_foot " * 14, "preop": OLD_LEFT_FOOT},
            {"numb_severity": "6 " * 14, "numb_sites": "left_foot " * 14, "preop": OLD_LEFT_FOOT},  # 1 above
            {"numb_severity": "5 " * 14, "numb_sites": "left_foot " * 13 + "-", "preop": OLD_LEFT_FOOT},
        ],
    )
    def test_it_does_not_hold(self, columns: dict[str, Any]) -> None:
        assert urgency_of(NumbnessNotImproving(), **columns) is None

    def test_its_facts_are_the_entries_now_and_then(self) -> None:
        finding = NumbnessNotImproving().judge(history(numb_severity="5 " * 18))

        assert finding is not None
        assert finding.sentence == "Numbness 5 around day 18 (20 Mar), 5 two weeks before."
        assert [fact.day for fact in finding.facts] == [2, 3, 4, 5, 6, 7, 8, 16, 17, 18]


class TestOldNumbness:
    """Rule 37."""

    @pytest.mark.parametrize(
        "columns",
        [
            {"start": 42, "numb_severity": "5"},
            {"start": 42, "numb_severity": "6"},
            {
                "start": 60,
                "numb_severity": "5",
                "preop": Baseline(numbness_severity=6, numbness_sites=frozenset({"left_foot"})),
            },
        ],
    )
    def test_it_holds(self, columns: dict[str, Any]) -> None:
        assert (
            urgency_of(OldNumbness(), **{"numb_sites": "left_foot", "preop": OLD_LEFT_FOOT, **columns})
            == Urgency.REVIEW
        )

    @pytest.mark.parametrize(
        "columns",
        [
            {"start": 41, "numb_severity": "5"},
            {"start": 42, "numb_severity": "4"},
            {"start": 42, "numb_severity": "7"},  # 2 above: not the old one
            {"start": 42, "numb_severity": "5", "numb_sites": "left_leg"},  # a new place
            {"start": 42, "numb_severity": "5", "numb_sites": "-"},  # places left out
            {"start": 42, "numb_severity": "-"},
            {"start": 42, "numb_severity": "5", "preop": NOT_RECORDED},
            {
                "start": 42,
                "numb_severity": "5",
                "preop": Baseline(numbness_severity=7, numbness_sites=frozenset({"left_foot"})),
            },
        ],
    )
    def test_it_does_not_hold(self, columns: dict[str, Any]) -> None:
        assert urgency_of(OldNumbness(), **{"numb_sites": "left_foot", "preop": OLD_LEFT_FOOT, **columns}) is None
