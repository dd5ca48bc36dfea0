"""`manage.py vignettes`: replays a vignette file and compares what is flagged with what must be."""

import json
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from alerts.rules.documents import DocumentError, read_program
from alerts.rules.replay import Outcome, play, report
from alerts.rules.vignettes import VignetteError, read_vignettes

NOT_AS_EXPECTED, BAD_INPUT = 1, 2


class Command(BaseCommand):
    """Replays every case through the judgement of production; exit 1 where one is not as expected, 2 for bad input."""

    help = "Replay a vignette file and write every flag raised, raised again or escalated."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the vignettes, where the flags go, and the program that judges."""
        parser.add_argument("file", type=Path, metavar="FILE", help="a recovery-vignette/1 file")
        parser.add_argument("--alerts", type=Path, metavar="OUT.json", help="where the flags are written")
        parser.add_argument(
            "--program",
            type=Path,
            default=settings.BASE_DIR / "programs" / "spinal_fusion.toml",
            help="the program that judges; the shipped one if left out",
        )

    def handle(self, *_args: Any, file: Path, alerts: Path | None, program: Path, **_options: Any) -> None:
        """Read everything before anything is replayed, and replay everything before anything is written."""
        try:
            ruleset, cases = read_program(program), read_vignettes(file)
        except (DocumentError, VignetteError) as error:
            raise CommandError(str(error), returncode=BAD_INPUT) from None
        outcomes = [play(case, ruleset) for case in cases]
        if alerts is not None:
            _write(alerts, outcomes)
        for line in report(outcomes):
            self.stdout.write(line)
        if not all(outcome.passed for outcome in outcomes):
            raise CommandError("Not every case is as expected.", returncode=NOT_AS_EXPECTED)


def _write(path: Path, outcomes: Iterable[Outcome]) -> None:
    """Write the flags whole or not at all."""
    rows = [row for outcome in outcomes for flag in outcome.flags for row in flag.rows]
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_text(json.dumps(rows, indent=1), encoding="utf-8")
        part.replace(path)
    except OSError as error:
        raise CommandError(f"{path}: cannot be written: {error.strerror}", returncode=BAD_INPUT) from None
