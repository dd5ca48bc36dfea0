"""The words rules speak: how urgent, about what, and how an answer joins what was already known."""

from enum import IntEnum, StrEnum
from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema


class Urgency(IntEnum):
    """How soon a person must act; comparable, the most urgent is the greatest."""

    REVIEW = 1
    SOON = 2
    SAME_DAY = 3
    EMERGENCY = 4

    @property
    def word(self) -> str:
        """Return the word used in documents, vignettes and the API."""
        return self.name.lower()

    @classmethod
    def from_word(cls, word: Any) -> Any:
        """Return the urgency of a word; anything but a word is left as it is."""
        if not isinstance(word, str):
            return word
        known = {urgency.word: urgency for urgency in cls}
        if word not in known:
            message = f"must be one of {', '.join(known)}"
            raise ValueError(message)
        return known[word]

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Let documents say the word, and be told it back."""
        said = core_schema.plain_serializer_function_ser_schema(lambda urgency: urgency.word)
        return core_schema.no_info_before_validator_function(cls.from_word, handler(source), serialization=said)


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
