"""Typed values from the environment: a value that cannot be understood stops the start and says so."""

import os

from django.core.exceptions import ImproperlyConfigured

YES = frozenset({"1", "true", "yes", "on"})
NO = frozenset({"0", "false", "no", "off"})


def text(name: str, default: str = "") -> str:
    """Return a value as it was written; an empty one is none."""
    return os.environ.get(name) or default


def one_of(name: str, choices: tuple[str, ...], default: str) -> str:
    """Return one of a few words."""
    value = text(name, default)
    if value not in choices:
        raise ImproperlyConfigured(f"{name} is {value!r}: write {', '.join(choices[:-1])} or {choices[-1]}.")
    return value


def flag(name: str, *, default: bool = False) -> bool:
    """Return whether something is switched on."""
    value = text(name)
    if not value:
        return default
    if value.lower() not in YES | NO:
        raise ImproperlyConfigured(f"{name} is {value!r}: write 1 or 0.")
    return value.lower() in YES


def number(name: str, default: int, *, least: int = 0) -> int:
    """Return a whole number that is not below the least."""
    value = text(name)
    if not value:
        return default
    if not value.isascii() or not value.isdigit() or int(value) < least:
        raise ImproperlyConfigured(f"{name} is {value!r}: write a whole number, {least} or more.")
    return int(value)


def names(name: str) -> list[str]:
    """Return names that were written with commas between them."""
    return [item.strip() for item in os.environ.get(name, "").split(",") if item.strip()]
