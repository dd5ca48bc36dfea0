"""What judging a cohort comes to: the load in uneventful patients, what was found in time, and the reach of both."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from statistics import median

from alerts.rules.cohort.complications import COMPLICATIONS, Complication
from alerts.rules.cohort.judging import Flag, Judged
from alerts.rules.words import Family, Urgency

CALLED_FOR = (Urgency.SAME_DAY, Urgency.EMERGENCY)
LOAD_REACH: dict[Urgency, float] = {Urgency.EMERGENCY: 0.2, Urgency.SAME_DAY: 2.0, Urgency.SOON: 12.0}
"""Most flags per 100 patient-weeks in uneventful patients [A]."""
FOUND_REACH: dict[Urgency, float] = {Urgency.EMERGENCY: 100.0, Urgency.SAME_DAY: 95.0}
"""Least percent of complications flagged in time [A]."""
FIRST_WEEKS, WEEKLY, RARELY = (1, 6), (7, 13), (14, 52)
"""Weeks of a program's year, first and last: those of most risk, of which the catalogue counts the load; then check-ins
are due weekly; then monthly."""
LIMIT = (
    "Synthetic: rules and cohort have one author, so these figures say nothing of sensitivity in patients. "
    "Patients here never tick a red flag by mistake, and a calm cut stays dry after day 5."
)


@dataclass(frozen=True)
class Load:
    """The flags of some patients, over the weeks in which they were followed."""

    judged: tuple[Judged, ...]
    weeks: tuple[int, int] | None = None
    """The first and the last week of which the flags are counted, None for all."""

    @cached_property
    def patient_weeks(self) -> float:
        """Return for how many weeks the patients were followed, together."""
        return sum(self._days_of(one) for one in self.judged) / 7

    def _days_of(self, one: Judged) -> int:
        first, last = self.weeks or (1, one.followed_days)
        return max(0, min(one.followed_days, last * 7) - (first - 1) * 7)

    @cached_property
    def flags(self) -> tuple[Flag, ...]:
        """Return every flag of the patients."""
        flags = (flag for one in self.judged for flag in one.flags)
        if self.weeks is None:
            return tuple(flags)
        first, last = self.weeks
        return tuple(flag for flag in flags if (first - 1) * 7 < flag.day <= last * 7)

    def per_100_weeks(self, flags: int) -> float:
        """Return a number of flags as flags per 100 patient-weeks."""
        return 100 * flags / self.patient_weeks if self.patient_weeks else 0.0

    def of(self, urgency: Urgency, *, silence: bool = True) -> float:
        """Return flags of an urgency per 100 patient-weeks; `silence` is whether missed check-ins count."""
        mine = (flag for flag in self.flags if flag.urgency == urgency)
        return self.per_100_weeks(sum(silence or Family.ADHERENCE not in flag.families for flag in mine))

    @cached_property
    def by_rule(self) -> list[tuple[str, Urgency, float]]:
        """Return each rule that held and how urgently, with its flags per 100 patient-weeks, most first."""
        counted = Counter((flag.rule_id, flag.urgency) for flag in self.flags)
        return [(rule, urgency, self.per_100_weeks(count)) for (rule, urgency), count in counted.most_common()]

    @property
    def share_called(self) -> float:
        """Return the percent of patients with any flag for the same day or an emergency."""
        called = sum(any(flag.urgency in CALLED_FOR for flag in one.flags) for one in self.judged)
        return percent(called, len(self.judged))


@dataclass(frozen=True)
class Detection:
    """How patients with one complication were flagged, up to the day on which it was diagnosed."""

    complication: Complication
    judged: tuple[Judged, ...]

    @cached_property
    def told(self) -> tuple[Judged, ...]:
        """Return those whose check-in told of the sign it is known by: only of them can a rule about answers know."""
        return tuple(one for one in self.judged if one.told_on is not None)

    @cached_property
    def days_gained(self) -> tuple[int, ...]:
        """Return, for each patient flagged in time, how many days before the diagnosis."""
        firsts = ((one, first_fitting(one, self.complication)) for one in self.judged)
        return tuple(one.diagnosed_on - first for one, first in firsts if first is not None)

    @property
    def percent_of_all(self) -> float:
        """Return the percent flagged in time of all, silent patients among them."""
        return percent(len(self.days_gained), len(self.judged))

    @property
    def percent_of_told(self) -> float:
        """Return the percent flagged in time of those who told us."""
        found = sum(first_fitting(one, self.complication) is not None for one in self.told)
        return percent(found, len(self.told))


@dataclass(frozen=True)
class Reach:
    """One figure next to what it should be."""

    what: str
    figure: float
    wanted: float
    at_most: bool

    @property
    def is_met(self) -> bool:
        """True when the figure is on the right side of what it should be."""
        return self.figure <= self.wanted if self.at_most else self.figure >= self.wanted

    @property
    def line(self) -> str:
        """Return it for people."""
        limit = f"{'at most' if self.at_most else 'at least'} {self.wanted:g}"
        return f"{self.what:<72}{self.figure:>7.2f}  {limit:<13}{'met' if self.is_met else 'NOT MET'}"


def percent(part: int, whole: int) -> float:
    """Return a share in percent, 0 of nothing."""
    return 100 * part / whole if whole else 0.0


def first_fitting(one: Judged, complication: Complication) -> int | None:
    """Return the day of the first flag that fits: its families, urgent enough, after it began and by its diagnosis."""
    days = (
        flag.day
        for flag in one.flags
        if one.began_on <= flag.day <= one.diagnosed_on
        and flag.urgency >= complication.fits
        and not set(complication.families).isdisjoint(flag.families)
    )
    return min(days, default=None)


def uneventful(judged: Iterable[Judged]) -> Load:
    """Return the load of the cohort's patients to whom nothing happened."""
    return Load(tuple(one for one in judged if one.from_cohort and one.complication is None))


def starters(load: Load) -> Load:
    """Return the load of those who take part: they begin without being called."""
    return replace(load, judged=tuple(one for one in load.judged if one.starts))


def never_began(load: Load) -> Load:
    """Return the load of those who send nothing unless somebody calls."""
    return replace(load, judged=tuple(one for one in load.judged if not one.starts))


def during(load: Load, weeks: tuple[int, int]) -> Load:
    """Return the load of some weeks alone."""
    return replace(load, weeks=weeks)


def detections(judged: Sequence[Judged]) -> list[Detection]:
    """Return each complication that was diagnosed within the days followed, in the order of the table."""
    seen = [one for one in judged if one.complication is not None and one.diagnosed_on <= one.days]
    found = [
        Detection(complication, tuple(one for one in seen if one.complication == complication.name))
        for complication in COMPLICATIONS
    ]
    return [detection for detection in found if detection.judged]


def reaches(load: Load, found: Sequence[Detection]) -> Iterator[Reach]:
    """Yield every figure that has a reach, in all patients and where somebody told us."""
    for urgency, wanted in LOAD_REACH.items():
        yield Reach(
            f"{urgency.word} flags per 100 patient-weeks, all uneventful", load.of(urgency), wanted, at_most=True
        )
        answers = load.of(urgency, silence=False)
        yield Reach(f"{urgency.word}, without flags about missed check-ins", answers, wanted, at_most=True)
        yield Reach(f"{urgency.word}, of those who take part", starters(load).of(urgency), wanted, at_most=True)
        if load.weeks is None and during(load, WEEKLY).patient_weeks:
            first = during(load, FIRST_WEEKS).of(urgency)
            yield Reach(f"{urgency.word}, {_weeks(FIRST_WEEKS)} alone", first, wanted, at_most=True)
    for urgency, wanted in FOUND_REACH.items():
        mine = [one for one in found if one.complication.fits == urgency]
        told = percent(sum(_found_in(one.told, one) for one in mine), sum(len(one.told) for one in mine))
        of_all = percent(sum(len(one.days_gained) for one in mine), sum(len(one.judged) for one in mine))
        yield Reach(f"{urgency.word} complications in time, percent of those who told us", told, wanted, at_most=False)
        yield Reach(
            f"{urgency.word} complications in time, percent of all, silent or not", of_all, wanted, at_most=False
        )


def report(judged: Sequence[Judged]) -> Iterator[str]:
    """Yield lines for people: load, what was found, the reach; the first and the last say what it is not."""
    load, found = uneventful(judged), detections(judged)
    yield LIMIT
    yield from _load_lines(load)
    yield from _week_lines(load)
    yield from _rule_lines(load)
    yield from _found_lines(found)
    yield ""
    yield "Reach (synthetic); complications as many of each as were grown, not as often as they come"
    yield from (reach.line for reach in reaches(load, found))
    faults = sum(one.faults for one in judged)
    yield f"Rules that could not be answered: {faults}."
    yield LIMIT


def _load_lines(load: Load) -> Iterator[str]:
    begun, silent = starters(load), never_began(load)
    yield ""
    yield f"Load (synthetic): flags per 100 patient-weeks in {len(load.judged)} uneventful patients"
    yield f"{'':<34}{'all':>10}{'take part':>11}{'their answers':>15}{'never began':>13}"
    for urgency in sorted(Urgency, reverse=True):
        cells = (load.of(urgency), begun.of(urgency), begun.of(urgency, silence=False), silent.of(urgency))
        yield f"{urgency.word:<34}{cells[0]:>10.2f}{cells[1]:>11.2f}{cells[2]:>15.2f}{cells[3]:>13.2f}"
    calls = [one.per_100_weeks(sum(patient.calls for patient in one.judged)) for one in (load, begun, silent)]
    yield f"{'calls that people make':<34}{calls[0]:>10.2f}{calls[1]:>11.2f}{'':>15}{calls[2]:>13.2f}"
    yield f"{'patients with any same_day, percent':<36}{load.share_called:>8.1f}{begun.share_called:>11.1f}"
    left = sum(one.left_on is not None for one in silent.judged)
    yield f"{len(begun.judged)} take part; {len(silent.judged)} never began, and {left} of these asked to be left out."
    yield "Their answers: without flags about missed check-ins."


def _week_lines(load: Load) -> Iterator[str]:
    parts = [part for weeks in (FIRST_WEEKS, WEEKLY, RARELY) if (part := during(load, weeks)).patient_weeks]
    yield ""
    yield "By weeks (synthetic): flags per 100 patient-weeks, all uneventful patients"
    yield f"{'':<24}" + "".join(f"{_weeks(part.weeks):>16}" for part in parts)
    for urgency in sorted(Urgency, reverse=True):
        yield f"{urgency.word:<24}" + "".join(f"{part.of(urgency):>16.2f}" for part in parts)


def _weeks(weeks: tuple[int, int] | None) -> str:
    return "weeks {} to {}".format(*weeks) if weeks else "all weeks"


def _rule_lines(load: Load) -> Iterator[str]:
    yield ""
    yield "By rule (synthetic), all uneventful patients"
    for rule_id, urgency, flags in load.by_rule:
        yield f"{rule_id:<34}{urgency.word:<12}{flags:>8.2f}"


def _found_lines(found: Sequence[Detection]) -> Iterator[str]:
    yield ""
    yield "Complications (synthetic): flagged as urgently as fits, by the day of diagnosis"
    yield f"{'':<28}{'fits':<11}{'number':>7}{'of all %':>10}{'told us':>9}{'of those %':>12}{'days gained':>13}"
    for one in found:
        gained = f"{median(one.days_gained):g}" if one.days_gained else "-"
        yield (
            f"{one.complication.name:<28}{one.complication.fits.word:<11}{len(one.judged):>7}{one.percent_of_all:>10.1f}"
            f"{len(one.told):>9}{one.percent_of_told:>12.1f}{gained:>13}"
        )
    yield "Told us: a check-in held the sign it is known by. Days gained: the median of those flagged in time."


def _found_in(some: Iterable[Judged], detection: Detection) -> int:
    return sum(first_fitting(one, detection.complication) is not None for one in some)
