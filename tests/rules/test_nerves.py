"""New saddle numbness, numb legs, weakness, bladder and bowel: rules 30 to 33."""

from typing import Any

from alerts.rules.catalogue.nerves import (
    BladderBowelChange,
    BothLegsNumb,
    NewWeakness,
    SaddleNumbness,
)
from alerts.rules.history import Baseline
from alerts.rules.words import Urgency
from tests.rules.each import each
from tests.rules.tables import history, urgency_of

OLD_SADDLE = Baseline(numbness_severity=4, numbness_sites=frozenset({"saddle"}))
FADED_SADDLE = Baseline(numbness_severity=1, numbness_sites=frozenset({"saddle"}))
OLD_FEET = Baseline(numbness_severity=4, numbness_sites=frozenset({"left_foot", "right_foot"}))
OLD_LEFT_FOOT = Baseline(numbness_severity=5, numbness_sites=frozenset({"left_foot"}))
NOT_RECORDED = Baseline()


class TestSaddleNumbness:
    """Rule 30."""

    @each(
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

    @each(
        "columns",
        [
            {"numb_sites": "saddle", "numb_severity": "4", "preop": OLD_SADDLE},  # the same
            {"numb_sites": "saddle", "numb_severity": "1", "preop": OLD_SADDLE},  # less
            {"numb_sites": "saddle", "numb_severity": "5", "preop": OLD_SADDLE},  # 1 above
            {"numb_sites": "saddle", "numb_severity": "-", "preop": OLD_SADDLE},  # known, strength left out
            {"numb_sites": "saddle", "numb_severity": "4", "discharge": OLD_SADDLE},
            {"numb_sites": "saddle", "numb_severity": "5", "preop": OLD_SADDLE, "discharge": FADED_SADDLE},
            {"numb_sites": "saddle", "numb_severity": "4", "reviewed": OLD_SADDLE},
            {"saddle": "yes", "numb_severity": "4", "reviewed": OLD_SADDLE},  # staff have looked since
            {"numb_sites": "saddle left_foot", "numb_severity": "4 4"},  # on an earlier entry only
            {"numb_sites": "-", "numb_severity": "8", "saddle": "no"},
            {"numb_sites": "-", "numb_severity": "8", "saddle": "-"},
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

    @each(
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

    @each(
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

    @each(
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

    @each(
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

    @each(
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

    @each("weakness", ["same", "none", "-"])
    def test_it_does_not_hold(self, weakness: str) -> None:
        known = Baseline(weakness="foot_drop")

        assert urgency_of(NewWeakness(), weakness=weakness, pain_back="9", saddle="yes", preop=known) is None

    def test_an_emergency_tells_the_patient_to_go(self) -> None:
        finding = NewWeakness().judge(history(start=3, weakness="new_or_worse", bladder_bowel="changed", saddle="yes"))

        assert finding is not None
        assert finding.sentence == (
            "New or worse weakness on day 3 (5 Mar), with numbness between the legs, a bladder or bowel change."
        )
        assert finding.advice == NewWeakness.advice_with_signs

    def test_weakness_alone_is_for_the_team(self) -> None:
        finding = NewWeakness().judge(history(start=3, weakness="new_or_worse"))

        assert finding is not None
        assert finding.sentence == "New or worse weakness on day 3 (5 Mar)."
        assert finding.advice == NewWeakness.advice
