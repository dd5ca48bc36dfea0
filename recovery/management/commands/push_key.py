"""Print a fresh PUSH_KEY, by which browsers know the messages of one installation."""

from typing import Any

from django.core.management.base import BaseCommand

from recovery.push import new_key


class Command(BaseCommand):
    """Make a key, and keep it nowhere."""

    help = __doc__
    requires_system_checks = ()

    def handle(self, *_args: object, **_options: Any) -> None:
        """Print it."""
        self.stdout.write(new_key())
