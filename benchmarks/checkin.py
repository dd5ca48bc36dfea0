"""The whole save of a check-in through the web server, next to the least that stores one.

Ours: token, lock, 40 answers validated, every rule over 30 days, alert and messages where due, audit, durable commit.
The reference (benchmarks/reference): token, 25 answers validated, one durable INSERT. Both on the same PostgreSQL, one
after the other in every round, so that ratios are of the same minute of the same machine. One check-in in twenty-five
raises an alert, which the reference never does.
"""

import argparse
import json
import os
import pickle
import subprocess
import sys
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from benchmarks import counting, ward
from benchmarks.answers import WORRYING_EVERY, answers, reference_answers
from benchmarks.figures import Spread, quantile, ratios, table
from benchmarks.load import Sent
from benchmarks.processes import Server, cpu_seconds_of, server_processes, web_server
from benchmarks.stage import make_database, stage
from recovery.embedded import Place

DAY = 30
CREATED = "201"
WARM_UP = 100
# What must hold, by the name to ask for it: our median ratio to the reference.
LEAST = {"throughput": 0.6}
MOST = {"cpu": 1.7, "p99": 2.0}
MOST_STATEMENTS = 9


@dataclass(frozen=True, slots=True)
class Pass:
    """What one side did in one round."""

    rate: float
    cpu_us: float
    database_us: float
    p50_ms: float
    p99_ms: float


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two, running: where, what it takes, and what to send it."""

    server: Server
    headers: dict[str, str]
    requests: Iterator[Sent]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take how many of each."""
    parser.add_argument("--clients", type=int, default=16, help="connections kept open (16)")
    parser.add_argument("--workers", type=int, default=2, help="processes of each web server (2)")
    parser.add_argument("--rounds", type=int, default=5, help="pairs of passes (5)")
    parser.add_argument("--requests", type=int, default=800, help="check-ins a pass (800)")
    parser.add_argument("--list", action="store_true", help="also list the statements of a check-in")
    gates = [*LEAST, *MOST, "statements"]
    parser.add_argument("--gate", action="append", choices=gates, default=[], help="fail where a goal is missed")


def run(options: argparse.Namespace) -> bool:
    """Measure both sides in turn; print the figures and whether the gates hold."""
    with stage() as place:
        hospital = ward.make_hospital()
        patients = WARM_UP + options.rounds * options.requests
        ward.admit(place, hospital, first=1, last=patients, surgery_days_ago=DAY, days=DAY - 1)
        with both_sides(place, options.workers, patients) as (theirs, ours):
            for side in (theirs, ours):
                measure(place, side, options.clients, WARM_UP)
            pairs = [
                tuple(measure(place, side, options.clients, options.requests) for side in (theirs, ours))
                for _ in range(options.rounds)
            ]
        holds = report([first for first, _ in pairs], [second for _, second in pairs], options)
        few = counting.report(place, hospital, first=patients + 1, most=MOST_STATEMENTS, listed=options.list)
        sys.stdout.write(f"gate statements: goal at most {MOST_STATEMENTS} for a calm one: {_word(holds=few)}\n")
    return holds and (few or "statements" not in options.gate)


@contextmanager
def both_sides(place: Place, workers: int, patients: int) -> Iterator[tuple[Side, Side]]:
    """Run the reference and ours until the block ends."""
    address = {"REFERENCE_DATABASE_URL": make_database(place, "reference")}
    made = [sys.executable, "-m", "benchmarks.reference.make"]
    key = subprocess.run(made, env={**os.environ, **address}, check=True, capture_output=True, text=True).stdout
    logs = place.home / "log"
    reference = web_server(
        "benchmarks.reference.wsgi", workers=workers, log=logs / "reference.log", env=address, ready="/check-ins/"
    )
    product = web_server("recovery.wsgi", workers=workers, log=logs / "web.log", env={}, ready="/health/live")
    with reference as first, product as second:
        json_type = {"Content-Type": "application/json"}
        yield (
            Side(first, json_type | {"Authorization": f"Token {key}"}, _of_reference(patients)),
            Side(
                second, json_type | {"Authorization": f"Bearer {ward.TOKEN}", "Host": "localhost"}, _of_ours(patients)
            ),
        )


def _today() -> str:
    return str(datetime.now(UTC).astimezone(ZoneInfo(ward.ZONE)).date())


def _of_ours(patients: int) -> Iterator[Sent]:
    """Yield one check-in of each patient, for today."""
    about = {"day": _today(), "zone": ward.ZONE, "answered_at": (datetime.now(UTC) - timedelta(minutes=5)).isoformat()}
    for number in range(1, patients + 1):
        body = {"patient": {"identifier": ward.IDENTIFIER.format(number=number)}, "answers": answers(number), **about}
        yield "PUT", f"/api/v1/check-ins/{uuid.uuid4()}", json.dumps(body).encode()


def _of_reference(patients: int) -> Iterator[Sent]:
    for number in range(1, patients + 1):
        about = {"patient_number": ward.IDENTIFIER.format(number=number), "day": _today()}
        yield "POST", "/check-ins/", json.dumps(reference_answers(number) | about).encode()


def measure(place: Place, side: Side, clients: int, count: int) -> Pass:
    """Send so many check-ins to one side; return what it cost."""
    file = place.home / "log" / "requests"
    file.write_bytes(pickle.dumps((side.headers, [next(side.requests) for _ in range(count)])))
    web, database = side.server.cpu_seconds(), _database_seconds(place)
    sent = subprocess.run(
        [sys.executable, "-m", "benchmarks.load", str(side.server.port), str(clients), str(file)],
        check=True,
        capture_output=True,
    )
    web, database = side.server.cpu_seconds() - web, _database_seconds(place) - database
    seen = json.loads(sent.stdout)
    if seen["statuses"] != {CREATED: count}:
        message = f"Not every check-in was stored: {seen['statuses']}. See {file.parent}."
        raise RuntimeError(message)
    seconds: Sequence[float] = seen["seconds"]
    return Pass(
        rate=count / seen["took"],
        cpu_us=web / count * 1e6,
        database_us=database / count * 1e6,
        p50_ms=quantile(seconds, 0.5) * 1e3,
        p99_ms=quantile(seconds, 0.99) * 1e3,
    )


def _database_seconds(place: Place) -> float:
    return sum(map(cpu_seconds_of, server_processes(Path(place.home, "postgres"))))


# What is printed: name, the figure, digits, and by which name a gate asks for its ratio
_FIGURES = (
    ("check-ins a second", "rate", 0, "throughput"),
    ("CPU of the web server, us each", "cpu_us", 0, "cpu"),
    ("CPU of PostgreSQL, us each", "database_us", 0, "database"),
    ("median answer, ms", "p50_ms", 1, "p50"),
    ("p99, ms", "p99_ms", 1, "p99"),
)


def report(theirs: Sequence[Pass], ours: Sequence[Pass], options: argparse.Namespace) -> bool:
    """Print both sides and their ratios; return whether the gates asked for hold."""
    rows, found = [], {}
    for name, attribute, digits, gate in _FIGURES:
        first, second = ([getattr(one, attribute) for one in side] for side in (theirs, ours))
        found[gate] = ratios(second, first)
        rows.append([name, Spread.of(first).text(digits), Spread.of(second).text(digits), found[gate].text()])
    sys.stdout.write(
        f"\n{options.clients} clients, {options.workers} workers, {options.rounds} rounds of {options.requests} "
        f"check-ins on each side; 1 in {WORRYING_EVERY} raises an alert; median (lowest-highest)\n\n"
        + table(["", "reference R", "ours", "ours / R"], rows)
        + "\n"
    )
    held = [_gate(name, found[name].median) for name in options.gate if name in found]
    return all(held)


def _gate(name: str, value: float) -> bool:
    holds = value >= LEAST[name] if name in LEAST else value <= MOST[name]
    goal = f"at least {LEAST[name]}" if name in LEAST else f"at most {MOST[name]}"
    sys.stdout.write(f"gate {name}: {value:.2f}, goal {goal}: {_word(holds=holds)}\n")
    return holds


def _word(*, holds: bool) -> str:
    return "holds" if holds else "MISSED"
