"""A draft against the version in force: the arithmetic of a backtest, and what it says to people.

Every figure is given with what it is out of; "no data" is not 0; and of what was never missed it is said how much may
still be missed.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from math import comb
from typing import Any

from alerts.rules.backtest import Raised, Run
from alerts.rules.words import Family, Urgency

NO_DATA = "no data"
SHOWN = 20
_ALPHA = 0.05
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A complication that a person confirmed when closing an alert: how urgent it was, about what, and when."""

    alert_id: str
    urgency: Urgency
    families: frozenset[Family]
    after: datetime
    """When the alert before it was closed, or the episode began."""
    until: datetime
    """When it was closed."""

    def found_at(self, flags: Sequence[Raised]) -> datetime | None:
        """Return when a run first told people of it: of one of its families, as urgently as it was or more."""
        found = (
            flag.at
            for flag in flags
            if flag.is_told and flag.urgency >= self.urgency and not self.families.isdisjoint(flag.families)
        )
        return min((at for at in found if self.after < at <= self.until), default=None)


@dataclass(frozen=True, slots=True)
class Found:
    """When each run found a confirmed complication, None when it did not."""

    alert_id: str
    current: datetime | None
    draft: datetime | None

    @property
    def hours_later(self) -> float | None:
        """Return by how many hours the draft found it later, below 0 for sooner; None unless both found it."""
        if self.current is None or self.draft is None:
            return None
        return (self.draft - self.current) / _HOUR


@dataclass(frozen=True, slots=True)
class Difference:
    """A patient of whom people would have been told more often, or less, by a rule at an urgency."""

    patient: str
    rule_id: str
    urgency: Urgency
    current: int
    draft: int


@dataclass(frozen=True, slots=True)
class Replayed:
    """What both rulesets made of one episode: told flags within the days looked at, and its confirmed complications."""

    patient: str
    weeks: float
    current: tuple[Raised, ...]
    draft: tuple[Raised, ...]
    faults: tuple[int, int]
    found: tuple[Found, ...]

    @property
    def differences(self) -> Iterator[Difference]:
        """Yield where the two differ."""
        current, draft = _counted(self.current), _counted(self.draft)
        for rule_id, urgency in sorted(current.keys() | draft.keys()):
            before, after = current[rule_id, urgency], draft[rule_id, urgency]
            if before != after:
                yield Difference(self.patient, rule_id, urgency, before, after)


def replayed(
    patient: str, weeks: float, runs: Sequence[Run], confirmed: Sequence[Confirmed], *, since: datetime
) -> Replayed:
    """Return what is counted of an episode's two runs, of the version in force and of the draft."""
    current, draft = runs
    return Replayed(
        patient=patient,
        weeks=weeks,
        current=_told(current, since),
        draft=_told(draft, since),
        faults=(len(current.faults), len(draft.faults)),
        found=tuple(Found(one.alert_id, one.found_at(current.flags), one.found_at(draft.flags)) for one in confirmed),
    )


def _told(run: Run, since: datetime) -> tuple[Raised, ...]:
    return tuple(flag for flag in run.flags if flag.is_told and flag.at >= since)


def _counted(flags: Sequence[Raised]) -> Counter[tuple[str, Urgency]]:
    return Counter((flag.rule_id, flag.urgency) for flag in flags)


@dataclass(frozen=True, slots=True)
class Comparison:
    """All episodes of a backtest."""

    episodes: tuple[Replayed, ...]

    @property
    def weeks(self) -> float:
        """Return the weeks that all patients were followed for."""
        return sum(one.weeks for one in self.episodes)

    @property
    def counts(self) -> tuple[Counter[tuple[str, Urgency]], Counter[tuple[str, Urgency]]]:
        """Return how often people were told by each rule at each urgency: in force, and by the draft."""
        current = _counted([flag for one in self.episodes for flag in one.current])
        return current, _counted([flag for one in self.episodes for flag in one.draft])

    @property
    def differences(self) -> tuple[Difference, ...]:
        """Return every patient and rule that differ."""
        return tuple(difference for one in self.episodes for difference in one.differences)

    @property
    def found(self) -> tuple[Found, ...]:
        """Return every confirmed complication."""
        return tuple(found for one in self.episodes for found in one.found)

    @property
    def faults(self) -> tuple[int, int]:
        """Return how often a rule could not be answered: in force, and with the draft."""
        return sum(one.faults[0] for one in self.episodes), sum(one.faults[1] for one in self.episodes)

    def rate(self, count: int) -> float | None:
        """Return a count per 100 patient-weeks, None where nobody was followed."""
        return 100 * count / self.weeks if self.weeks else None


def upper_bound(missed: int, of: int) -> float | None:
    """Return the share that may be missed in truth, at most, with 95 percent confidence; None when of none.

    Exact (Clopper-Pearson, one-sided): where none was missed it is 1 - 0.05^(1/n).
    """
    if of == 0:
        return None
    if missed == of:
        return 1.0
    low, high = 0.0, 1.0
    for _ in range(50):
        middle = (low + high) / 2
        so_few = sum(comb(of, k) * middle**k * (1 - middle) ** (of - k) for k in range(missed + 1))
        low, high = (middle, high) if so_few > _ALPHA else (low, middle)
    return high


# What it says


def as_document(comparison: Comparison) -> dict[str, Any]:
    """Return all of it for machines: rates are null where nobody was followed, bounds where nothing was confirmed."""
    current, draft = comparison.counts
    found = comparison.found
    return {
        "patients": len({one.patient for one in comparison.episodes}),
        "patient_weeks": round(comparison.weeks, 3),
        "told": [
            {"rule": rule_id, "urgency": urgency.word}
            | {"in_force": current[rule_id, urgency], "draft": draft[rule_id, urgency]}
            | {"in_force_per_100_patient_weeks": comparison.rate(current[rule_id, urgency])}
            | {"draft_per_100_patient_weeks": comparison.rate(draft[rule_id, urgency])}
            for rule_id, urgency in sorted(current.keys() | draft.keys())
        ],
        "differences": [asdict(one) | {"urgency": one.urgency.word} for one in comparison.differences],
        "confirmed": [asdict(one) | {"hours_later": one.hours_later} for one in found],
        "missed": {
            "in_force": _misses([one.current for one in found]),
            "draft": _misses([one.draft for one in found]),
        },
        "faults": {"in_force": comparison.faults[0], "draft": comparison.faults[1]},
    }


def _misses(found: Sequence[datetime | None]) -> dict[str, Any]:
    missed = found.count(None)
    return {"missed": missed, "of": len(found), "upper_bound": upper_bound(missed, len(found))}


def report(comparison: Comparison) -> Iterator[str]:
    """Yield the lines that people read."""
    patients = len({one.patient for one in comparison.episodes})
    yield f"{patients} patients, {comparison.weeks:.1f} patient-weeks."
    yield ""
    yield from _by_urgency_and_rule(comparison)
    yield ""
    yield from _patients(comparison, of=patients)
    yield ""
    yield from _complications(comparison.found)
    current, draft = comparison.faults
    if current or draft:
        yield f"RULES THAT COULD NOT BE ANSWERED: {current} times in force, {draft} times with the draft."


def _by_urgency_and_rule(comparison: Comparison) -> Iterator[str]:
    current, draft = comparison.counts
    yield "Flags that people are told of, per 100 patient-weeks (and how many)"
    yield _row("", "in force", "draft", "change")
    for urgency in sorted(Urgency, reverse=True):
        before, after = (sum(n for (_, at), n in counts.items() if at == urgency) for counts in (current, draft))
        yield _rates(comparison, urgency.word, before, after)
    yield ""
    for rule_id in sorted({rule_id for rule_id, _ in current.keys() | draft.keys()}):
        before, after = (sum(n for (name, _), n in counts.items() if name == rule_id) for counts in (current, draft))
        yield _rates(comparison, rule_id, before, after)


def _rates(comparison: Comparison, name: str, before: int, after: int) -> str:
    cells = [NO_DATA if (rate := comparison.rate(n)) is None else f"{rate:.2f} ({n})" for n in (before, after)]
    return _row(name, *cells, f"{after - before:+d}" if comparison.weeks else NO_DATA)


def _row(name: str, *cells: str) -> str:
    return f"{name:<34}" + "".join(f"{cell:>16}" for cell in cells)


def _patients(comparison: Comparison, *, of: int) -> Iterator[str]:
    differ = comparison.differences
    if not of:
        yield f"Patients that differ: {NO_DATA}: nobody was followed in these days."
        return
    yield f"Patients that differ: {len({one.patient for one in differ})} of {of}."
    for one in differ[:SHOWN]:
        yield f"  {one.patient}  {one.rule_id} ({one.urgency.word}): {one.current} in force, {one.draft} with the draft"
    if len(differ) > SHOWN:
        yield f"  and {len(differ) - SHOWN} more lines: --json OUT has them all."


def _complications(found: Sequence[Found]) -> Iterator[str]:
    if not found:
        yield f"Confirmed complications: {NO_DATA}: no alert of these days was closed as one."
        yield "  This does not show that the draft misses none."
        return
    yield f"Confirmed complications: {len(found)}."
    yield _missed("in force", sum(one.current is None for one in found), len(found))
    yield _missed("draft", sum(one.draft is None for one in found), len(found))
    for one in found:
        if one.current is not None and one.draft is None:
            yield f"  MISSED by the draft: alert {one.alert_id}"
    later = [hours for one in found if (hours := one.hours_later) is not None and hours > 0]
    both = sum(one.hours_later is not None for one in found)
    longest = f", by up to {max(later):.1f} hours" if later else ""
    yield f"  found later by the draft: {len(later)} of {both} that both find{longest}"
    yield "  Found is told of in the same family, at least as urgently as the alert that was confirmed."


def _missed(who: str, missed: int, of: int) -> str:
    bound = upper_bound(missed, of)
    assert bound is not None  # noqa: S101 - of none, nothing is said of what was missed
    return f"  {who}: missed {missed} of {of} (up to {bound:.1%} may be missed, 95% upper bound)"
