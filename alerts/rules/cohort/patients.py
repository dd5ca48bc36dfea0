"""Growing a patient: a person, perhaps a complication, and what arrives day by day, as a vignette.

A grown patient is a vignette case, so that the replay judges it as it judges those written by hand. Each has its own
generator, so that the thousandth patient is the same whether a thousand are grown or ten thousand.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from alerts.rules.asking import CALM
from alerts.rules.cohort.complications import BY_NAME, COMPLICATIONS, Illness, fall_ill
from alerts.rules.cohort.days import calm_answers
from alerts.rules.cohort.people import MIX, Noise, Person, person
from alerts.rules.history import Baseline
from alerts.rules.ruleset import Ruleset
from alerts.rules.vignettes import Case, Expect, Incision, Known, Medication, Mobility, Numbness, Part, Record

DAY0 = date(2026, 3, 2)
WEEK_6 = 42
RUN = (2, 4)
"""Days that a run of missed check-ins lasts [A]."""

ASKS_FOR_TEMPERATURE = ("unwell", "chills", *sorted(Incision.model_fields.keys() - {"note"}))
"""What the check-in asks for the temperature after, on days on which it is not due as well: feeling very ill, shaking
chills, and anything to report about the cut."""

_BLOCKS: dict[str, type[Part]] = {
    "pain_medication": Medication,
    "mobility": Mobility,
    "incision": Incision,
    "numbness": Numbness,
}
_WORD_OF = {
    "other_meds": "other",
    "numb_severity": "severity",
    "numb_sites": "sites",
    "numb_new": "new_since_yesterday",
}
_QUESTION_OF = {"temperature_c": "temperature", **dict.fromkeys(Incision.model_fields, "wound_gate")}


@dataclass(frozen=True, slots=True)
class Order:
    """Which patient to grow: the nth of a seed; with a complication by name, one that surely has it."""

    seed: int
    index: int
    days: int
    complication: str | None = None

    @property
    def name(self) -> str:
        """Return what the patient is called, and what the generator starts from."""
        return f"{self.seed}:{self.complication or 'cohort'}:{self.index}"


@dataclass(frozen=True, slots=True)
class Patient:
    """One grown patient."""

    person: Person
    illness: Illness | None
    case: Case
    """As it is lived when nobody acts."""
    plan: Mapping[int, Record]
    """What would be sent on each due day, sent or not."""
    gaps: frozenset[int]
    """Due days on which one who takes part sends nothing."""
    tells: frozenset[int]
    """Days whose check-in tells of the sign that the complication is known by, up to its diagnosis."""


def grow(order: Order, ruleset: Ruleset, noise: Noise) -> Patient | None:
    """Return the patient of an order; None where the complication cannot come within the days."""
    rng = Random(order.name)  # noqa: S311 - invented patients must be the same each time
    wanted = BY_NAME[order.complication] if order.complication else None
    operation = rng.choice([name for name in MIX if name in wanted.incidence]) if wanted else None
    who = person(rng, noise, procedure=operation)
    illness = fall_ill(wanted, who.procedure, rng, by_day=order.days) if wanted else _by_chance(who, rng, order.days)
    if wanted and illness is None:
        return None
    last = min(order.days, illness.diagnosed_on) if illness else order.days
    due = ruleset.schedule.due_between(0, last)
    gaps = missed_days(due, rng, noise)
    said = {day: _asked(calm_answers(who, day, rng, noise), day, who, illness, ruleset) for day in due}
    plan = {day: _record(day, answers) for day, answers in said.items()}
    silent = gaps if who.starts else frozenset(due)
    days = tuple(Record(day=day, missed=True) if day in silent else record for day, record in plan.items())
    tells = frozenset(day for day, answers in said.items() if illness is not None and illness.is_told(answers, day))
    return Patient(who, illness, _case(order, who, days), plan, gaps, tells)


def _by_chance(who: Person, rng: Random, days: int) -> Illness | None:
    """Return the first complication that comes to a patient and begins within the days, if any does."""
    chances = [
        fall_ill(complication, who.procedure, rng)
        for complication in COMPLICATIONS
        if rng.random() < complication.incidence.get(who.procedure, 0)
    ]
    begun = [illness for illness in chances if illness is not None and illness.began_on <= days]
    return min(begun, key=lambda illness: illness.diagnosed_on, default=None)


def sent_share(day: int, noise: Noise) -> float:
    """Return the share of due check-ins that are sent: 0.85 on day 1, 0.55 from week 6 on."""
    gone = min(1.0, (day - 1) / (WEEK_6 - 1))
    return noise.sent_first + (noise.sent_week_6 - noise.sent_first) * gone


def missed_days(due: tuple[int, ...], rng: Random, noise: Noise) -> frozenset[int]:
    """Return the due days on which nothing comes of one who takes part: a share of them in runs, the others one at a time.

    A check-in is sent after each gap: two single misses side by side would be a run, and more would come in runs than
    is published.
    """
    missed, left, must_send = set(), 0, False
    for day in due:
        if not left and not must_send:
            left = _new_gap(1 - sent_share(day, noise), rng, noise)
        must_send = left == 1
        if left:
            missed.add(day)
            left -= 1
    return frozenset(missed)


def _new_gap(miss: float, rng: Random, noise: Noise) -> int:
    """Return for how many due days nothing comes from this one on: so that in all, `miss` of them are missed."""
    mean_run = sum(RUN) / 2
    runs, singles = noise.in_runs / mean_run, 1 - noise.in_runs  # gaps of each kind for one missed day
    gap_days = 1 / (runs + singles)
    if rng.random() >= miss / (gap_days * (1 - miss)):
        return 0
    return rng.randint(*RUN) if rng.random() < runs * gap_days else 1


def _asked(
    answers: Mapping[str, Any], day: int, who: Person, illness: Illness | None, ruleset: Ruleset
) -> dict[str, Any]:
    """Return the answers to what is asked on a day, signs among them, and to what one of these answers asks for."""
    said = {**answers, **(illness.change(answers, day) if illness else {})}
    given = {
        item: answer for item, answer in said.items() if ruleset.asks(_QUESTION_OF.get(item, item), day, who.procedure)
    }
    if (
        any(given.get(item) not in CALM[item] for item in ASKS_FOR_TEMPERATURE)
        and "temperature" not in ruleset.items_left_out
    ):
        given["temperature_c"] = said["temperature_c"]
    return given


def _case(order: Order, who: Person, days: tuple[Record, ...]) -> Case:
    discharge = who.discharge
    return Case(
        id=order.name,
        procedure=who.procedure,  # type: ignore[arg-type]  # one of the words of a vignette
        day0=DAY0,
        preop_baseline=_known(who.preop),
        discharge_baseline=_known(discharge) if discharge else None,
        days=days or (Record(day=1, missed=True),),
        expect=Expect(must_flag=(), must_not_flag=()),
    )


def _known(baseline: Baseline) -> Known:
    said = {name: getattr(baseline, name) for name in Known.model_fields if hasattr(baseline, name)}
    sites = said["numbness_sites"]
    return Known(**said | {"numbness_sites": None if sites is None else tuple(sorted(sites))})


def _record(day: int, answers: Mapping[str, Any]) -> Record:
    said = {_WORD_OF.get(item, item): answer for item, answer in answers.items()}
    return Record(day=day, **dict(_blocks(said)))


def _blocks(said: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the answers as a vignette holds them, those that belong together in one block."""
    for name, block in _BLOCKS.items():
        mine = {item: said.pop(item) for item in block.model_fields if item in said}
        yield name, block(**mine)
    yield from said.items()
