"""The faults of the catalogue that are played on the whole product while people use it: each begins, lasts and ends."""

import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass

import psycopg2

from benchmarks.product import Product
from benchmarks.stage import cursor_in
from recovery.embedded import Postgres, Valkey

Breaks = Callable[[Product], AbstractContextManager[None]]
SLOW_SECONDS = 0.3
LONGEST_PROVIDER_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Fault:
    """One way in which something breaks: its row of the catalogue, and for how long it lasts in the long form."""

    row: str
    name: str
    breaks: Breaks
    long_seconds: float = 10

    def __str__(self) -> str:
        return f"{self.row} {self.name}"


FAULTS: list[Fault] = []


def fault(row: str, name: str, *, long_seconds: float = 10) -> Callable[[Callable[[Product], Iterator[None]]], Breaks]:
    """Enter a generator into the catalogue: it breaks something, yields, and puts it right."""

    def enter(breaks: Callable[[Product], Iterator[None]]) -> Breaks:
        made = contextmanager(breaks)
        FAULTS.append(Fault(row, name, made, long_seconds))
        return made

    return enter


# Processes


def _kill_all(pids: list[int]) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


@fault("A1", "a child of the worker is killed")
def worker_child_killed(product: Product) -> Iterator[None]:
    """Kill whatever has a task just now."""
    _kill_all(product.children("worker"))
    yield


@fault("A2", "the whole worker is killed")
def worker_killed(product: Product) -> Iterator[None]:
    """Kill the worker with all its children."""
    product.kill("worker")
    yield


@fault("A3", "the web server dies after each fifth commit, before it answers")
def dies_after_commit(product: Product) -> Iterator[None]:
    """Serve by processes that die, each once it has saved its fifth check-in."""
    product.replace("web", failpoint="after_commit", on_call=5)
    yield
    product.replace("web")


@fault("A4", "the web server dies before each fifth commit")
def dies_before_commit(product: Product) -> Iterator[None]:
    """Serve by processes that die, each when its fifth check-in is written and not committed."""
    product.replace("web", failpoint="before_commit", on_call=5)
    yield
    product.replace("web")


@fault("A5", "whoever sends dies after each third message, before it is marked")
def senders_die(product: Product) -> Iterator[None]:
    """Send by a worker and a watchman that die when a message was taken and not yet noted."""
    for name in ("worker", "watch"):
        product.replace(name, failpoint="sent", on_call=3)
    yield
    for name in ("worker", "watch"):
        product.replace(name)


@fault("A6", "the beat is killed")
def beat_killed(product: Product) -> Iterator[None]:
    """Let nothing be scheduled until the end."""
    product.stop("beat")
    yield
    product.start("beat")


@fault("A6", "three beats at once")
def three_beats(product: Product) -> Iterator[None]:
    """Have everything scheduled three times."""
    product.start("beat-2")
    product.start("beat-3")
    yield
    product.stop("beat-2")
    product.stop("beat-3")


@fault("A7", "no worker, no beat and no broker", long_seconds=60)
def nothing_of_celery(product: Product) -> Iterator[None]:
    """Leave everything to the watchman."""
    product.stop("worker")
    product.stop("beat")
    Valkey(product.place).stop()
    yield
    Valkey(product.place).start()
    product.start("worker")
    product.start("beat")


@fault("A16", "everything of ours is replaced as by a deployment")
def deployed(product: Product) -> Iterator[None]:
    """Start each anew, and let the old one finish."""
    for name in ("web", "worker", "watch", "beat"):
        product.replace(name)
    yield


@fault("J6", "the watchman is frozen")
def watch_frozen(product: Product) -> Iterator[None]:
    """Stop the watchman where it is."""
    thaw = product.freeze("watch")
    yield
    thaw()


@fault("J6", "the worker is frozen")
def worker_frozen(product: Product) -> Iterator[None]:
    """Stop the worker where it is, with its leases."""
    thaw = product.freeze("worker")
    yield
    thaw()


# The database


@fault("A8", "the database is restarted")
def database_restarted(product: Product) -> Iterator[None]:
    """Restart it as an operator does, which cuts everybody."""
    Postgres(product.place).stop()
    Postgres(product.place).start()
    yield


@fault("A8", "every database connection is cut")
def connections_cut(product: Product) -> Iterator[None]:
    """End every session of ours."""
    with cursor_in(product.place, user="postgres") as cursor:
        cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'recovery'")
    yield


@fault("A9", "every process of the database is killed")
def database_killed(product: Product) -> Iterator[None]:
    """Kill it, and start it again."""
    product.kill_database()
    product.start_database()
    yield


@fault("A14", "the database has no connection left")
def connections_exhausted(product: Product) -> Iterator[None]:
    """Take every connection that is free, and cut those of the web server: it gets none back."""
    with ExitStack() as held:
        with suppress(psycopg2.OperationalError):
            while True:
                connection = psycopg2.connect(host=str(product.place.sockets), dbname="recovery", user="recovery")
                held.callback(connection.close)
        _kill_all(product.children("web"))
        yield


@fault("A18", "the database's answer to every commit is lost")
def answers_to_commits_lost(product: Product) -> Iterator[None]:
    """Commit, and let nobody hear of it."""
    product.database.loses_reply_to = b"COMMIT"
    yield
    product.database.behave()


@fault("A20", "the database is slow")
def database_slow(product: Product) -> Iterator[None]:
    """Delay every answer."""
    product.database.delay_seconds = SLOW_SECONDS
    yield
    product.database.behave()


@fault("A20", "the database stops answering", long_seconds=40)
def database_stalls(product: Product) -> Iterator[None]:
    """Let nothing through in either direction, and then cut what hung: as a pooler does that has lost its server."""
    product.database.set("stall")
    yield
    product.database.set("reset")
    product.database.behave()


@fault("A20", "the wire to the database is unplugged")
def database_unplugged(product: Product) -> Iterator[None]:
    """Cut everything and let nobody through."""
    product.database.set("reset")
    yield
    product.database.behave()


# The broker


@fault("A10", "the broker is killed and comes back empty")
def broker_killed(product: Product) -> Iterator[None]:
    """Kill it, and start it again."""
    product.kill_broker()
    Valkey(product.place).start()
    yield


@fault("A10", "the broker is emptied")
def broker_emptied(product: Product) -> Iterator[None]:
    """Empty it under everybody who uses it."""
    product.ask_broker("FLUSHALL")
    yield
    product.ask_broker("FLUSHALL")


@fault("A11", "the broker stalls", long_seconds=120)
def broker_stalls(product: Product) -> Iterator[None]:
    """Let nothing through in either direction."""
    product.broker.set("stall")
    yield
    product.broker.set("reset")
    product.broker.behave()


@fault("A12", "the broker refuses", long_seconds=60)
def broker_refuses(product: Product) -> Iterator[None]:
    """Cut everything and let nobody through."""
    product.broker.set("reset")
    yield
    product.broker.behave()


@fault("A12", "the broker flaps")
def broker_flaps(product: Product) -> Iterator[None]:
    """Cut and mend it three times."""
    for _ in range(3):
        product.broker.set("reset")
        time.sleep(0.5)
        product.broker.behave()
        time.sleep(0.5)
    yield


# Whoever is outside


@fault("A19", "three answers to phones of ten are lost")
def answers_to_phones_lost(product: Product) -> Iterator[None]:
    """Do what is asked, and let the phone not hear of it."""
    product.phones.loses_share = 0.3
    product.phones.loses_reply_to = b"PUT "
    yield
    product.phones.behave()


@fault("A21", "the provider refuses")
def provider_refuses(product: Product) -> Iterator[None]:
    """Answer with an error of its own, or that there is too much."""
    product.provider.status = random.choice((500, 429))  # noqa: S311 - a fault, not a secret
    yield
    product.provider.status = 200


@fault("A21", "the provider hangs", long_seconds=60)
def provider_hangs(product: Product) -> Iterator[None]:
    """Take what comes, and never answer."""
    product.provider.hangs = True
    yield
    product.provider.hangs = False
    product.provider.released.set()
    product.provider.released.clear()


def find(words: str) -> list[Fault]:
    """Return the faults whose row or name has these words, all where there are none."""
    return [each for each in FAULTS if words.lower() in str(each).lower()]
