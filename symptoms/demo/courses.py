"""How a recovery without trouble goes, day by day: drawn around published means, the same for the same patient.

Each day has dice of its own, so a day's answers do not depend on which days are asked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp
from random import Random
from typing import Any

from symptoms.vocabulary import Procedure

NECK = frozenset({Procedure.CERVICAL_ANTERIOR, Procedure.CERVICAL_POSTERIOR})
LEG, ARM = ("left_leg", "left_foot"), ("right_arm", "right_hand")
DAY_TO_DAY = 0.5  # standard deviation of pain within one patient
SKIN_SETTLES_BY_DAY = 3
DAYS_OF_WEEKLY = 7
NUMBNESS_EASES_IN_DAYS = (4.0, 4.0, 60.0)  # most lose it fast, some slowly


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """One patient's recovery: how it was before, and what pulls it from the mean."""

    identifier: str
    procedure: str
    pain_beside_mean: float
    numb_before: int
    numb_eases_in: float
    walks: int
    last_opioid_day: int

    @classmethod
    def of(cls, identifier: str, procedure: str) -> "Course":
        """Return the course that belongs to a patient's number."""
        dice = Random(identifier)  # noqa: S311 - a story, not a secret
        return cls(
            identifier=identifier,
            procedure=procedure,
            pain_beside_mean=dice.uniform(-0.9, 0.6),
            numb_before=dice.choice((0, 3, 4, 5, 6)),
            numb_eases_in=dice.choice(NUMBNESS_EASES_IN_DAYS),
            walks=round(dice.gauss(40, 8)),
            last_opioid_day=min(20, round(dice.lognormvariate(2.14, 0.5))),
        )

    @property
    def is_neck(self) -> bool:
        """True after neck surgery."""
        return self.procedure in NECK

    def before(self) -> dict[str, Any]:
        """Return the baseline before surgery."""
        return {
            "back_pain": 6 if self.is_neck else 7,
            "limb_pain": 6 if self.is_neck else 7,
            "numbness_severity": self.numb_before,
            "numbness_sites": self.sites(self.numb_before),
            "weakness": "none",
            "bladder_bowel": "normal",
            "opioid_doses_per_day": 1,
            "walking_minutes": 15,
            "phq2": 1,
            "gad2": 1,
            "swallow": "normal",
            "mood": 6,
        }

    def at_discharge(self, day: int) -> dict[str, Any]:
        """Return the baseline that the ward took when the patient went home."""
        numb = self.numbness(day)
        return self.before() | {"numbness_severity": numb, "numbness_sites": self.sites(numb), "walking_minutes": 10}

    def sites(self, severity: int) -> list[str]:
        """Return where it is numb: an arm after neck surgery, else a leg."""
        return list(ARM if self.is_neck else LEG) if severity else []

    def numbness(self, day: int) -> int:
        """Return numbness 0-10 on a day after surgery."""
        return round(self.numb_before * exp(-day / self.numb_eases_in))

    def answers(self, day: int) -> dict[str, Any]:
        """Return what the patient says on a day when nothing is wrong."""
        dice = Random(f"{self.identifier} {day}")  # noqa: S311
        said = {**self._pain(day, dice), **self._moving(day, dice), **self._nerves(day), **_skin(day), **_SAFE}
        said |= {"mood": min(9, 5 + day // 8 + dice.choice((0, 1, 1, 2)))}
        said |= {"temperature": {"value": str(36.4 + dice.randrange(8) / 10)[:4], "unit": "C"}, "chills": False}
        if self.procedure == Procedure.CERVICAL_ANTERIOR:
            said |= {
                "swallow": "mild" if day <= DAYS_OF_WEEKLY else "normal",
                "neck_swelling_or_noisy_breathing": False,
            }
        return said | (_weekly(dice) if day % DAYS_OF_WEEKLY == 0 else {})

    def _pain(self, day: int, dice: Random) -> dict[str, Any]:
        back, limb = _neck_pain(day) if self.is_neck else _back_pain(day)
        takes = max(0, round(4 * (1 - day / (self.last_opioid_day + 1))))
        return {
            "pain_back": self._near(back, dice),
            "pain_limb": self._near(limb, dice),
            "opioid_doses": takes,
            "other_meds": True,
            "relief": "good" if day > DAYS_OF_WEEKLY else "some",
            "constipation": False,
        }

    def _near(self, mean: float, dice: Random) -> int:
        return min(7, max(0, round(dice.gauss(mean + self.pain_beside_mean, DAY_TO_DAY))))

    def _moving(self, day: int, dice: Random) -> dict[str, Any]:
        minutes = self.walks - (self.walks - 10) * exp(-day / 12)
        return {"walk_minutes": max(5, round(dice.gauss(minutes, 2))), "out_of_bed": "alone", "fall": False}

    def _nerves(self, day: int) -> dict[str, Any]:
        severity = self.numbness(day)
        where = {"numb_sites": self.sites(severity), "numb_new": False} if severity else {}
        return {"numb_severity": severity, "weakness": "none", "bladder_bowel": "normal", "saddle": False, **where}


_SAFE: Mapping[str, Any] = dict.fromkeys(("calf", "chest", "headache_positional", "unwell"), False)


def _back_pain(day: int) -> tuple[float, float]:
    return 2.3 + 2.9 * exp(-day / 40) + 1.5 * exp(-day / 2.5), 1.2 + 3.4 * exp(-day / 38)


def _neck_pain(day: int) -> tuple[float, float]:
    return max(2.7, 6.0 - 3.3 * day / 24.1), max(2.0, 6.0 - 4.0 * day / 10.6)


def _skin(day: int) -> dict[str, Any]:
    if day > SKIN_SETTLES_BY_DAY:
        return {"wound_gate": "all_clear"}
    calm = {"drainage": "none", "opening": False, "warmth": False, "odour": False}
    return {"wound_gate": "something", "redness": 1, "swelling": 0, **calm}


def _weekly(dice: Random) -> dict[str, Any]:
    low, worried = dice.choice((0, 0, 1)), dice.choice((0, 1))
    asked = {"phq2_interest": low, "phq2_down": 0, "gad2_nervous": worried, "gad2_worry": 0, "self_harm": "no"}
    return {**asked, "stairs": "yes", "numb_vs_preop": "better"}
