"""An earlier check-in as the form shows it when an answer is changed. Nothing else is ever filled in beforehand."""

from typing import Any, Protocol

from symptoms.check_in.cards import MORE, MOST_PILLS_SHOWN, WALK_BANDS
from symptoms.check_in.cards_safety import NONE_OF_THESE
from symptoms.check_in.questions import Look, Question
from symptoms.forms import ALL_WELL, BLADDER, CheckInForm


class Said(Protocol):
    """A stored check-in: a column per item."""

    walk_minutes: int | None
    opioid_doses: int | None


def prefill(form: CheckInForm, said: Said) -> dict[str, Any]:
    """Return what the form begins with when a check-in is changed: its own answers."""
    initial: dict[str, Any] = {}
    for question in form.questions.values():
        initial |= _of(question, said)
    return initial


def _of(question: Question, said: Said) -> dict[str, Any]:
    name = question.name
    match question.look:
        case Look.TICKS:
            return {name: _ticks(question, said)}
        case Look.TEMPERATURE:
            value = getattr(said, "temperature_value", None)
            unit = getattr(said, "temperature_unit", None)
            return {} if value is None else {name: str(value), f"{name}_unit": unit}
        case Look.COUNT:
            return _pills(name, said.opioid_doses)
    return {name: _offered(question, _gate_or_band(name, said))}


def _offered(question: Question, value: Any) -> Any:
    """Return a value that the page offers, else None: "how much fluid" is not asked where there is none."""
    known = {choice.value for choice in question.choices}
    return None if isinstance(value, str) and known and value not in known else value


def _gate_or_band(name: str, said: Said) -> Any:
    if name == "moving":
        return _moving(said)
    return _band(said.walk_minutes) if name == "walk_minutes" else _text(getattr(said, name))


def _text(value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if value is None or isinstance(value, list) else str(value)


def _ticks(question: Question, said: Said) -> list[str]:
    items = [choice.value for choice in question.choices if choice.value != NONE_OF_THESE]
    answers = {item: getattr(said, item) for item in items}
    ticked = [item for item, answer in answers.items() if answer in (True, BLADDER[True])]
    all_denied = all(answer in (False, BLADDER[False]) for answer in answers.values())
    return ticked or ([NONE_OF_THESE] if all_denied else [])


def _pills(name: str, pills: int | None) -> dict[str, Any]:
    if pills is None or pills < MOST_PILLS_SHOWN:
        return {name: _text(pills)}
    return {name: MORE, f"{name}_more": str(pills)}


def _band(minutes: int | None) -> str | None:
    if minutes is None:
        return None
    return next(str(middle) for middle, most in WALK_BANDS.items() if minutes <= most)


def _moving(said: Said) -> str | None:
    answers = {item: getattr(said, item) for item in ALL_WELL}
    if all(answer is None for answer in answers.values()):
        return None
    well = all(answer in (None, ALL_WELL[item]) for item, answer in answers.items())
    return "fine" if well else "something"
