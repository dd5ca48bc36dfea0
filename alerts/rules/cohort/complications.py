"""What goes wrong in the synthetic cohort: how often, when it is diagnosed, and what shows before.

Every sign before the day of diagnosis is an assumption [A] unless it carries a key of docs/reference/sources.md: no
published series says day by day what patients notice first.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import log
from random import Random
from typing import Any

from alerts.rules.entry import more_serious
from alerts.rules.words import Family, Urgency

LUMBAR = ("lumbar_fusion_posterior", "lumbar_fusion_lateral")
FRONT, BACK_OF_NECK = "cervical_fusion_anterior", "cervical_fusion_posterior"
PROCEDURES = (*LUMBAR, FRONT, BACK_OF_NECK)
FROM_BEHIND = ("lumbar_fusion_posterior", BACK_OF_NECK)

Day = Callable[[Random, str], float]


@dataclass(frozen=True, slots=True)
class Sign:
    """What the patient would answer from some day of the lead-in on: a word, or a number that climbs."""

    item: str
    answer: Any = None
    a_day: float = 0.0
    most: int = 10
    after: int | None = 0
    """Days after the lead-in began; None is on the day of diagnosis only."""
    share: float = 1.0
    procedures: tuple[str, ...] = PROCEDURES

    def shown(self, before: Any, days: int) -> Any:
        """Return the answer on the nth day of the sign, given what it would have been without."""
        if self.a_day:
            return min(self.most, round((before or 0) + self.a_day * days))
        return more_serious(self.item, before, self.answer)


@dataclass(frozen=True, slots=True, kw_only=True)
class Complication:
    """One row of the table: the urgency and families of flag that fit, how often, when, and with what signs."""

    name: str
    fits: Urgency
    families: tuple[Family, ...]
    incidence: Mapping[str, float]
    diagnosed: Day
    lead_days: tuple[int, int] = (0, 0)
    signs: tuple[Sign, ...]
    """The first is the one it is known by: every patient has it."""


@dataclass(frozen=True, slots=True)
class Illness:
    """One complication in one patient, with the signs that this patient has."""

    complication: Complication
    diagnosed_on: int
    began_on: int
    signs: tuple[tuple[Sign, int], ...] = field(default=())
    """Each sign with the day from which it shows."""

    def is_told(self, answers: Mapping[str, Any], day: int) -> bool:
        """True when the answers of a day hold the sign that the complication is known by."""
        sign, since = self.signs[0]
        return day >= since and answers.get(sign.item) is not None

    def change(self, answers: Mapping[str, Any], day: int) -> dict[str, Any]:
        """Return the answers that the signs of a day change."""
        shown: dict[str, Any] = {}
        for sign, since in self.signs:
            if day >= since:
                before = shown.get(sign.item, answers.get(sign.item))
                shown[sign.item] = sign.shown(before, day - since + 1)
        return shown


def fall_ill(complication: Complication, procedure: str, rng: Random, *, by_day: int | None = None) -> Illness | None:
    """Return the complication as it goes in one patient; None where it does not come by a day, after many draws."""
    for _ in range(200):
        diagnosed_on = max(1, round(complication.diagnosed(rng, procedure)))
        if by_day is None or diagnosed_on <= by_day:
            break
    else:
        return None
    began_on = max(1, diagnosed_on - rng.randint(*complication.lead_days))
    theirs = [sign for sign in complication.signs if procedure in sign.procedures and rng.random() < sign.share]
    since = [diagnosed_on if sign.after is None else min(began_on + sign.after, diagnosed_on) for sign in theirs]
    return Illness(complication, diagnosed_on, began_on, tuple(zip(theirs, since, strict=True)))


def _lognormal(median: float, sigma: float, *, front: float | None = None, least: float = 1) -> Day:
    """Return how the day is drawn; `front` is the median after surgery from the front of the neck."""
    return lambda rng, procedure: max(
        least, rng.lognormvariate(log(front if front and procedure == FRONT else median), sigma)
    )


def _normal(mean: float, sd: float, *, least: float = 1) -> Day:
    return lambda rng, _: max(least, rng.gauss(mean, sd))


def _uniform(first: float, last: float) -> Day:
    return lambda rng, _: rng.uniform(first, last)


def _mostly(share: float, usual: Day, other: Day) -> Day:
    return lambda rng, procedure: (usual if rng.random() < share else other)(rng, procedure)


def _in(*procedures: str, share: float) -> dict[str, float]:
    return dict.fromkeys(procedures, share)


def _infection(part: float) -> dict[str, float]:
    """Return a part of wound infections: 2 percent after lumbar surgery (S56), 1.2 from the front of the neck (S57)."""
    return _in(*LUMBAR, BACK_OF_NECK, share=0.02 * part) | _in(FRONT, share=0.012 * part)


_INFECTED = _lognormal(21, 0.66, front=13)  # S3 claims; front of the neck S2
_FEVER = Sign("temperature_c", 38.4)
_NERVES = (Family.NUMBNESS, Family.PAIN, Family.MOBILITY)

COMPLICATIONS: tuple[Complication, ...] = (
    # Infection: redness +1 a day, swelling a day later, warmth, fever in under half; 40 percent are wet first,
    # 20 percent are deep and only hurt. S2 S3 S51 S56 S57; lead-in 2 to 6 days [A].
    Complication(
        name="wound infection, red first",
        fits=Urgency.SAME_DAY,
        families=(Family.INCISION, Family.SYSTEMIC),
        incidence=_infection(0.48),
        diagnosed=_INFECTED,
        lead_days=(2, 6),
        signs=(
            Sign("redness", a_day=1, most=3),
            Sign("swelling", a_day=1, most=3, after=1),
            Sign("warmth", answer=True, after=1),
            Sign("temperature_c", 38.3, after=2, share=0.4),
            Sign("swallow", "hard_solids", after=2, share=0.3, procedures=(FRONT,)),
        ),
    ),
    Complication(
        name="wound infection, wet first",
        fits=Urgency.SAME_DAY,
        families=(Family.INCISION, Family.SYSTEMIC),
        incidence=_infection(0.32),
        diagnosed=_INFECTED,
        lead_days=(2, 6),
        signs=(
            Sign("drainage", "clear"),
            Sign("drainage_amount", "spots"),
            Sign("redness", a_day=1, most=3, after=1),
            Sign("swelling", a_day=1, most=3, after=2),
            Sign("warmth", answer=True, after=2),
            Sign("temperature_c", 38.3, after=2, share=0.4),
        ),
    ),
    Complication(
        name="deep infection, pain only",
        fits=Urgency.SOON,
        families=(Family.PAIN, Family.SYSTEMIC, Family.MOBILITY),
        incidence=_infection(0.20),
        diagnosed=_INFECTED,
        lead_days=(2, 6),
        signs=(Sign("pain_back", a_day=1), Sign("temperature_c", 37.7, share=0.5)),
    ),
    # Spots for a day or two, then a gap. 0.7 percent [A]; S3.
    Complication(
        name="wound opening",
        fits=Urgency.SAME_DAY,
        families=(Family.INCISION,),
        incidence=_in(*PROCEDURES, share=0.007),
        diagnosed=_lognormal(27, 0.62),
        lead_days=(1, 2),
        signs=(
            Sign("opening", answer=True, after=None),
            Sign("drainage", "bloody"),
            Sign("drainage_amount", "spots"),
        ),
    ),
    # Slow pain, then a small hole that weeps. 2 percent, of 1 to 3; S58; day 300 [A].
    Complication(
        name="late deep infection",
        fits=Urgency.SOON,
        families=(Family.PAIN, Family.INCISION, Family.SYSTEMIC),
        incidence=_in(*PROCEDURES, share=0.02),
        diagnosed=_lognormal(300, 0.8, least=90),
        lead_days=(45, 90),
        signs=(
            Sign("pain_back", a_day=0.05),
            Sign("drainage", "clear", after=40),
            Sign("drainage_amount", "spots", after=40),
        ),
    ),
    # 0.7 percent [A]; S2; one calf up to two days before.
    Complication(
        name="leg clot",
        fits=Urgency.SAME_DAY,
        families=(Family.SYSTEMIC,),
        incidence=_in(*PROCEDURES, share=0.007),
        diagnosed=_lognormal(8, 0.64, front=10.5),
        lead_days=(0, 2),
        signs=(Sign("calf", answer=True),),
    ),
    # 0.5 percent [A]; S2; a calf before it in one third.
    Complication(
        name="lung clot",
        fits=Urgency.EMERGENCY,
        families=(Family.SYSTEMIC,),
        incidence=_in(*PROCEDURES, share=0.005),
        diagnosed=_lognormal(5, 0.96),
        lead_days=(0, 2),
        signs=(Sign("chest", answer=True, after=None), Sign("calf", answer=True, share=1 / 3)),
    ),
    # 0.6 percent [A]; S2; very ill for a day, mostly with fever, or with chills and none (S5).
    Complication(
        name="sepsis",
        fits=Urgency.EMERGENCY,
        families=(Family.SYSTEMIC,),
        incidence=_in(*PROCEDURES, share=0.006),
        diagnosed=_lognormal(9, 1.09),
        lead_days=(1, 1),
        signs=(
            Sign("unwell", answer=True),
            Sign("chills", answer=True),
            Sign("temperature_c", 38.9, share=0.8),
        ),
    ),
    # 1.7 percent [A]; S2; fever with a clean cut.
    Complication(
        name="urine infection",
        fits=Urgency.SAME_DAY,
        families=(Family.SYSTEMIC,),
        incidence=_in(*PROCEDURES, share=0.017),
        diagnosed=_lognormal(7, 0.93),
        lead_days=(0, 2),
        signs=(_FEVER,),
    ),
    # 0.8 percent [A]; S2; fever, and half are short of breath at rest [A].
    Complication(
        name="pneumonia",
        fits=Urgency.SAME_DAY,
        families=(Family.SYSTEMIC,),
        incidence=_in(*PROCEDURES, share=0.008),
        diagnosed=_lognormal(4, 1.12),
        lead_days=(0, 2),
        signs=(Sign("temperature_c", 38.6), Sign("chest", answer=True, after=None, share=0.5)),
    ),
    # 0.45 percent, of which 0.17 on day 4 or later; S11 S12: sudden pain (lumbar), paralysis (neck), cauda equina
    # signs in half [A].
    Complication(
        name="spinal clot",
        fits=Urgency.EMERGENCY,
        families=_NERVES,
        incidence=_in(*PROCEDURES, share=0.0041),
        diagnosed=_mostly(0.62, _normal(2.6, 2.4), _normal(5.0, 1.1)),
        signs=(
            Sign("weakness", "new_or_worse"),
            Sign("pain_back", 9, procedures=LUMBAR),
            Sign("saddle", answer=True, share=0.5, procedures=LUMBAR),
            Sign("bladder_bowel", "changed", share=0.5),
            Sign("out_of_bed", "unable", procedures=(FRONT, BACK_OF_NECK)),
            Sign("walk_minutes", 0, procedures=(FRONT, BACK_OF_NECK)),
        ),
    ),
    # The bladder alone, on day 7 in a published case. S9; one in ten of spinal clots [A].
    Complication(
        name="spinal clot, bladder only",
        fits=Urgency.EMERGENCY,
        families=_NERVES,
        incidence=_in(*PROCEDURES, share=0.0004),
        diagnosed=_normal(5.6, 1.1),
        signs=(Sign("bladder_bowel", "changed"),),
    ),
    # 0.86 percent, all after day 7; S21: headache in 80 percent, else only fluid [A].
    Complication(
        name="fluid leak, headache",
        fits=Urgency.SAME_DAY,
        families=(Family.SYSTEMIC, Family.INCISION),
        incidence=_in(*FROM_BEHIND, share=0.0069),
        diagnosed=_normal(17.3, 2.2, least=8),
        lead_days=(0, 3),
        signs=(
            Sign("headache_positional", answer=True),
            Sign("drainage", "clear", share=0.3),
        ),
    ),
    Complication(
        name="fluid leak, no headache",
        fits=Urgency.SAME_DAY,
        families=(Family.SYSTEMIC, Family.INCISION),
        incidence=_in(*FROM_BEHIND, share=0.0017),
        diagnosed=_normal(17.3, 2.2, least=8),
        lead_days=(0, 3),
        signs=(Sign("drainage", "clear"), Sign("drainage_amount", "wet_dressing")),
    ),
    # 1.15 percent, two thirds within 24 h, before any check-in: only the rest, at a median of 72 h, is grown. S23.
    Complication(
        name="airway clot",
        fits=Urgency.EMERGENCY,
        families=(Family.SYSTEMIC,),
        incidence=_in(FRONT, share=0.0115 * 0.33),
        diagnosed=_lognormal(3, 0.5),
        signs=(
            Sign("neck_swelling_or_noisy_breathing", answer=True),
            Sign("swallow", "cannot_liquids", share=0.3),
        ),
    ),
    # 0.5 percent, of 0.02 to 1.5; S24; food sticks for days, fever in half, fluid in some [A].
    Complication(
        name="gullet tear",
        fits=Urgency.SAME_DAY,
        families=(Family.SYSTEMIC, Family.INCISION),
        incidence=_in(FRONT, share=0.005),
        diagnosed=_lognormal(44.5, 1.2),
        lead_days=(2, 5),
        signs=(
            Sign("swallow", "hard_solids"),
            Sign("temperature_c", 38.3, after=1, share=0.5),
            Sign("drainage", "clear", after=1, share=0.3),
        ),
    ),
    # 1.4 percent from the front, 7 (6.0 to 8.6) from behind; S26: sudden, at a mean of 2.8 days, some in weeks 2 to 4.
    Complication(
        name="C5 palsy",
        fits=Urgency.SAME_DAY,
        families=(Family.NUMBNESS,),
        incidence=_in(FRONT, share=0.014) | _in(BACK_OF_NECK, share=0.07),
        diagnosed=_mostly(0.85, _normal(2.8, 1.5), _uniform(7, 28)),
        signs=(Sign("weakness", "new_or_worse"),),
    ),
    # 32 percent in 12 months, of older patients; S34; a bump on days 3 to 7; one in five is hurt [A].
    Complication(
        name="fall",
        fits=Urgency.SOON,
        families=(Family.MOBILITY,),
        incidence=_in(*PROCEDURES, share=0.32),
        diagnosed=_mostly(0.95, _uniform(1, 365), _uniform(3, 7)),
        signs=(Sign("fall", answer=True), Sign("fall_injury", answer=True, share=0.2)),
    ),
    # 8 percent, of 5 to 15 [A]; S35: relief, then pain that comes back from month 4, 0.02 points a day.
    Complication(
        name="non-union",
        fits=Urgency.SOON,
        families=(Family.PAIN,),
        incidence=_in(*PROCEDURES, share=0.08),
        diagnosed=_uniform(240, 365),
        lead_days=(120, 180),
        signs=(Sign("pain_back", a_day=0.02),),
    ),
)

BY_NAME: dict[str, Complication] = {complication.name: complication for complication in COMPLICATIONS}
