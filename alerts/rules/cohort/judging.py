"""Judging the cohort, patient by patient and day by day, through the replay of vignettes, in several processes."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial

from alerts.rules.cohort.patients import Order, Patient, grow
from alerts.rules.cohort.people import Noise
from alerts.rules.replay import Outcome, play
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
    flags: tuple[Flag, ...] = ()
    faults: int = 0


def judge_all(orders: Sequence[Order], ruleset: Ruleset, noise: Noise, *, processes: int = 1) -> Iterator[list[Judged]]:
    """Yield what the rules made of the patients ordered, a batch at a time and in their order."""
    batches = [orders[start : start + BATCH] for start in range(0, len(orders), BATCH)]
    judge = partial(judge_batch, ruleset=ruleset, noise=noise)
    if processes == 1 or len(batches) == 1:
        yield from map(judge, batches)
        return
    with ProcessPoolExecutor(processes) as pool:
        yield from pool.map(judge, batches)


def judge_batch(orders: Sequence[Order], *, ruleset: Ruleset, noise: Noise) -> list[Judged]:
    """Return what the rules made of some patients; one whose complication cannot come in time is left out."""
    return [judge_one(order, ruleset, noise, patient) for order in orders if (patient := grow(order, ruleset, noise))]


def judge_one(order: Order, ruleset: Ruleset, noise: Noise, patient: Patient | None = None) -> Judged:
    """Return what the rules made of the patient of an order."""
    grown = patient or grow(order, ruleset, noise)
    if grown is None:
        message = f"{order.name} cannot come within {order.days} days"
        raise ValueError(message)
    outcome, illness = play(grown.case, ruleset, taken=True), grown.illness
    return Judged(
        name=order.name,
        from_cohort=order.complication is None,
        starts=grown.person.starts,
        days=order.days,
        complication=illness.complication.name if illness else None,
        began_on=illness.began_on if illness else 0,
        diagnosed_on=illness.diagnosed_on if illness else 0,
        told_on=grown.told_on,
        flags=_flags(outcome),
        faults=len(outcome.faults),
    )


def _flags(outcome: Outcome) -> tuple[Flag, ...]:
    return tuple(Flag(flag.day, flag.urgency, flag.rule_id, flag.families) for flag in outcome.flags)
