"""A real web server: another process, on the tests' database, with a broker of the test's choosing."""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings

START_SECONDS = 60
GUNICORN = [sys.executable, "-m", "gunicorn", "--no-control-socket", "--threads=4", "--log-level=warning"]


def environment_of_children(**changes: str) -> dict[str, str]:
    """Return the environment in which another process of ours works on the tests' database."""
    server = os.environ["DATABASE_URL"].rpartition("/")[0]
    database = f"{server}/{settings.DATABASES['default']['NAME']}"
    return {**os.environ, "DATABASE_URL": database, "PYTHONWARNINGS": "ignore", **changes}


@dataclass(frozen=True, slots=True)
class Web:
    """A running web server, and how to call it."""

    port: int

    def call(self, method: str, path: str, token: str, body: Any = None) -> tuple[int, Any]:
        """Return the status and the JSON that a request gets."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        connection.request(method, path, body=json.dumps(body), headers=headers)
        response = connection.getresponse()
        answer = response.status, json.loads(response.read() or b"null")
        connection.close()
        return answer


@contextmanager
def running_web(**changes: str) -> Iterator[Web]:
    """Run a web server that answers, and end it however the test went."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [*GUNICORN, f"--bind=127.0.0.1:{port}", "recovery.wsgi:application"]
    with subprocess.Popen(command, env=environment_of_children(**changes)) as process:
        try:
            wait_until_open(port, process)
            yield Web(port)
        finally:
            process.terminate()


def wait_until_open(port: int, process: subprocess.Popen[bytes]) -> None:
    """Return when something listens on the port."""
    deadline = time.monotonic() + START_SECONDS
    while True:
        with socket.socket() as caller:
            if caller.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None or time.monotonic() > deadline:
            pytest.fail(f"The web server did not open port {port}; its exit code is {process.returncode}.")


@contextmanager
def stalled_server() -> Iterator[str]:
    """Listen, take every connection, and never answer: what a hanging broker looks like. Yields its address."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(64)
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"


def run_once(*command: str, **changes: str) -> None:
    """Run one management command as a process of its own, on the tests' database."""
    django = [sys.executable, "-m", "django", *command, "--settings=recovery.settings"]
    subprocess.run(django, env=environment_of_children(**changes), check=True, timeout=START_SECONDS)
