"""Numbness that spreads, gets stronger or stays: rules 34 to 37."""

from typing import Any

from alerts.rules.catalogue.numbness import (
    NumbnessNotImproving,
    NumbnessSpreading,
    NumbnessWorsening,
    OldNumbness,
)
from alerts.rules.history import Baseline
from alerts.rules.ledger import Ledger
from alerts.rules.words import Standing, Urgency
from tests.rules.each import each
from tests.rules.rulesets import catalogue_ruleset
from tests.rules.tables import history, urgency_of

OLD_LEFT_FOOT = Baseline(numbness_severity=5, numbness_sites=frozenset({"left_foot"}))
NOT_RECORDED = Baseline()


class TestNumbnessSpreading:
    """Rule 34."""

    @each(
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
            {"numb_sites": "- left_leg", "numb_severity": "- 3", "numb_new": "- yes"},  # new since an entry without it
        ],
    )
    def test_it_holds(self, columns: dict[str, Any]) -> None:
        assert urgency_of(NumbnessSpreading(), **columns) == Urgency.SAME_DAY

    @each(
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

    @each(
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

    def test_a_new_place_that_went_away_still_counts_among_them(self) -> None:
        finding = NumbnessSpreading().judge(
            history(numb_sites="none left_leg left_foot", numb_severity="0 3 3", numb_new="no yes yes")
        )

        assert finding is not None
        assert finding.measure == 2

    def test_each_place_that_was_new_once_is_counted(self) -> None:
        finding = NumbnessSpreading().judge(
            history(  # on the first entry, on two in a row, and said to be
                numb_sites="left_leg none right_leg right_leg left_hand",
                numb_severity="4 0 4 4 4",
                numb_new="no no no no yes",
            )
        )

        assert finding is not None
        assert finding.measure == 3

    @each("closed", [None, 11])
    def test_it_is_told_again_for_a_place_once_that_is_a_new_one(self, closed: int | None) -> None:
        sites = "none left_leg left_leg+right_hand left_leg+right_hand left_leg+right_hand"
        seen = history(start=9, numb_sites=sites, numb_severity="0 4 4 4 4", numb_new="no yes no no no")
        ledger, told = Ledger(), []
        for view in seen.days_from(10):
            finding = NumbnessSpreading().judge(view)
            heard = [*ledger.take([finding] if finding else [], catalogue_ruleset(), today=view.day)]
            told += [(view.day, one.standing) for one in heard if one.is_told]
            if view.day == closed:
                ledger.close(today=view.day)

        assert told == [(10, Standing.NEW), (12, Standing.AGAIN)]

    def test_a_place_that_was_too_weak_to_count_is_not_counted_once_it_has_gone(self) -> None:
        finding = NumbnessSpreading().judge(
            history(numb_sites="none left_leg right_hand left_leg", numb_severity="0 4 2 4", numb_new="no yes yes yes")
        )

        assert finding is not None
        assert finding.measure == 1

    @each(
        ("columns", "unless"),
        [
            (
                {"numb_sites": "left_leg", "numb_severity": "4", "numb_new": "yes"},
                "The places known before, or severity below 3.",
            ),
            (
                {"numb_sites": "none left_leg", "numb_severity": "0 4", "numb_new": "no yes"},
                "The places known before, severity below 3, or new on one entry and not said to be.",
            ),
        ],
    )
    def test_it_says_what_would_have_kept_it_from_holding(self, columns: dict[str, Any], unless: str) -> None:
        finding = NumbnessSpreading().judge(history(**columns))

        assert finding is not None
        assert finding.unless == unless

    def test_a_first_entry_is_said_to_be_one(self) -> None:
        finding = NumbnessSpreading().judge(history(numb_sites="left_leg", numb_severity="3"))

        assert finding is not None
        assert (
            finding.sentence
            == "Numb in a new place on day 1 (3 Mar): left leg, severity 3, on the first entry that says where."
        )
        assert finding.advice == NumbnessSpreading.advice_early

    def test_its_facts_are_this_entry_and_the_one_before(self) -> None:
        finding = NumbnessSpreading().judge(
            history(numb_sites="none none left_leg left_leg", numb_severity="0 0 3 3", start=5)
        )

        assert finding is not None
        assert {fact.day for fact in finding.facts} == {7, 8}
        assert finding.advice == NumbnessSpreading.advice


class TestNumbnessWorsening:
    """Rule 35."""

    @each(
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

    @each(
        "severity",
        [
            "2 3 2 3 2 3",  # ups and downs of one
            "3 3 1 3",  # back to 3 after a day at 1
            "2 2 2 4",  # one entry
            "2 2 2 3 4",  # the one before at 3
            "3 3 3 4 4",  # 1 above the usual
            "1 1 1 3 3",  # 2 above it, below the level
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
        assert finding.sentence == "Numbness 5 on day 5 (7 Mar), usually 2; 4 on day 4 (6 Mar)."
        assert [fact.day for fact in finding.facts] == [1, 2, 3, 4, 5]
        assert finding.advice == NumbnessWorsening.advice

    def test_its_facts_are_what_the_usual_was_taken_from(self) -> None:
        many = NumbnessWorsening().judge(history(numb_severity="1 1 1 1 1 1 1 1 1 6"))
        old = NumbnessWorsening().judge(history(numb_severity="1 1 1 . . . . . . . . 1 6"))

        assert many is not None
        assert old is not None
        assert {fact.day for fact in many.facts} == {3, 4, 5, 6, 7, 8, 9, 10}
        assert {fact.day for fact in old.facts} == {3, 12, 13}
        assert many.advice == NumbnessWorsening.advice_jump

    def test_a_previous_entry_without_numbness_is_none_at_the_lowest_numbers_too(self) -> None:
        assert urgency_of(NumbnessWorsening(level=1, rise=1), numb_severity="0 0 0 0 1") is None


class TestNumbnessNotImproving:
    """Rule 36."""

    @each(
        "columns",
        [
            {"numb_severity": "5 " * 14},
            {"numb_severity": "3 " * 14},
            {"numb_severity": "4 4 4 4 4 4 4 4 4 4 4 4 4 3"},  # the median has not fallen
            {"numb_severity": "5 5 - - - - - - - - - - 5 5"},  # two values in each window
            {"numb_severity": "3 3 3 3 3 3 3 3 3 1 1 3 3 3"},  # now is the last three
            {"numb_severity": "4 4 4 4 4 4 4 - - - 1 2 4 4"},  # and not four
            {"numb_severity": "4 4 4 4 4 4 4 - - - - 4 4 2"},  # nor two
            {"numb_severity": "5 5 5 5 - - - - - - - - - 5"},  # now reaches 10 days back
            {"numb_severity": "3 3" + " -" * 12 + " 3 3 3"},  # then reaches 16 days back
            {"numb_severity": "- - 5 5 - - - - - - - 5 5 5"},  # and up to 10
            {"numb_severity": "5 " * 14, "numb_sites": "left_foot+left_leg " * 14, "preop": OLD_LEFT_FOOT},
            {"numb_severity": "7 " * 14, "numb_sites": "left_foot " * 14, "preop": OLD_LEFT_FOOT},  # 2 above the old
            {"numb_severity": "5 " * 14, "preop": OLD_LEFT_FOOT},  # places never named
            {"numb_severity": "5 " * 14, "numb_sites": "left_foot " * 14, "discharge": OLD_LEFT_FOOT},  # not old
        ],
    )
    def test_it_holds(self, columns: dict[str, Any]) -> None:
        assert urgency_of(NumbnessNotImproving(), **columns) == Urgency.SOON

    @each(
        "columns",
        [
            {"numb_severity": "5 " * 13},  # day 13
            {"numb_severity": "2 " * 14},  # below the level
            {"numb_severity": "5 5 5 5 5 5 5 5 5 5 5 4 4 4"},  # fell by 1
            {"numb_severity": "5 - - - - - - - - - - 5 5 5"},  # one value then
            {"numb_severity": "3 3" + " -" * 13 + " 3 3 3"},  # one is 17 days old
            {"numb_severity": "- - - 5 5 - - - - - - 5 5 5"},  # one is 9 days old
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

    def test_what_is_neither_now_nor_then_is_not_among_them(self) -> None:
        finding = NumbnessNotImproving(now_days=3).judge(history(numb_severity="5 5 5 5 5 . 5 . . . . 5 . . 5"))

        assert finding is not None
        assert [fact.day for fact in finding.facts] == [1, 2, 3, 4, 5, 12, 15]

    def test_what_was_not_recorded_before_surgery_is_said_to_be_so(self) -> None:
        finding = NumbnessNotImproving().judge(history(numb_severity="5 " * 18, preop=Baseline()))

        assert finding is not None
        assert finding.comparison.endswith("Known before: none; severity before surgery not recorded.")


def test_old_numbness_stays_old_on_the_day_it_is_gone() -> None:
    days = {"numb_severity": "5 " * 19 + "0", "numb_sites": "left_foot " * 19 + "none"}

    assert urgency_of(NumbnessNotImproving(), **days, preop=OLD_LEFT_FOOT) is None
    assert urgency_of(NumbnessNotImproving(), **days) == Urgency.SOON


class TestOldNumbness:
    """Rule 37."""

    @each(
        "columns",
        [
            {"start": 42, "numb_severity": "5"},
            {"start": 42, "numb_severity": "6"},
            {"start": 41, "numb_severity": "5 5", "numb_sites": "left_leg left_foot"},  # the new place has gone
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

    @each(
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
