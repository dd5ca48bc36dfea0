"""`manage.py up`: everything with one command, and nothing left behind."""

import http.client
import io
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentTypeError
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.conf import settings

from recovery.embedded import Postgres, Servers, Valkey, place_for
from recovery.management.commands import up
from recovery.management.commands.up import Interruption, Refused
from recovery.preparation import Preparation
from recovery.supervisor import Supervisor

SECONDS = 120
MOMENT = 0.05
READY = re.compile(r"Ready after [\d.]+ s: http://localhost:(\d+)/")


@dataclass
class Running:
    """A real `up`, and what it has said so far."""

    data: Path
    options: tuple[str, ...] = ()
    said: str = ""
    process: subprocess.Popen[bytes] = field(init=False)
    left: list[str] = field(default_factory=list)
    """What of it still ran once it had stopped."""

    def __post_init__(self) -> None:
        taken_away = {"DATABASE_URL", "CELERY_BROKER_URL", "SECRET_KEY", "RECOVERY_DEMO"}
        environment = {name: value for name, value in os.environ.items() if name not in taken_away}
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "up", "--port", "0", *self.options],
            cwd=settings.BASE_DIR,
            env={**environment, "RECOVERY_DATA": str(self.data), "PYTHONWARNINGS": "ignore"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        assert self.process.stdout
        os.set_blocking(self.process.stdout.fileno(), False)

    def until(self, condition: Callable[[], bool]) -> None:
        """Read what it says until something holds."""
        deadline = time.monotonic() + SECONDS
        while not condition():
            assert time.monotonic() < deadline, self.said
            if not self._read():
                time.sleep(MOMENT)

    def ready(self) -> int:
        """Wait for its first page, and return its port."""
        self.until(lambda: bool(READY.search(self.said)) or self.process.poll() is not None)
        found = READY.search(self.said)
        assert found, self.said
        return int(found.group(1))

    def interrupt(self) -> int:
        """Press Ctrl-C, and return the exit code."""
        os.killpg(self.process.pid, signal.SIGINT)
        code = self.wait()
        self.left = descendants_of(self.data)
        return code

    def wait(self) -> int:
        """Return the exit code, once there is one."""
        self.until(lambda: self.process.poll() is not None)
        self._read()
        if self.process.stdout:
            self.process.stdout.close()
        return self.process.returncode

    def _read(self) -> bool:
        """Return whether it said anything new."""
        read = b"" if not self.process.stdout or self.process.stdout.closed else self.process.stdout.read() or b""
        self.said += read.decode()
        return bool(read)


def descendants_of(folder: Path) -> list[str]:
    """Return the command lines of processes that have a file of a data folder, or the folder itself, open or named."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            line = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            surroundings = (process / "environ").read_bytes().decode(errors="replace")
        except OSError:
            continue
        if str(folder) in line or f"RECOVERY_DATA={folder}" in surroundings:
            found.append(line)
    return found


def page(port: int, path: str = "/health/live", host: str = "127.0.0.1") -> int:
    connection = http.client.HTTPConnection(host, port, timeout=20)
    connection.request("GET", path, headers={"Host": "localhost"})
    status = connection.getresponse().status
    connection.close()
    return status


@pytest.fixture(scope="module")
def first() -> Iterator[Running]:
    """Return the first `up` of a data folder, which has been stopped again."""
    folder = Path(tempfile.mkdtemp(prefix="recovery-up-"))
    process = Running(folder, ("--empty",))
    process.ready()
    process.interrupt()
    yield process
    Servers(place_for(folder)).stop()
    shutil.rmtree(folder)


@pytest.fixture
def used(first: Running) -> Path:
    """Return a data folder that has been used before."""
    return first.data


@pytest.fixture(scope="class")
def running(first: Running) -> Iterator[Running]:
    """Return a second `up` of the same folder that is ready; its tests change nothing."""
    process = Running(first.data, ("--empty",))
    process.ready()
    yield process
    process.interrupt()


@pytest.fixture
def folder() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="recovery-up-"))
    yield path
    Servers(place_for(path)).stop()
    shutil.rmtree(path)


@pytest.mark.thorough
class TestWhileItRuns:
    """What holds until somebody stops it."""

    def test_it_found_its_data_and_had_nothing_to_prepare(self, running: Running) -> None:
        assert page(running.ready()) == 200
        assert "Updating the database" not in running.said

    def test_pages_are_on_this_machine_only(self, running: Running) -> None:
        assert page(running.ready()) == 200
        for address in {address[4][0] for address in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}:
            if not str(address).startswith("127."):
                with pytest.raises(OSError, match="refused"):
                    page(running.ready(), host=str(address))

    def test_the_database_listens_on_no_port(self, running: Running) -> None:
        configuration = (Postgres(place_for(running.data)).data / "product.conf").read_text()

        assert "listen_addresses = ''" in configuration

    def test_a_second_one_is_refused_and_told_where_the_first_is(self, running: Running) -> None:
        second = Running(running.data)

        assert second.wait() == 1
        assert f"Already running at http://localhost:{running.ready()}/ (process {running.process.pid})" in second.said
        assert len(second.said.strip().splitlines()) == 1

    def test_all_parts_run(self, running: Running) -> None:
        running.until(lambda: page(running.ready(), "/health/ready") in {200, 503})

        lines = "\n".join(descendants_of(running.data))
        assert lines.count("manage.py up") >= 5
        assert "postgres" in lines
        assert "valkey-server" in lines

    def test_what_it_writes_is_its_owners(self, running: Running) -> None:
        mode = {path.name: path.stat().st_mode & 0o077 for path in running.data.iterdir()}

        assert mode == dict.fromkeys(mode, 0)
        assert "secret-key" in mode


# Starting and stopping


@pytest.mark.thorough
def test_it_says_how_far_it_is(first: Running) -> None:
    steps = [
        "Starting PostgreSQL and Valkey ...",
        "Updating the database ...",
        "Starting web server",
        "Ready after",
        "Stopped.",
    ]

    assert sorted(steps, key=first.said.index) == steps


@pytest.mark.thorough
def test_ctrl_c_leaves_nothing_behind(first: Running) -> None:
    assert first.process.returncode == 0
    assert first.said.strip().endswith("Stopped.")
    assert first.left == []


@pytest.mark.thorough
def test_a_supervisor_that_was_killed_is_followed_by_another(used: Path) -> None:
    first = Running(used, ("--empty",))
    first.ready()
    first.process.kill()
    first.wait()
    first.until(lambda: not any("manage.py up" in line for line in descendants_of(used)))

    second = Running(used, ("--empty",))

    assert page(second.ready()) == 200
    second.interrupt()


def test_reset_deletes_the_data_and_keeps_the_secret(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL")
    (folder / "postgres").mkdir()
    (folder / "mail").mkdir()
    (folder / "mail" / "message").touch()
    (folder / "secret-key").write_text("x" * 60)

    up.delete_data(place_for(folder), folder)

    assert [path.name for path in folder.iterdir()] == ["secret-key"]


def test_reset_of_a_database_that_is_not_ours_is_refused(folder: Path) -> None:
    with pytest.raises(Refused, match="--reset deletes the embedded database only, and DATABASE_URL names another"):
        up.delete_data(place_for(folder), folder)


@pytest.mark.thorough
def test_stopping_while_it_starts_leaves_nothing_behind(folder: Path) -> None:
    starting = Running(folder, ("--empty",))
    starting.until(lambda: "Updating the database" in starting.said)

    assert starting.interrupt() == 0
    assert starting.left == []


# Refusing


@pytest.mark.thorough
def test_a_port_that_is_taken_is_told(folder: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        number = other.getsockname()[1]

        refused = Running(folder, ("--port", str(number)))

        assert refused.wait() == 1
    assert refused.said.startswith(f"Port {number} is taken by another program: choose another, e.g. --port 8")
    assert not Postgres(place_for(folder)).data.exists()


@pytest.mark.parametrize("number", ["65536", "-1", "web"])
def test_a_port_that_is_none_is_told(number: str) -> None:
    with pytest.raises(ArgumentTypeError, match="is not a port"):
        up.port(number)


def test_a_full_disk_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: shutil._ntuple_diskusage(10, 10, 7_000_000))

    with pytest.raises(Refused, match="has 7 MB free and 200 MB are needed: make room"):
        up.refuse_full_disk(folder)


def test_a_data_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    refused = Running(tmp_path / "file" / "data")

    assert refused.wait() == 1
    assert refused.said.strip() == f"{tmp_path / 'file' / 'data'} cannot be used: Not a directory."


# Greeting


def test_sign_ins_of_the_demo_name_the_port_that_was_chosen(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    signins = folder / "demo-signins.txt"
    signins.write_text("Staff: http://localhost:8000/accounts/login/")

    up.welcome("http://localhost:8123/", folder, signins, 1.0)

    assert "Staff: http://localhost:8123/accounts/login/" in capsys.readouterr().out


def test_without_a_demo_there_are_no_sign_ins(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    up.welcome("http://localhost:8123/", folder, folder / "demo-signins.txt", 1.0)

    assert "Staff" not in capsys.readouterr().out


# Asking it to stop


def test_the_first_request_to_stop_is_heard_even_where_the_exception_was_lost() -> None:
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    interruption = Interruption()
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGTERM)

    with pytest.raises(KeyboardInterrupt):
        interruption.is_absent()

    assert not interruption.is_urgent()
    signal.raise_signal(signal.SIGINT)
    assert interruption.is_urgent()
    for number, handler in before.items():
        signal.signal(number, handler)


def test_servers_whose_address_was_given_are_not_started(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with up.embedded_servers(place_for(folder)):
        assert not Postgres(place_for(folder)).runs()
        assert not Valkey(place_for(folder)).socket.exists()


@pytest.fixture
def interruption() -> Iterator[Interruption]:
    """Listen for requests to stop as long as the test runs."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    yield Interruption()
    for number, handler in before.items():
        signal.signal(number, handler)


def test_a_web_server_that_never_answers_is_told(interruption: Interruption, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(up, "FIRST_PAGE_SECONDS", 0)
    with up.listening_socket(0) as nobody_serves:
        number = nobody_serves.getsockname()[1]

        with pytest.raises(Refused, match="did not answer within 0 s: its lines above say why"):
            up.wait_for_first_page(Supervisor(io.StringIO()), interruption, number)


def test_a_database_that_cannot_be_prepared_is_told(folder: Path) -> None:
    class Failing(Preparation):
        def run(self) -> None:
            raise SystemExit(1)

    with pytest.raises(Refused, match="could not be brought up to date"):
        up.prepare(Supervisor(io.StringIO()), Failing(folder))


def test_an_up_of_the_same_folder_is_refused_until_the_first_has_gone(folder: Path) -> None:
    with up.lock(folder) as first:
        up.write(first, "http://localhost:8000/")

        with pytest.raises(Refused, match="Already running at http://localhost:8000/"), up.lock(folder):
            pytest.fail("two at once")

    with up.lock(folder) as second:
        assert not second.closed
