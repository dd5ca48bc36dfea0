"""Where a benchmark plays: PostgreSQL and Valkey of its own in a temporary folder, durable, gone afterwards."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
import psycopg2
from django.core.management import call_command

from recovery.embedded import Place, Servers, place_for

DURABLE = ("fsync", "synchronous_commit", "full_page_writes")


@contextmanager
def stage() -> Iterator[Place]:
    """Start the servers, point Django at them and make our tables; stop and delete everything at the end."""
    folder = Path(tempfile.mkdtemp(prefix="recovery-bench-"))
    place = place_for(folder)
    servers = Servers(place)
    try:
        servers.start()
        _point_django_at(folder, place)
        _refuse_forgetful(place)
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        yield place
    finally:
        servers.stop()
        for path in {folder, place.home, place.sockets}:
            shutil.rmtree(path, ignore_errors=True)


def _point_django_at(folder: Path, place: Place) -> None:
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "recovery.settings",
        "RECOVERY_DATA": str(folder),
        "RECOVERY_DEMO": "1",
        "SECRET_KEY": "only-for-benchmarks-and-never-for-anything-else-0123456789",
        "DATABASE_URL": place.database_url,
        "CELERY_BROKER_URL": place.broker_url(),
    }
    django.setup()


@contextmanager
def cursor_in(place: Place, *, user: str = "recovery") -> Iterator["psycopg2.extensions.cursor"]:
    """Give a cursor on a connection of the benchmark's own, in which every statement is a transaction."""
    connection = psycopg2.connect(host=str(place.sockets), dbname="recovery", user=user)
    connection.autocommit = True
    try:
        yield connection.cursor()
    finally:
        connection.close()


def _refuse_forgetful(place: Place) -> None:
    """Stop where a commit would not survive the loss of power: such figures would mean nothing."""
    with cursor_in(place) as cursor:
        for name in DURABLE:
            cursor.execute(f"SHOW {name}")
            if cursor.fetchone() != ("on",):
                message = f"PostgreSQL runs with {name} off: benchmarks need it on."
                raise RuntimeError(message)


def make_database(place: Place, name: str) -> str:
    """Make an empty database beside ours on the same server; return its address."""
    with cursor_in(place) as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    return place.database_url.removesuffix("recovery") + name
