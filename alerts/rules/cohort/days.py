"""What a patient of the synthetic cohort answers on a day when nothing is wrong."""

from random import Random
from typing import Any

from alerts.rules.cohort import curves
from alerts.rules.cohort.complications import FRONT
from alerts.rules.cohort.people import EARLY_FEVER_C, Noise, Person, Thigh

NUMB_DAY_SD, MOOD_DAY_SD, WALK_DAY_SHARE = 0.7, 0.8, 0.25
"""Day to day: numbness and mood in points, walking as a share [A]."""
LOOKS_AT_THE_CUT, TAKES_TEMPERATURE = 0.97, 0.6
"""Share of check-ins in which the patient looked at the cut, and took a temperature [A]."""
HELP_UNTIL, STAIRS_HELP_UNTIL = 2, 7
"""Last day of help out of bed, and on the stairs [A]."""
FIRST_DOSES, NO_RELIEF = 5, 0.02
"""Strong pain pills on day 1, and the share of answers that say medicine did not help [A]."""


def calm_answers(person: Person, day: int, rng: Random, noise: Noise) -> dict[str, Any]:
    """Return every answer of a day by item, asked or not. The number of draws does not depend on the answers."""
    return {
        **_pains(person, day, rng, noise),
        **_pills(person, day, rng),
        **_cut(person, day, rng),
        **_numbness(person, day, rng),
        **_moving(person, day, rng),
        **_mind(person, day, rng),
        **_body(person, day, rng),
    }


def score(value: float) -> int:
    """Return a value as an answer from 0 to 10."""
    return min(10, max(0, round(value)))


def _pains(person: Person, day: int, rng: Random, noise: Noise) -> dict[str, Any]:
    sd = (curves.BETWEEN_SD**2 + noise.pain_day_sd**2) ** 0.5
    back, limb = (curves.back_pain, curves.leg_pain) if person.is_lumbar else (curves.neck_pain, curves.arm_pain)
    offsets = {"pain_back": (back, person.back_offset), "pain_limb": (limb, person.limb_offset)}
    return {
        item: score(curves.middle_for(mean(day), sd) + own + rng.gauss(0, noise.pain_day_sd))
        for item, (mean, own) in offsets.items()
    }


def _pills(person: Person, day: int, rng: Random) -> dict[str, Any]:
    left = max(0.0, 1 - day / person.opioids_until)
    doses = max(0, round(FIRST_DOSES * left + rng.gauss(0, 0.7))) if day <= person.opioids_until else 0
    relief = rng.choices(("good", "some", "none"), (0.5, 0.5 - NO_RELIEF, NO_RELIEF))[0]
    return {
        "opioid_doses": doses,
        "other_meds": True,
        "relief": relief,
        "constipation": person.blocked_up and doses > 0,
    }


def _cut(person: Person, day: int, rng: Random) -> dict[str, Any]:
    if rng.random() >= LOOKS_AT_THE_CUT:
        return {}
    wet = day <= person.wet_until
    return {
        "redness": int(day <= person.red_until),
        "swelling": int(day <= person.swollen_until),
        "warmth": day <= min(4, person.red_until),
        "drainage": "clear" if wet else "none",
        "drainage_amount": "spots" if wet else "none",
        "opening": False,
        "odour": False,
    }


def _numbness(person: Person, day: int, rng: Random) -> dict[str, Any]:
    noise = rng.gauss(0, NUMB_DAY_SD)
    old = score(person.numb_before * curves.numbness_left(day, person.numb_kind) + noise) if person.numb_before else 0
    thigh = score(thigh_severity(person.thigh, day) + noise) if person.thigh else 0
    sites = {*(person.numb_sites if old else ()), *(person.thigh.sites if person.thigh and thigh else ())}
    weak = person.thigh is not None and person.thigh.weak
    return {
        "numb_severity": max(old, thigh),
        "numb_sites": tuple(sorted(sites)),
        "numb_new": False if sites else None,
        "weakness": "same" if weak else "none",
        "saddle": False,
        "bladder_bowel": "normal",
    }


def thigh_severity(thigh: Thigh, day: int) -> float:
    """Return how numb the thigh still is: it fades evenly until it is gone [A]."""
    return thigh.severity * max(0.0, 1 - day / thigh.days) if thigh.days > 1 else 0.0


def _moving(person: Person, day: int, rng: Random) -> dict[str, Any]:
    minutes = curves.walking(day, person.walks) * max(0.2, 1 + rng.gauss(0, WALK_DAY_SHARE))
    return {
        "walk_minutes": max(1, round(minutes)),
        "out_of_bed": "with_help" if day <= HELP_UNTIL else "alone",
        "stairs": "with_help" if day <= STAIRS_HELP_UNTIL else "yes",
        "fall": False,
        "fall_injury": None,
    }


def _mind(person: Person, day: int, rng: Random) -> dict[str, Any]:
    """Return mood and the weekly screens: who is low stays low, so that one patient is not ten alerts."""
    low, worried = person.mood_rank < curves.low_mood_share(day), person.worry_rank < curves.worry_share(day)
    return {
        "mood": score(person.mood - (2.5 if low else 0) + rng.gauss(0, MOOD_DAY_SD)),
        "phq2": rng.randint(3, 4) if low else rng.randint(0, 1),
        "gad2": rng.randint(3, 4) if worried else rng.randint(0, 1),
        "self_harm": "no",
    }


def _body(person: Person, day: int, rng: Random) -> dict[str, Any]:
    taken, reading = rng.random() < TAKES_TEMPERATURE, person.warmth_c + rng.gauss(0, 0.2)
    if day == person.fever_on:
        reading = EARLY_FEVER_C + abs(rng.gauss(0, 0.2))
    front = person.procedure == FRONT
    swallow = "hard_solids" if day <= person.hard_until else "mild" if day <= person.swallow_until else "normal"
    return {
        "temperature_c": round(reading, 1) if taken else None,
        "chills": False,
        "unwell": False,
        "calf": False,
        "chest": False,
        "headache_positional": False,
        "neck_swelling_or_noisy_breathing": False if front else None,
        "swallow": swallow if front else None,
    }
