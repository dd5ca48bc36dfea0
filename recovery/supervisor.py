"""Runs a few long-lived processes side by side, and ends them gently.

Each is forked from this process, which has loaded Django once for all of them, and lives in a session of its own: Ctrl-C
in the terminal reaches only us, and we ask the main process of each to finish what it does. A signal to a whole process
group would kill a worker's children in the middle of a task.
"""

import ctypes
import os
import selectors
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import NoReturn, TextIO

STOP_SECONDS = 75  # longer than a task may take
LONGEST_PAUSE_SECONDS = 30
PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Service:
    """A process to keep running: the name before its lines, and what it does."""

    name: str
    run: Callable[[], object]


@dataclass
class Child:
    """A service that runs."""

    service: Service
    pid: int
    output: int
    started: float
    unfinished_line: bytes = b""


@dataclass
class Supervisor:
    """The services that run now; `private` are open files that are none of their business."""

    out: TextIO
    private: list[int] = field(default_factory=list)
    children: list[Child] = field(default_factory=list)
    failures: dict[str, int] = field(default_factory=dict)
    restarts: dict[float, Service] = field(default_factory=dict)
    selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)

    def start(self, services: Iterable[Service]) -> None:
        """Start services; they are started again after a failure for as long as turn() is called."""
        for service in services:
            self._start(service)

    def run_to_end(self, service: Service) -> bool:
        """Run one service without marking its lines, and tell whether it succeeded."""
        self.out.flush()
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            _become(service, parent, self._not_for_children())
        try:
            return os.waitpid(pid, 0)[1] == 0
        except KeyboardInterrupt:
            os.kill(pid, signal.SIGTERM)
            os.waitpid(pid, 0)
            raise

    def turn(self, seconds: float = 0.2) -> None:
        """Pass on for a moment what the services say, and start those again that have ended."""
        self._pass_on(seconds)
        for child in self._reap():
            self._plan_restart(child)
        for when in [when for when in self.restarts if when <= time.monotonic()]:
            self._start(self.restarts.pop(when))

    def stop(self, in_a_hurry: Callable[[], bool] = lambda: False) -> None:
        """Ask every service to finish and wait for it, but not where somebody is in a hurry."""
        self.restarts.clear()
        deadline = time.monotonic() + STOP_SECONDS
        for child in self.children:
            os.kill(child.pid, signal.SIGTERM)
        while self.children and time.monotonic() < deadline and not in_a_hurry():
            self._pass_on(0.05)
            self._reap()
        for child in self.children:
            self.say(f"{child.service.name} was still busy and has been killed.")
            os.kill(child.pid, signal.SIGKILL)
            os.waitpid(child.pid, 0)
            self._forget(child)
        self.children.clear()

    def say(self, text: str) -> None:
        """Print a line; where the terminal has gone, there is nobody to tell."""
        with suppress(OSError):
            self.out.write(f"{text}\n")
            self.out.flush()

    def _not_for_children(self) -> list[int]:
        """Name our open files: a pipe that a sibling holds open would block its writer once we are gone."""
        return [*self.private, *(child.output for child in self.children)]

    def _start(self, service: Service) -> None:
        reading, writing = os.pipe()
        self.out.flush()
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            _become(service, parent, [reading, *self._not_for_children()], writing)
        os.close(writing)
        os.set_blocking(reading, False)
        child = Child(service, pid, reading, time.monotonic())
        self.children.append(child)
        self.selector.register(reading, selectors.EVENT_READ, child)

    def _plan_restart(self, child: Child) -> None:
        """Wait longer each time that a service ends soon after its start."""
        name = child.service.name
        lasted = time.monotonic() - child.started
        self.failures[name] = 1 if lasted > LONGEST_PAUSE_SECONDS else self.failures.get(name, 0) + 1
        pause = min(2 ** (self.failures[name] - 1), LONGEST_PAUSE_SECONDS)
        self.say(f"{name} has ended; it starts again in {pause} s.")
        self.restarts[time.monotonic() + pause] = child.service

    def _reap(self) -> list[Child]:
        """Forget the services that have ended, and return them."""
        ended = [child for child in self.children if os.waitpid(child.pid, os.WNOHANG)[0]]
        for child in ended:
            self._read(child)
            self._forget(child)
            self.children.remove(child)
        return ended

    def _pass_on(self, seconds: float) -> None:
        for key, _ in self.selector.select(seconds):
            self._read(key.data)

    def _read(self, child: Child) -> None:
        """Print the whole lines that are there, each with the name of the service before it."""
        with suppress(BlockingIOError):
            while read := os.read(child.output, 65536):
                *lines, child.unfinished_line = (child.unfinished_line + read).split(b"\n")
                for line in lines:
                    self.say(f"{child.service.name:<6} | {line.decode(errors='replace')}")

    def _forget(self, child: Child) -> None:
        self.selector.unregister(child.output)
        os.close(child.output)


def _become(service: Service, parent: int, private: list[int], output: int | None = None) -> NoReturn:
    """Turn this fork into the service. Never returns into the parent's code, whose clean-up is not ours."""
    code = 1
    try:
        _detach(parent, private, output)
        code = _exit_code(service.run)
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)


def _detach(parent: int, private: list[int], output: int | None) -> None:
    os.setsid()
    _die_with(parent)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    for opened in private:
        os.close(opened)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    if output is not None:
        os.dup2(output, 1)
        os.dup2(output, 2)
        sys.stdout = open(1, "w", buffering=1, closefd=False)  # noqa: SIM115 - lines are passed on at once
        sys.stderr = open(2, "w", buffering=1, closefd=False)  # noqa: SIM115


def _die_with(parent: int) -> None:
    """Ask Linux for a SIGTERM when our parent is killed; elsewhere the services have to be ended by hand then."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        raise SystemExit(1)


def _exit_code(run: Callable[[], object]) -> int:
    try:
        run()
    except SystemExit as end:
        if isinstance(end.code, str):
            sys.stderr.write(f"{end.code}\n")
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001 - a process that fails says why, whatever it was
        traceback.print_exc()
        return 1
    return 0
