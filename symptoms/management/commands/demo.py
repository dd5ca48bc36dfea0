"""`manage.py demo`: a believable ward for whoever tries the product, and the ways in."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from alerts.programs.publishing import load_programs, read_document, shipped_documents
from alerts.queries import ruleset_in_force
from alerts.telling import canary
from recovery.accounts.models import Organisation
from recovery.accounts.tokens import new_code
from symptoms.demo.signins import WaysIn, make_ways_in
from symptoms.demo.ward import make_organisation, make_staff, replay
from symptoms.models import Program

PROGRAM = "spinal_fusion"


class Command(BaseCommand):
    """Makes Northfield Hospital: 27 patients, 7 staff, some weeks of check-ins, about ten live alerts."""

    help = "Make a demo ward in an empty installation, and write its sign-ins to a file."
    requires_system_checks = ()

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Make the ward in one transaction: all of it, or nothing."""
        if not settings.DEMO:
            raise CommandError("A demo ward does not belong beside real patients: it needs RECOVERY_DEMO=1.")
        if Organisation.objects.exclude(name=canary.NAME).exists():
            raise CommandError("There is an organisation already; a demo ward is made in an empty installation only.")
        now = timezone.now()
        text = make_ward(now=now).text(settings.PUBLIC_URL, now)
        write_privately(settings.DATA_DIR / "demo-signins.txt", text)
        self.stdout.write(text)


@transaction.atomic
def make_ward(*, now: datetime) -> WaysIn:
    """Make the hospital and its last weeks; return the ways in."""
    organisation = make_organisation()
    load_programs([read_document(file) for file in shipped_documents()], [organisation], now=now)
    program = Program.objects.get(organisation=organisation, slug=PROGRAM)
    password = new_code()
    staff = make_staff(organisation, make_password(password))
    _, ruleset = ruleset_in_force(program.id)
    replay(program, staff, ruleset.schedule, now=now)
    return make_ways_in(staff, password, now=now)


def write_privately(file: Path, text: str) -> None:
    """Write a file that only its owner may read."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch(mode=0o600)
    file.write_text(text, encoding="utf-8")
