"""What has to be in the database before the product can run: its tables, the shipped programs, and a demo ward."""

import hashlib
import io
import os
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command


@dataclass(frozen=True)
class Preparation:
    """Brings a database up to date; `home` is where we remember for which files that was done."""

    home: Path
    empty: bool = False

    @property
    def needed(self) -> bool:
        """Whether anything is to be done; a database that is not ours may have been changed by others."""
        return "DATABASE_URL" in os.environ or not self._is_current() or self._wants_demo()

    def run(self) -> None:
        """Do what is needed, telling what; doing it twice changes nothing."""
        tell("Updating the database ...")
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        call_command("load_program")
        self._prepared.write_text(digest())
        if self._wants_demo():
            tell("Making the demo ward ...")
            call_command("demo", stdout=io.StringIO())  # `up` shows the sign-ins once the pages are there
            self._seeded.touch()

    def _is_current(self) -> bool:
        return self._prepared.exists() and self._prepared.read_text() == digest()

    def _wants_demo(self) -> bool:
        return not self.empty and not self._seeded.exists()

    @property
    def _prepared(self) -> Path:
        return self.home / "prepared"

    @property
    def _seeded(self) -> Path:
        return self.home / "seeded"


def digest() -> str:
    """Name the state of all migrations and shipped programs: comparing it is faster than asking the database."""
    folders = [Path(config.path, "migrations") for config in apps.get_app_configs()]
    files = [file for folder in folders for file in sorted(folder.glob("*.py"))]
    files += sorted(Path(settings.BASE_DIR, "programs").glob("*.toml"))
    content = hashlib.sha256()
    for file in files:
        content.update(f"{file.name} {file.stat().st_size}\n".encode() + file.read_bytes())
    return content.hexdigest()


def tell(text: str) -> None:
    """Print a line at once."""
    print(text, flush=True)  # noqa: T201 - this is what a person waits for
