"""Telephone numbers in templates."""

from django import template

register = template.Library()


@register.filter
def tel(number: str) -> str:
    """Return the address that dials a number: only its digits and what a phone understands."""
    return "tel:" + "".join(letter for letter in number if letter.isdigit() or letter in "+*#")
