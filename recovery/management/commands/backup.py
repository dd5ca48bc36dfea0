"""`manage.py backup FOLDER`: the database, the photos and the secret, in one folder that can be restored."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from recovery.backup import BackupError, back_up


class Command(BaseCommand):
    """Backs up while everything runs."""

    help = "Write a backup into a new folder. It holds patients' data and the secret key: keep it encrypted."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take where to."""
        parser.add_argument("folder", type=Path, help="a folder that does not exist yet")

    def handle(self, *_args: Any, folder: Path, **_options: Any) -> None:
        """Back up, and say what is in it."""
        started = time.monotonic()
        try:
            manifest = back_up(folder.absolute(), now=timezone.now())
        except BackupError as error:
            raise CommandError(str(error)) from None
        rows, files = sum(manifest.rows.values()), len(manifest.files)
        seconds = time.monotonic() - started
        self.stdout.write(f"{folder}: {rows:,} rows of {len(manifest.rows)} tables, {files} files, in {seconds:.1f} s.")
