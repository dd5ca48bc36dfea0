"""Backtests over courses as tables write them: what each ruleset says at each moment, and what both are asked once."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from pydantic import Field

from alerts.rules.backtest import Moment, Raised, Run, play
from alerts.rules.history import History
from alerts.rules.numbers import with_numbers
from alerts.rules.rule import Finding
from alerts.rules.ruleset import Ruleset
from alerts.rules.words import Family, Standing, Urgency
from tests.rules.each import each
from tests.rules.rulesets import shipped_document, spine
from tests.rules.tables import DAY0, evening_of, history
from tests.rules.test_evaluate import Broken, with_rules

FEVER: dict[str, Any] = {"start": 8, "temperature_c": "36.8 38.4 36.9 38.4"}  # days 8 to 11


class Lived:
    """A course in which an entry came each evening, a person closed the alert an hour later, and a day without one ended.

    On the days `spoken` somebody reached the patient; each missed day is judged on so many `nights` after it. `order`
    is that in which the entries came, where it is not that of their days.
    """

    def __init__(
        self,
        *,
        closed: Iterable[int] = (),
        spoken: Iterable[int] = (),
        order: Sequence[int] = (),
        nights: int = 1,
        **columns: Any,
    ) -> None:
        whole = history(**columns)
        by_day = {entry.day: entry for entry in whole.entries}
        self.entries = [by_day[day] for day in order or by_day]
        self.missed, self.closed, self.spoken, self.nights = whole.missed, frozenset(closed), spoken, nights
        self.asked: list[tuple[Ruleset, Moment]] = []

    @property
    def moments(self) -> list[Moment]:
        """Return what happened, oldest first."""
        moments, at = [], evening_of(0)
        for came, entry in enumerate(self.entries, start=1):
            at = max(at, evening_of(entry.day)) + timedelta(minutes=came)
            moments.append(Moment(at, came, day=entry.day))
            if entry.day in self.closed:
                moments.append(Moment(at + timedelta(hours=1), came, closes_on=entry.day))
        calls = [Moment(evening_of(day) + timedelta(hours=1), len(self.entries), spoken_on=day) for day in self.spoken]
        nights = {day + night for day in self.missed for night in range(1, self.nights + 1)}
        moments += calls + [Moment(evening_of(night), len(self.entries)) for night in sorted(nights)]
        return sorted(moments, key=lambda moment: moment.at)

    def history(self, ruleset: Ruleset, moment: Moment) -> History:
        """Return what had come by a moment."""
        self.asked.append((ruleset, moment))
        today = (moment.at.date() - DAY0).days
        missed = [day for day in self.missed if day < today]
        came: dict[str, Any] = {"missed": missed, "now": moment.at, "today": today}
        return History.of(self.entries[: moment.came], procedure="lumbar_fusion_posterior", day0=DAY0, **came)


def draft(**values: Any) -> Ruleset:
    """Return the shipped ruleset with other numbers; `__` stands for the dot of a path."""
    paths = {path.replace("__", "."): value for path, value in values.items()}
    return Ruleset.model_validate(with_numbers(shipped_document(), paths))


def said(run: Run, rule_id: str = "fever") -> list[tuple[int, Standing]]:
    """Return on which days a run flagged a rule, and as what."""
    return [((flag.at.date() - DAY0).days, flag.standing) for flag in run.flags if flag.rule_id == rule_id]


def test_a_flag_is_what_was_found_when_it_was_found() -> None:
    (run,) = play(Lived(**FEVER), [spine()])

    assert run.faults == []
    assert run.flags[0] == flag(Standing.NEW)


def test_a_day_that_comes_late_is_judged_then() -> None:
    (run,) = play(Lived(order=[8, 10, 9], **FEVER | {"temperature_c": "36.8 38.4 36.9"}), [spine()])

    assert [(one.cause, one.at.date()) for one in run.flags] == [("check-in:day-9", evening_of(10).date())]


@each(("unwell", "standing"), [("yes yes .", [(23, Standing.NEW)]), ("yes yes yes .", [])])
def test_a_silence_is_a_concern_by_what_was_said_before(unwell: str, standing: list[tuple[int, Standing]]) -> None:
    (run,) = play(Lived(start=20, unwell=unwell), [spine()])

    assert said(run, "missed_after_concern") == standing


@each(("closed", "standing"), [((), Standing.EVIDENCE), ((9,), Standing.QUIET), ((8,), Standing.EVIDENCE)])
def test_an_alert_is_live_until_it_was_closed(closed: tuple[int, ...], standing: Standing) -> None:
    (run,) = play(Lived(closed=closed, **FEVER), [draft(rules__fever__again_days=None, rules__fever__quiet_days=9)])

    assert said(run) == [(9, Standing.NEW), (11, standing)]


@each(("spoken", "told"), [((), [1, 2]), ((10,), [1])])
def test_a_call_that_reached_the_patient_ends_what_is_told_daily_until_then(
    spoken: tuple[int, ...], told: list[int]
) -> None:
    course = Lived(spoken=spoken, nights=2, start=8, temperature_c="37.9 .", today=12)

    (run,) = play(course, [spine()])

    silence = [flag for flag in run.flags if flag.rule_id == "missed_after_concern"]
    assert [nth for nth, _ in enumerate(silence, 1)] == told


def test_nothing_is_judged_when_a_person_closes_the_alert_or_calls() -> None:
    course = Lived(closed=[9], spoken=[10], **FEVER)

    play(course, [spine()])

    assert [moment.day for _, moment in course.asked] == [8, 9, 10, 11]


def test_a_run_forgets_nothing_at_a_closing_but_that_the_alert_is_live() -> None:
    course = Lived(closed=[9], **FEVER)

    (run,) = play(course, [draft(rules__fever__again_days=None, rules__fever__quiet_days=1)])

    assert said(run) == [(9, Standing.NEW), (11, Standing.AGAIN)]


def test_rulesets_are_played_side_by_side() -> None:
    current, colder, warmer = play(
        Lived(**FEVER), [spine(), draft(rules__fever__fever_c=37.5), draft(rules__fever__fever_c=39)]
    )

    assert said(current) == said(colder) != []
    assert said(warmer) == []
    assert [run.ruleset.by_id["fever"].parameters["fever_c"] for run in (current, colder, warmer)] == [38, 37.5, 39]


@each(
    ("numbers", "often"),
    [({}, 1), ({"rules__fever__fever_c": 39}, 1), ({"schedule__daily_until_day": 29}, 2)],
)
def test_a_history_is_made_again_where_check_ins_are_due_on_other_days(numbers: dict[str, Any], often: int) -> None:
    course, other = Lived(start=8, mood="7 7"), draft(**numbers)

    play(course, [spine(), other])

    assert len(course.asked) == 2 * often
    assert [ruleset for ruleset, _ in course.asked] == [spine(), *[other] * (often - 1)] * 2


class Counted(Broken):
    """A rule that never holds, and counts how often it was asked."""

    id: str = "counted"
    often: list[History] = Field(default_factory=list)

    def judge(self, history: History) -> Finding | None:
        """Note the history."""
        self.often.append(history)
        return None


def test_what_both_have_with_the_same_numbers_is_asked_once() -> None:
    rule = Counted()

    play(Lived(start=8, mood="7 7 7"), [with_rules(rule), with_rules(rule)])

    assert [one.day for one in rule.often] == [8, 9, 10]


def test_a_rule_with_other_numbers_answers_for_itself() -> None:
    rules = [Counted(), Counted(quiet_days=9)]

    play(Lived(start=8, mood="7 7 7"), [with_rules(rule) for rule in rules])

    assert [len(rule.often) for rule in rules] == [3, 3]


def test_a_rule_that_cannot_be_answered_is_a_fault_of_both_each_time() -> None:
    runs = play(Lived(start=8, mood="7 7"), [with_rules(Broken()), with_rules(Broken())])

    assert [run.faults for run in runs] == [["broken"] * 2] * 2


@each("told", [Standing.NEW, Standing.AGAIN, Standing.ESCALATED])
def test_people_hear_of_what_is_new_or_worse(told: Standing) -> None:
    assert flag(told).is_told


@each("kept", [Standing.EVIDENCE, Standing.QUIET])
def test_people_do_not_hear_of_what_adds_nothing(kept: Standing) -> None:
    assert not flag(kept).is_told


def flag(standing: Standing) -> Raised:
    at = evening_of(9) + timedelta(minutes=2)
    return Raised("fever", "check-in:day-9", (Family.SYSTEMIC,), Urgency.SAME_DAY, standing, at)
