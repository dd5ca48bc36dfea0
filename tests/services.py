"""A pytest plugin: PostgreSQL and Valkey for one test run, in a temporary folder, before the settings are read.

The first process starts them and hands their addresses to its xdist workers through the environment. Each worker has its
own database, which pytest-django names after it, and its own numbered Valkey database.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from recovery.embedded import Place, Servers, place_for

# Tests may lose their data with the machine; that saves a wait for the disk at every commit.
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}

MARK = "RECOVERY_TEST_SERVICES"


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests() -> Iterator[None]:
    """Start the servers once and point this process at them; a wrapper comes before pytest-django reads settings."""
    if MARK not in os.environ:
        _start()
    place = place_for(Path(os.environ[MARK]))
    os.environ["CELERY_BROKER_URL"] = place.broker_url(worker_number())
    os.environ["DATABASE_URL"] = place.database_url
    return (yield)


def worker_number() -> int:
    """Return 0 in a run without xdist, else one more than the number in the worker's name."""
    name = os.environ.get("PYTEST_XDIST_WORKER", "")
    return int(name.removeprefix("gw")) + 1 if name else 0


def _start() -> None:
    folder = Path(tempfile.mkdtemp(prefix="recovery-test-"))
    os.environ[MARK] = str(folder)
    os.environ["RECOVERY_DATA"] = str(folder)
    os.environ["RECOVERY_DEMO"] = "1"
    os.environ["SECRET_KEY"] = "only-for-tests-and-never-for-anything-else-0123456789"
    Servers(place_for(folder), FORGETFUL).start()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the servers in the process that started them."""
    if hasattr(config, "workerinput") or MARK not in os.environ:
        return
    place: Place = place_for(Path(os.environ.pop(MARK)))
    Servers(place).stop()
    for folder in {place.home, place.sockets, Path(os.environ["RECOVERY_DATA"])}:
        shutil.rmtree(folder, ignore_errors=True)
