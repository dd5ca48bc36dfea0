"""`manage.py backtest`: what a draft would have told people over stored check-ins, beside the version in force."""

import json
import os
from argparse import ArgumentParser, ArgumentTypeError
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from alerts.management.progress import Bar
from alerts.programs.backtesting import Backtest, episodes_since, run
from alerts.queries import ruleset_in_force
from alerts.rules.comparison import Comparison, Replayed, as_document, report
from alerts.rules.documents import DocumentError, read_program
from alerts.rules.ruleset import Ruleset
from alerts.telling import canary
from symptoms.models import Program

BAD_INPUT = 2
DAYS = 90


def _above_zero(text: str) -> int:
    if not text.isdecimal() or int(text) == 0:
        raise ArgumentTypeError(f"{text!r} should be a whole number of 1 or more")
    return int(text)


class Command(BaseCommand):
    """Runs a draft and the version in force over stored check-ins and compares what people would have been told."""

    help = "Run a draft over stored check-ins, as they arrived, beside the version in force. Nothing is written."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the draft, whose check-ins, how many days, and where the figures go."""
        parser.add_argument("--draft", type=Path, required=True, metavar="FILE", help="a program's document, in TOML")
        parser.add_argument("--program", metavar="SLUG", help="the program; that of the draft if left out")
        parser.add_argument("--since", type=_above_zero, default=DAYS, metavar="DAYS", help=f"days back ({DAYS})")
        parser.add_argument("--organisation", metavar="NAME", help="needed where several have the program")
        parser.add_argument("--json", type=Path, metavar="OUT", help="write every figure for machines")
        parser.add_argument("--jobs", type=_above_zero, default=os.cpu_count() or 1, help="processes (one a core)")

    def handle(self, *_args: Any, draft: Path, jobs: int, **options: Any) -> None:
        """Read the draft before anything is run, and run everything before anything is said."""
        try:
            ruleset = read_program(draft)
        except DocumentError as bad:
            raise CommandError(str(bad), returncode=BAD_INPUT) from None
        slug = options["program"] or ruleset.slug
        if slug != ruleset.slug:
            message = f"{draft}: slug: {ruleset.slug!r} is another program; allowed with --program {slug} is {slug!r}"
            raise CommandError(message, returncode=BAD_INPUT)
        now = timezone.now()
        program = _program(slug, options["organisation"])
        backtest = Backtest(_in_force(program), ruleset, now - timedelta(days=options["since"]), now)
        comparison = self._run(backtest, program, jobs)
        if options["json"] is not None:
            _write(options["json"], comparison)
        self.stdout.write(f"{draft} beside the version in force of {program.name}, {program.organisation}:")
        self.stdout.write(f"the {options['since']} days to {now:%Y-%m-%d %H:%M} UTC.")
        for line in report(comparison):
            self.stdout.write(line)

    def _run(self, backtest: Backtest, program: Program, jobs: int) -> Comparison:
        """Replay every episode from its beginning, so that quiet times stand as they stood; count the days asked for."""
        done: list[Replayed] = []
        episodes = episodes_since(program.id, since=backtest.since, now=backtest.now)
        bar = Bar(self.stderr, of=len(episodes), what="patients")
        for some in run(backtest, episodes, jobs=jobs):
            done += some
            bar.show(len(done))
        return Comparison(tuple(sorted(done, key=lambda one: one.patient)))


def _program(slug: str, organisation: str | None) -> Program:
    """Return the one program meant; say which there are where that is not clear."""
    everywhere = Program.objects.exclude(organisation__name=canary.NAME).select_related("organisation")
    programs = everywhere.filter(slug=slug).order_by("organisation__name")
    if organisation is not None:
        programs = programs.filter(organisation__name=organisation)
    found = list(programs)
    if len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(sorted({program.organisation.name for program in found}))
        raise CommandError(f"--organisation is missing: program {slug!r} is at {names}", returncode=BAD_INPUT)
    known = ", ".join(f"{each.slug} at {each.organisation.name}" for each in everywhere.order_by("slug")) or "none"
    where = "" if organisation is None else f" at {organisation!r}"
    raise CommandError(f"--program {slug!r}{where} is not known here; known are {known}", returncode=BAD_INPUT)


def _in_force(program: Program) -> Ruleset:
    try:
        return ruleset_in_force(program.id)[1]
    except LookupError as nothing:
        raise CommandError(str(nothing), returncode=BAD_INPUT) from None


def _write(path: Path, comparison: Comparison) -> None:
    """Write the figures whole or not at all."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_text(json.dumps(as_document(comparison), indent=1, default=str), encoding="utf-8")
        part.replace(path)
    except OSError as error:
        raise CommandError(f"{path}: cannot be written: {error.strerror}", returncode=BAD_INPUT) from None
