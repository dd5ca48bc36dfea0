"""Tables of cases asked in one test: a runner that keeps books on each row costs more than the rules it asks."""

from collections.abc import Callable, Iterable
from functools import wraps
from inspect import signature
from typing import Any

Test = Callable[..., None]


def each(names: str | tuple[str, ...], rows: Iterable[Any]) -> Callable[[Test], Test]:
    """Ask a test of every row, each a value for the name, or a tuple for several.

    Every row is asked whatever became of the others, and those that failed are told with their values.
    """
    named = (names,) if isinstance(names, str) else names
    table = [dict(zip(named, (row,) if isinstance(names, str) else row, strict=True)) for row in rows]

    def asking(test: Test) -> Test:
        @wraps(test)
        def asked(*args: Any, **fixtures: Any) -> None:
            failures = [failure for row in table if (failure := _failure(test, args, fixtures | row))]
            if len(failures) == 1:
                raise failures[0]
            if failures:
                message = f"{len(failures)} of {len(table)} rows failed"
                raise ExceptionGroup(message, failures)

        others = [name for name in signature(test).parameters.values() if name.name not in named]
        asked.rows = table  # type: ignore[attr-defined]
        asked.__signature__ = signature(test).replace(parameters=others)  # type: ignore[attr-defined]
        return asked

    assert table, "a table without rows asks nothing"
    return asking


def _failure(test: Test, args: tuple[Any, ...], values: dict[str, Any]) -> Exception | None:
    try:
        test(*args, **values)
    except Exception as failure:  # noqa: BLE001 - told below, with the row
        failure.add_note("in the row " + ", ".join(f"{name}={value!r:.200}" for name, value in values.items()))
        return failure
    return None
