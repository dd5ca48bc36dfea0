"""Processes that are kept running, and ended gently."""

import io
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from recovery.supervisor import Service, Supervisor, _exit_code

SECONDS = 20


@pytest.fixture
def out() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def supervisor(out: io.StringIO) -> Iterator[Supervisor]:
    running = Supervisor(out)
    yield running
    running.stop(lambda: True)


def until(condition: Callable[[], bool], supervisor: Supervisor) -> None:
    """Let the supervisor work until something holds."""
    deadline = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < deadline, supervisor.out.getvalue()  # type: ignore[attr-defined]
        supervisor.turn(0.01)


def wait_for_ever() -> None:
    print("here I am", flush=True)
    signal.pause()


def finish_when_asked() -> None:
    """Behave like a worker: SIGTERM lets the task in hand come to its end."""
    asked = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: asked.set())
    print("here I am", flush=True)
    asked.wait()
    print("finished my task", flush=True)


def ignore_everything() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    print("I will not listen", flush=True)
    while True:
        signal.pause()


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_each_line_has_the_name_of_its_service(supervisor: Supervisor, out: io.StringIO) -> None:
    supervisor.start([Service("worker", wait_for_ever)])

    until(lambda: "worker | here I am\n" in out.getvalue(), supervisor)


def test_each_service_has_a_session_of_its_own(supervisor: Supervisor) -> None:
    supervisor.start([Service("worker", wait_for_ever)])

    (child,) = supervisor.children
    until(lambda: os.getsid(child.pid) == child.pid, supervisor)


def test_a_service_that_ends_is_started_again(supervisor: Supervisor, out: io.StringIO) -> None:
    supervisor.start([Service("beat", lambda: print("ran"))])

    until(lambda: out.getvalue().count("beat   | ran") == 2, supervisor)

    assert "beat has ended; it starts again in 1 s." in out.getvalue()


def test_the_pause_grows_while_a_service_keeps_failing(supervisor: Supervisor, out: io.StringIO) -> None:
    supervisor.failures["beat"] = 2
    supervisor.start([Service("beat", lambda: None)])

    until(lambda: "starts again in 4 s" in out.getvalue(), supervisor)


def test_a_failure_tells_where_it_happened(supervisor: Supervisor, out: io.StringIO) -> None:
    def fail() -> None:
        raise RuntimeError("no schedule")

    supervisor.start([Service("beat", fail)])

    until(lambda: "beat   | RuntimeError: no schedule" in out.getvalue(), supervisor)


def test_a_service_finishes_what_it_does(supervisor: Supervisor, out: io.StringIO) -> None:
    supervisor.start([Service("worker", finish_when_asked)])
    until(lambda: "here I am" in out.getvalue(), supervisor)

    supervisor.stop()

    assert "worker | finished my task" in out.getvalue()
    assert supervisor.children == []


def test_somebody_in_a_hurry_does_not_wait(supervisor: Supervisor, out: io.StringIO) -> None:
    supervisor.start([Service("worker", ignore_everything)])
    until(lambda: "I will not listen" in out.getvalue(), supervisor)
    (child,) = supervisor.children

    supervisor.stop(lambda: True)

    assert "worker was still busy and has been killed." in out.getvalue()
    assert not is_alive(child.pid)


def test_a_service_does_not_hold_what_is_private(out: io.StringIO) -> None:
    reading, writing = os.pipe()
    supervisor = Supervisor(out, private=[writing])
    supervisor.start([Service("web", wait_for_ever)])
    until(lambda: "here I am" in out.getvalue(), supervisor)

    os.close(writing)

    assert os.read(reading, 1) == b""
    os.close(reading)
    supervisor.stop()


def test_services_end_with_a_supervisor_that_is_killed(supervisor: Supervisor, out: io.StringIO) -> None:
    def supervise() -> None:
        inner = Supervisor(io.StringIO())
        inner.start([Service("worker", wait_for_ever)])
        print("child", inner.children[0].pid, flush=True)
        signal.pause()

    supervisor.start([Service("outer", supervise)])
    until(lambda: "child" in out.getvalue(), supervisor)
    pid = int(out.getvalue().split("child ")[1])

    os.kill(supervisor.children[0].pid, signal.SIGKILL)

    until(lambda: not is_alive(pid) or zombie(pid), supervisor)


def zombie(pid: int) -> bool:
    """Whether a process has ended and only its parent has not looked yet."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"


@pytest.mark.parametrize(("run", "succeeds"), [(lambda: None, True), (lambda: 1 / 0, False)])
def test_running_to_the_end_tells_whether_it_succeeded(
    supervisor: Supervisor, capfd: pytest.CaptureFixture[str], run: Callable[[], object], succeeds: bool
) -> None:
    assert supervisor.run_to_end(Service("prepare", run)) is succeeds


def test_an_interruption_ends_what_was_to_run_to_its_end(
    supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    wait, asked = os.waitpid, []

    def interrupted(pid: int, options: int) -> tuple[int, int]:
        asked.append(pid)
        if len(asked) == 1:
            raise KeyboardInterrupt
        return wait(pid, options)

    monkeypatch.setattr(os, "waitpid", interrupted)
    with pytest.raises(KeyboardInterrupt):
        supervisor.run_to_end(Service("prepare", wait_for_ever))

    assert not is_alive(asked[0])


def test_a_message_to_leave_with_is_shown(supervisor: Supervisor, out: io.StringIO) -> None:
    def leave() -> None:
        raise SystemExit("the port is taken")

    supervisor.start([Service("web", leave)])

    until(lambda: "web    | the port is taken" in out.getvalue(), supervisor)


def test_a_terminal_that_has_gone_stops_nothing() -> None:
    terminal = io.StringIO()
    running = Supervisor(terminal)
    running.start([Service("web", wait_for_ever)])
    terminal.write = gone  # type: ignore[method-assign]

    running.say("nobody reads this")
    running.turn(0.01)

    assert is_alive(running.children[0].pid)
    running.stop(lambda: True)


def gone(_text: str) -> int:
    raise BrokenPipeError


@pytest.mark.parametrize(
    ("asked", "code"), [(SystemExit(), 0), (SystemExit(3), 3), (SystemExit("why"), 1), (RuntimeError("fault"), 1)]
)
def test_how_a_service_ends_is_the_code_of_its_process(asked: BaseException, code: int) -> None:
    def end() -> None:
        raise asked

    assert _exit_code(end) == code
