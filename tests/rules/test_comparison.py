"""The arithmetic of a backtest: rates and what they are out of, who differs, what was missed, and how sure that is."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from textwrap import dedent

import pytest

from alerts.rules.backtest import Raised, Run
from alerts.rules.comparison import (
    SHOWN,
    Comparison,
    Confirmed,
    Difference,
    Found,
    Replayed,
    as_document,
    replayed,
    report,
    upper_bound,
)
from alerts.rules.words import Family, Standing, Urgency
from tests.rules.each import each
from tests.rules.rulesets import spine

NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)
PUS, FEVER = "wound_pus", "fever"


def raised(
    rule_id: str = PUS,
    *,
    hour: int = 0,
    urgency: Urgency = Urgency.SAME_DAY,
    family: Family = Family.INCISION,
    standing: Standing = Standing.NEW,
) -> Raised:
    """Return a flag so many hours after noon."""
    return Raised(rule_id, "check-in:1", (family,), urgency, standing, NOON + timedelta(hours=hour))


def episode(
    current: tuple[Raised, ...] = (),
    draft: tuple[Raised, ...] = (),
    *,
    weeks: float = 10,
    found: tuple[Found, ...] = (),
) -> Replayed:
    """Return an episode with what people were told of it."""
    return Replayed(f"patient-{weeks:g}", weeks, current, draft, (0, 0), found)


def two_patients() -> Comparison:
    """Return three episodes of two patients: more told, less told, found later, alike and not at all."""
    soon, twice = raised(FEVER, urgency=Urgency.SOON), (raised(FEVER), raised(FEVER, hour=5))
    found = (
        Found("later", NOON, NOON + timedelta(hours=18)),
        Found("soon after", NOON, NOON + timedelta(minutes=30)),
        Found("alike", NOON, NOON),
        Found("lost", NOON, None),
        Found("never", None, None),
    )
    return Comparison(
        (
            Replayed("Ann", 4, (raised(), soon), (raised(), *twice), (0, 2), found),
            Replayed("Ann", 1, (), (), (1, 0), ()),
            Replayed("Bob", 5, (raised(),), (), (0, 0), ()),
        )
    )


def lines(*episodes: Replayed) -> str:
    """Return what people read."""
    return "\n".join(" ".join(line.split()) for line in report(Comparison(episodes)))


@each(
    ("missed", "of", "bound"),
    [
        (0, 1, 0.95),
        (0, 9, 1 - 0.05 ** (1 / 9)),
        (0, 100, 1 - 0.05 ** (1 / 100)),
        (1, 10, 0.3942),  # binomial tables: exact, one-sided
        (9, 9, 1.0),
    ],
)
def test_how_much_may_be_missed_in_truth(missed: int, of: int, bound: float) -> None:
    assert upper_bound(missed, of) == pytest.approx(bound, abs=1e-4)


def test_of_none_nothing_is_known() -> None:
    assert upper_bound(0, 0) is None


def test_rates_are_per_100_patient_weeks_of_all_patients() -> None:
    said = lines(episode((raised(), raised())), episode((raised(FEVER),), weeks=30))

    assert "40.0 patient-weeks" in said
    assert "same_day 7.50 (3) 0.00 (0) -3" in said
    assert "wound_pus 5.00 (2) 0.00 (0) -2" in said


def test_where_nobody_was_followed_there_is_no_data() -> None:
    assert "emergency no data no data no data" in lines(episode(weeks=0))
    assert Comparison(()).rate(0) is None


def test_the_same_rule_at_another_urgency_is_a_difference() -> None:
    one = episode((raised(),), (raised(urgency=Urgency.SOON),))

    assert list(one.differences) == [
        Difference("patient-10", PUS, Urgency.SOON, 0, 1),
        Difference("patient-10", PUS, Urgency.SAME_DAY, 1, 0),
    ]


def test_the_same_number_of_flags_is_no_difference() -> None:
    assert list(episode((raised(),), (raised(hour=5),)).differences) == []


@each(
    ("flag", "is_found"),
    [
        (raised(), True),
        (raised(hour=10), True),  # as it was closed
        (raised(hour=11), False),  # after it was closed
        (raised(hour=-2), False),  # of the alert before
        (raised(urgency=Urgency.EMERGENCY), True),
        (raised(urgency=Urgency.SOON), False),
        (raised(family=Family.PAIN), False),
        (raised(standing=Standing.QUIET), False),
    ],
)
def test_found_is_told_of_in_time_as_urgently_and_about_the_same(flag: Raised, *, is_found: bool) -> None:
    about = frozenset({Family.INCISION})
    confirmed = Confirmed("a", Urgency.SAME_DAY, about, NOON - timedelta(hours=2), NOON + timedelta(hours=10))

    assert (confirmed.found_at([flag]) is not None) is is_found


@each(("current", "draft", "hours"), [(NOON, NOON, 0), (None, NOON, None), (NOON, None, None)])
def test_later_is_said_only_of_what_both_found(
    current: datetime | None, draft: datetime | None, hours: float | None
) -> None:
    assert Found("a", current, draft).hours_later == hours


def test_no_confirmed_complication_is_not_none_missed() -> None:
    assert "Confirmed complications: no data" in lines(episode())
    assert as_document(Comparison((episode(),)))["missed"]["draft"]["upper_bound"] is None


def test_of_nothing_it_is_said_that_nothing_is_known() -> None:
    assert list(report(Comparison(())))[-4:] == [
        "Patients that differ: no data: nobody was followed in these days.",
        "",
        "Confirmed complications: no data: no alert of these days was closed as one.",
        "  This does not show that the draft misses none.",
    ]


def test_where_nothing_is_found_later_there_is_no_longest_time() -> None:
    said = list(report(Comparison((episode(found=(Found("a", NOON, NOON), Found("b", NOON, None))),))))

    assert said[-2] == "  found later by the draft: 0 of 1 that both find"


def test_people_read_every_figure_with_what_it_is_out_of() -> None:
    assert "\n".join(report(two_patients())) == dedent("""\
        2 patients, 10.0 patient-weeks.

        Flags that people are told of, per 100 patient-weeks (and how many)
                                                  in force           draft          change
        emergency                                 0.00 (0)        0.00 (0)              +0
        same_day                                 20.00 (2)       30.00 (3)              +1
        soon                                     10.00 (1)        0.00 (0)              -1
        review                                    0.00 (0)        0.00 (0)              +0

        fever                                    10.00 (1)       20.00 (2)              +1
        wound_pus                                20.00 (2)       10.00 (1)              -1

        Patients that differ: 2 of 2.
          Ann  fever (soon): 1 in force, 0 with the draft
          Ann  fever (same_day): 0 in force, 2 with the draft
          Bob  wound_pus (same_day): 1 in force, 0 with the draft

        Confirmed complications: 5.
          in force: missed 1 of 5 (up to 65.7% may be missed, 95% upper bound)
          draft: missed 2 of 5 (up to 81.1% may be missed, 95% upper bound)
          MISSED by the draft: alert lost
          found later by the draft: 2 of 3 that both find, by up to 18.0 hours
          Found is told of in the same family, at least as urgently as the alert that was confirmed.
        RULES THAT COULD NOT BE ANSWERED: 1 times in force, 2 times with the draft.""")


@each("faults", [(0, 0), (1, 0), (0, 1)])
def test_rules_that_could_not_be_answered_are_told_of_in_either(faults: tuple[int, int]) -> None:
    *_, last = report(Comparison((replace(episode(), faults=faults),)))

    assert ("COULD NOT BE ANSWERED: {} times in force, {} times".format(*faults) in last) is (faults != (0, 0))


ONE_LINE = f"  patient-{SHOWN}  wound_pus (same_day): 1 in force, 0 with the draft"


@each(
    ("differ", "end"),
    [(SHOWN, [ONE_LINE]), (SHOWN + 3, [ONE_LINE, "  and 3 more lines: --json OUT has them all."])],
)
def test_of_many_patients_that_differ_the_first_are_shown(differ: int, end: list[str]) -> None:
    episodes = tuple(episode((raised(),), weeks=one) for one in range(1, differ + 1))

    _, said = "\n".join(report(Comparison(episodes))).split(f"Patients that differ: {differ} of {differ}.\n")

    assert said.split("\n\n")[0].splitlines()[SHOWN - 1 :] == end


def test_machines_read_all_of_it_in_the_words_of_people() -> None:
    both = [
        {"alert_id": name, "current": NOON, "draft": NOON + timedelta(hours=hours), "hours_later": hours}
        for name, hours in (("later", 18), ("soon after", 0.5), ("alike", 0))
    ]
    missed: dict[str, object] = {"draft": None, "hours_later": None}

    assert as_document(two_patients()) == {
        "patients": 2,
        "patient_weeks": 10,
        "told": [told(FEVER, "soon", 1, 0), told(FEVER, "same_day", 0, 2), told(PUS, "same_day", 2, 1)],
        "differences": [
            {"patient": "Ann", "rule_id": FEVER, "urgency": "soon", "current": 1, "draft": 0},
            {"patient": "Ann", "rule_id": FEVER, "urgency": "same_day", "current": 0, "draft": 2},
            {"patient": "Bob", "rule_id": PUS, "urgency": "same_day", "current": 1, "draft": 0},
        ],
        "confirmed": [
            *both,
            {"alert_id": "lost", "current": NOON} | missed,
            {"alert_id": "never", "current": None} | missed,
        ],
        "missed": {
            "in_force": {"missed": 1, "of": 5, "upper_bound": upper_bound(1, 5)},
            "draft": {"missed": 2, "of": 5, "upper_bound": upper_bound(2, 5)},
        },
        "faults": {"in_force": 1, "draft": 2},
    }


def told(rule_id: str, urgency: str, in_force: int, draft: int) -> dict[str, object]:
    """Return the row of a rule in 10 patient-weeks."""
    rates = {"in_force_per_100_patient_weeks": 10 * in_force, "draft_per_100_patient_weeks": 10 * draft}
    return {"rule": rule_id, "urgency": urgency, "in_force": in_force, "draft": draft} | rates


def test_machines_read_weeks_to_three_places() -> None:
    assert as_document(Comparison((episode(weeks=10 / 3),)))["patient_weeks"] == 3.333


def test_an_episode_counts_what_people_were_told_of_since_a_day_and_all_that_was_found() -> None:
    before, first, kept = raised(hour=-1), raised(), raised(hour=1, standing=Standing.QUIET)
    runs = [
        Run(spine(), spine(), flags=[before, first, kept], faults=[FEVER]),
        Run(spine(), spine(), flags=[raised(hour=3)], faults=[]),
    ]
    day, about = timedelta(days=1), frozenset({Family.INCISION})
    confirmed = Confirmed("a", Urgency.SAME_DAY, about, after=NOON - day, until=NOON + day)

    assert replayed("Ann", 2.5, runs, [confirmed], since=NOON) == Replayed(
        "Ann", 2.5, (first,), (raised(hour=3),), (1, 0), (Found("a", before.at, NOON + timedelta(hours=3)),)
    )
