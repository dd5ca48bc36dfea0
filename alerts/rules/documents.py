"""Programs as files: read, checked, and refused with the place, the value and what is allowed."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from alerts.rules.catalogue import CATALOGUE
from alerts.rules.ruleset import Response, Responses, Ruleset, Schedule, Window

# What pydantic calls them: of a part of a ruleset, and of a rule.
_UNKNOWN = ("extra_forbidden", "unexpected_keyword_argument")
_NOT_A_TABLE = ("model_type", "dataclass_type")
_PARTS: dict[str, type[BaseModel]] = {"schedule": Schedule, "items": Window, "responses": Response}


class DocumentError(ValueError):
    """A document that cannot be used: one line for every fault, each with its file, place, value and what is allowed."""


def read_program(path: Path) -> Ruleset:
    """Return the ruleset of a program's file; raise DocumentError where there is none that can be used."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        message = f"{path}: cannot be read: {error.strerror}"
        raise DocumentError(message) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        message = f"{path}: is not TOML: {error}"
        raise DocumentError(message) from None
    return read_document(document, source=str(path))


def read_document(document: Mapping[str, Any], *, source: str) -> Ruleset:
    """Return the ruleset of a document; `source` is where it came from, as messages say it."""
    try:
        return Ruleset.model_validate(document)
    except ValidationError as error:
        raise DocumentError("\n".join(f"{source}: {line}" for line in fault_lines(error))) from None


def fault_lines(error: ValidationError) -> Iterator[str]:
    """Yield a line for each fault of a document: where in it, the value found, and what is allowed."""
    for fault in error.errors():
        where = ".".join(str(part) for part in fault["loc"])
        yield f"{where}: {_what(fault)}" if where else _what(fault)


def _what(fault: ErrorDetails) -> str:
    said = fault["msg"].removeprefix("Value error, ").removeprefix("Input ")
    if fault["type"] == "missing":
        return "is missing"
    if fault["type"] in _UNKNOWN:
        return f"is not known here; known are {', '.join(_known_at(fault['loc']))}"
    if fault["type"] in _NOT_A_TABLE:
        return f"{fault['input']!r} should be a table, of {', '.join(_known_at((*fault['loc'], '')))}"
    if isinstance(fault["input"], Mapping):
        return said
    return f"{fault['input']!r} {said}"


def _known_at(where: tuple[int | str, ...]) -> list[str]:
    """Return the names that may stand beside the last one of a path."""
    part, *rest = (str(name) for name in where)
    if part == "rules":
        return sorted(set(CATALOGUE[rest[0]].fields) - {"id"})
    if part == "responses" and len(rest) == 1:
        return sorted(Responses.model_fields)
    return sorted(_PARTS.get(part, Ruleset).model_fields)
