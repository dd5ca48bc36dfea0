"""Files of patients for the tests: rows as somebody types them into the template."""

from typing import Any

from symptoms.imports.file import COLUMNS
from tests.symptoms.test_enrolling import KNOWN, WHO

GOOD: dict[str, str] = {name: value for name, value in WHO.items() if name in COLUMNS} | {
    f"{when}_{name}": str(value) if isinstance(value, str) else " ".join(value)
    for when in ("preop", "discharge")
    for name, value in KNOWN.items()
}


def row(**changes: Any) -> dict[str, str]:
    """Return a good row with changes; of a baseline as `discharge_mood`."""
    return GOOD | changes


def sheet(*rows: dict[str, str], columns: tuple[str, ...] = COLUMNS, comma: str = ",", newline: str = "\r\n") -> bytes:
    """Return a file as a spreadsheet saves it."""
    lines = [comma.join(columns), *(comma.join(one.get(name, "") for name in columns) for one in rows)]
    return newline.join((*lines, "")).encode()
