"""`manage.py load_program`: puts the programs we ship in force, in every organisation that has none of that name."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from alerts.programs.publishing import load_programs, read_document, shipped_documents
from alerts.rules.documents import DocumentError
from recovery.accounts.models import Organisation


class Command(BaseCommand):
    """Loads documents of programs; one that is already there is left as it is."""

    help = "Load program documents into every organisation; without FILE, all that are shipped."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the files."""
        parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="a program's document, in TOML")

    def handle(self, *_args: Any, files: list[Path], verbosity: int, **_options: Any) -> None:
        """Read every document before anything is stored: a bad one stores nothing."""
        try:
            documents = [read_document(file) for file in files or shipped_documents()]
        except DocumentError as bad:
            raise CommandError(str(bad), returncode=2) from None
        made = load_programs(documents, Organisation.objects.order_by("id"), now=timezone.now())
        for ruleset in made if verbosity else ():
            self.stdout.write(f"{ruleset.program.slug} is in force at {ruleset.organisation}, version 1.")
