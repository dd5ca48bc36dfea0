"""Keep the whole product busy while something of it breaks every few seconds, then hold it to every promise it made.

A ledger outside the product notes each "saved". At the end: none lost, none doubled, none unjudged after a minute, no red
one without a message that was sent; and `prove`.
"""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import ward
from benchmarks.figures import quantile
from benchmarks.ledger import Phones
from benchmarks.processes import Server, children_of, web_server
from benchmarks.stage import cursor_in, stage
from recovery.embedded import Place, Valkey

SETTLE_SECONDS = 60
SLICE_SECONDS = 10
DJANGO = [sys.executable, "-m", "django"]
WORKER = [
    sys.executable,
    "-m",
    "celery",
    "-A",
    "recovery",
    "--quiet",
    "worker",
    "-B",
    "--concurrency=1",
    "--pool=threads",
]


def add_arguments(parser: ArgumentParser) -> None:
    """Take how long and how fast."""
    parser.add_argument("--minutes", type=float, default=30, help="how long check-ins come: 30")
    parser.add_argument("--rate", type=float, default=20, help="check-ins a second: 20")
    parser.add_argument("--fault-every", type=float, default=10, metavar="SECONDS", help="10")
    parser.add_argument("--seed", type=int, default=1, help="chooses the faults: 1")


@dataclass
class Crew:
    """The worker with its beat, and the watchman, kept running as a supervisor would."""

    log: Path
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def keep(self) -> None:
        """Start whatever does not run."""
        schedule = f"--schedule={self.log.parent / 'beat'}"
        for name, command in (("worker", [*WORKER, schedule]), ("watch", [*DJANGO, "watch", "--overdue=5"])):
            if name not in self.running or self.running[name].poll() is not None:
                with self.log.open("ab") as output:
                    self.running[name] = subprocess.Popen(command, stdout=output, stderr=output)

    def end(self) -> None:
        """Stop both."""
        for process in self.running.values():
            process.send_signal(signal.SIGCONT)
            process.terminate()
        for process in self.running.values():
            process.wait(60)


def faults(place: Place, server: Server, crew: Crew) -> dict[str, Callable[[], object]]:
    """Return what can break, by its row of the catalogue."""

    def cut_database() -> None:
        with cursor_in(place, user="postgres") as cursor:
            cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'recovery'")

    def restart_broker() -> None:
        Valkey(place).stop()
        Valkey(place).start()

    return {
        "A2 worker killed": lambda: crew.running["worker"].kill(),  # noqa: PLW0108 - whichever runs then
        "A6 watch killed": lambda: crew.running["watch"].kill(),  # noqa: PLW0108 - as above
        "J6 watch frozen": lambda: crew.running["watch"].send_signal(signal.SIGSTOP),
        "A3 a web process killed": lambda: os.kill(children_of(server.pid)[0], signal.SIGKILL),
        "A8 every database connection cut": cut_database,
        "A10 broker restarted empty": restart_broker,
        "A16 web processes replaced": lambda: os.kill(server.pid, signal.SIGHUP),
    }


def run(options: Namespace) -> bool:
    """Soak, verify, print; true when every promise was kept."""
    with stage() as place:
        os.environ["CANARY"] = "0"
        hospital = ward.make_hospital()
        patients = int(options.minutes * 60 * options.rate)
        ward.admit(place, hospital, first=1, last=patients, surgery_days_ago=10, days=3)
        log = place.home / "log" / "soak.log"
        crew = Crew(log)
        with web_server("recovery.wsgi", workers=2, log=log, env={}, ready="/health/live") as server:
            crew.keep()
            try:
                phones = Phones(server.port, place.home / "log" / "ledger.jsonl")
                played = _play(options, phones, faults(place, server, crew), crew, patients)
                _settle(place, crew)
            finally:
                crew.end()
        return _verify(place, phones, played)


def _play(
    options: Namespace, phones: Phones, what: dict[str, Callable[[], object]], crew: Crew, patients: int
) -> list[str]:
    """Send at the rate while one fault follows another, never the same twice running; return those played."""
    over, played, luck = threading.Event(), [""], random.Random(options.seed)  # noqa: S311 - a fault, not a secret

    def break_things() -> None:
        while not over.wait(options.fault_every):
            name = luck.choice([name for name in what if name != played[-1]])
            played.append(name)
            what[name]()
            if not over.wait(min(3, options.fault_every)):
                crew.running["watch"].send_signal(signal.SIGCONT)
                crew.keep()

    breaker = threading.Thread(target=break_things)
    breaker.start()
    began = time.monotonic()
    with ThreadPoolExecutor(32) as senders:
        for number in range(1, patients + 1):
            time.sleep(max(0.0, began + number / options.rate - time.monotonic()))
            senders.submit(phones.send, number)
    over.set()
    breaker.join()
    return played[1:]


def _settle(place: Place, crew: Crew) -> None:
    """Give the product a minute without faults, or as long as it needs to send what waits."""
    crew.running["watch"].send_signal(signal.SIGCONT)
    crew.keep()
    deadline = time.monotonic() + SETTLE_SECONDS
    while time.monotonic() < deadline and _number(place, "alerts_notification WHERE sent_at IS NULL"):
        time.sleep(1)


def _number(place: Place, of: str) -> int:
    with cursor_in(place) as cursor:
        cursor.execute(f"SELECT count(*) FROM {of}")  # noqa: S608 - our own words below
        return int((cursor.fetchone() or [0])[0])


def _verify(place: Place, phones: Phones, played: list[str]) -> bool:
    promises = phones.promises()
    with cursor_in(place) as cursor:
        cursor.execute("CREATE TEMPORARY TABLE told (id uuid, red boolean)")
        cursor.executemany("INSERT INTO told VALUES (%s, %s)", [(each["id"], each["red"]) for each in promises])
        cursor.execute(
            """
            SELECT count(*) FILTER (WHERE c.id IS NULL),
                   count(*) FILTER (WHERE told.red AND f.id IS NULL),
                   count(*) FILTER (WHERE told.red AND NOT EXISTS (
                       SELECT FROM alerts_notification n WHERE n.alert_id = f.alert_id AND n.sent_at IS NOT NULL)),
                   count(c.id) - count(DISTINCT told.id)
            FROM told LEFT JOIN symptoms_checkin c ON c.client_id = told.id
            LEFT JOIN LATERAL (
                SELECT f.id, f.alert_id FROM alerts_flag f WHERE f.check_in_id = c.id ORDER BY f.urgency DESC LIMIT 1
            ) f ON true
            """
        )
        lost, unflagged, undelivered, doubled = cursor.fetchone() or (1, 1, 1, 1)
    unjudged = _number(place, "symptoms_episode WHERE status = 'active' AND evaluate_at < now() - interval '60 s'")
    bad = {"lost": lost, "red without a flag": unflagged, "never delivered": undelivered, "doubled": doubled}
    bad |= {"unjudged after a minute": unjudged, "given up by a phone": phones.given_up}
    print(
        f"{len(promises):,} promises, {len(played)} faults ({', '.join(sorted(set(played)))}), {phones.retries} retries"
    )
    for name, count in bad.items():
        print(f"  {name}: {count}")
    print(plot(phones.seconds))
    # The weeks before were written, not lived: no rule was asked of them, so I3 has nothing to compare.
    proven = subprocess.run([*DJANGO, "prove", "--leave-out", "I3", "I11"], check=False).returncode == 0
    return proven and not any(bad.values())


def plot(seconds: list[tuple[float, float]]) -> str:
    """Return how long it took until a check-in was saved, p95 of each ten seconds, as bars."""
    first = min((began for began, _took in seconds), default=0.0)
    slices: dict[int, list[float]] = {}
    for began, took in seconds:
        slices.setdefault(int((began - first) // SLICE_SECONDS), []).append(took)
    worst = max((quantile(some, 0.95) for some in slices.values()), default=1.0)
    bars = (
        f"  {place * SLICE_SECONDS:>5} s {quantile(some, 0.95) * 1000:>7.0f} ms {'#' * round(40 * quantile(some, 0.95) / worst)}"
        for place, some in sorted(slices.items())
    )
    return "p95 until saved:\n" + "\n".join(bars)
