"""Processes to kill: forks of the test's own, each with a database connection of its own, and points at which one dies."""

import itertools
import os
import signal
import sys
import traceback
from collections.abc import Callable
from typing import Any

from django.db import connection

KEPT: list[Any] = []  # the parent's connection: closing it here would hang up on the parent


def fork(work: Callable[[], object]) -> int:
    """Do some work in a process of its own, and return its number at once."""
    sys.stdout.flush()
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        KEPT.append(connection.connection)
        connection.connection = None
        work()
        code = 0
    except BaseException:  # noqa: BLE001 - whoever reads the failed test wants to know
        traceback.print_exc()
    finally:
        os._exit(code)


def end_of(pid: int) -> int:
    """Wait for a process, and return its exit code; minus nine for one that was killed."""
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def die() -> None:
    """End this process as a power cut would: nothing is finished, nothing is told."""
    os.kill(os.getpid(), signal.SIGKILL)


def dying(work: Callable[..., Any], *, after: bool, on_call: int = 1) -> Callable[..., Any]:
    """Return work that kills its process when it is called for the n-th time: before it does anything, or once it has."""
    calls = itertools.count(1)

    def then_die(*args: Any, **kwargs: Any) -> Any:
        is_last = next(calls) == on_call
        if is_last and not after:
            die()
        result = work(*args, **kwargs)
        if is_last:
            die()
        return result

    return then_die
