"""Personal firsts: what a patient did for the first time after surgery. Nothing is compared with anybody else."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from symptoms.check_in.questions import Text

Holds = Callable[[Any], bool]


@dataclass(frozen=True, slots=True)
class First:
    """Something done for the first time, and on which day after surgery."""

    day: int
    text: Text


# Item, when it is so, and how it is said. Of walking only the longest reached is told.
WALKED: tuple[tuple[int, Text], ...] = (
    (60, _("You walked more than an hour for the first time.")),
    (31, _("You walked more than half an hour for the first time.")),
    (16, _("You walked more than 15 minutes for the first time.")),
    (6, _("You walked more than 5 minutes for the first time.")),
)
OTHERS: tuple[tuple[str, Holds, Text], ...] = (
    ("out_of_bed", lambda value: bool(value == "alone"), _("You got out of bed on your own for the first time.")),
    ("stairs", lambda value: bool(value == "yes"), _("You went up stairs on your own for the first time.")),
    ("opioid_doses", lambda value: bool(value == 0), _("A day without strong pain pills for the first time.")),
)


def firsts_of(by_day: Mapping[int, Any]) -> list[First]:
    """Return the firsts of a patient's check-ins, by day after surgery, the newest first.

    What was so from the first answer on is no first: it was not seen to begin.
    """
    return sorted([*_walked(by_day), *_others(by_day)], key=lambda first: -first.day)


def _walked(by_day: Mapping[int, Any]) -> Iterator[First]:
    for minutes, text in WALKED:
        day = _begins(by_day, "walk_minutes", minutes.__le__)
        if day is not None:
            yield First(day, text)
            return


def _others(by_day: Mapping[int, Any]) -> Iterator[First]:
    for item, holds, text in OTHERS:
        day = _begins(by_day, item, holds)
        if day is not None:
            yield First(day, text)


def _begins(by_day: Mapping[int, Any], item: str, holds: Holds) -> int | None:
    """Return the first day on which something is so, None where it never is, or was from the first answer on."""
    answered = [(day, value) for day in sorted(by_day) if (value := getattr(by_day[day], item)) is not None]
    first = next((place for place, (_day, value) in enumerate(answered) if holds(value)), None)
    return answered[first][0] if first else None
