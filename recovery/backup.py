"""A backup: one folder with the database, the photos and the keys, and a list of what must be in it when restored.

The database is dumped from one snapshot, and the rows of each table are counted in that same snapshot, so that a restored
copy can be compared row for row with what was promised to be in it.
"""

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from recovery.embedded import Binaries, Place

DUMP, PHOTOS, MANIFEST = "database.dump", "photos", "manifest.json"
KEYS = {"secret-key": "SECRET_KEY", "push-key": "PUSH_KEY"}


class BackupError(Exception):
    """A backup could not be made or restored; the message says what is wrong and the way out."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds: rows of each table, and the digest of each file."""

    made_at: str
    rows: dict[str, int]
    files: dict[str, str]


def back_up(folder: Path, *, now: datetime) -> Manifest:
    """Write a whole backup into a folder that does not exist yet; half of one never has its name."""
    if folder.exists():
        raise BackupError(f"{folder} exists already: name a folder that does not.")
    half = folder.with_name(f"{folder.name}.half")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(parents=True, mode=0o700)
    rows = _dump(half / DUMP)
    # After the database: every photo that the dump names is written by now, and no photo is ever changed.
    if settings.PHOTO_DIR.exists():
        shutil.copytree(settings.PHOTO_DIR, half / PHOTOS)
    write_keys(half)
    manifest = Manifest(now.isoformat(), rows, dict(_digests(half)))
    (half / MANIFEST).write_text(json.dumps(asdict(manifest), indent=1))
    half.rename(folder)
    return manifest


def write_keys(folder: Path) -> None:
    """Write this installation's keys into a backup, for its owner alone."""
    for name, setting in KEYS.items():
        (folder / name).touch(mode=0o600)
        (folder / name).write_text(getattr(settings, setting))


def restore(folder: Path) -> Manifest:
    """Fill this installation's empty database and photo folder from a backup; raise BackupError at any difference."""
    manifest = read_manifest(folder)
    if tables := _tables():
        raise BackupError(f"The database has {len(tables)} tables already: restore into an empty one (DATABASE_URL).")
    if settings.PHOTO_DIR.exists() and any(settings.PHOTO_DIR.iterdir()):
        raise BackupError(
            f"{settings.PHOTO_DIR} has photos already: move them away, or set PHOTO_DIR to another folder."
        )
    _run(
        "pg_restore",
        "--no-owner",
        "--no-privileges",
        "--exit-on-error",
        "--single-transaction",
        "-d",
        *_database(),
        str(folder / DUMP),
    )
    if (folder / PHOTOS).exists():
        shutil.copytree(folder / PHOTOS, settings.PHOTO_DIR, dirs_exist_ok=True)
    with transaction.atomic():
        counted = _count()
    if counted != manifest.rows:
        wrong = sorted(
            name for name in counted.keys() | manifest.rows.keys() if counted.get(name) != manifest.rows.get(name)
        )
        raise BackupError(f"Restored, but these tables have other numbers of rows than the backup: {', '.join(wrong)}.")
    return manifest


def read_manifest(folder: Path) -> Manifest:
    """Return what a backup must hold, after looking at every byte of it; raise BackupError where one is missing."""
    try:
        manifest = Manifest(**json.loads((folder / MANIFEST).read_text()))
    except (OSError, ValueError, TypeError):
        raise BackupError(f"{folder} is no backup: it has no readable {MANIFEST}.") from None
    found = dict(_digests(folder))
    if wrong := sorted(name for name, digest in manifest.files.items() if found.get(name) != digest):
        raise BackupError(f"{folder} is damaged: {', '.join(wrong[:5])} differ from what was backed up.")
    return manifest


def _dump(path: Path) -> dict[str, int]:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            (snapshot,) = cursor.fetchone()
        rows = _count()
        _run("pg_dump", "--format=custom", f"--snapshot={snapshot}", "--file", str(path), *_database())
    return rows


def _tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        return [name for (name,) in cursor.fetchall()]


def _count() -> dict[str, int]:
    counts = {}
    with connection.cursor() as cursor:
        for table in _tables():
            cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 - quoted by the database
            (counts[table],) = cursor.fetchone()
    return counts


def _digests(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != MANIFEST:
            with path.open("rb") as file:
                yield str(path.relative_to(folder)), hashlib.file_digest(file, "sha256").hexdigest()


def _database() -> list[str]:
    """Return the name of the database and how it is reached; the password goes by the environment."""
    where: dict[str, Any] = connection.settings_dict
    known = {"-h": where["HOST"], "-p": where["PORT"], "-U": where["USER"]}
    return [str(where["NAME"]), *(part for option, value in known.items() if value for part in (option, str(value)))]


def _run(program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs; what it says never holds a row, only names of tables."""
    path = Binaries(Place(settings.DATA_DIR)).postgres(program)  # as who we are: no copy for the servers' account
    environment = {**os.environ, "PGPASSWORD": str(connection.settings_dict["PASSWORD"])}
    done = subprocess.run([str(path), *arguments], env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        reason = done.stderr.strip().splitlines()
        raise BackupError(f"{program} failed: {reason[0] if reason else done.returncode}")
