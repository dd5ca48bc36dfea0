"""Play every fault in its long form, and write a report of the figures beside what they must reach.

The same tests as in every run, as often as it takes to mean something: tests/faults with FAULTS=long.
"""

import json
import os
import subprocess
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

PATHS = ("tests/faults", "tests/api/test_at_once.py", "tests/alerts/test_ladders.py", "tests/recovery/test_alarms.py")
# What others reach, or what happened without the design: the anchors that the figures stand beside.
ANCHORS = {
    "A5": "healthchecks, marking before sending: 11 of 1,500 never sent at 14 kill -9",
    "A18": "an error never means not saved: 50 of 50 were there",
    "B7": "an early acknowledgement: lost",
}


def add_arguments(parser: ArgumentParser) -> None:
    """Take where the report goes, and which faults."""
    parser.add_argument("--report", type=Path, default=Path("faults.md"), help="where to write it: faults.md")
    parser.add_argument("--only", default="", metavar="WORDS", help="faults whose name has these words, as pytest -k")


def run(options: Namespace) -> bool:
    """Play, print, write; true when every test passed, which is every promise proven after every fault."""
    with tempfile.NamedTemporaryFile(suffix=".jsonl") as figures:
        changes = {"FAULTS": "long", "FAULTS_REPORT": figures.name, "PATIENTS_AT_ONCE": "400"}
        chosen = ["-k", options.only] if options.only else []
        command = [sys.executable, "-m", "pytest", *PATHS, *chosen, "-q", "-n0", "-p", "no:cacheprovider"]
        done = subprocess.run(command, env={**os.environ, **changes}, capture_output=True, text=True, check=False)
        lines = [json.loads(line) for line in Path(figures.name).read_text().splitlines()]
    last = done.stdout.strip().splitlines()[-1]
    text = "\n".join(report(lines, last, at=datetime.now(UTC)))
    options.report.write_text(text + "\n")
    print(text if done.returncode == 0 else done.stdout + done.stderr)
    return done.returncode == 0


def report(lines: list[dict[str, str]], last: str, *, at: datetime) -> Iterator[str]:
    """Yield the report as Markdown: every figure beside its goal, and what pytest said at the end."""
    yield f"# Faults, long form, {at:%Y-%m-%d %H:%M} UTC\n"
    yield "| row | figure | measured | goal | anchor |"
    yield "|---|---|---|---|---|"
    for line in lines:
        yield f"| {line['row']} | {line['name']} | {line['value']} | {line['goal']} | {ANCHORS.get(line['row'], '')} |"
    yield f"\nEvery promise was proven after every test. pytest: {last}"
