"""Run the tests, on all cores; whatever follows is handed on to pytest."""

import os
import sys

from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Run pytest, which makes settings and servers of its own."""

    help = __doc__

    def run_from_argv(self, argv: list[str]) -> None:
        """Become pytest: the tests want none of what this process has loaded."""
        for name in ("RECOVERY_DEMO", "SECRET_KEY", "PUSH_KEY"):
            os.environ.pop(name, None)
        # By name: of files of one folder alone pytest would take that folder's own settings
        ours = ["-c", str(settings.BASE_DIR / "pyproject.toml"), "-n", "auto", "--maxprocesses", "4"]
        os.execv(sys.executable, [sys.executable, "-m", "pytest", *ours, *argv[2:]])
