"""Judging with a whole program: faults, late entries, the order of arrival, and the silence since."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest

from alerts.rules.entry import Entry
from alerts.rules.evaluate import Judgement, evaluate
from alerts.rules.history import History
from alerts.rules.ledger import Flagged, Ledger
from alerts.rules.rule import Finding, Rule
from alerts.rules.ruleset import Ruleset
from alerts.rules.words import Family, Standing, Urgency
from tests.rules.each import each
from tests.rules.rulesets import spine
from tests.rules.tables import DAY0, evening_of, history


class Broken(Rule):
    """A rule that cannot be answered."""

    family = Family.PAIN
    title = "Broken"
    advice = "None."
    id: str = "broken"
    urgency: Urgency = Urgency.SOON

    def judge(self, history: History) -> Finding | None:
        """Divide by nothing, with an answer in the message."""
        message = f"pain was {history.entry.pain_back}"
        raise ZeroDivisionError(message)


class BrokenSilence(Broken):
    """A rule about silence that cannot be answered."""

    on_silence = True
    id: str = "broken_silence"


def with_rules(*rules: Rule) -> Ruleset:
    """Return spinal fusion with rules put before its own."""
    return Ruleset.model_construct(**{**dict(spine()), "rules": (*rules, *spine().rules)})


def judged(**columns: Any) -> Judgement:
    """Return the judgement of the newest entry of the columns."""
    return evaluate(spine(), history(**columns))


def held(judgement: Judgement) -> dict[str, Urgency]:
    """Return what held, and how urgent it was."""
    return {finding.rule_id: finding.urgency for finding in judgement.findings}


def known(rows: list[Entry], today: int, **facts: Any) -> History:
    """Return the history that the rows make on the evening of a day."""
    facts |= {"procedure": "lumbar_fusion_posterior", "day0": DAY0, "now": evening_of(today), "today": today}
    return History.of(rows, **facts)


class TestOneEntry:
    """What comes of the newest entry."""

    def test_every_rule_is_accounted_for(self) -> None:
        judgement = judged(start=9, drainage="pus", temperature_c="38.4")

        assert held(judgement).keys() | set(judgement.not_held) == {rule.id for rule in spine().rules}
        assert not held(judgement).keys() & set(judgement.not_held)

    def test_the_highest_urgency_leads(self) -> None:
        assert judged(start=9, drainage="pus", chest="yes").urgency == Urgency.EMERGENCY

    def test_a_calm_entry_raises_nothing(self) -> None:
        judgement = judged(start=9, pain_back="3", redness="0", swelling="0", chest="no", temperature_c="36.8")

        assert (judgement.findings, judgement.faults, judgement.urgency) == ((), (), None)

    def test_nothing_at_all_raises_nothing(self) -> None:
        judgement = evaluate(spine(), history())

        assert (judgement.findings, judgement.faults, judgement.not_held) == ((), (), spine().rule_ids)

    def test_an_entry_without_answers_raises_nothing(self) -> None:
        judgement = judged(start=50, pain_back="- - - - - - - -")

        assert (judgement.findings, judgement.faults) == ((), ())

    def test_a_finding_names_its_check_in_and_its_numbers(self) -> None:
        finding = judged(start=9, drainage="pus").findings[0]

        assert (finding.cause, finding.check_in, finding.day) == ("check-in:day-9", "day-9", 9)
        assert finding.parameters["urgency"] == "same_day"

    def test_the_same_history_is_judged_alike_twice(self) -> None:
        columns = {"start": 5, "pain_back": "2 2 2 2 8 8", "drainage": "- - - - pus pus"}

        assert judged(**columns) == judged(**columns)


class TestFaults:
    """One rule that cannot be answered does not keep another from answering."""

    def test_the_others_answer(self) -> None:
        judgement = evaluate(with_rules(Broken(), BrokenSilence()), history(drainage="pus ."))

        assert "wound_pus" in held(judgement)
        assert [(fault.rule_id, fault.cause) for fault in judgement.faults] == [
            ("broken", "check-in:day-1"),
            ("broken_silence", "silence:2"),
        ]

    def test_a_rule_about_silence_is_not_asked_where_nothing_was_missed(self) -> None:
        assert not evaluate(with_rules(BrokenSilence()), history(drainage=". pus")).faults

    def test_a_fault_says_the_kind_of_error_and_no_answer(self) -> None:
        fault = evaluate(with_rules(Broken()), history(pain_back="7")).faults[0]

        assert fault.error == "ZeroDivisionError"
        assert "7" not in repr(fault)

    def test_a_rule_that_yields_to_one_at_fault_is_asked(self) -> None:
        class Faulty(Broken):
            id: str = "wound_drainage_persistent"

        rules = [Faulty() if rule.id == "wound_drainage_persistent" else rule for rule in spine().rules]
        ruleset = Ruleset.model_construct(**{**dict(spine()), "rules": tuple(rules)})

        judgement = evaluate(ruleset, history(start=9, drainage="clear clear"))

        assert (held(judgement), len(judgement.faults)) == ({"wound_drainage_late": Urgency.SOON}, 1)

    def test_a_rule_at_fault_is_not_one_that_did_not_hold(self) -> None:
        assert "broken" not in evaluate(with_rules(Broken()), history(pain_back="7")).not_held

    def test_a_rule_that_judges_nothing_cannot_be_made(self) -> None:
        class Silent(Rule):
            id: str = "silent"
            urgency: Urgency = Urgency.SOON

        with pytest.raises(TypeError, match=r"abstract method '?judge"):
            Silent()  # type: ignore[abstract]

    def test_a_fault_about_an_old_day_is_still_a_fault(self) -> None:
        seen = built(Entry(day=1, id="a", arrived_day=20))

        assert [fault.rule_id for fault in evaluate(with_rules(Broken()), seen).faults] == ["broken"]


def built(*rows: Entry, today: int = 20, missed: Sequence[int] = ()) -> History:
    """Return the history of rows as they are."""
    return History.of(
        rows, procedure="lumbar_fusion_posterior", day0=DAY0, now=evening_of(today), today=today, missed=missed
    )


class TestLateEntries:
    """An entry is judged with its own day; an old one is reviewed, not paged."""

    @each(
        ("arrived", "urgency", "late"),
        [(12, Urgency.SAME_DAY, False), (19, Urgency.SAME_DAY, False), (20, Urgency.REVIEW, True)],
    )
    def test_seven_days_are_not_too_late(self, arrived: int, urgency: Urgency, late: bool) -> None:
        finding = evaluate(spine(), built(Entry(day=12, id="a", arrived_day=arrived, drainage="pus"))).findings[0]

        assert (finding.urgency, finding.late) == (urgency, late)

    def test_an_emergency_is_one_however_late(self) -> None:
        finding = evaluate(spine(), built(Entry(day=1, id="a", arrived_day=20, chest=True))).findings[0]

        assert (finding.urgency, finding.late) == (Urgency.EMERGENCY, True)

    def test_the_newest_entry_does_not_grow_old_in_silence(self) -> None:
        seen = built(Entry(day=5, id="a", arrived_day=5, drainage="pus"), today=20)

        assert evaluate(spine(), seen).urgency == Urgency.SAME_DAY

    def test_it_is_judged_with_its_own_day(self) -> None:
        first_week = Entry(day=5, id="a", arrived_day=9, drainage="clear", drainage_amount="spots")

        assert evaluate(spine(), built(first_week, today=9)).findings == ()

    def test_an_old_entry_is_no_concern_of_the_silence_after_it(self) -> None:
        seen = built(Entry(day=5, id="a", arrived_day=13, drainage="pus"), today=14, missed=[13])

        assert "missed_after_concern" not in held(evaluate(spine(), seen))


class TestBackFilling:
    """An older day that comes later is judged, and so are the days whose windows hold it."""

    ROWS = (
        Entry(day=8, id="a", arrived_day=8, unwell=True),
        Entry(day=9, id="b", arrived_day=9, unwell=True),
        Entry(day=10, id="c", arrived_day=10, pain_back=3),
    )

    def test_the_order_of_arrival_does_not_matter(self) -> None:
        judgements = [evaluate(spine(), built(*order), from_day=0) for order in permutations(self.ROWS)]

        assert all(judgement == judgements[0] for judgement in judgements)
        assert "unwell_repeated" in held(judgements[0])

    def test_a_day_between_completes_a_run_of_a_later_day(self) -> None:
        run = [Entry(day=day, id=str(day), arrived_day=day, constipation=True) for day in (5, 6, 7, 8)]
        without = evaluate(spine(), built(run[0], run[1], run[3]), from_day=0)
        back_filled = evaluate(spine(), built(*run), from_day=7)

        assert "constipation_opioid" not in held(without)
        assert [(finding.rule_id, finding.day) for finding in back_filled.findings] == [("constipation_opioid", 8)]

    @each(
        ("day", "urgency"),
        [
            (8, Urgency.REVIEW),
            (11, Urgency.REVIEW),  # the day after it is eight days ago
            (12, Urgency.SAME_DAY),  # and seven
        ],
    )
    def test_what_an_old_entry_changes_about_old_days_is_for_review(self, day: int, urgency: Urgency) -> None:
        leak = [Entry(day=one, id=str(one), arrived_day=one, drainage="clear") for one in (day, day + 1)]
        came = built(leak[0]._replace(arrived_day=20), leak[1], Entry(day=20, id="now", arrived_day=20))

        finding = next(one for one in evaluate(spine(), came, from_day=day).findings if one.day == day + 1)

        assert (finding.rule_id, finding.urgency) == ("wound_drainage_persistent", urgency)
        assert finding.late is (urgency == Urgency.REVIEW)

    def test_the_newest_entry_keeps_its_urgency_when_an_older_one_comes(self) -> None:
        came = built(Entry(day=8, id="a", arrived_day=20), Entry(day=9, id="b", arrived_day=9, drainage="pus"))

        assert evaluate(spine(), came, from_day=8).urgency == Urgency.SAME_DAY

    def test_an_older_day_sees_nothing_of_later_days(self) -> None:
        calm_then_spike = built(
            *(Entry(day=day, id=str(day), pain_back=pain) for day, pain in enumerate([3, 3, 3, 3, 8], 1))
        )

        judgement = evaluate(spine(), calm_then_spike, from_day=1)

        assert {finding.day for finding in judgement.findings} == {5}

    def test_by_default_only_the_newest_entry_is_judged(self) -> None:
        assert {finding.day for finding in evaluate(spine(), history(chest="yes yes")).findings} == {2}


class TestSilence:
    """What is missing after the newest entry, in the light of what that entry raised."""

    @each(
        ("columns", "expected"),
        [
            ({"pain_back": "3 ."}, {}),
            ({"pain_back": "3 . ."}, {"missed_two": Urgency.REVIEW}),
            ({"pain_back": "3 . . ."}, {"missed_two": Urgency.REVIEW, "missed_three": Urgency.SOON}),
            ({"drainage": "- pus ."}, {"wound_pus": Urgency.SAME_DAY, "missed_after_concern": Urgency.SAME_DAY}),
            (
                {"start": 8, "redness": "0 2 .", "swelling": "0 0 ."},
                {"wound_redness_worsening": Urgency.SOON, "missed_after_concern": Urgency.SOON},
            ),
            (
                {"start": 8, "redness": "0 2 . .", "swelling": "0 0 . ."},
                {"wound_redness_worsening": Urgency.SOON, "missed_after_concern": Urgency.SAME_DAY},
            ),
            ({"drainage": "pus none .", "drainage_amount": "spots none ."}, {}),  # only the newest entry counts
        ],
    )
    def test_what_silence_means_after_the_newest_entry(
        self, columns: dict[str, Any], expected: dict[str, Urgency]
    ) -> None:
        assert held(judged(**columns)) == expected

    def test_a_fluid_leak_is_a_concern_in_each_of_its_families(self) -> None:
        seen = history(start=5, headache_positional="yes .", drainage="clear .")
        leak = next(finding for finding in evaluate(spine(), seen).findings if finding.rule_id == "csf_leak")

        assert set(leak.families) == {Family.SYSTEMIC, Family.INCISION}

    @each(
        ("columns", "urgency", "is_concern"),
        [
            ({"start": 20, "unwell": "yes yes ."}, Urgency.SOON, True),
            ({"start": 20, "unwell": "yes yes yes ."}, Urgency.SOON, False),  # known of since the day before
            ({"start": 20, "drainage": "pus pus ."}, Urgency.SAME_DAY, True),  # a concern whoever knows of it
            # The cut has been open since the day before, and numbness is new beside it
            ({"start": 20, "opening": "no no yes yes .", "numb_severity": "1 1 4 4 ."}, Urgency.SAME_DAY, True),
        ],
    )
    def test_a_lesser_concern_is_one_that_the_newest_entry_raised(
        self, columns: dict[str, Any], urgency: Urgency, *, is_concern: bool
    ) -> None:
        seen, said = history(**columns), Ledger()
        for day in range(seen.entries[0].day, seen.today):
            before = seen.at(day - seen.entries[0].day)
            list(said.take(evaluate(spine(), before).findings, spine(), today=day))

        silence = held(evaluate(spine(), seen, said=lambda: said)).get("missed_after_concern")

        assert silence == (urgency if is_concern else None)

    @each(("second", "superseded"), [({"redness": 2, "swelling": 0}, ["b"]), ({"pain_back": 3}, [])])
    def test_a_second_entry_of_the_day_takes_no_concern_away(
        self, second: dict[str, Any], superseded: list[str]
    ) -> None:
        calm, red = Entry(day=8, id="a", redness=0, swelling=0), Entry(day=9, id="b", redness=2, swelling=0)
        both = [calm, red, Entry(day=9, id="c", **second)]
        said = Ledger()
        for seen in (known([calm, red], 9), known(both, 9, superseded=superseded)):
            list(said.take(evaluate(spine(), seen).findings, spine(), today=9))

        silent = known(both, 11, superseded=superseded, missed=(10,))

        assert held(evaluate(spine(), silent, said=lambda: said))["missed_after_concern"] == Urgency.SOON

    def test_a_lesser_concern_that_may_be_told_again_is_one(self) -> None:
        closed = Flagged("unwell_repeated", "check-in:old", Urgency.SOON, Standing.NEW, None, 10, closed_on_day=12)

        found = held(evaluate(spine(), history(start=20, unwell="yes yes ."), said=lambda: Ledger([closed])))

        assert found["missed_after_concern"] == Urgency.SOON

    def test_what_was_said_is_looked_up_only_after_a_lesser_concern(self) -> None:
        for columns in ({"unwell": "yes yes"}, {"drainage": "pus ."}, {"pain_back": "3 . ."}):
            evaluate(spine(), history(start=20, **columns), said=lambda: pytest.fail("looked up"))

    def test_silence_is_judged_again_alike(self) -> None:
        seen = history(pain_back="3 . . .")

        assert evaluate(spine(), seen).findings == evaluate(spine(), seen).findings

    def test_the_concerns_it_is_given_are_not_used(self) -> None:
        seen = history(pain_back="3 .", concerns=((Family.INCISION, Urgency.SAME_DAY),))

        assert evaluate(spine(), seen) == evaluate(spine(), replace(seen, concerns=()))
