"""The whole product on servers of its own: web, worker, beat and watch, a wire before each server, a provider beside it.

Everything is real: PostgreSQL, durable, Valkey, gunicorn, Celery. Whatever dies is started again, as a supervisor would,
unless it was stopped on purpose.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.processes import children_of, server_processes
from benchmarks.proxy import Proxy, proxy_to
from benchmarks.stage import cursor_in
from recovery.embedded import EmbeddedError, Place, Postgres, Servers, Valkey, place_for
from tests.sink import SECRET, Sink, running_sink

SERVICES = ("web", "worker", "beat", "watch")
LOOPBACK = "127.0.0.1"
START_SECONDS = 120
STOP_SECONDS = 90
LOOK_SECONDS = 0.2


class Broken(Exception):
    """The stage itself does not work; nothing was shown of the product."""


@dataclass
class Product:
    """One installation, and the ways to break it."""

    place: Place
    folder: Path
    nursery: "subprocess.Popen[str]"
    port: int
    database: Proxy
    broker: Proxy
    phones: Proxy
    """The wire between the phones and the web server."""
    provider: Sink
    hospital: dict[str, str] = field(default_factory=dict)
    session: str = ""
    pids: dict[str, int] = field(default_factory=dict)
    wanted: set[str] = field(default_factory=set)
    orders: dict[str, dict[str, Any]] = field(default_factory=dict)
    born: int = 0
    leaving: dict[int, float] = field(default_factory=dict)
    """Processes that were asked to finish, and when."""
    longest_farewell: float = 0.0
    _lock: threading.RLock = field(default_factory=threading.RLock)

    # Its processes

    def start(self, name: str, **how: Any) -> int:
        """Start a service, and again whenever it has died; `how` may name a failpoint. Return its process."""
        with self._lock:
            self.orders[name] = {"start": name.partition("-")[0], "name": name, **how}
            self.wanted.add(name)
            self.pids[name] = self._ask(self.orders[name])["pid"]
            self.born += 1
            return self.pids[name]

    def runs(self, name: str) -> bool:
        """Whether a service's first process runs."""
        return name in self.pids and is_alive(self.pids[name])

    def keep(self) -> None:
        """Start again whatever should run and does not."""
        with self._lock:
            for name in [name for name in self.wanted if not self.runs(name)]:
                order = self.orders[name]
                self.pids[name] = self._ask(order)["pid"]
                self.born += 1

    def bury(self) -> None:
        """Forget those who have left, and kill whoever takes longer than a supervisor would wait."""
        for pid, asked in list(self.leaving.items()):
            waited = time.monotonic() - asked
            if is_alive(pid) and waited < STOP_SECONDS:
                continue
            self.longest_farewell = max(self.longest_farewell, waited)
            del self.leaving[pid]
            with suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)

    def kill(self, name: str) -> None:
        """Kill a service with all its processes; it is started again unless it was stopped before."""
        with suppress(ProcessLookupError):
            os.killpg(self.pids[name], signal.SIGKILL)

    def stop(self, name: str) -> None:
        """Kill a service for good."""
        with self._lock:
            self.wanted.discard(name)
            self.kill(name)

    def freeze(self, name: str) -> Callable[[], None]:
        """Stop every process of a service where it is; return what lets them go on."""
        pid = self.pids[name]
        os.killpg(pid, signal.SIGSTOP)

        def thaw() -> None:
            with suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGCONT)

        return thaw

    def replace(self, name: str, **how: Any) -> None:
        """Start a service anew, and once that works ask the old one to finish what it does."""
        old = self.pids[name]
        self.start(name, **how)
        if name == "web" and not how:  # armed to die, it may not live long enough to be asked
            self.wait_for_web()
        with suppress(ProcessLookupError):
            os.kill(old, signal.SIGTERM)
            self.leaving[old] = time.monotonic()

    def children(self, name: str) -> list[int]:
        """Return the processes that a service has started."""
        return children_of(self.pids[name]) if self.runs(name) else []

    def wait_for_web(self) -> None:
        """Return when the web server's present processes take requests."""
        deadline = time.monotonic() + START_SECONDS
        while not (self.children("web") and answers(self.port)):
            if time.monotonic() > deadline:
                message = f"The web server does not answer; see {self.folder}."
                raise Broken(message)
            time.sleep(0.05)

    def do(self, errand: str, *arguments: str) -> int:
        """Do one thing in a process of its own; return its exit code."""
        code: int = self._ask({"do": errand, "with": list(arguments)})["code"]
        return code

    def _ask(self, order: dict[str, Any]) -> dict[str, Any]:
        with self._lock:
            assert self.nursery.stdin
            assert self.nursery.stdout
            self.nursery.stdin.write(json.dumps(order) + "\n")
            self.nursery.stdin.flush()
            line = self.nursery.stdout.readline()
        if not line:
            raise Broken(f"The processes' parent has died; see {self.folder}.")
        answer: dict[str, Any] = json.loads(line)
        return answer

    # Its servers

    def kill_database(self) -> None:
        """Kill every process of PostgreSQL at once."""
        for pid in server_processes(self.place.home / "postgres"):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def start_database(self) -> None:
        """Start PostgreSQL, as often as it takes: those just killed may still hold its memory."""
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                Postgres(self.place).start()
            except EmbeddedError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)
            else:
                return

    def ask_broker(self, command: str) -> str:
        """Return what Valkey says, nothing where it does not run."""
        return Valkey(self.place)._ask(command)  # noqa: SLF001 - the one way to it without a client

    def kill_broker(self) -> None:
        """Kill Valkey."""
        with socket.socket(socket.AF_UNIX) as asked:
            asked.connect(str(Valkey(self.place).socket))
            asked.sendall(b"INFO server\r\n")
            said = asked.recv(65536).decode()
        [pid] = [int(line.partition(":")[2]) for line in said.splitlines() if line.startswith("process_id")]
        os.kill(pid, signal.SIGKILL)
        while is_alive(pid):
            time.sleep(0.01)

    def number(self, of: str) -> int:
        """Return how many rows there are of something."""
        with cursor_in(self.place) as cursor:
            cursor.execute(f"SELECT count(*) FROM {of}")  # noqa: S608 - our own words
            return int((cursor.fetchone() or [0])[0])

    def execute(self, statement: str) -> None:
        """Execute a statement by the database's own door, whatever the wire does."""
        with cursor_in(self.place) as cursor:
            cursor.execute(statement)

    def prove(self, *left_out: str) -> tuple[bool, str]:
        """Return whether every promise holds, and what `prove` said."""
        told = self.folder / "proved"
        code = self.do("prove", str(told), *left_out)
        return code == 0, told.read_text()


def is_alive(pid: int) -> bool:
    """Whether a process runs, or is stopped; one that nobody has buried does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def answers(port: int) -> bool:
    """Whether something answers requests at a port."""
    with socket.socket() as asked, suppress(OSError):
        asked.settimeout(2)
        asked.connect((LOOPBACK, port))
        asked.sendall(b"GET /health/live HTTP/1.0\r\nHost: localhost\r\n\r\n")
        return asked.recv(12).startswith(b"HTTP/")
    return False


@contextmanager
def product(*, canary: bool = True) -> Iterator[Product]:
    """Run the product until the block ends; then everything is stopped and deleted."""
    folder = Path(tempfile.mkdtemp(prefix="recovery-faults-"))
    place = place_for(folder)
    servers = Servers(place)
    with ExitStack() as stack:
        stack.callback(_delete, {folder, place.home, place.sockets})
        servers.start()
        stack.callback(_stop, servers)
        database = stack.enter_context(proxy_to(str(place.sockets / ".s.PGSQL.5432")))
        broker = stack.enter_context(proxy_to(str(place.sockets / "valkey.sock")))
        provider = stack.enter_context(running_sink())
        nursery = stack.enter_context(_nursery(folder, database, broker, provider, canary=canary))
        assert nursery.stdout
        port = int(json.loads(nursery.stdout.readline())["port"])
        phones = stack.enter_context(proxy_to((LOOPBACK, port)))
        made = Product(place, folder, nursery, port, database, broker, phones, provider)
        _prepare(made)
        for name in SERVICES:
            made.start(name)
        made.wait_for_web()
        stack.enter_context(_supervised(made))
        yield made


@contextmanager
def _nursery(
    folder: Path, database: Proxy, broker: Proxy, provider: Sink, *, canary: bool
) -> Iterator["subprocess.Popen[str]"]:
    there = f"http://{LOOPBACK}:{provider.port}"
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "recovery.settings",
        "PYTHONWARNINGS": "ignore",
        "RECOVERY_DATA": str(folder),
        "RECOVERY_DEMO": "1",
        "LOG_LEVEL": "WARNING",
        "CANARY": str(int(canary)),
        "SECRET_KEY": "only-for-benchmarks-and-never-for-anything-else-0123456789",
        "DATABASE_URL": f"postgres://recovery@{LOOPBACK}:{database.port}/recovery?sslmode=disable",
        "CELERY_BROKER_URL": f"redis://{LOOPBACK}:{broker.port}/0",
        "WEBHOOK_URL": f"{there}/message",
        "WEBHOOK_SECRET": SECRET,
        "OPERATOR_URLS": f"json://{LOOPBACK}:{provider.port}/operator",
        "EMAIL_URL": "",
    }
    command = [sys.executable, "-m", "benchmarks.nursery", str(folder / "log-of-the-product")]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
    try:
        yield process
    finally:
        process.communicate()


@contextmanager
def _supervised(made: Product) -> Iterator[None]:
    over = threading.Event()

    def look() -> None:
        while not over.wait(LOOK_SECONDS):
            made.keep()
            made.bury()

    supervisor = threading.Thread(target=look, daemon=True)
    supervisor.start()
    try:
        yield
    finally:
        over.set()
        supervisor.join()
        for name in list(made.pids):
            made.stop(name)


def _prepare(made: Product) -> None:
    told = made.folder / "prepared"
    if made.do("prepare", str(told)):
        message = f"The hospital was not made:\n{(made.folder / 'log-of-the-product').read_text()[-2000:]}"
        raise Broken(message)
    said = json.loads(told.read_text())
    made.hospital, made.session = said["hospital"], said["session"]


def _stop(servers: Servers) -> None:
    with suppress(EmbeddedError):
        servers.stop()


def _delete(paths: set[Path]) -> None:
    for path in paths:
        shutil.rmtree(path, ignore_errors=True)
