"""The processes of a benchmark: started here, measured by the kernel's own books, ended by their number."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
START_SECONDS = 60
STOP_SECONDS = 30
THREADS = 4
LOOPBACK = "127.0.0.1"


@contextmanager
def web_server(application: str, *, workers: int, log: Path, env: Mapping[str, str], ready: str) -> Iterator["Server"]:
    """Run gunicorn as the product does, until the block ends; it answers at `ready` when the block begins."""
    number = _free_port()
    arguments = [
        "gunicorn", application, f"--bind={LOOPBACK}:{number}", "--worker-class=gthread", f"--workers={workers}",
        f"--threads={THREADS}", "--preload", "--log-level=warning", "--no-control-socket",
    ]  # fmt: skip
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", *arguments], env={**os.environ, **env}, stdout=output, stderr=output
        )
        try:
            _wait_until_ready(process, number, ready, log)
            yield Server(process.pid, number)
        finally:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


class Server:
    """A web server that runs."""

    def __init__(self, pid: int, number: int) -> None:
        self.pid, self.port = pid, number

    def cpu_seconds(self) -> float:
        """Return the processor time that it and its workers have used so far."""
        return sum(map(cpu_seconds_of, [self.pid, *children_of(self.pid)]))


def _free_port() -> int:
    with socket.socket() as free:
        free.bind((LOOPBACK, 0))
        number: int = free.getsockname()[1]
        return number


def _wait_until_ready(process: "subprocess.Popen[bytes]", number: int, ready: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        connection = http.client.HTTPConnection(LOOPBACK, number, timeout=5)
        with suppress(OSError):
            connection.request("GET", ready)
            connection.getresponse().read()
            return
        time.sleep(0.05)
    message = f"The web server did not answer:\n{log.read_text(errors='replace')[-2000:]}"
    raise RuntimeError(message)


def children_of(pid: int) -> list[int]:
    """Return the processes that a process has started and that still run."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text().split()]


def cpu_seconds_of(pid: int) -> float:
    """Return the processor time of one process and of those it waited for, in it and in the kernel for it."""
    with suppress(FileNotFoundError, ProcessLookupError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return sum(int(field) for field in fields[11:15]) / TICKS_PER_SECOND
    return 0.0


def peak_kb_of(pid: int) -> int:
    """Return the most memory that a process has held since its program began.

    What getrusage says begins before that, with the process it was forked from.
    """
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))


def parent_of(pid: int) -> int:
    """Return the process that started one."""
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def server_processes(data: Path) -> list[int]:
    """Return the processes of the PostgreSQL server of a data folder: the first one and all its backends."""
    first = int((data / "postmaster.pid").read_text().split()[0])
    return [first, *children_of(first)]
