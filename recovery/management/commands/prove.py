"""`manage.py prove`: asks the database whether every promise holds, and exits 1 with the rows that break one."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections
from django.utils import timezone

from alerts.judgement.proving import NAMES, Proof, prove
from recovery.heartbeats import beat

MOST_ROWS = 20


class Command(BaseCommand):
    """Proves the promises, once or again and again."""

    help = "Ask whether every promise holds (docs/reference/promises.md); exit 1 with the rows that break one."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take which promises, and how often."""
        parser.add_argument("--leave-out", nargs="*", default=[], choices=NAMES, metavar="NAME", help="e.g. I3, I11")
        parser.add_argument(
            "--every", type=float, metavar="SECONDS", help="go on; the heartbeat `prove` stops at a break"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Prove once, or until a promise is broken."""
        while True:
            proofs = list(prove([name for name in NAMES if name not in options["leave_out"]], now=timezone.now()))
            for proof in proofs:
                self._show(proof)
            if broken := [proof.name for proof in proofs if not proof.holds]:
                raise CommandError(f"Broken: {', '.join(broken)}.", returncode=1)
            beat("prove", now=timezone.now(), did=sum(proof.asked for proof in proofs))
            if options["every"] is None:
                return
            time.sleep(options["every"])
            close_old_connections()

    def _show(self, proof: Proof) -> None:
        result = "holds " if proof.holds else "BROKEN"
        self.stdout.write(f"{proof.name:<4}{result} {proof.asked:>9,} {proof.promise}")
        for row in proof.broken[:MOST_ROWS]:
            self.stdout.write(f"     {' '.join(row)}")
        if len(proof.broken) > MOST_ROWS:
            self.stdout.write(f"     and {len(proof.broken) - MOST_ROWS} more")
