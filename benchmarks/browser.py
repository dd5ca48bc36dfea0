"""Which browser is driven, by the tests, the pictures and the benchmarks: a Chromium that is installed here."""

import os
import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

# The shell first: the same browser without its own windows, which cost four times the processor for each context.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
ABSENT = "no Chromium was found: install it (on Debian: apt install chromium-headless-shell libatomic1)"


def find_chromium() -> str | None:
    """Return the path of an installed Chromium."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def needed_arguments() -> list[str]:
    """Return what it must be started with: as root it has no sandbox."""
    return ["--no-sandbox"] if os.geteuid() == 0 else []


def start_chromium(playwright: "Playwright") -> "Browser":
    """Start it; where there is none, end with the way to get one."""
    path = find_chromium()
    if path is None:
        raise SystemExit(ABSENT)
    return playwright.chromium.launch(executable_path=path, args=needed_arguments())
