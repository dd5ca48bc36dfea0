"""A pytest plugin: PostgreSQL and Valkey for one test run, in a temporary folder, before the settings are read.

The first process starts them and hands their addresses to its xdist workers through the environment. Each worker has its
own database, which pytest-django names after it, and its own numbered Valkey database.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from recovery.embedded import Servers, place_for

# Tests may lose their data with the machine; that saves a wait for the disk at every commit.
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}

MARK = "RECOVERY_TEST_SERVICES"
GUARDIAN = pytest.StashKey[subprocess.Popen[bytes]]()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    """Start the servers once and point this process at them; a wrapper comes before pytest-django reads settings."""
    if MARK not in os.environ:
        folder = Path(tempfile.mkdtemp(prefix="recovery-test-"))
        early_config.stash[GUARDIAN] = guard(folder)
        start(folder)
    place = place_for(Path(os.environ[MARK]))
    os.environ["CELERY_BROKER_URL"] = place.broker_url(worker_number())
    os.environ["DATABASE_URL"] = place.database_url
    return (yield)


def worker_number() -> int:
    """Return 0 in a run without xdist, else one more than the number in the worker's name."""
    name = os.environ.get("PYTEST_XDIST_WORKER", "")
    return int(name.removeprefix("gw")) + 1 if name else 0


def guard(folder: Path) -> subprocess.Popen[bytes]:
    """Start a process that ends the servers of a folder when this one is gone, even killed."""
    command = [sys.executable, "-m", "tests.services", str(folder)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)


def start(folder: Path) -> None:
    """Start the servers, and say to this process and those it starts that they are there."""
    os.environ[MARK] = str(folder)
    os.environ["RECOVERY_DATA"] = str(folder)
    os.environ["RECOVERY_DEMO"] = "1"
    os.environ["CANARY"] = "0"
    os.environ["SECRET_KEY"] = "only-for-tests-and-never-for-anything-else-0123456789"
    Servers(place_for(folder), FORGETFUL).start()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Tell the guardian that the tests are over, in the process that has one, and wait for it."""
    guardian = config.stash.get(GUARDIAN, None)
    if guardian:
        del os.environ[MARK]
        guardian.communicate()


def end(folder: Path) -> None:
    """Stop the servers of a folder and delete what they kept."""
    place = place_for(folder)
    Servers(place).stop()
    for path in {place.home, place.sockets, folder}:
        shutil.rmtree(path, ignore_errors=True)


if __name__ == "__main__":
    sys.stdin.read()
    end(Path(sys.argv[1]))
