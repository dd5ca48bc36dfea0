"""Saying in a page who has checked its words."""

from django import template
from django.conf import settings
from django.utils.translation import get_language

from symptoms.languages import REVIEWED_BY, is_unreviewed_translation

register = template.Library()


@register.simple_tag
def reviewer() -> str:
    """Return who has checked the words of the page's language, empty when nobody has."""
    return REVIEWED_BY.get(get_language() or "", "")


@register.simple_tag
def is_unreviewed() -> bool:
    """True when the page is a translation that no clinician has answered for."""
    return is_unreviewed_translation(get_language() or "")


@register.simple_tag
def reviewers() -> list[tuple[str, str]]:
    """Return each language by its own name with who has checked its words, empty where nobody has."""
    return [(own_name, REVIEWED_BY.get(code, "")) for code, own_name in settings.LANGUAGES]
