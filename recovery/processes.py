"""What the product consists of while it runs: web, worker, beat and watch."""

import os
import warnings
from pathlib import Path
from typing import Any

from celery.exceptions import SecurityWarning
from django.core.management import call_command
from django.urls import get_resolver
from gunicorn.app.base import BaseApplication

from recovery.celery import app
from recovery.supervisor import Service

WEB_PROCESSES = 2
WEB_THREADS = 4
WORKER_PROCESSES = 2


def services(*, listener: int, data: Path) -> list[Service]:
    """Name everything that runs; the web server first, since people wait for it."""
    return [
        Service("web", lambda: WebServer(listener).run()),
        Service("worker", run_worker),
        Service("beat", lambda: run_beat(data / "beat-schedule")),
        Service("watch", lambda: call_command("watch")),
    ]


def load() -> None:
    """Load once, before anything is forked, what every service would load for itself: addresses, tasks, rules."""
    _ = get_resolver().url_patterns
    app.loader.import_default_modules()
    app.finalize()


class WebServer(BaseApplication):
    """gunicorn on a socket that is already bound, so that nobody else can take the port meanwhile."""

    def __init__(self, listener: int) -> None:
        self.listener = listener
        super().__init__()

    def load_config(self) -> None:
        """Say how gunicorn should run."""
        values = {
            "bind": [f"fd://{self.listener}"],
            "worker_class": "gthread",
            "workers": WEB_PROCESSES,
            "threads": WEB_THREADS,
            "timeout": 30,
            "preload_app": True,
            "loglevel": "warning",
            # Otherwise a control socket appears in the home folder.
            "control_socket_disable": True,
        }
        for name, value in values.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Load the site with all of its addresses, before its processes are forked."""
        from recovery.wsgi import application

        _ = get_resolver().url_patterns
        return application


def run_worker() -> None:
    """Take tasks until told to stop; then finish those taken."""
    # Processes of a pool share semaphores in /dev/shm, which some containers do not let us write.
    pool = "prefork" if os.access("/dev/shm", os.W_OK) else "threads"  # noqa: S108
    # The warning about root is about messages that hold code; ours are JSON.
    warnings.simplefilter("ignore", SecurityWarning)
    alone = ["--without-gossip", "--without-mingle"]
    app.worker_main(["--quiet", "worker", "--loglevel=WARNING", f"--pool={pool}", f"-c{WORKER_PROCESSES}", *alone])


def run_beat(schedule: Path) -> None:
    """Send what the schedule says, when it says so."""
    app.Beat(schedule=str(schedule), loglevel="WARNING", quiet=True).run()
