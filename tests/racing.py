"""Calls that are made at the same moment, each on a database connection of its own; and waiting for another process."""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection

PATIENCE_SECONDS = 20
MOMENT = 0.02
AT_ONCE = 10  # connections: a server that people start on a laptop allows a hundred


def at_once(calls: Sequence[Callable[[], Any]], threads: int = AT_ONCE) -> list[Any]:
    """Make the calls from as many threads, released together; return their results in order."""
    barrier = threading.Barrier(min(threads, len(calls)), timeout=60)
    with ThreadPoolExecutor(barrier.parties, initializer=barrier.wait) as pool:
        return list(pool.map(_then_hang_up, calls))


def _then_hang_up(call: Callable[[], Any]) -> Any:
    try:
        return call()
    finally:
        connection.close()


def or_refusal(call: Callable[[], Any], refusals: type[Exception]) -> Callable[[], Any]:
    """Return a call that gives back a refusal instead of raising it."""

    def made() -> Any:
        try:
            return call()
        except refusals as refused:
            return refused

    return made


def eventually(holds: Callable[[], bool]) -> bool:
    """Return whether something comes true within the test's patience."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(MOMENT)
    return True
