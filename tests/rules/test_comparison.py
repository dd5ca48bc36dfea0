"""The arithmetic of a backtest: rates and what they are out of, who differs, what was missed, and how sure that is."""

from datetime import UTC, datetime, timedelta

import pytest

from alerts.rules.backtest import Raised
from alerts.rules.comparison import Comparison, Confirmed, Difference, Found, Replayed, as_document, report, upper_bound
from alerts.rules.words import Family, Standing, Urgency
from tests.rules.each import each

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


def test_what_is_missed_and_what_is_found_later_is_told_with_its_bound() -> None:
    later, missed = Found("a", NOON, NOON + timedelta(hours=18)), Found("b", NOON, None)

    said = lines(episode(found=(later, missed)))

    assert "in force: missed 0 of 2 (up to 77.6% may be missed, 95% upper bound)" in said
    assert "draft: missed 1 of 2" in said
    assert "MISSED by the draft: alert b" in said
    assert "found later by the draft: 1 of 1 that both find, by up to 18.0 hours" in said


def test_no_confirmed_complication_is_not_none_missed() -> None:
    assert "Confirmed complications: no data" in lines(episode())
    assert as_document(Comparison((episode(),)))["missed"]["draft"]["upper_bound"] is None


def test_machines_read_the_words_of_people() -> None:
    (row,) = as_document(Comparison((episode((raised(),)),)))["told"]

    assert row == {
        "rule": PUS, "urgency": "same_day", "in_force": 1, "draft": 0, "in_force_per_100_patient_weeks": 10.0,
        "draft_per_100_patient_weeks": 0.0,
    }  # fmt: skip


def test_a_rule_that_could_not_be_answered_is_said() -> None:
    assert "COULD NOT BE ANSWERED: 0 times in force, 2 times" in lines(Replayed("p", 1, (), (), (0, 2), ()))
