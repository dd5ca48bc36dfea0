"""What a finding adds to what its rule has said before."""

from alerts.rules.catalogue.incision import RednessWithSwelling
from alerts.rules.catalogue.nerves import BladderBowelChange
from alerts.rules.catalogue.systemic import CalfClot
from alerts.rules.rule import Finding, Rule
from alerts.rules.standing import Said, standing_of
from alerts.rules.words import Family, Standing, Urgency
from tests.rules.each import each

STEP = RednessWithSwelling(quiet_days=3, step=1)
DAILY = CalfClot(quiet_days=0, again_days=1)
STEPLESS = RednessWithSwelling(quiet_days=3, step=None)


def found(urgency: Urgency = Urgency.SAME_DAY, measure: float | None = None) -> Finding:
    """Return a finding of no particular rule."""
    return Finding(
        rule_id="any",
        family=Family.INCISION,
        urgency=urgency,
        sentence="",
        unless="",
        advice="",
        facts=(),
        measure=measure,
        day=9,
        cause="check-in:9",
    )


def said(
    day: int, *, closed: int | None = None, urgency: Urgency = Urgency.SAME_DAY, measure: float | None = None
) -> Said:
    """Return what was said on a day, and when its alert was closed."""
    return Said(urgency=urgency, measure=measure, raised_on_day=day, closed_on_day=closed)


def test_what_was_never_said_is_new() -> None:
    assert standing_of(found(), STEP, [], today=9) == Standing.NEW


@each("closed", [None, 9])
def test_more_urgent_than_before_is_escalated(closed: int | None) -> None:
    before = [said(9, closed=closed, urgency=Urgency.SOON)]

    assert standing_of(found(Urgency.SAME_DAY), STEP, before, today=9) == Standing.ESCALATED


@each("closed", [None, 9])
def test_an_emergency_is_always_said_again(closed: int | None) -> None:
    before = [said(9, closed=closed, urgency=Urgency.EMERGENCY)]

    assert standing_of(found(Urgency.EMERGENCY), BladderBowelChange(), before, today=9) == Standing.AGAIN


@each(
    ("measure", "before", "standing"),
    [
        (4, 3, Standing.AGAIN),  # a rise of the step
        (3.5, 3, Standing.EVIDENCE),
        (3, 4, Standing.EVIDENCE),  # a fall
        (None, 3, Standing.EVIDENCE),
        (4, None, Standing.EVIDENCE),
    ],
)
def test_a_rise_by_the_step_is_said_again(measure: float | None, before: float | None, standing: Standing) -> None:
    earlier = [said(9, measure=before)]

    assert standing_of(found(measure=measure), STEP, earlier, today=9) == standing


def test_a_rise_ends_the_quiet_after_closing() -> None:
    earlier = [said(9, closed=9, measure=3)]

    assert standing_of(found(measure=4), STEP, earlier, today=9) == Standing.AGAIN


@each(
    ("measure", "closed", "standing"),
    [(3.5, 9, Standing.AGAIN), (3, 9, Standing.QUIET), (2, 9, Standing.QUIET), (3.5, None, Standing.EVIDENCE)],
)
def test_without_a_step_any_rise_ends_the_quiet_and_none_is_told_while_it_is_open(
    measure: float, closed: int | None, standing: Standing
) -> None:
    earlier = [said(9, closed=closed, measure=3)]

    assert standing_of(found(measure=measure), STEPLESS, earlier, today=9) == standing


@each(
    ("rule", "today", "closed", "standing"),
    [
        (STEP, 9, None, Standing.EVIDENCE),
        (STEP, 60, None, Standing.EVIDENCE),  # never while it is open
        (STEP, 11, 9, Standing.QUIET),
        (STEP, 12, 9, Standing.AGAIN),  # three days after
        (STEP, 13, 11, Standing.QUIET),  # after the closing, however long ago it was said
        (STEP, 14, 11, Standing.AGAIN),
        (DAILY, 9, None, Standing.EVIDENCE),  # told today
        (DAILY, 10, None, Standing.AGAIN),
        (DAILY, 9, 9, Standing.AGAIN),  # each new entry after closing
    ],
)
def test_the_pause_before_it_is_said_again(rule: Rule, today: int, closed: int | None, standing: Standing) -> None:
    assert standing_of(found(), rule, [said(9, closed=closed)], today=today) == standing


def test_only_the_last_thing_said_counts() -> None:
    earlier = [said(2, closed=3, urgency=Urgency.EMERGENCY), said(9, urgency=Urgency.SOON)]

    assert standing_of(found(Urgency.SAME_DAY), STEP, earlier, today=9) == Standing.ESCALATED


def test_less_urgent_than_before_is_evidence() -> None:
    earlier = [said(9, urgency=Urgency.EMERGENCY)]

    assert standing_of(found(Urgency.SOON), STEP, earlier, today=9) == Standing.EVIDENCE
