"""Replaying vignettes: the clock, late entries, silence, what is told again, and what counts as expected."""

import json
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from textwrap import dedent
from typing import Any

from alerts.rules.catalogue import CATALOGUE
from alerts.rules.evaluate import Fault
from alerts.rules.history import History
from alerts.rules.replay import Outcome, Replay, play, report
from alerts.rules.rule import Finding
from alerts.rules.vignettes import Case, read_vignettes
from tests.rules.each import each
from tests.rules.rulesets import catalogue_ruleset
from tests.rules.test_evaluate import Broken, with_rules

DATA = Path(__file__).parent.parent / "data"
FILES = sorted(DATA.glob("vignettes_*.json"))
NAMES = [case["id"] for file in FILES for case in json.loads(file.read_text())["cases"]]


def case(*days: dict[str, Any], must: Any = (), never: Any = (), **fields: Any) -> Case:
    """Return a case of the days, in their order of arrival."""
    document = {
        "id": "ONE",
        "procedure": "lumbar_fusion_posterior",
        "day0": date(2026, 3, 2).isoformat(),
        "preop_baseline": {"numbness_severity": 0, "numbness_sites": []},
        "days": days,
        "expect": {"must_flag": list(must), "must_not_flag": list(never)},
    }
    return Case.model_validate_json(json.dumps(document | fields))


def played(*days: dict[str, Any], must: Any = (), never: Any = (), taken: bool = False, **fields: Any) -> Outcome:
    return play(case(*days, must=must, never=never, **fields), catalogue_ruleset(), taken=taken)


def told(outcome: Outcome, rule_id: str) -> list[tuple[int, str, str]]:
    """Return when a rule was told of, how urgently, and as what."""
    return [(flag.day, flag.urgency.word, flag.standing) for flag in outcome.flags if flag.rule_id == rule_id]


def wound(**said: Any) -> dict[str, Any]:
    return {"incision": {"drainage": "none", "drainage_amount": "none"} | said}


@cache
def replayed() -> dict[str, Outcome]:
    """Return what became of each case of the files, by its id."""
    return {one.id: play(one, catalogue_ruleset()) for file in FILES for one in read_vignettes(file)}


@each("name", NAMES)
def test_every_vignette_is_judged_as_expected(name: str) -> None:
    outcome = replayed()[name]

    assert not outcome.faults
    assert not outcome.missed
    assert not outcome.false


def test_the_hard_cases_ask_every_rule() -> None:
    told = {flag.rule_id for name, outcome in replayed().items() if name.startswith("HRD") for flag in outcome.flags}

    assert told == CATALOGUE.keys() - {"missed_one"}


class TestArrival:
    def test_a_flag_is_stamped_with_the_day_on_which_its_entry_came(self) -> None:
        outcome = played({"day": 4, "entered_day": 9, **wound(opening=True)})

        assert told(outcome, "wound_opening") == [(9, "same_day", "new")]

    def test_the_clock_never_goes_back(self) -> None:
        outcome = played({"day": 9}, {"day": 4, **wound(opening=True)})

        assert told(outcome, "wound_opening") == [(9, "same_day", "new")]

    def test_an_entry_more_than_a_week_late_is_for_review(self) -> None:
        outcome = played({"day": 4, "entered_day": 12, **wound(opening=True)})

        assert told(outcome, "wound_opening") == [(12, "review", "new")]

    def test_a_late_emergency_stays_one(self) -> None:
        assert told(played({"day": 4, "entered_day": 30, "chest": True}), "pe_chest") == [(30, "emergency", "new")]

    def test_the_newest_entry_of_a_day_speaks_for_it_however_many_came_before(self) -> None:
        outcome = played(*({"day": day} for day in range(1, 9)), *[{"day": 9, "chest": True}] * 2)

        assert told(outcome, "pe_chest") == [(9, "emergency", "new"), (9, "emergency", "again")]

    def test_later_entries_are_judged_again_when_one_before_them_comes(self) -> None:
        outcome = played(
            {"day": 8, **wound(drainage="clear", drainage_amount="spots")},
            {"day": 7, "entered_day": 9, **wound(drainage="clear", drainage_amount="spots")},
        )

        assert told(outcome, "wound_drainage_persistent") == [(9, "same_day", "new")]

    def test_two_entries_of_a_day_count_as_the_more_serious(self) -> None:
        outcome = played({"day": 4, "calf": True}, {"day": 4, "calf": False})

        assert told(outcome, "data_contradiction")
        assert told(outcome, "dvt_calf")[0] == (4, "same_day", "new")

    def test_what_must_not_be_missing_is_told_when_it_is(self) -> None:
        outcome = played({"day": 4, "calf": True}, {"day": 5, "missed": True})

        assert told(outcome, "missed_after_concern") == [(5, "same_day", "new")]

    def test_silence_after_what_was_known_the_day_before_is_no_concern(self) -> None:
        ill = [{"day": day, "unwell": True} for day in (20, 21, 22)]  # the rule asks for two days

        assert told(played(*ill[:2], {"day": 22, "missed": True}), "missed_after_concern") == [(22, "soon", "new")]
        assert told(played(*ill, {"day": 23, "missed": True}, taken=True), "missed_after_concern") == []

    def test_a_missed_day_that_is_filled_in_later_is_not_missed(self) -> None:
        days = [{"day": 3}, {"day": 4, "missed": True}, {"day": 4, "entered_day": 5}, {"day": 5, "missed": True}]

        assert told(played(*days), "missed_two") == []

    def test_baselines_reach_the_rules(self) -> None:
        numb = {"numbness": {"severity": 4, "sites": ["saddle"], "new_since_yesterday": False}}
        known = {"numbness_severity": 4, "numbness_sites": ["saddle"]}

        assert told(played({"day": 2, **numb}), "saddle_numbness")
        assert not told(played({"day": 2, **numb}, preop_baseline=known), "saddle_numbness")
        assert not told(played({"day": 2, **numb}, discharge_baseline=known | {"day": 1}), "saddle_numbness")


class TestToldAgain:
    def test_the_same_entry_is_told_once(self) -> None:
        outcome = played({"day": 4, "calf": True}, {"day": 3, "entered_day": 6})

        assert told(outcome, "dvt_calf") == [(4, "same_day", "new")]

    def test_an_emergency_is_told_at_every_positive_entry(self) -> None:
        outcome = played({"day": 4, "chest": True}, {"day": 5, "chest": False}, {"day": 6, "chest": True})

        assert told(outcome, "pe_chest") == [(4, "emergency", "new"), (6, "emergency", "again")]

    def test_a_rise_in_urgency_is_told_at_once(self) -> None:
        outcome = played({"day": 4, **wound(odour=True)}, {"day": 4, **wound(odour=True, redness=1)})

        assert told(outcome, "wound_odour") == [(4, "soon", "new"), (4, "same_day", "escalated")]

    def test_new_evidence_is_told_again_when_nobody_took_the_alert_in_time(self) -> None:
        outcome = played(*({"day": day, **wound(opening=True)} for day in (4, 5)))

        assert told(outcome, "wound_opening") == [(4, "same_day", "new"), (5, "same_day", "again")]

    def test_the_time_to_take_it_depends_on_how_urgent_it_is(self) -> None:
        outcome = played(*({"day": day, **wound(odour=True)} for day in (4, 5)), {"day": 4, **wound(odour=True)})

        assert told(outcome, "wound_odour") == [(4, "soon", "new"), (5, "soon", "again")]

    def test_new_evidence_within_that_time_is_not(self) -> None:
        outcome = played({"day": 4, **wound(opening=True)}, {"day": 3, "entered_day": 4, **wound(opening=True)})

        assert told(outcome, "wound_opening") == [(4, "same_day", "new")]

    def test_where_people_take_alerts_in_time_only_what_is_new_is_told(self) -> None:
        outcome = played(*({"day": day, **wound(opening=True)} for day in (4, 5)), taken=True)

        assert told(outcome, "wound_opening") == [(4, "same_day", "new")]

    @each(("taken", "days"), [(True, [3]), (False, [3, 4, 5])])
    def test_a_silence_that_goes_on_is_told_again_only_where_nobody_acts(self, *, taken: bool, days: list[int]) -> None:
        outcome = played(*({"day": day, "missed": True} for day in range(1, 6)), taken=taken)

        assert [day for day, *_ in told(outcome, "missed_three")] == days

    @each(("reached", "days"), [(True, [5, 6]), (False, [5, 6, 7])])
    def test_a_silence_is_told_daily_until_somebody_reached_the_patient(
        self, *, reached: bool, days: list[int]
    ) -> None:
        one = case({"day": 4, "calf": True}, {"day": 5, "missed": True})
        replay = Replay(one, catalogue_ruleset(), untaken=False)
        for record in one.days:
            replay.take(record)
        replay.wait(6)
        replay.close(reached=reached)
        replay.wait(7)

        assert [flag.day for flag in replay.flags if flag.rule_id == "missed_after_concern"] == days

    def test_a_review_is_never_pushed_again(self) -> None:
        outcome = played(*({"day": day, "constipation": True} for day in range(4, 14)))

        assert told(outcome, "constipation_opioid") == [(7, "review", "new")]


MUST = {"family": "incision", "tier_at_least": "same_day", "from_day": 4, "by_day": 5}
NEVER = {"family": "incision", "tier_at_least": "same_day", "up_to_day": 5}
CALM, OPEN = {"day": 6}, {"day": 5, **wound(opening=True)}


class TestExpectations:
    @each(
        ("must", "is_met"),
        [
            (MUST, True),
            (MUST | {"from_day": 5}, True),
            (MUST | {"by_day": 4}, False),  # came too late
            (MUST | {"from_day": 6, "by_day": 6}, False),  # came too soon
            (MUST | {"tier_at_least": "review"}, True),
            (MUST | {"tier_at_least": "emergency"}, False),
            (MUST | {"family": "pain"}, False),
            (MUST | {"family": "pain", "also_accept_families": ["mood", "incision"]}, True),
        ],
    )
    def test_a_flag_must_be_of_the_family_urgent_enough_and_within_the_days(
        self, must: dict[str, Any], *, is_met: bool
    ) -> None:
        outcome = played(OPEN, CALM, must=[must])

        assert outcome.passed is is_met
        assert bool(outcome.missed) is not is_met

    @each(
        ("never", "is_met"),
        [
            (NEVER, False),
            (NEVER | {"family": "any"}, False),
            (NEVER | {"tier_at_least": "soon"}, False),
            (NEVER | {"up_to_day": 4}, True),
            (NEVER | {"family": "pain"}, True),
            (NEVER | {"tier_at_least": "emergency"}, True),
        ],
    )
    def test_a_flag_must_not_be_of_the_family_as_urgent_up_to_the_day(
        self, never: dict[str, Any], *, is_met: bool
    ) -> None:
        outcome = played(OPEN, CALM, never=[never])

        assert outcome.passed is is_met
        assert bool(outcome.false) is not is_met

    def test_a_rule_that_failed_once_is_told_of_though_the_next_entry_was_answered(self) -> None:
        class Strong(Broken):
            """A rule that fails for strong pain alone."""

            def judge(self, history: History) -> Finding | None:
                return super().judge(history) if history.entry.pain_back == 9 else None

        outcome = play(case({"day": 4, "pain_back": 9}, {"day": 5, "pain_back": 3}), with_rules(Strong()))

        assert [fault.rule_id for fault in outcome.faults] == ["broken"]

    def test_a_rule_that_cannot_be_answered_fails_the_case(self) -> None:
        outcome = played(OPEN)
        broken = replace(outcome, faults=(Fault("fever", "check-in:1", "TypeError"),))

        assert outcome.passed
        assert not broken.passed


class TestReport:
    def test_a_leak_is_written_for_both_of_its_families(self) -> None:
        outcome = played({"day": 4, "headache_positional": True, **wound(drainage="clear", drainage_amount="spots")})
        leak = next(flag for flag in outcome.flags if flag.rule_id == "csf_leak")

        assert list(leak.rows) == [
            {"case": "ONE", "family": "systemic", "tier": "same_day", "day": 4},
            {"case": "ONE", "family": "incision", "tier": "same_day", "day": 4},
        ]

    def test_it_counts_by_family_and_urgency_names_what_went_wrong_and_says_what_a_pass_does_not_show(self) -> None:
        either, low = MUST | {"family": "pain", "also_accept_families": ["mood"]}, {"family": "mood", "reason": "Low"}
        wrong = played(OPEN, CALM, must=[either, MUST, MUST | low], never=[NEVER])
        any_family = played(OPEN, CALM, never=[NEVER | {"family": "any"}], id="TWO")
        broken = replace(played(CALM, id="SIX"), faults=(Fault("fever", "check-in:1", "TypeError"),))
        came = "wound_opening (same_day) came on day 5: A gap in the cut on day 5 (7 Mar)."

        assert "\n".join(report([wrong, any_family, broken, played(CALM)])) == dedent(f"""\
            family          emergency     same_day         soon       review    must flag false alarms
            pain                    0            0            0            0       0 of 1            0
            mobility                0            0            0            0       0 of 0            0
            incision                0            2            0            0       1 of 1            2
            numbness                0            0            0            0       0 of 0            0
            mood                    0            0            0            0       0 of 1            0
            systemic                0            0            0            0       0 of 0            0
            adherence               0            0            0            0       0 of 0            0
            MISSED ONE: pain or mood, same_day or more, from day 4 to 5: no reason given
            MISSED ONE: mood, same_day or more, from day 4 to 5: Low
            FALSE  ONE: incision, same_day or more, was not to come up to day 5; {came}
            FALSE  TWO: any family, same_day or more, was not to come up to day 5; {came}
            FAULT  SIX: fever could not be answered (TypeError)
            1 of 4 cases pass.
            Rules and cases have one author: a pass shows that the rules do what they say, not that they are right.""")
