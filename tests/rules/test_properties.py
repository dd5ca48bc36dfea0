"""What must be true of every rule, whatever the entries: tried with entries that nobody thought of.

Ten of each at the desk, a hundred in .ci/run. A thorough search:
`HYPOTHESIS_EXAMPLES=2000 .venv/bin/python -m pytest tests/rules`.
"""

import os
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal
from itertools import combinations, pairwise
from random import Random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alerts.rules.entry import ITEMS, Entry
from alerts.rules.evaluate import evaluate
from alerts.rules.history import Baseline, History
from alerts.rules.rule import Finding
from alerts.rules.vignettes import SITES, to_celsius
from alerts.rules.words import Urgency
from tests.rules.each import each
from tests.rules.rulesets import catalogue_ruleset

USUAL = "100" if os.environ.get("RECOVERY_EXHAUSTIVE") else "10"
quick = settings(
    max_examples=int(os.environ.get("HYPOTHESIS_EXAMPLES", USUAL)),
    deadline=None,
    database=None,
    # A mutation run asks the same test many times in one process: from another executor each time, and no less rightly.
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.differing_executors],
)

DAY0 = date(2026, 3, 2)
NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)
PROCEDURES = ("lumbar_fusion_posterior", "cervical_fusion_anterior")

SCALE, YES_NO, SCREEN = range(11), (True, False), range(7)
PLACES = [places for number in range(4) for places in combinations(sorted(SITES), number)]
ANSWERS: dict[str, Sequence[Any]] = {
    "pain_back": SCALE,
    "pain_limb": SCALE,
    "opioid_doses": SCALE,
    "other_meds": YES_NO,
    "relief": ("good", "some", "none"),
    "walk_minutes": (0, 3, 5, 10, 20, 40, 60),
    "out_of_bed": ("alone", "with_help", "unable"),
    "stairs": ("yes", "with_help", "no", "not_tried"),
    "fall": YES_NO,
    "fall_injury": YES_NO,
    "redness": range(4),
    "swelling": range(4),
    "drainage": ("none", "clear", "bloody", "pus"),
    "drainage_amount": ("none", "spots", "wet_dressing", "soaked"),
    "opening": YES_NO,
    "warmth": YES_NO,
    "odour": YES_NO,
    "temperature_c": [tenths / 10 for tenths in range(350, 401)],
    "chills": YES_NO,
    "unwell": YES_NO,
    "numb_severity": SCALE,
    "numb_sites": PLACES,
    "numb_new": YES_NO,
    "numb_vs_preop": ("better", "same", "worse"),
    "weakness": ("none", "same", "new_or_worse"),
    "bladder_bowel": ("normal", "changed"),
    "saddle": YES_NO,
    "constipation": YES_NO,
    "calf": YES_NO,
    "chest": YES_NO,
    "headache_positional": YES_NO,
    "neck_swelling_or_noisy_breathing": YES_NO,
    "swallow": ("normal", "mild", "hard_solids", "cannot_liquids"),
    "mood": SCALE,
    "phq2": SCREEN,
    "phq9": range(28),
    "phq9_item9": range(4),
    "gad2": SCREEN,
    "self_harm": ("yes", "no", "rather_not_say"),
}
RECORDED: dict[str, Sequence[Any]] = {
    "back_pain": SCALE,
    "limb_pain": SCALE,
    "numbness_severity": SCALE,
    "numbness_sites": [frozenset(places) for places in PLACES],
    "weakness": ("none", "mild", "foot_drop"),
    "bladder_bowel": ("normal", "abnormal_before"),
    "opioid_doses_per_day": range(9),
    "walking_minutes": range(61),
    "phq2": SCREEN,
}
# Gaps of a day most of the time, so that runs and windows fill; longer ones now and then.
GAPS = st.sampled_from([1, 1, 1, 1, 1, 2, 3, 4, 7])
# A day's answers are one draw: days drop out of a course that fails one by one, and hundreds of draws are not made.
DICE = st.integers(0, 2**32 - 1).map(Random)


@st.composite
def courses(draw: st.DrawFn, *, least: int = 1) -> tuple[Entry, ...]:
    """Draw entries of different days, oldest first: two or three items that go on, others here and there."""
    day = draw(st.sampled_from([0, 1, 1, 5, 12, 40, 80]))
    steady = _some_items(draw(DICE), most=3)
    entries = []
    for gap, dice in draw(st.lists(st.tuples(GAPS, DICE), min_size=least, max_size=12)):
        said = {item: dice.choice(ANSWERS[item]) for item in dict.fromkeys([*steady, *_some_items(dice, most=4)])}
        entries.append(Entry(day=day, id=f"day-{day}", received_at=_evening(day), **said))
        day += gap
    return tuple(entries)


def _some_items(dice: Random, *, most: int) -> list[str]:
    return dice.sample(ITEMS, dice.randint(0, most))


def _baseline(dice: Random) -> Baseline:
    return Baseline(**{name: dice.choice((None, dice.choice(values))) for name, values in RECORDED.items()})


def _evening(day: int) -> datetime:
    return datetime.combine(DAY0, datetime.min.time(), UTC) + timedelta(days=day, hours=20)


KNOWN = st.fixed_dictionaries({"procedure": st.sampled_from(PROCEDURES), "preop": DICE.map(_baseline)})
Known = dict[str, Any]


def history(rows: Sequence[Entry], known: Known, **facts: Any) -> History:
    """Return the history of the rows, in whatever order they are."""
    today = max((row.day for row in rows), default=0)
    about: dict[str, Any] = {"day0": DAY0, "now": NOW, "today": today} | known | facts
    return History.of(rows, **about)


def found(rows: Sequence[Entry], known: Known, *, from_day: int = 0, **facts: Any) -> tuple[Finding, ...]:
    """Return every finding about an entry of `from_day` or later."""
    judgement = evaluate(catalogue_ruleset(), history(rows, known, **facts), from_day=from_day)
    assert not judgement.faults
    return tuple(finding for finding in judgement.findings if finding.cause.startswith("check-in:"))


def brief(findings: Sequence[Finding]) -> set[tuple[str, str, Urgency]]:
    """Return what was found about which entry, and how urgent."""
    return {(finding.rule_id, finding.cause, finding.urgency) for finding in findings}


def about(findings: Sequence[Finding], day: int) -> set[tuple[str, str, Urgency]]:
    """Return what was found about the entries up to a day."""
    return brief([finding for finding in findings if finding.day <= day])


class TestMissingIsNeverAnAnswer:
    @quick
    @given(courses(), KNOWN)
    def test_a_rule_that_lacks_answers_does_not_hold(self, rows: tuple[Entry, ...], known: Known) -> None:
        seen = history(rows, known)

        assert [rule.id for rule in catalogue_ruleset().entry_rules if rule.lacks(seen) and rule.judge(seen)] == []

    @quick
    @given(courses(least=0), KNOWN, GAPS)
    def test_a_blank_check_in_makes_no_rule_hold(self, rows: tuple[Entry, ...], known: Known, gap: int) -> None:
        blank = Entry(day=rows[-1].day + gap if rows else 1, id="blank")

        assert found([*rows, blank], known, from_day=blank.day) == ()

    @quick
    @given(courses(), KNOWN, st.integers(0, 120))
    def test_a_blank_check_in_changes_nothing_about_the_others(
        self, rows: tuple[Entry, ...], known: Known, day: int
    ) -> None:
        blank = Entry(day=day, id="blank")
        others = [row for row in rows if row.day != day]

        assert brief(found([*others, blank], known)) == brief(found(others, known))

    @quick
    @given(courses(), KNOWN, st.sampled_from(ITEMS))
    def test_an_answer_left_out_never_makes_an_entry_more_urgent(
        self, rows: tuple[Entry, ...], known: Known, item: str
    ) -> None:
        *before, newest = rows
        left_out: dict[str, Any] = {item: None}
        whole = found(rows, known, from_day=newest.day)
        partial = found([*before, newest._replace(**left_out)], known, from_day=newest.day)

        assert _most_urgent(partial) <= _most_urgent(whole)

    @quick
    @given(courses(), KNOWN)
    def test_a_finding_rests_on_answers_that_were_given(self, rows: tuple[Entry, ...], known: Known) -> None:
        for finding in found(rows, known):
            assert finding.facts
            assert all(fact.value is not None and fact.day <= finding.day for fact in finding.facts)
            assert finding.sentence
            assert finding.unless
            assert finding.advice


def _most_urgent(findings: Sequence[Finding]) -> int:
    return max((finding.urgency for finding in findings), default=0)


class TestOrderAndTime:
    @quick
    @given(st.data(), courses(least=2), KNOWN)
    def test_the_order_of_arrival_does_not_matter(
        self, data: st.DataObject, rows: tuple[Entry, ...], known: Known
    ) -> None:
        shuffled = data.draw(st.permutations(rows))

        assert found(shuffled, known) == found(rows, known)

    @quick
    @given(st.data(), courses(least=2), KNOWN)
    def test_whatever_is_found_in_order_is_found_in_any_order(
        self, data: st.DataObject, rows: tuple[Entry, ...], known: Known
    ) -> None:
        arriving = data.draw(st.permutations(rows))
        heard: set[tuple[str, str, Urgency]] = set()
        for count, newest in enumerate(arriving, start=1):
            heard |= brief(found(arriving[:count], known, from_day=newest.day))

        assert brief(found(rows, known)) <= heard

    @quick
    @given(courses(least=2), KNOWN)
    def test_an_entry_never_changes_what_was_found_about_days_before(
        self, rows: tuple[Entry, ...], known: Known
    ) -> None:
        said = [found(rows[:count], known) for count in range(1, len(rows) + 1)]
        for newest, (before, after) in zip(rows, pairwise(said), strict=False):
            assert about(after, newest.day) == brief(before)

    @quick
    @given(st.data(), courses(least=2), KNOWN)
    def test_nothing_that_came_later_than_now_is_used(
        self, data: st.DataObject, rows: tuple[Entry, ...], known: Known
    ) -> None:
        count = data.draw(st.integers(1, len(rows)))
        now = _evening(rows[count - 1].day)

        assert found(rows, known, now=now) == found(rows[:count], known, now=now)

    @quick
    @given(courses(), KNOWN, st.integers(-400, 400), st.integers(-12, 12), st.integers(-12, 12))
    def test_a_shift_by_days_and_zones_changes_nothing(
        self, rows: tuple[Entry, ...], known: Known, days: int, zone: int, other_zone: int
    ) -> None:
        shift, tz = timedelta(days=days), timezone(timedelta(hours=zone))
        moved = [row._replace(received_at=(row.received_at or NOW).astimezone(tz) + shift) for row in rows]
        now = (NOW + shift).astimezone(timezone(timedelta(hours=other_zone)))

        assert brief(found(moved, known, now=now, day0=DAY0 + shift)) == brief(found(rows, known))


class TestTemperature:
    @each("tenths", range(340, 431))
    def test_fahrenheit_as_a_thermometer_shows_it_reads_back_as_the_same_celsius(self, tenths: int) -> None:
        celsius = Decimal(tenths) / 10
        shown = (celsius * 9 / 5 + 32).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)

        assert to_celsius(shown, "F") == celsius

    @each("tenths", range(932, 1095))
    def test_a_fever_in_fahrenheit_is_a_fever_in_celsius(self, tenths: int) -> None:
        fahrenheit = Decimal(tenths) / 10

        assert (to_celsius(fahrenheit, "F") >= Decimal("38.0")) == (fahrenheit >= Decimal("100.4"))

    @quick
    @given(courses(), KNOWN)
    def test_both_units_are_judged_alike(self, rows: tuple[Entry, ...], known: Known) -> None:
        typed = [row._replace(temperature_c=_through_fahrenheit(row.temperature_c)) for row in rows]

        assert found(typed, known) == found(rows, known)


def _through_fahrenheit(celsius: float | None) -> float | None:
    if celsius is None:
        return None
    shown = (Decimal(str(celsius)) * 9 / 5 + 32).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
    return float(to_celsius(shown, "F"))
