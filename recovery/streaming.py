"""A backup that does not end: a copy of the whole database server, its log as it is written, and each photo as it comes.

A dump loses what came since it was made. This loses what the last second had not brought across yet: PostgreSQL keeps its
log until we have it, however long we are away (a replication slot), and `pg_receivewal` has each piece on our disk before
it says so.
"""

import hashlib
import os
import shutil
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.db import connection
from environ import Env

from recovery.backup import PHOTOS, BackupError, write_keys
from recovery.embedded import Binaries, Place, Postgres, Servers
from recovery.heartbeats import beat

BASE, LOG = "base", "log"
NAME = "backup"  # of the heartbeat: silent, the operators hear of it
MOST_BEHIND_BYTES = 64 * 2**20  # four pieces of log: what is more is not followed
REPLAY_LOOK_SECONDS = 0.1
OURS = "include 'product.conf'\n"
TRUST = "local all all trust\n"  # a socket that only its own account can open


@dataclass
class Stream:
    """One folder that follows one database server."""

    folder: Path
    receiver: "subprocess.Popen[bytes] | None" = None

    @property
    def slot(self) -> str:
        """Return the name by which the server knows what this folder still lacks."""
        return f"recovery_{hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:12]}"

    def begin(self) -> None:
        """Follow the log, and copy the server if that was not done yet. What follows comes by `look`."""
        (self.folder / LOG).mkdir(parents=True, mode=0o700, exist_ok=True)
        self.folder.chmod(0o700)
        _run("pg_receivewal", "--create-slot", "--if-not-exists", "--slot", self.slot)
        self._follow()
        if not (self.folder / BASE).exists():
            half = self.folder / f"{BASE}.half"
            shutil.rmtree(half, ignore_errors=True)
            _run("pg_basebackup", "-D", str(half), "--checkpoint=fast", "--wal-method=stream")
            half.rename(self.folder / BASE)
        write_keys(self.folder)

    def look(self, *, now: datetime) -> int:
        """Bring new photos across, see that the log still comes; return how many bytes of it the copy is behind."""
        if self.receiver is None or self.receiver.poll() is not None:
            self._follow()
        _copy_photos(self.folder / PHOTOS)
        behind = self._behind()
        if behind > MOST_BEHIND_BYTES:
            raise BackupError(f"The copy is {behind:,} bytes of log behind the server.")
        beat(NAME, now=now, did=behind)
        return behind

    def end(self) -> None:
        """Stop following; the server keeps what comes meanwhile for the next `begin`."""
        if self.receiver is not None:
            self.receiver.terminate()
            self.receiver.wait()

    def forget(self) -> None:
        """Have the server keep nothing for this folder any more: it would keep its log for ever."""
        _run("pg_receivewal", "--drop-slot", "--slot", self.slot)

    def _follow(self) -> None:
        command, environment = _command(
            "pg_receivewal", "-D", str(self.folder / LOG), "--slot", self.slot, "--synchronous"
        )
        self.receiver = subprocess.Popen(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def _behind(self) -> int:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_wal_lsn_diff(pg_current_wal_flush_lsn(), restart_lsn)::bigint FROM pg_replication_slots"
                " WHERE slot_name = %s AND active",
                [self.slot],
            )
            found = cursor.fetchone()
        if found is None:
            raise BackupError("The server does not know of this backup, or nothing follows its log.")
        return max(int(found[0]), 0)


def is_stream(folder: Path) -> bool:
    """Return whether a folder is one that followed a server."""
    return (folder / BASE).is_dir()


def rebuild(folder: Path, place: Place) -> Servers:
    """Start a server at an empty place with everything that a folder brought across; return it, running.

    Raises BackupError where something is there already, or the log of the folder does not fit its copy.
    """
    database = Postgres(place)
    if database.data.exists():
        raise BackupError(f"{database.data} is there already: move it away, or name another folder (RECOVERY_DATA).")
    place.home.mkdir(parents=True, exist_ok=True)
    place.home.chmod(0o711)
    shutil.copytree(folder / BASE, database.data)
    for name in ("postmaster.pid", "postgresql.auto.conf", "standby.signal"):
        (database.data / name).unlink(missing_ok=True)
    (database.data / "postgresql.conf").write_text(OURS)
    (database.data / "pg_hba.conf").write_text(TRUST)
    (database.data / "recovery.signal").touch()
    log = place.home / "log-to-replay"
    log.mkdir(mode=0o700, exist_ok=True)
    for piece in sorted((folder / LOG).iterdir()):
        shutil.copy2(piece, log / piece.name.removesuffix(".partial"))
    for path in (database.data, *database.data.rglob("*"), log, *log.iterdir()):
        place.hand_over(path)
    database.data.chmod(0o700)
    servers = Servers(place, {"restore_command": f'cp "{log}/%f" "%p"'}, valkey=False)
    servers.start()
    while database.replays():
        time.sleep(REPLAY_LOOK_SECONDS)
    shutil.rmtree(log)
    return servers


def bring_photos(folder: Path, wanted: Callable[[Path], bool]) -> int:
    """Copy the photos of a folder that the database knows of; return how many others there were."""
    strangers = 0
    for path in (folder / PHOTOS).glob("*/*"):
        if not wanted(path):
            strangers += 1
            continue
        target = settings.PHOTO_DIR / path.relative_to(folder / PHOTOS)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, target)
    return strangers


def _copy_photos(folder: Path) -> None:
    """Copy what is new; a photo is never changed, and one that is gone here stays in the backup."""
    for path in settings.PHOTO_DIR.glob("*/*"):
        target = folder / path.relative_to(settings.PHOTO_DIR)
        if not target.exists() and path.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            half = target.with_suffix(".half")
            shutil.copy2(path, half)
            half.rename(target)


def _server() -> dict[str, Any]:
    """Return how the server is reached by a role that may follow its log."""
    if settings.BACKUP_DATABASE_URL:
        where = dict(Env.db_url_config(settings.BACKUP_DATABASE_URL))
        return {**where, "HOST": unquote(where["HOST"])}  # the folder of a socket arrives with its slashes as %2F
    own = dict(connection.settings_dict)
    return {**own, "USER": "postgres"} if settings.EMBEDDED else own


def _command(program: str, *arguments: str) -> tuple[list[str], dict[str, str]]:
    where = _server()
    path = Binaries(Place(settings.DATA_DIR)).postgres(program)  # as who we are: no copy for the servers' account
    known = {"-h": where["HOST"], "-p": where["PORT"], "-U": where["USER"]}
    reached = [part for option, value in known.items() if value for part in (option, str(value))]
    environment = {**os.environ, "PGPASSWORD": str(where["PASSWORD"] or "")}
    return [str(path), "--no-password", *reached, *arguments], environment


def _run(program: str, *arguments: str) -> None:
    command, environment = _command(program, *arguments)
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise BackupError(f"{program} failed: {said[-1] if said else done.returncode}")
