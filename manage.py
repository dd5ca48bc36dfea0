#!/usr/bin/env python3
"""Run a command of the product in its own environment, which is made here from the hashed lock.

    python3 manage.py up      start everything on this machine
    python3 manage.py test    run the tests

Standard library only, and readable by any Python 3, so that an old one can be told what it lacks.
"""

import fcntl
import hashlib
import importlib.util
import os
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator, List

ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
INSTALLED = ENVIRONMENT / "installed"
OLDEST_PYTHON = (3, 11)
# What an installation takes at its peak, the installer's cache included.
NEEDED_MB = {"requirements.txt": 500, "requirements-dev.txt": 1200}


class Refused(Exception):
    """The environment cannot be made; the message is one sentence that says why and what to do."""


def main(arguments: List[str]) -> None:
    """Make the environment where it is missing or not what the lock says, and go on inside it."""
    command = arguments[0] if arguments else "help"
    if Path(sys.prefix).resolve() == ENVIRONMENT.resolve():
        use_data_folder(command)
        run_django()
    else:
        prepare("requirements-dev.txt" if command == "test" else "requirements.txt")
        # Compiled code is kept even where that has been switched off: every start would take seconds longer.
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.execv(str(PYTHON), [str(PYTHON), str(ROOT / "manage.py"), *arguments])


def run_django() -> None:
    """Hand the command line to Django."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "recovery.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


def use_data_folder(command: str) -> None:
    """Give `up`, and commands beside it, the demo switch and the secret that its data folder keeps.

    An installation that names its own database is no demo, unless `up` was asked for.
    """
    if command != "up" and "DATABASE_URL" in os.environ:
        return
    folder = Path(os.environ.get("RECOVERY_DATA") or ROOT / ".recovery")
    secret, push = folder / "secret-key", folder / "push-key"
    if command == "up":
        keep_secret(secret, secrets.token_urlsafe(50))
        # Any 32 bytes are a key of the curve, but for one in four billion, which the start would refuse.
        keep_secret(push, secrets.token_urlsafe(32))
    if secret.exists():
        os.environ.setdefault("RECOVERY_DEMO", "1")
        os.environ.setdefault("SECRET_KEY", secret.read_text())
    if push.exists():
        os.environ.setdefault("PUSH_KEY", push.read_text())


def keep_secret(path: Path, fresh: str) -> None:
    """Write a new secret that nobody else may read, where there is none."""
    if path.exists():
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(str(path), os.O_CREAT | os.O_WRONLY, 0o600), "w") as file:
        file.write(fresh)


def prepare(lock: str) -> None:
    """Install what a lock file names, unless that is done; two starts at once wait for each other."""
    refuse_what_cannot_work()
    with folder_lock():
        if digest(lock) in installed():
            return
        refuse_full_disk(NEEDED_MB[lock])
        started = time.monotonic()
        make_environment()
        install(lock)
        remember(lock)
        say(f"Installed in {time.monotonic() - started:.0f} s.")


def refuse_what_cannot_work() -> None:
    """Stop where this Python or this folder will never do."""
    if sys.version_info < OLDEST_PYTHON:
        needed, found = ".".join(map(str, OLDEST_PYTHON)), sys.version.split()[0]
        raise Refused(f"Python {needed} or newer is needed and this is {found}: try 'python{needed} manage.py'.")
    if PYTHON.exists():
        return
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        raise Refused("Python's venv module is missing: install it (on Debian or Ubuntu: apt install python3-venv).")
    if not os.access(str(ROOT), os.W_OK):
        raise Refused(f"No permission to write in {ROOT}: clone into a folder of your own.")


def refuse_full_disk(needed_mb: int) -> None:
    """Stop before an installation that would run out of space."""
    free_mb = shutil.disk_usage(str(ROOT)).free // 1_000_000
    if free_mb < needed_mb:
        raise Refused(f"The disk of {ROOT} has {free_mb} MB free and {needed_mb} MB are needed: make room.")


@contextmanager
def folder_lock() -> Iterator[None]:
    """Hold the folder itself, so that no lock file is left behind."""
    handle = os.open(str(ROOT), os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def digest(lock: str) -> str:
    """Name what is to be installed and for which Python: another of either means installing again."""
    content = hashlib.sha256((ROOT / lock).read_bytes()).hexdigest()
    return f"{lock} {content} python {sys.version_info[0]}.{sys.version_info[1]}"


def installed() -> List[str]:
    """What has been installed completely."""
    return INSTALLED.read_text().splitlines() if PYTHON.exists() and INSTALLED.exists() else []


def remember(lock: str) -> None:
    """Note what is installed now; the developers' lock holds everything that the other one does."""
    locks = [lock] if lock == "requirements.txt" else ["requirements.txt", lock]
    INSTALLED.write_text("\n".join(digest(name) for name in locks))


def make_environment() -> None:
    """Make .venv anew where it is missing or belongs to another Python."""
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    if PYTHON.exists() and (ENVIRONMENT / "lib" / version).exists():
        INSTALLED.unlink() if INSTALLED.exists() else None
        return
    say(f"Making {ENVIRONMENT} with Python {sys.version.split()[0]} ...")
    checked([sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)])


def install(lock: str) -> None:
    """Install a lock with uv, itself installed from the lock, or with pip where that fails.

    uv takes a third of the time, and knows nothing of an index or proxy that pip has been told about.
    """
    count = len(re.findall(r"^[\w.-]+(\[.*\])?==", (ROOT / lock).read_text(), re.MULTILINE))
    say(f"Installing {count} packages from {lock} ...")
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r"]
    try:
        install_uv(pip, lock)
        uv = [str(ENVIRONMENT / "bin" / "uv"), "pip", "install", "--quiet", "--system-certs", "--require-hashes"]
        checked([*uv, "--python", str(PYTHON), "-r", str(ROOT / lock)])
    except Refused as refusal:
        say(f"{refusal}\nTrying pip instead ...")
        checked([*pip, str(ROOT / lock)])


def install_uv(pip: List[str], lock: str) -> None:
    """Install the one package of a lock that installs the others."""
    entry = re.search(r"^uv==(?:.*\\\n)*.*", (ROOT / lock).read_text(), re.MULTILINE)
    if not entry:
        raise Refused(f"{lock} does not name uv.")
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write(entry.group() + "\n")
        file.flush()
        checked([*pip, file.name])


def checked(command: List[str]) -> None:
    """Run a program, and stop with its last words where it fails."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode != 0:
        words = "\n".join(done.stdout.strip().splitlines()[-8:])
        raise Refused(f"{' '.join(command[:4])} failed:\n{words}")


def say(text: str) -> None:
    """Tell how far we are; not on standard output, which belongs to the command."""
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except Refused as refusal:
        sys.exit(str(refusal))
    except OSError as error:
        sys.exit(f"{error.filename or ROOT} cannot be used: {error.strerror}.")
    except KeyboardInterrupt:
        sys.exit("Interrupted.")
