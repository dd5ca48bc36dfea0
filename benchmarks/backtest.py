"""How long a backtest takes: a draft with one number changed, beside the version in force, over a ward of calm patients.

Every patient has a check-in on each day, more than any program asks for, and is judged at each of them and at every
midnight, twice: by the version in force and by the draft. It is the command that is timed, the reading included.
"""

import argparse
import os
import sys
from io import StringIO
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from tempfile import TemporaryDirectory
from time import perf_counter

from django.core.management import call_command

from benchmarks import ward
from benchmarks.stage import stage

MOST_SECONDS = 60


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take how many of each."""
    parser.add_argument("--patients", type=int, default=1000, help="patients (1000)")
    parser.add_argument("--days", type=int, default=90, help="days of check-ins each (90)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="processes (one a core)")
    parser.add_argument("--gate", action="store_true", help=f"fail above {MOST_SECONDS} s")


def run(options: argparse.Namespace) -> bool:
    """Admit the patients, run the command, and say how long it took and what it said."""
    with stage() as place, TemporaryDirectory() as folder:
        draft = _draft(Path(folder))
        hospital = ward.make_hospital()
        days = options.days
        ward.admit(place, hospital, first=1, last=options.patients, surgery_days_ago=days + 1, days=days)
        said, began, cpu = StringIO(), perf_counter(), _cpu_seconds()
        call_command("backtest", draft=draft, since=days, jobs=options.jobs, stdout=said)
        seconds, cpu = perf_counter() - began, _cpu_seconds() - cpu
    judged = options.patients * days * 2 * 2
    sys.stdout.write(f"\n{said.getvalue()}\n{options.patients} patients, {days} days, {options.jobs} processes: ")
    sys.stdout.write(f"{seconds:.1f} s, {cpu:.1f} s of processor, {cpu / judged * 1e6:.0f} us a judgement\n")
    return not options.gate or seconds <= MOST_SECONDS


def _cpu_seconds() -> float:
    """Return the processor time of this process and of those it has waited for."""
    return sum(used.ru_utime + used.ru_stime for used in map(getrusage, (RUSAGE_SELF, RUSAGE_CHILDREN)))


def _draft(folder: Path) -> Path:
    """Write a draft: the shipped program, with fever from 37.9 °C on."""
    from alerts.programs.publishing import shipped_documents

    shipped = next(path for path in shipped_documents() if path.stem == ward.PROGRAM).read_text(encoding="utf-8")
    draft = folder / "draft.toml"
    draft.write_text(shipped.replace("\nfever_c = 38.0", "\nfever_c = 37.9", 1), encoding="utf-8")
    return draft
