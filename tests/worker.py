"""A real Celery worker: another process, which takes its tasks from the broker and works on the tests' database."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings
from pytest_django import DjangoDbBlocker

from recovery.celery import app

START_SECONDS = 60
CELERY = [sys.executable, "-m", "celery", "-A", "recovery", "--quiet"]
WORKER = [*CELERY, "worker", "--concurrency=1", "--loglevel=WARNING"]


@contextmanager
def running_worker() -> Iterator[subprocess.Popen[bytes]]:
    """Run a worker that answers, and end it however the test went."""
    name = settings.DATABASES["default"]["NAME"]
    address = os.environ["DATABASE_URL"].rpartition("/")[0]
    environment = {**os.environ, "DATABASE_URL": f"{address}/{name}", "PYTHONWARNINGS": "ignore"}
    with subprocess.Popen([*WORKER, f"--hostname={name}@localhost"], env=environment) as process:
        try:
            wait_until_it_answers(process)
            yield process
        finally:
            process.terminate()


def wait_until_it_answers(process: subprocess.Popen[bytes]) -> None:
    """Return when the worker takes tasks."""
    deadline = time.monotonic() + START_SECONDS
    while not app.control.ping(timeout=0.2):
        if process.poll() is not None or time.monotonic() > deadline:
            pytest.fail(f"The worker did not answer; its exit code is {process.returncode}.")


@pytest.fixture(scope="module")
def celery_worker_process(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[subprocess.Popen[bytes]]:
    """Return a worker that serves the tests of a module; ask for `transactional_db` too, so that it sees your rows."""
    with running_worker() as process:
        yield process
