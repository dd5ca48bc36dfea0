"""The words rules speak: how urgent, about what, and how an answer joins what was already known."""

from enum import IntEnum, StrEnum


class Urgency(IntEnum):
    """How soon a person must act; comparable, the most urgent is the greatest. Source: clinical.md section 2."""

    REVIEW = 1
    SOON = 2
    SAME_DAY = 3
    EMERGENCY = 4

    @property
    def word(self) -> str:
        """Return the word used in documents, vignettes and the API."""
        return self.name.lower()


class Family(StrEnum):
    """What a rule is about."""

    PAIN = "pain"
    MOBILITY = "mobility"
    INCISION = "incision"
    NUMBNESS = "numbness"
    MOOD = "mood"
    SYSTEMIC = "systemic"
    ADHERENCE = "adherence"


class Standing(StrEnum):
    """What a flag adds to what is already known of its rule in this episode."""

    NEW = "new"
    ESCALATED = "escalated"
    AGAIN = "again"
    EVIDENCE = "evidence"
    QUIET = "quiet"


LEG_SITES = ("thigh", "leg", "foot")
SIDES = ("left", "right")
FRONT_OF_NECK = frozenset({"cervical_fusion_anterior"})
NECK = frozenset({"cervical_fusion_anterior", "cervical_fusion_posterior"})
