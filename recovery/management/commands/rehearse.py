"""`manage.py rehearse`: on a restored copy, a red check-in goes all the way to a delivered message.

Messages to people wait on the copy, so that nobody is told of what the real product has told long ago.
"""

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from alerts.telling.canary import rehearse


class Command(BaseCommand):
    """Rehearses on a copy."""

    help = "On a restored copy: send the synthetic patient's red check-in and see its message delivered."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take nothing."""

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Send, see it arrive, say how long it took."""
        if not settings.DEMO:
            raise CommandError("This is no copy: `restore --drill` makes one and rehearses on it.")
        started = time.monotonic()
        if not rehearse(now=timezone.now()):
            raise CommandError("The red check-in of the synthetic patient led to no delivered message.")
        self.stdout.write(f"One red check-in was saved, judged and delivered in {time.monotonic() - started:.1f} s.")
