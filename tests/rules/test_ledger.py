"""What an episode was flagged for: what is new of a finding, and what closing an alert changes."""

from dataclasses import replace
from uuid import UUID

import pytest

from alerts.rules.ledger import Flagged, Heard, Ledger
from alerts.rules.rule import Finding
from alerts.rules.words import Standing, Urgency
from tests.rules.each import each
from tests.rules.rulesets import catalogue_ruleset
from tests.rules.test_standing import found

RULE = "wound_red_and_swollen"
ONE, OTHER = UUID(int=1), UUID(int=2)
FINDING = replace(found(), rule_id=RULE)
FAIL_SAFE = replace(found(), rule_id="could_not_be_judged")


def flagged(standing: Standing = Standing.NEW, *, cause: str = "check-in:8") -> Flagged:
    """Return a flag of the day before."""
    return Flagged(RULE, cause, Urgency.SAME_DAY, standing, None, 8, ONE)


def standing(ledger: Ledger, finding: Finding = FINDING) -> Standing | None:
    """Return how a finding of day 9 stands, None when it adds nothing."""
    heard = ledger.hear(finding, catalogue_ruleset(), today=9)
    return None if heard is None else heard.standing


@each(("urgency", "adds"), [(Urgency.SOON, None), (Urgency.SAME_DAY, None), (Urgency.EMERGENCY, Standing.ESCALATED)])
def test_a_cause_comes_back_only_when_it_is_more_urgent(urgency: Urgency, adds: Standing | None) -> None:
    before = Ledger([flagged(cause=FINDING.cause)])

    assert standing(before, replace(FINDING, urgency=urgency)) == adds


def test_what_another_rule_said_does_not_count() -> None:
    assert standing(Ledger([flagged()]), replace(FINDING, rule_id="wound_odour")) == Standing.NEW


@each("quietly", [Standing.EVIDENCE, Standing.QUIET])
def test_what_nobody_was_told_of_does_not_count(quietly: Standing) -> None:
    assert standing(Ledger([flagged(quietly)])) == Standing.NEW


def test_hearing_notes_nothing() -> None:
    ledger = Ledger()

    assert [standing(ledger), standing(ledger)] == [Standing.NEW, Standing.NEW]


def test_what_is_noted_counts_and_its_alert_is_live() -> None:
    ledger = Ledger()
    ledger.note(Heard(replace(FINDING, cause="check-in:8"), Standing.NEW), today=8)

    assert standing(ledger) == Standing.EVIDENCE


def test_the_findings_of_one_judgement_stand_next_to_each_other() -> None:
    days = [replace(FINDING, cause=f"check-in:{day}", day=day) for day in (8, 9)]

    heard = list(Ledger().take(days, catalogue_ruleset(), today=9))

    assert [one.standing for one in heard] == [Standing.NEW, Standing.EVIDENCE]


SILENCE = replace(found(Urgency.SOON), rule_id="missed_three", cause="missed:9", since=7)


@each(
    ("told_on", "closed_on", "adds"),
    [
        (9, None, []),  # the same silence, and people know
        (7, None, []),
        (6, None, [Standing.EVIDENCE]),  # told of another, before this one began
        (9, 9, [Standing.QUIET]),  # somebody closed it
        (6, 6, [Standing.AGAIN]),  # three days ago
        (6, 7, [Standing.QUIET]),  # told three days ago, and closed two
    ],
)
def test_a_silence_is_told_once_while_its_alert_is_live(
    told_on: int, closed_on: int | None, adds: list[Standing]
) -> None:
    before = Flagged("missed_three", "missed:8", Urgency.SOON, Standing.NEW, None, told_on, ONE, closed_on)

    heard = Ledger([before]).take([SILENCE], catalogue_ruleset(), today=9)

    assert [one.standing for one in heard] == adds


def test_a_second_silence_is_added_once_to_a_live_alert() -> None:
    before = Flagged("missed_three", "silent:5", Urgency.SOON, Standing.NEW, None, 5, ONE)
    ledger = Ledger([before])

    days = [
        [*ledger.take([replace(SILENCE, cause=f"silent:{day}")], catalogue_ruleset(), today=day)] for day in (9, 10)
    ]

    assert [[one.standing for one in day] for day in days] == [[Standing.EVIDENCE], []]


WORRYING = replace(found(), rule_id="missed_after_concern", since=44, until_contact_after=44)


@each(
    ("spoken", "closed", "told"),
    [
        (None, None, [45, 46, 47]),
        (None, 45, [45, 46, 47]),  # somebody closed it, and reached nobody
        (44, None, [45, 46, 47]),  # before the check-in of that day was missed
        (45, None, [45]),
        (45, 45, [45]),
    ],
)
def test_silence_after_a_concern_is_told_daily_until_somebody_speaks_to_the_patient(
    spoken: int | None, closed: int | None, told: list[int]
) -> None:
    ledger, heard = Ledger(), []
    for day in (44, 45, 46, 47):
        silence = replace(WORRYING, cause=f"silent:{day}")
        heard += [day for one in ledger.take([silence] * (day > 44), catalogue_ruleset(), today=day) if one.is_told]
        if spoken == day:
            ledger.speak(today=day)
        if closed == day:
            ledger.close(today=day)

    assert heard == told


def test_what_is_found_beside_an_answered_silence_is_told() -> None:
    ledger = Ledger([Flagged("missed_after_concern", "silent:45", Urgency.SAME_DAY, Standing.NEW, None, 45, ONE)])
    ledger.speak(today=45)

    heard = ledger.take([WORRYING, SILENCE], catalogue_ruleset(), today=46)

    assert [one.finding for one in heard] == [SILENCE]


def test_a_check_in_that_is_missed_after_the_call_is_told() -> None:
    ledger = Ledger([Flagged("missed_after_concern", "silent:45", Urgency.SAME_DAY, Standing.NEW, None, 45, ONE)])
    ledger.speak(today=45)

    (heard,) = ledger.take([replace(WORRYING, until_contact_after=51)], catalogue_ruleset(), today=52)

    assert heard.standing == Standing.AGAIN


def test_when_somebody_spoke_is_looked_up_only_where_a_silence_would_be_told_again() -> None:
    ledger = Ledger([flagged()], spoken=lambda: pytest.fail("looked up"))

    assert len([*ledger.take([FINDING, SILENCE, WORRYING], catalogue_ruleset(), today=9)]) == 3


@each(
    ("before", "cause", "tells"),
    [
        ([], "check-in:9", True),
        ([Standing.NEW], "check-in:9", False),  # adds to the alert of the day before
        ([Standing.NEW], "check-in:8", True),  # told already, of this very entry
        ([Standing.NEW, Standing.EVIDENCE], "check-in:7", False),  # kept already, and never told
    ],
)
def test_whether_people_are_told_of_a_finding(before: list[Standing], cause: str, tells: bool) -> None:
    ledger = Ledger(flagged(said, cause=f"check-in:{8 - nth}") for nth, said in enumerate(before))

    assert ledger.tells(replace(FINDING, cause=cause), catalogue_ruleset(), today=9) is tells


@each("cause", ["check-in:9", "check-in:8"])
def test_what_people_were_told_of_that_day_stays_told_when_the_entry_is_corrected(cause: str) -> None:
    ledger = Ledger([replace(flagged(cause="check-in:first"), raised_on_day=9)])
    ledger.note(Heard(replace(FINDING, cause="check-in:9"), Standing.EVIDENCE), today=9)

    assert ledger.tells(replace(FINDING, cause=cause), catalogue_ruleset(), today=10)


@each(("today", "tells"), [(11, False), (12, True)])
def test_people_are_told_again_once_the_quiet_time_is_over(today: int, *, tells: bool) -> None:
    ledger = Ledger([flagged()])
    ledger.close(today=9)

    assert ledger.tells(FINDING, catalogue_ruleset(), today=today) is tells


def test_a_second_closing_does_not_make_the_quiet_time_longer() -> None:
    ledger = Ledger([replace(flagged(), raised_on_day=4)])
    ledger.close(today=5)
    ledger.close(today=9)

    assert standing(ledger) == Standing.AGAIN


@each(("before", "adds"), [(3.0, Standing.EVIDENCE), (2.0, Standing.AGAIN)])
def test_what_is_noted_is_compared_with_what_comes(before: float, adds: Standing) -> None:
    ledger = Ledger()
    ledger.note(Heard(replace(FINDING, cause="check-in:8", measure=before), Standing.NEW), today=8)

    assert standing(ledger, replace(FINDING, measure=3.0)) == adds


def test_after_closing_the_rule_is_quiet() -> None:
    ledger = Ledger([flagged()])
    ledger.close(today=9)

    assert standing(ledger) == Standing.QUIET


@each(("before", "adds"), [([], Standing.NEW), ([Standing.NEW], Standing.AGAIN)])
def test_the_fail_safe_is_always_told(before: list[Standing], adds: Standing) -> None:
    ledger = Ledger(replace(flagged(told), rule_id=FAIL_SAFE.rule_id) for told in before)

    assert ledger.hear(FAIL_SAFE, catalogue_ruleset(), today=9) == Heard(FAIL_SAFE, adds)


def test_the_last_told_is_not_the_last_kept() -> None:
    ledger = Ledger([flagged(), replace(flagged(Standing.EVIDENCE), raised_on_day=9)])

    last = ledger.last_told(RULE)

    assert last is not None
    assert last.raised_on_day == 8
    assert ledger.last_told("wound_odour") is None


def test_a_rule_spoke_last_in_its_newest_alert() -> None:
    ledger = Ledger([flagged(), replace(flagged(Standing.QUIET), alert_id=OTHER)])

    ledger.note(Heard(FINDING, Standing.EVIDENCE), today=9)

    assert ledger.last_alert(RULE) == OTHER
    assert ledger.last_alert("wound_odour") is None
