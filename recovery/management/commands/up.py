"""Start everything on this machine: PostgreSQL, Valkey, web server, worker, beat and watch. Ctrl-C stops it all."""

import errno
import fcntl
import http.client
import os
import re
import shutil
import signal
import socket
import sys
import time
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, TextIO

from django.conf import settings
from django.core.management.base import BaseCommand

from recovery.embedded import EmbeddedError, Place, Servers, place_for
from recovery.preparation import Preparation, tell
from recovery.processes import load, services
from recovery.supervisor import Service, Supervisor

LOOPBACK = "127.0.0.1"
HIGHEST_PORT = 65535
NEEDED_MB = 200
FIRST_PAGE_SECONDS = 120
KEPT_BY_RESET = frozenset({"lock", "secret-key", "push-key", "wheels"})


class Refused(Exception):
    """We cannot start; the message is one sentence that says why and what to do."""


class Command(BaseCommand):
    """Run the whole product in the foreground."""

    help = __doc__
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the port, and what to do about the data."""
        parser.add_argument("--port", type=port, default=8000, help="Where the pages are: 8000 by default, 0 is any.")
        parser.add_argument("--reset", action="store_true", help="Delete all data of the embedded servers first.")
        parser.add_argument("--empty", action="store_true", help="Make no demo ward on the first start.")

    def handle(self, *_args: object, **options: Any) -> None:
        """Run until asked to stop."""
        interruption = Interruption()
        try:
            run(interruption, wanted_port=options["port"], reset=options["reset"], empty=options["empty"])
        except (Refused, EmbeddedError) as refusal:
            raise SystemExit(str(refusal)) from None
        except OSError as error:
            raise SystemExit(f"{error.filename or settings.DATA_DIR} cannot be used: {error.strerror}.") from None
        except KeyboardInterrupt:
            tell("Stopped.")


def port(text: str) -> int:
    """Read a port's number."""
    if not text.isascii() or not text.isdigit() or int(text) > HIGHEST_PORT:
        raise ArgumentTypeError(f"{text!r} is not a port: write a number up to {HIGHEST_PORT}")
    return int(text)


class Interruption:
    """Turns the first request to stop into KeyboardInterrupt; later ones only say that somebody is in a hurry."""

    def __init__(self) -> None:
        self.asked = 0
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask)

    def is_absent(self) -> bool:
        """Return that nobody has asked, or stop: an exception that met a finaliser was lost there."""
        if self.asked:
            raise KeyboardInterrupt
        return True

    def is_urgent(self) -> bool:
        """Whether we have been asked more than once."""
        return self.asked > 1

    def _ask(self, *_signal: object) -> None:
        self.asked += 1
        if self.asked == 1:
            raise KeyboardInterrupt


def run(interruption: Interruption, *, wanted_port: int, reset: bool, empty: bool) -> None:
    """Start everything, in the order in which each part needs the others, and stop it in the opposite one."""
    started = time.monotonic()
    os.umask(0o077)  # what the demo writes, its mail too, is for its owner
    data = settings.DATA_DIR
    place = place_for(data)
    with lock(data) as locked, listening_socket(wanted_port) as listener:
        address = f"http://localhost:{listener.getsockname()[1]}/"
        write(locked, address)
        settings.PUBLIC_URL = address.rstrip("/")
        refuse_full_disk(data)
        if reset:
            delete_data(place, data)
        supervisor = Supervisor(sys.stdout, private=[locked.fileno()])
        with embedded_servers(place), stopping(supervisor, interruption):
            load()
            prepare(supervisor, Preparation(place.home, empty=empty))
            supervisor.start(services(listener=listener.fileno(), data=data))
            wait_for_first_page(supervisor, interruption, listener.getsockname()[1])
            welcome(address, place.home, data / "demo-signins.txt", time.monotonic() - started)
            while interruption.is_absent():
                supervisor.turn()


@contextmanager
def lock(data: Path) -> Iterator[TextIO]:
    """Hold the data folder: one `up` at a time."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (data / "lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise Refused(f"Already running at {file.read().strip()}: stop that one first, with Ctrl-C.") from None
        yield file


def write(locked: TextIO, address: str) -> None:
    """Say in the lock where we run."""
    locked.truncate(0)
    locked.write(f"{address} (process {os.getpid()})\n")
    locked.flush()


@contextmanager
def listening_socket(number: int) -> Iterator[socket.socket]:
    """Take the port from the start; connections are refused until the web server listens on it."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((LOOPBACK, number))
        except OSError as error:
            reason = "taken by another program" if error.errno == errno.EADDRINUSE else "not ours to take"
            raise Refused(
                f"Port {number} is {reason}: choose another, e.g. --port {8000 + number % 1000 + 1}."
            ) from None
        yield listener


def refuse_full_disk(data: Path) -> None:
    """Stop before the database would."""
    free_mb = shutil.disk_usage(data).free // 1_000_000
    if free_mb < NEEDED_MB:
        raise Refused(f"The disk of {data} has {free_mb} MB free and {NEEDED_MB} MB are needed: make room.")


def delete_data(place: Place, data: Path) -> None:
    """Delete what the embedded servers and the demo keep."""
    if "DATABASE_URL" in os.environ:
        raise Refused("--reset deletes the embedded database only, and DATABASE_URL names another: unset one of them.")
    tell("Deleting all data ...")
    Servers(place).stop()
    for folder in {place.home, data}:
        for path in folder.iterdir() if folder.exists() else ():
            if path.name not in KEPT_BY_RESET:
                shutil.rmtree(path) if path.is_dir() else path.unlink()


@contextmanager
def embedded_servers(place: Place) -> Iterator[None]:
    """Run PostgreSQL and Valkey, but for one whose address was given."""
    postgres, valkey = "DATABASE_URL" not in os.environ, "CELERY_BROKER_URL" not in os.environ
    servers = Servers(place, postgres=postgres, valkey=valkey)
    try:
        tell("Starting PostgreSQL and Valkey ...")
        servers.start()
        yield
    finally:
        tell("Stopping PostgreSQL and Valkey ...")
        servers.stop()


@contextmanager
def stopping(supervisor: Supervisor, interruption: Interruption) -> Iterator[None]:
    """Let every process finish what it does, at the end."""
    try:
        yield
    finally:
        tell("Stopping; what is being worked on is finished first ...")
        supervisor.stop(interruption.is_urgent)


def prepare(supervisor: Supervisor, preparation: Preparation) -> None:
    """Bring the database up to date in a process of its own, so that no connection is open in ours when it forks."""
    if preparation.needed and not supervisor.run_to_end(Service("prepare", preparation.run)):
        raise Refused("The database could not be brought up to date: the lines above say why.")


def wait_for_first_page(supervisor: Supervisor, interruption: Interruption, number: int) -> None:
    """Answer when the web server does."""
    tell("Starting web server, worker, beat and watch ...")
    deadline = time.monotonic() + FIRST_PAGE_SECONDS
    while interruption.is_absent() and not answers(number):
        if time.monotonic() > deadline:
            raise Refused(f"The web server did not answer within {FIRST_PAGE_SECONDS} s: its lines above say why.")
        supervisor.turn(0.05)


def answers(number: int) -> bool:
    """Whether the web server takes requests."""
    with closing(http.client.HTTPConnection(LOOPBACK, number, timeout=10)) as connection:
        with suppress(OSError, http.client.HTTPException):
            connection.request("GET", "/health/live", headers={"Host": "localhost"})
            return connection.getresponse().status > 0
        return False


def welcome(address: str, home: Path, signins: Path, seconds: float) -> None:
    """Tell where to go and who to be."""
    tell(f"\nReady after {seconds:.1f} s: {address}\n")
    if signins.exists():
        tell(re.sub(r"http://localhost:\d+/", address, signins.read_text()))
    tell(f"The database is in {home}; Ctrl-C stops everything.\n")
