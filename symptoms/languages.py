"""The languages in which patients read, and who has checked their words."""

# The clinician who has read every text in a language and answers for it. Empty until somebody has: patients are told.
REVIEWED_BY: dict[str, str] = {"en": "", "es": "", "ar": ""}
# What programs are written in; the others are translations.
WRITTEN_IN = "en"


def is_unreviewed_translation(language: str) -> bool:
    """True where patients read a translation that no clinician has answered for."""
    return language != WRITTEN_IN and not REVIEWED_BY.get(language)
