"""What phones have sent, recorded as they sent it: a phone that was away for three months still has its say.

One file for each shape, named after the day from which phones send it. A new page makes a new one; the old ones stay for
at least ninety days after the last page that sent them.
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "data" / "kept"
# What is another each time stands under its name instead.
EACH_TIME = frozenset({"csrfmiddlewaretoken", "client_id", "holder", "day", "zone", "age_seconds", "sent_at"})

Fields = list[tuple[str, str]]


def shape_of(fields: Iterable[tuple[str, str]]) -> Fields:
    """Return what a phone sent without what is another each time."""
    return [(name, f"<{name}>" if name in EACH_TIME and value else value) for name, value in fields]


def filled_in(shape: Fields, known: Mapping[str, str]) -> Fields:
    """Return a recorded shape with what is another each time."""
    return [(name, known.get(name, "") if value == f"<{name}>" else value) for name, value in shape]


def recorded() -> dict[str, Fields]:
    """Return each shape by its day, oldest first."""
    return {
        file.stem: [(name, value) for name, value in json.loads(file.read_text())]
        for file in sorted(FOLDER.glob("*.json"))
    }
