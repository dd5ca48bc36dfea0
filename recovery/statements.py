"""Statements that are asked again and again: composed once in Python, planned once on each connection.

The ORM composes a statement anew each time, and PostgreSQL plans it anew: for a row found by its key, both cost many
times what finding it does. Use this where a request or a round cannot do without, and the ORM everywhere else.
"""

from collections.abc import Mapping
from threading import local
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper


class Statement:
    """One statement with named values, e.g. `Statement("patient_name", "SELECT ... WHERE id = %(id)s", id="uuid")`.

    Behind a pooler that hands out connections by the transaction nothing can be prepared; then it is sent as it is.
    """

    def __init__(self, name: str, sql: str, **types: str) -> None:
        self._name = name
        places = {value: f"${place}" for place, value in enumerate(types, 1)}
        self._prepare = f"PREPARE {name} ({', '.join(types.values())}) AS {sql % places}"
        self._execute = f"EXECUTE {name} ({', '.join(f'%({value})s' for value in types)})"
        self._plain = sql
        for value, kind in types.items():
            self._plain = self._plain.replace(f"%({value})s", f"%({value})s::{kind}")

    def run(self, cursor: CursorWrapper, values: Mapping[str, Any]) -> None:
        """Execute it on the cursor of our connection."""
        cursor.execute(self._text(cursor), values)

    def _text(self, cursor: CursorWrapper) -> str:
        if connection.settings_dict["DISABLE_SERVER_SIDE_CURSORS"]:
            return self._plain
        known = _prepared()
        if self._name not in known:
            cursor.execute(self._prepare)
            known.add(self._name)
        return self._execute


def _prepared() -> set[str]:
    """Return what was prepared on the connection that is open now; a new one begins with nothing."""
    if _on.__dict__.get("opened") is not connection.connection:
        _on.opened, _on.known = connection.connection, set()
    known: set[str] = _on.known
    return known


_on = local()  # every thread has a connection of its own
