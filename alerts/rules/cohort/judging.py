"""Judging the cohort, patient by patient and day by day, through the replay of vignettes, in several processes."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from random import Random

from alerts.rules.cohort.patients import Order, Patient, grow
from alerts.rules.cohort.people import Noise
from alerts.rules.cohort.team import Life, Team
from alerts.rules.replay import Raised
from alerts.rules.ruleset import Ruleset
from alerts.rules.words import Family, Urgency

BATCH = 20


@dataclass(frozen=True, slots=True)
class Flag:
    """One flag that people would have been told of."""

    day: int
    urgency: Urgency
    rule_id: str
    families: tuple[Family, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What the rules made of one patient, small enough to come back from another process."""

    name: str
    from_cohort: bool
    starts: bool
    days: int
    complication: str | None
    began_on: int = 0
    diagnosed_on: int = 0
    told_on: int | None = None
    """The first day of which a check-in told of the sign that the complication is known by."""
    left_on: int | None = None
    """The day on which the patient asked to be left out."""
    calls: int = 0
    flags: tuple[Flag, ...] = ()
    faults: int = 0

    @property
    def followed_days(self) -> int:
        """Return for how many days the patient was followed."""
        return self.days if self.left_on is None else self.left_on


def judge_all(
    orders: Sequence[Order], ruleset: Ruleset, noise: Noise, team: Team, *, processes: int = 1
) -> Iterator[list[Judged]]:
    """Yield what the rules made of the patients ordered, a batch at a time and in their order."""
    batches = [orders[start : start + BATCH] for start in range(0, len(orders), BATCH)]
    judge = partial(judge_batch, ruleset=ruleset, noise=noise, team=team)
    if processes == 1 or len(batches) == 1:
        yield from map(judge, batches)
        return
    with ProcessPoolExecutor(processes) as pool:
        yield from pool.map(judge, batches)


def judge_batch(orders: Sequence[Order], *, ruleset: Ruleset, noise: Noise, team: Team) -> list[Judged]:
    """Return what the rules made of some patients; one whose complication cannot come in time is left out."""
    grown = ((order, grow(order, ruleset, noise)) for order in orders)
    return [judge_one(order, patient, ruleset, team) for order, patient in grown if patient]


def judge_one(order: Order, patient: Patient, ruleset: Ruleset, team: Team) -> Judged:
    """Return what the rules made of a patient, and what people did."""
    rng = Random(f"{order.name}:team")  # noqa: S311 - invented people must be the same each time
    life, illness = Life.of(patient, ruleset, team, rng).run(), patient.illness
    return Judged(
        name=order.name,
        from_cohort=order.complication is None,
        starts=patient.person.starts,
        days=order.days,
        complication=illness.complication.name if illness else None,
        began_on=illness.began_on if illness else 0,
        diagnosed_on=illness.diagnosed_on if illness else 0,
        told_on=life.told_on,
        left_on=life.left_on,
        calls=life.calls,
        flags=_flags(life.replay.flags),
        faults=len(set(life.replay.faults)),
    )


def _flags(flags: Iterable[Raised]) -> tuple[Flag, ...]:
    return tuple(Flag(flag.day, flag.urgency, flag.rule_id, flag.families) for flag in flags)
