"""Where the product's processes are born: Django is loaded once, and each is forked from here, as `manage.py up` does.

Run as `python -m benchmarks.nursery LOG`; takes orders as lines of JSON, and answers each with one. A process that has
ended is not started again: whoever gives the orders is the supervisor.
"""

import json
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import django
from django.core.management import call_command

from benchmarks.failpoints import arm

ENDED: dict[int, int] = {}


def main(log: Path) -> None:
    """Bind the web server's port, load the product, and obey until the input ends; everything dies with this process."""
    signal.signal(signal.SIGCHLD, _reap)
    with log.open("ab", buffering=0) as output, socket.create_server(("127.0.0.1", 0), backlog=512) as listener:
        port = listener.getsockname()[1]
        os.environ["WEB_ADDRESS"] = f"http://127.0.0.1:{port}"
        django.setup()
        _load()
        answer(port=port)
        for line in sys.stdin:
            obey(json.loads(line), listener, output.fileno())


def _load() -> None:
    from recovery.processes import load

    load()


def answer(**what: Any) -> None:
    """Say one thing."""
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def obey(order: dict[str, Any], listener: socket.socket, output: int) -> None:
    """Start a process and say its number, or do one thing in a process of its own and say how it ended."""
    if "start" in order:
        work = SERVICES[order["start"]]
        answer(pid=born(lambda: work(listener, order), listener, output))
        return
    pid = born(lambda: ERRANDS[order["do"]](*order["with"]), listener, output)
    while pid not in ENDED:
        time.sleep(0.02)
    answer(code=ENDED.pop(pid))


def born(work: Callable[[], object], listener: socket.socket, output: int) -> int:
    """Return the number of a new process in a session of its own."""
    from recovery.supervisor import Service, _become

    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        listener.set_inheritable(True)
        _become(Service("", work), parent, [], output)
    return pid


def _reap(*_signal: object) -> None:
    with suppress(ChildProcessError):
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            ENDED[pid] = os.waitstatus_to_exitcode(status)


# What runs on


def _web(listener: socket.socket, order: dict[str, Any]) -> None:
    from recovery.processes import WebServer

    _armed(order)
    WebServer(listener.fileno()).run()


def _worker(_listener: socket.socket, order: dict[str, Any]) -> None:
    from recovery.processes import run_worker

    _armed(order)
    run_worker()


def _beat(_listener: socket.socket, order: dict[str, Any]) -> None:
    from django.conf import settings

    from recovery.processes import run_beat

    run_beat(settings.DATA_DIR / f"schedule-of-{order['name']}")


def _watch(_listener: socket.socket, order: dict[str, Any]) -> None:
    _armed(order)
    call_command("watch")


def _armed(order: dict[str, Any]) -> None:
    if order.get("failpoint"):
        arm(order["failpoint"], order["on_call"])


SERVICES = {"web": _web, "worker": _worker, "beat": _beat, "watch": _watch}


# What is done once


def prepare(told: str) -> None:
    """Make the tables and the hospital, whose messages go to the provider; write what whoever asks needs to know."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from alerts.models import EscalationPolicy
    from benchmarks import ward
    from recovery.accounts.models import CareTeam, User
    from recovery.rota.models import OnCall

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    hospital = ward.make_hospital()
    team, nurse = CareTeam.objects.get(id=hospital.team), User.objects.get(email="one@benchmark.test")
    made = {"organisation": team.organisation, "care_team": team, "created_by": nurse}
    EscalationPolicy.objects.create(**made, version=1, document=_policy())
    now = datetime.now(UTC)
    stretch = {"starts_at": now - timedelta(hours=1), "ends_at": now + timedelta(days=1)}
    OnCall.objects.create(organisation=team.organisation, care_team=team, user=nurse, **stretch)
    session = SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(nurse.pk), nurse.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session.save()
    Path(told).write_text(json.dumps({"hospital": asdict(hospital), "session": session.session_key}))


def _policy() -> dict[str, Any]:
    """Return the shipped policy, by the webhook first and by e-mail, a file here, when that refuses."""
    from alerts.telling.policies import SHIPPED

    document = SHIPPED.model_dump(mode="json")
    for ladder in document.values():
        for step in ladder["steps"]:
            step["channels"] = ["webhook", "email"]
    return document


def prove(told: str, *left_out: str) -> None:
    """Prove, and write what was said."""
    with Path(told).open("w") as stdout:
        call_command("prove", leave_out=list(left_out), stdout=stdout)


def deliver() -> None:
    """Send what is due once the storm there may be is over, as the worker does."""
    from django.utils import timezone

    from alerts.telling.delivery import STORM, deliver_due

    deliver_due(now=timezone.now() + STORM)


ERRANDS: dict[str, Callable[..., None]] = {"prepare": prepare, "prove": prove, "deliver": deliver}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
