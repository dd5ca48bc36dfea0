"""The numbers of a ruleset that a clinic may change, described by the rules' own schemas, and how two rulesets differ."""

import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from enum import StrEnum
from types import NoneType
from typing import Any, get_args

from pydantic.fields import FieldInfo

from alerts.rules.rule import Rule
from alerts.rules.ruleset import Response, Ruleset
from alerts.rules.words import Urgency

_UNITS = {"c": "°C", "day": "day", "days": "days", "minutes": "min"}


class Kind(StrEnum):
    """What may be entered for a number."""

    WHOLE = "whole"
    DECIMAL = "decimal"
    URGENCY = "urgency"
    YES_NO = "yes_no"
    STEPS = "steps"
    """Pairs of a day and the number that holds from it on."""


_THRESHOLDS = frozenset({Kind.WHOLE, Kind.DECIMAL, Kind.STEPS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """One number: where it stands in a document, what it means, what it may be, and what it is."""

    path: str
    """Its place: `rules.fever.from_day`."""
    meaning: str
    kind: Kind
    unit: str
    least: float | None
    above: float | None
    most: float | None
    may_be_empty: bool
    value: Any
    """As documents have it."""


def numbers_of_rule(rule: Rule) -> tuple[Number, ...]:
    """Return every number of a rule: its own first, then those that all rules have."""
    fields = rule.fields
    own = [name for name in fields if name not in Rule.fields]
    shared = [name for name in Rule.fields if name != "id"]
    values = rule.parameters
    return tuple(_number(f"rules.{rule.id}", name, fields[name], values[name]) for name in (*own, *shared))


def thresholds_of(rule: Rule) -> tuple[Number, ...]:
    """Return the numbers that say when a rule holds: its own, without those that say how urgent it is."""
    own = numbers_of_rule(rule)
    return tuple(one for one in own if one.path.rpartition(".")[2] not in Rule.fields and one.kind in _THRESHOLDS)


def numbers_of_response(urgency: Urgency, response: Response) -> tuple[Number, ...]:
    """Return every number of an urgency's response times."""
    values = response.model_dump()
    fields = Response.model_fields.items()
    return tuple(_number(f"responses.{urgency.word}", name, info, values[name]) for name, info in fields)


def numbers_of(ruleset: Ruleset) -> dict[str, Number]:
    """Return every number of a ruleset by its path."""
    rules = (number for rule in ruleset.rules for number in numbers_of_rule(rule))
    times = (number for one in Urgency for number in numbers_of_response(one, ruleset.responses.of(one)))
    return {number.path: number for number in (*rules, *times)}


def _number(place: str, name: str, info: FieldInfo, value: Any) -> Number:
    shared = Rule.fields.get(name)
    limits = {
        limit: getattr(one, limit) for one in info.metadata for limit in ("ge", "gt", "le") if hasattr(one, limit)
    }
    kinds = [kind for kind in (*get_args(info.annotation), info.annotation) if kind is not NoneType]
    return Number(
        path=f"{place}.{name}",
        meaning=info.description or (shared.description if shared else None) or "",
        kind=_kind(kinds[0]),
        unit=_UNITS.get(name.rpartition("_")[2], ""),
        least=limits.get("ge"),
        above=limits.get("gt"),
        most=limits.get("le"),
        may_be_empty=NoneType in get_args(info.annotation),
        value=value,
    )


def _kind(annotation: Any) -> Kind:
    known = {int: Kind.WHOLE, float: Kind.DECIMAL, bool: Kind.YES_NO, Urgency: Kind.URGENCY}
    return known.get(annotation, Kind.STEPS)


def with_numbers(document: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a copy of a document with other values at some paths; None takes an optional number out."""
    changed = deepcopy(dict(document))
    for path, value in values.items():
        *place, name = path.split(".")
        part = changed
        for key in place:
            part = part.setdefault(key, {})
        part[name] = value
    return changed


@dataclass(frozen=True, slots=True)
class Change:
    """One place in which two rulesets differ; None where there is nothing."""

    path: tuple[str, ...]
    before: Any
    after: Any


def changes(before: Ruleset, after: Ruleset) -> tuple[Change, ...]:
    """Return every place in which two rulesets differ, whatever was changed and by whatever way."""
    old, new = dict(_leaves(_as_mapping(before))), dict(_leaves(_as_mapping(after)))
    paths = [*old, *(path for path in new if path not in old)]
    return tuple(Change(path, old.get(path), new.get(path)) for path in paths if old.get(path) != new.get(path))


def _as_mapping(ruleset: Ruleset) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(ruleset.model_dump_json())
    rules = document.pop("rules")
    return document | {"rules": {rule.pop("id"): rule for rule in rules}}


def _leaves(part: Mapping[str, Any], place: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, value in part.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, (*place, name))
        else:
            yield (*place, name), value
