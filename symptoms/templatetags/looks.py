"""How a patient's page looks from its first byte on."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from recovery import first_style

register = template.Library()


@register.simple_tag
def style_of_first_screen() -> SafeString:
    """Return the one style that stands inside a page."""
    return mark_safe(f"<style>{first_style.first_style()}</style>")  # noqa: S308 - a file of our own
