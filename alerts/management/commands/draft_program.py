"""`manage.py draft_program`: stores a program's document as a draft, for a second person to publish."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from alerts.programs.publishing import draft_ruleset, read_document
from alerts.rules.documents import DocumentError
from recovery.accounts.models import User
from recovery.accounts.queries import staff_actor
from symptoms.errors import Refused
from symptoms.models import Program

BAD_INPUT = 2


class Command(BaseCommand):
    """Stores a draft in the name of whoever wrote it; it judges nobody until somebody else publishes it."""

    help = "Store a program's document as a draft. It judges nobody until a second person publishes it."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the document, who wrote it, and why."""
        parser.add_argument("file", type=Path, metavar="FILE", help="a program's document, in TOML")
        parser.add_argument("--by", required=True, metavar="EMAIL", help="who wrote it; somebody else publishes it")
        parser.add_argument("--note", required=True, help="why it was written")

    def handle(self, *_args: Any, file: Path, by: str, note: str, **_options: Any) -> None:
        """Read and check everything before anything is stored."""
        try:
            draft = read_document(file)
        except DocumentError as bad:
            raise CommandError(str(bad), returncode=BAD_INPUT) from None
        author = User.objects.filter(email__iexact=by, is_active=True).first()
        if author is None:
            raise CommandError(
                f"--by: {by!r} is nobody here; name the e-mail address of a person", returncode=BAD_INPUT
            )
        program = Program.objects.filter(organisation=author.organisation, slug=draft.slug).first()
        if program is None:
            message = f"{file}: slug: {draft.slug!r} is not a program of {author.organisation}; load_program adds one"
            raise CommandError(message, returncode=BAD_INPUT)
        try:
            made = draft_ruleset(
                staff_actor(author), program.id, document=draft.document, note=note, now=timezone.now()
            )
        except Refused as refused:
            raise CommandError(f"{file}: {refused.detail}", returncode=BAD_INPUT) from None
        self.stdout.write(
            f"Version {made.version} of {program.slug} is a draft. Somebody other than {by} publishes it."
        )
