"""`manage.py backup FOLDER`: the database, the photos and the secret, in one folder that can be restored.

With --continuous it goes on, and a machine that is lost takes seconds with it instead of a day.
"""

import signal
import threading
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import structlog
from django.core.management.base import BaseCommand, CommandError
from django.db import Error, close_old_connections
from django.utils import timezone

from recovery.backup import BackupError, back_up
from recovery.embedded import EmbeddedError
from recovery.streaming import Stream

log = structlog.get_logger(__name__)

LOOK_SECONDS = 1.0


class Command(BaseCommand):
    """Backs up while everything runs."""

    help = "Write a backup into a new folder. It holds patients' data and the secret key: keep it encrypted."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take where to, and whether to go on."""
        parser.add_argument("folder", type=Path, help="a folder that does not exist yet, or one to go on with")
        parser.add_argument("--continuous", action="store_true", help="follow the database until told to stop")
        parser.add_argument("--forget", action="store_true", help="never follow into this folder again")

    def handle(self, *_args: Any, folder: Path, continuous: bool, forget: bool, **_options: Any) -> None:
        """Back up, and say what is in it."""
        try:
            if continuous:
                self._follow(Stream(folder.absolute()))
            elif forget:
                Stream(folder.absolute()).forget()
            else:
                self._dump(folder)
        except (BackupError, EmbeddedError) as error:
            raise CommandError(str(error)) from None

    def _dump(self, folder: Path) -> None:
        started = time.monotonic()
        manifest = back_up(folder.absolute(), now=timezone.now())
        rows, files = sum(manifest.rows.values()), len(manifest.files)
        seconds = time.monotonic() - started
        self.stdout.write(f"{folder}: {rows:,} rows of {len(manifest.rows)} tables, {files} files, in {seconds:.1f} s.")

    def _follow(self, stream: Stream) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        try:
            stream.begin()
            self.stdout.write(f"{stream.folder} follows the database (slot {stream.slot}).")
            self.stdout.flush()
            while not stop.wait(LOOK_SECONDS):
                self._look(stream)
        finally:
            stream.end()

    def _look(self, stream: Stream) -> None:
        """Go on whatever happens: a database that restarts is followed again; silence of the heartbeat is the alarm."""
        try:
            close_old_connections()
            stream.look(now=timezone.now())
        except (BackupError, Error, OSError) as error:
            log.error("backup_not_followed", error=type(error).__name__)
