"""`manage.py simulate`: grows a synthetic cohort, judges it, and says what the rules make of it."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from alerts.rules.cohort.complications import COMPLICATIONS
from alerts.rules.cohort.folder import write_folder
from alerts.rules.cohort.judging import Judged, judge_all
from alerts.rules.cohort.patients import Order
from alerts.rules.cohort.people import MIX, Noise
from alerts.rules.cohort.report import report
from alerts.rules.cohort.team import Team
from alerts.rules.documents import DocumentError, read_program
from alerts.rules.ruleset import Ruleset

BAD_INPUT = 2
MOST_WEEKS = 52
LIMITS: dict[str, tuple[float, float]] = {
    "patients": (1, 1_000_000),
    "weeks": (1, MOST_WEEKS),
    "each": (0, 100_000),
    "processes": (1, 256),
    "pain_day_sd": (0, 5),
    "never_start": (0, 1),
    "sent_first": (0, 1),
    "sent_week_6": (0, 1),
    "in_runs": (0, 1),
}
NOISE = {
    "pain_day_sd": "day-to-day SD of pain; 0.6 to 1.4 should be tried",
    "never_start": "share who never send a check-in",
    "sent_first": "share of check-ins sent on day 1 ...",
    "sent_week_6": "... and from week 6 on",
    "in_runs": "share of missed check-ins that come in runs",
}


class Command(BaseCommand):
    """Prints the load in uneventful patients and what was found of each complication; all of it synthetic."""

    help = "Grow a synthetic cohort, judge it, and print what is flagged: load, complications found, days gained."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take how many patients, of which seed, for how long, who judges, and where pictures go."""
        parser.add_argument("--patients", type=int, default=2000, metavar="N")
        parser.add_argument("--seed", type=int, default=1, metavar="S", help="the same seed grows the same patients")
        parser.add_argument(
            "--weeks",
            type=int,
            default=MOST_WEEKS,
            help=f"how long each is followed, 1 to {MOST_WEEKS}; a program's year",
        )
        parser.add_argument(
            "--each",
            type=int,
            default=100,
            help="patients grown besides, with each complication, so that it is counted",
        )
        parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
        for name, help_text in NOISE.items():
            usual = getattr(Noise(), name)
            parser.add_argument(
                f"--{name.replace('_', '-')}", type=float, default=usual, help=f"{help_text} ({usual:g})"
            )
        parser.add_argument(
            "--discharge-unknown", action="store_true", help="as if no ward recorded what was numb or weak at discharge"
        )
        parser.add_argument("--nobody-acts", action="store_true", help="as if nobody called anyone or closed an alert")
        parser.add_argument("--report", type=Path, metavar="FOLDER", help="where the pictures go")
        parser.add_argument(
            "--program",
            type=Path,
            default=settings.BASE_DIR / "programs" / "spinal_fusion.toml",
            help="the program that judges; the shipped one if left out",
        )

    def handle(self, *_args: Any, program: Path, report: Path | None, **options: Any) -> None:
        """Check everything, then judge everyone, then print, then draw."""
        _check(options)
        ruleset = _ruleset(program)
        days = options["weeks"] * 7
        orders = _orders(options["seed"], options["patients"], days, options["each"])
        noise = Noise(**{name: options[name] for name in NOISE}, discharge_is_known=not options["discharge_unknown"])
        team = Team(acts=not options["nobody_acts"])
        judged = self._judge(orders, ruleset, noise, team, options["processes"])
        lines = [_what(options, ruleset), *_lines(judged)]
        for line in lines:
            self.stdout.write(line)
        if report is not None:
            _draw(report, judged, seed=options["seed"], days=days, lines=lines)

    def _judge(self, orders: list[Order], ruleset: Ruleset, noise: Noise, team: Team, processes: int) -> list[Judged]:
        judged: list[Judged] = []
        done = 0
        for batch in judge_all(orders, ruleset, noise, team, processes=processes):
            judged += batch
            done += len(batch)
            self.stderr.write(f"\r{done} of at most {len(orders)} patients judged", ending="")
        self.stderr.write("")
        return judged


def _check(options: dict[str, Any]) -> None:
    """Refuse a number that cannot be."""
    for name, (least, most) in LIMITS.items():
        if not least <= options[name] <= most:
            raise CommandError(
                f"--{name.replace('_', '-')}: {options[name]} should be {least} to {most}", returncode=BAD_INPUT
            )


def _ruleset(program: Path) -> Ruleset:
    """Return the program, which must be about the operations that the cohort has."""
    try:
        ruleset = read_program(program)
    except DocumentError as error:
        raise CommandError(str(error), returncode=BAD_INPUT) from None
    unknown = sorted(MIX.keys() - set(ruleset.procedures))
    if unknown:
        message = f"{program}: procedures: the cohort is of spinal fusion and needs {', '.join(unknown)}"
        raise CommandError(message, returncode=BAD_INPUT)
    return ruleset


def _orders(seed: int, patients: int, days: int, each: int) -> list[Order]:
    """Return the cohort, and after it the patients who surely have a complication."""
    cohort = [Order(seed, index, days) for index in range(patients)]
    sick = [Order(seed, index, days, one.name) for one in COMPLICATIONS for index in range(each)]
    return cohort + sick


def _what(options: dict[str, Any], ruleset: Ruleset) -> str:
    noise = ", ".join(f"{name} {options[name]:g}" for name in NOISE)
    noise += ", discharge unknown" if options["discharge_unknown"] else ""
    return (
        f"Synthetic cohort: {options['patients']} patients over {options['weeks']} weeks, seed {options['seed']}, and "
        f"{options['each']} more with each complication; judged by {ruleset.slug}. "
        f"{_people(acts=not options['nobody_acts'])} Noise: {noise}."
    )


def _people(*, acts: bool) -> str:
    if not acts:
        return "People take every alert in time and close none."
    team = Team()
    return (
        f"People call in the time of each urgency, reach {team.reached:.0%} at a call, try {team.tries} times, close; "
        f"{team.opts_out:.0%} of those reached who never began leave."
    )


def _lines(judged: list[Judged]) -> list[str]:
    return list(report(judged))


def _draw(folder: Path, judged: list[Judged], *, seed: int, days: int, lines: list[str]) -> None:
    try:
        write_folder(folder, judged, seed=seed, days=days, lines=lines)
    except OSError as error:
        raise CommandError(f"{folder}: cannot be written: {error.strerror}", returncode=BAD_INPUT) from None
