"""`manage.py restore FOLDER`: fills an empty database from a backup and proves that nothing is missing.

With --drill everything happens on a database server of its own in a temporary folder, which is thrown away.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from recovery.backup import KEYS, BackupError, restore
from recovery.embedded import EmbeddedError, Servers, place_for

CONSEQUENCE = {
    "SECRET_KEY": "everybody signs in anew",
    "PUSH_KEY": "nobody is reached by push until they switch it on again",
}
# What is true of a product that runs, not of a copy of it that nobody serves.
NOT_OF_A_COPY = ("I2", "I5", "I6", "I11")


class Command(BaseCommand):
    """Restores, and proves the promises on what was restored."""

    help = "Fill this installation's empty database and photo folder from a backup, and prove it; exit 1 at any difference."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take where from, and whether it is only an exercise."""
        parser.add_argument("folder", type=Path, help="a folder that `backup` made")
        parser.add_argument("--drill", action="store_true", help="restore into a server of its own, then throw it away")

    def handle(self, *_args: Any, folder: Path, drill: bool, **_options: Any) -> None:
        """Restore here, or for exercise."""
        if drill:
            self._drill(folder.absolute())
            return
        started = time.monotonic()
        try:
            manifest = restore(folder.absolute())
        except BackupError as error:
            raise CommandError(str(error)) from None
        call_command("prove", "--leave-out", *NOT_OF_A_COPY, stdout=self.stdout)
        seconds = time.monotonic() - started
        self.stdout.write(f"{sum(manifest.rows.values()):,} rows restored and proven in {seconds:.1f} s.")
        for name, setting in KEYS.items():
            if (folder / name).read_text() != getattr(settings, setting):
                self.stdout.write(f"{setting} differs from {folder / name}: set it, or {CONSEQUENCE[setting]}.")

    def _drill(self, folder: Path) -> None:
        place = place_for(Path(tempfile.mkdtemp(prefix="recovery-drill-")))
        servers = Servers(place, valkey=False)
        try:
            servers.start()
            self._restore_in(folder, place.database_url)
        except EmbeddedError as error:
            raise CommandError(str(error)) from None
        finally:
            servers.stop()
            for path in (place.home, place.sockets):
                shutil.rmtree(path, ignore_errors=True)

    def _restore_in(self, folder: Path, database_url: str) -> None:
        """Restore in a process of its own, whose settings name the other database."""
        photos = tempfile.mkdtemp(prefix="recovery-drill-photos-")
        own = {"DATABASE_URL": database_url, "PHOTO_DIR": photos, "DJANGO_SETTINGS_MODULE": "recovery.settings"}
        done = subprocess.run(
            [sys.executable, "-m", "django", "restore", str(folder)],
            env={**os.environ, **own},
            cwd=settings.BASE_DIR,
            capture_output=True,
            text=True,
            check=False,
        )
        shutil.rmtree(photos, ignore_errors=True)
        self.stdout.write(done.stdout)
        if done.returncode:
            raise CommandError(f"The drill failed: {done.stderr.strip().splitlines()[-1]}")
