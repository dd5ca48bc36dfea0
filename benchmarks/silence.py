"""How soon somebody knows that a part of the product has stopped: the nurse by her screen, the operator by a message.

Each of web, worker, beat, watch, broker and database is stopped in turn, on the real product, and comes back afterwards.
"""

import http.client
import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress

from benchmarks.figures import table
from benchmarks.product import LOOPBACK, SERVICES, Product, product
from recovery.embedded import Postgres, Valkey

SCREEN_SECONDS, OPERATOR_SECONDS = 60, 180
LOOK_SECONDS = 1.0
SAYS_SO = (b"Alerts may be late since", b"Part of the system has stopped")
SESSION_COOKIE = "sessionid"


def add_arguments(parser: ArgumentParser) -> None:
    """Take which of them."""
    parser.add_argument("--only", default="", metavar="NAME", help="web, worker, beat, watch, broker or database")


def run(options: Namespace) -> bool:
    """Stop one after the other; true when each was seen and told of in time."""
    names = [name for name in (*SERVICES, "broker", "database") if options.only in {"", name}]
    with product() as made:
        time.sleep(10)  # until each has turned once
        rows = list(_one_after_the_other(made, names))
    print(
        table(["stopped", "screen, s", "operator, s"], [[name, _said(seen), _said(told)] for name, seen, told in rows])
    )
    print(f"screen within {SCREEN_SECONDS} s, operator within {OPERATOR_SECONDS} s")
    return all(
        seen is not None and told is not None and seen <= SCREEN_SECONDS and told <= OPERATOR_SECONDS
        for _name, seen, told in rows
    )


def _one_after_the_other(made: Product, names: Sequence[str]) -> Iterator[tuple[str, float | None, float | None]]:
    for name in names:
        seen, told = silence(made, name)
        sys.stderr.write(f"{name} stopped: screen {_said(seen)} s, operator {_said(told)} s\n")
        yield name, seen, told


def _said(seconds: float | None) -> str:
    return "never" if seconds is None else f"{seconds:.0f}"


def silence(made: Product, name: str) -> tuple[float | None, float | None]:
    """Stop one; return after how many seconds the screen said so, and when the operator was told; None for never."""
    before = len(operator_calls(made))
    with stopped(made, name):
        began = time.monotonic()
        seen: float | None = None
        told: float | None = None
        while time.monotonic() - began < OPERATOR_SECONDS + 20 and (seen is None or told is None):
            if seen is None and screen_says_so(made):
                seen = time.monotonic() - began
            if told is None and len(operator_calls(made)) > before:
                told = time.monotonic() - began
            time.sleep(LOOK_SECONDS)
    _wait_until_well(made)
    return seen, told


@contextmanager
def stopped(made: Product, name: str) -> Iterator[None]:
    """Stop one part for a while."""
    stop, start = _ways(made, name)
    stop()
    try:
        yield
    finally:
        start()


def _ways(made: Product, name: str) -> tuple[Callable[[], object], Callable[[], object]]:
    if name == "broker":
        return Valkey(made.place).stop, Valkey(made.place).start
    if name == "database":
        return Postgres(made.place).stop, Postgres(made.place).start
    return lambda: made.stop(name), lambda: made.start(name)


def operator_calls(made: Product) -> list[bytes]:
    """Return what the operators were told is wrong, without what they were told is over."""
    told = [body for _at, path, body in list(made.provider.taken) if path.startswith("/operator")]
    return [body for body in told if b": over." not in body]


def screen_says_so(made: Product) -> bool:
    """Whether a nurse who looks at the list sees that something is wrong: in words, or because the list is not there."""
    connection = http.client.HTTPConnection(LOOPBACK, made.port, timeout=5)
    try:
        connection.request(
            "GET", "/worklist/rows/", headers={"Cookie": f"{SESSION_COOKIE}={made.session}", "Host": "localhost"}
        )
        response = connection.getresponse()
        said = response.read()
        return response.status >= http.client.INTERNAL_SERVER_ERROR or any(words in said for words in SAYS_SO)
    except (OSError, http.client.HTTPException):
        return True
    finally:
        connection.close()


def _wait_until_well(made: Product) -> None:
    deadline = time.monotonic() + OPERATOR_SECONDS
    while time.monotonic() < deadline:
        with suppress(OSError):
            if not screen_says_so(made):
                time.sleep(LOOK_SECONDS)
                return
        time.sleep(LOOK_SECONDS)
