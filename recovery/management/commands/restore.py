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
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Max
from django.utils import timezone

from recovery.backup import KEYS, BackupError, read_manifest, restore
from recovery.embedded import EmbeddedError, Servers, place_for
from recovery.models import Heartbeat
from recovery.streaming import bring_photos, is_stream, rebuild
from symptoms.photos.keeping import path_of
from symptoms.photos.models import Photo

CONSEQUENCE = {
    "SECRET_KEY": "everybody signs in anew",
    "PUSH_KEY": "nobody is reached by push until they switch it on again",
}
# What is true of a product that runs, not of a copy of it that nobody serves.
NOT_OF_A_COPY = ("I2", "I5", "I6", "I11")
# A copy tells nobody: neither people nor operators.
SILENT = (
    "EMAIL_URL", "SMS_URL", "PAGER_URL", "CHAT_URL", "WEBHOOK_URL", "OPERATOR_URLS", "OPERATOR_EMAIL", "PING_URL",
    "CANARY_EMAIL", "PUSH_KEY",
)  # fmt: skip


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
        folder, started = folder.absolute(), time.monotonic()
        try:
            if drill:
                self._drill(folder)
            else:
                self._restore(folder)
        except (BackupError, EmbeddedError) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"RTO {time.monotonic() - started:.1f} s, from an empty server to here.")

    def _restore(self, folder: Path) -> None:
        if is_stream(folder):
            self._rebuild(folder)
        else:
            manifest = restore(folder)
            self.stdout.write(
                f"{sum(manifest.rows.values()):,} rows restored, as many in each table as were backed up."
            )
        call_command("prove", "--leave-out", *NOT_OF_A_COPY, stdout=self.stdout)
        self.stdout.write("Restored and proven.")
        for name, setting in KEYS.items():
            if (folder / name).read_text() != getattr(settings, setting):
                self.stdout.write(f"{setting} differs from {folder / name}: set it, or {CONSEQUENCE[setting]}.")

    def _rebuild(self, folder: Path) -> None:
        if not settings.EMBEDDED and place_for(settings.DATA_DIR).database_url != os.environ.get("DATABASE_URL"):
            raise BackupError(
                "This backup is a copy of a whole server: put it in place of your server's data folder, as"
                " docs/how-to/operate.md says, or unset DATABASE_URL to use the embedded one."
            )
        began = timezone.now()
        rebuild(folder, place_for(settings.DATA_DIR))
        known = {path_of(photo).name for photo in Photo.objects.values_list("id", flat=True)}
        strangers = bring_photos(folder, lambda path: path.name in known)
        newest = Heartbeat.objects.aggregate(at=Max("at"))["at"] or began
        self.stdout.write(
            f"Replayed to the end of its log; {strangers} photos of which no row knows were left out.\n"
            f"RPO {(began - newest).total_seconds():.1f} s: the newest heartbeat in it, {newest:%d %b %H:%M:%S} UTC, to now."
        )

    def _drill(self, folder: Path) -> None:
        began = timezone.now()
        home = Path(tempfile.mkdtemp(prefix="recovery-drill-"))
        place = place_for(home)
        servers = Servers(place, valkey=False)
        try:
            if not is_stream(folder):
                read_manifest(folder)
                servers.start()
            for command in (["restore", str(folder)], ["rehearse"]):
                self._run_in(home, place.database_url, command)
            if not is_stream(folder):
                age = began - datetime.fromisoformat(read_manifest(folder).made_at)
                self.stdout.write(f"RPO {age.total_seconds():.0f} s: everything since this backup was made.")
        finally:
            servers.stop()
            for path in {home, place.home, place.sockets}:
                shutil.rmtree(path, ignore_errors=True)

    def _run_in(self, home: Path, database_url: str, command: list[str]) -> None:
        """Run a command in a process of its own, whose settings name the other database and tell nobody."""
        own = {
            "DATABASE_URL": database_url,
            "RECOVERY_DATA": str(home),
            "PHOTO_DIR": str(home / "photos"),
            "RECOVERY_DEMO": "1",
            "CANARY": "1",
            "DJANGO_SETTINGS_MODULE": "recovery.settings",
            **dict.fromkeys(SILENT, ""),
        }
        done = subprocess.run(
            [sys.executable, "-m", "django", *command],
            env={**os.environ, **own},
            cwd=settings.BASE_DIR,
            capture_output=True,
            text=True,
            check=False,
        )
        self.stdout.write(done.stdout.rstrip())
        if done.returncode:
            raise CommandError(f"The drill failed: {done.stderr.strip().splitlines()[-1]}")
