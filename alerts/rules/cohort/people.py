"""Who the patients of the synthetic cohort are: drawn once each, before any day. Keys: docs/reference/sources.md."""

from dataclasses import dataclass
from math import log
from random import Random

from alerts.rules.cohort import curves
from alerts.rules.cohort.complications import FRONT, LUMBAR
from alerts.rules.history import Baseline
from alerts.rules.words import NECK

MIX: dict[str, float] = {
    "lumbar_fusion_posterior": 0.55,
    "lumbar_fusion_lateral": 0.10,
    "cervical_fusion_anterior": 0.25,
    "cervical_fusion_posterior": 0.10,
}
"""Share of each operation [A]."""
HARD_SOLIDS, BLOCKED_UP = 0.2, 0.3
"""Share for whom solid food sticks at first, and who are blocked up on strong pain pills [A]; S25 S8."""
EARLY_FEVER, EARLY_FEVER_C, FEVER_WITHIN_48_H = 0.12, 38.6, 0.97
"""Benign fever: share of patients, °C from, share that starts within 48 h. S19."""
PRONE_THIGH, PRONE_THIGH_DAYS, PRONE_THIGH_GONE = 0.22, 10.5, 60
"""A numb outer thigh after lying face down: share (21 to 24 percent), mean days, and all gone by. S37."""
LATERAL_THIGH, LATERAL_WEAK, LATERAL_DAYS = 0.61, 0.093, (42, 168)
"""Thigh signs after the lateral approach: share with any, share weak, days they last (6 to 24 weeks). S38."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Noise:
    """How patients differ from the curves, and how often they answer."""

    pain_day_sd: float = curves.DAY_SD
    never_start: float = 0.13  # S41
    sent_first: float = 0.85  # S41 S44
    sent_week_6: float = 0.55  # S44
    in_runs: float = 0.30  # of misses. S44
    discharge_is_known: bool = True
    """Whether the ward recorded what was numb or weak when the patient went home [A]."""


@dataclass(frozen=True, slots=True)
class Thigh:
    """A numb thigh that came with the operation and is harmless."""

    sites: tuple[str, ...]
    severity: int
    days: float
    weak: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One patient, as drawn before the first day."""

    procedure: str
    starts: bool
    back_offset: float
    limb_offset: float
    preop_back: int
    preop_limb: int
    numb_sites: tuple[str, ...]
    numb_before: int
    numb_kind: str
    opioids_until: float
    walks: float
    mood: float
    mood_rank: float
    worry_rank: float
    red_until: float
    swollen_until: float
    wet_until: float
    swallow_until: float
    hard_until: float
    warmth_c: float
    blocked_up: bool
    fever_on: int | None
    thigh: Thigh | None
    knows_discharge: bool

    @property
    def is_lumbar(self) -> bool:
        """True after surgery on the low back, where pain is of back and leg."""
        return self.procedure not in NECK

    @property
    def preop(self) -> Baseline:
        """Return what was so before surgery."""
        return Baseline(
            back_pain=self.preop_back,
            limb_pain=self.preop_limb,
            numbness_severity=self.numb_before,
            numbness_sites=frozenset(self.numb_sites),
            weakness="none",
            bladder_bowel="normal",
            opioid_doses_per_day=0,
            walking_minutes=round(self.walks),
        )

    @property
    def discharge(self) -> Baseline | None:
        """Return what the ward recorded, None where it did not."""
        if not self.knows_discharge:
            return None
        sites = {*self.numb_sites, *(self.thigh.sites if self.thigh else ())}
        weak = self.thigh is not None and self.thigh.weak
        severity = max(self.numb_before, self.thigh.severity if self.thigh else 0)
        return Baseline(
            numbness_severity=severity, numbness_sites=frozenset(sites), weakness="mild" if weak else "none"
        )


def person(rng: Random, noise: Noise, *, procedure: str | None = None) -> Person:
    """Return a patient drawn from the published spreads."""
    operation = procedure or rng.choices(list(MIX), list(MIX.values()))[0]
    # Back and limb go together, with a correlation of one half [A].
    both, back, limb = (rng.gauss(0, curves.BETWEEN_SD / 2**0.5) for _ in range(3))
    preop_back, preop_limb = _preop(operation, both + back, both + limb, rng, noise)
    side = rng.choice(("left", "right"))
    numb = _scale(curves.middle_for(curves.NUMB_BEFORE, curves.NUMB_BEFORE_SD) + rng.gauss(0, curves.NUMB_BEFORE_SD))
    healing = rng.gauss(0, 1)
    trouble = curves.swallow_trouble_days(rng.uniform(0.001, 0.999)) if operation == FRONT else 0.0
    return Person(
        procedure=operation,
        starts=rng.random() >= noise.never_start,
        back_offset=both + back,
        limb_offset=both + limb,
        preop_back=preop_back,
        preop_limb=preop_limb,
        numb_sites=_places(operation, side) if numb else (),
        numb_before=numb,
        numb_kind=rng.choices(list(curves.NUMB_KINDS), [share for share, _ in curves.NUMB_KINDS.values()])[0],
        opioids_until=rng.lognormvariate(log(curves.OPIOID_STOP_MEDIAN), curves.OPIOID_STOP_SIGMA),
        walks=max(curves.WALK_FIRST, rng.gauss(curves.WALK_MEAN, curves.WALK_SD)),
        mood=rng.gauss(7, 1),  # [A]
        mood_rank=rng.random(),
        worry_rank=rng.random(),
        red_until=5 * 1.5**healing,  # mild early signs fade, and go together [A]; S18
        swollen_until=6 * 1.5**healing,
        wet_until=min(5.0, rng.lognormvariate(log(2), 0.5)),  # a calm cut is dry after five days [A]; S15
        swallow_until=trouble,
        hard_until=trouble / 4 if rng.random() < HARD_SOLIDS else 0.0,
        warmth_c=rng.gauss(36.7, 0.15),  # [A]
        blocked_up=rng.random() < BLOCKED_UP,
        fever_on=_fever_on(rng),
        thigh=_thigh(operation, side, rng),
        knows_discharge=noise.discharge_is_known,
    )


def _preop(procedure: str, back: float, limb: float, rng: Random, noise: Noise) -> tuple[int, int]:
    names = ("neck", "arm") if procedure in NECK else ("back", "leg")
    sd = (curves.BETWEEN_SD**2 + noise.pain_day_sd**2) ** 0.5
    middles = [curves.middle_for(curves.PREOP_PAIN[name], sd) for name in names]
    scores = [
        _scale(middle + own + rng.gauss(0, noise.pain_day_sd))
        for middle, own in zip(middles, (back, limb), strict=True)
    ]
    return scores[0], scores[1]


def _places(procedure: str, side: str) -> tuple[str, ...]:
    parts = ("arm", "hand") if procedure in NECK else ("leg", "foot")
    return tuple(f"{side}_{part}" for part in parts)


def _fever_on(rng: Random) -> int | None:
    if rng.random() >= EARLY_FEVER:
        return None
    return rng.randint(1, 2) if rng.random() < FEVER_WITHIN_48_H else rng.randint(3, 4)


def _thigh(procedure: str, side: str, rng: Random) -> Thigh | None:
    """Return the harmless numb thigh of some: half on one side after lying face down [A], else of the approach."""
    if procedure not in LUMBAR:
        return None
    if procedure == "lumbar_fusion_lateral":
        if rng.random() >= LATERAL_THIGH:
            return None
        weak = rng.random() < LATERAL_WEAK / LATERAL_THIGH
        return Thigh((f"{side}_thigh",), rng.randint(2, 5), rng.uniform(*LATERAL_DAYS), weak)
    if rng.random() >= PRONE_THIGH:
        return None
    sites = rng.choice((("left_thigh",), ("right_thigh",), ("left_thigh", "right_thigh"), (f"{side}_thigh",)))
    return Thigh(sites, rng.randint(2, 5), min(PRONE_THIGH_GONE, rng.expovariate(1 / PRONE_THIGH_DAYS)))


def _scale(value: float) -> int:
    return min(10, max(0, round(value)))
