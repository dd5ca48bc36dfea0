"""Play every fault in its long form, and write a report of the figures beside what they must reach.

The same faults as in every run of the tests, as often as it takes to mean something: tests/faults with FAULTS=long. Then
each part of the product is stopped in turn, to see how soon somebody knows.
"""

import json
import os
import subprocess
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import silence

PATHS = (
    "tests/faults",
    "tests/api/test_at_once.py",
    "tests/alerts/test_ladders.py",
    "tests/recovery/test_alarms.py",
    "tests/journeys/test_without_a_network.py",
)
# What others reach, or what happened without the design: the anchors that the figures stand beside.
ANCHORS = {
    "G1": "PostgreSQL alone: 0 of 21,504 lost at kill -9; with synchronous_commit off 245 of 62,114",
    "G3": "without the episode's lock 158 of 400 pairs were seen",
    "G4": "warm restarts of Celery ran 1 to 3 of 8,000 tasks twice",
    "G5": "healthchecks, marking before sending: 11 of 1,500 never sent at 14 kill -9",
    "G6": "Celery's defaults: a publish blocked for more than 130 s",
    "A18": "an error never means not saved: 50 of 50 were there",
    "B7": "an early acknowledgement: lost",
}
# How much of each has to have been done before "none" means something.
WANTED = {"saved": 20_000, "faults": 100, "red": 2_000, "pairs": 400, "sent": 1_500, "kills": 40}
COUNTED = {"lost", "unflagged", "twice", "unsent", "doubled", "messages"}
# What is counted of a fault that is played on the whole product, and what its column is called.
COLUMNS = {
    "saved": "saved",
    "lost": "lost or altered",
    "twice": "doubled",
    "red": "red",
    "unflagged": "without a flag",
    "unsent": "never delivered",
    "messages": "messages",
    "doubled": "sent twice",
}
MOST_DOUBLED, MOST_SLOWER_MS = 0.01, 50
Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Goal:
    """One goal, what was measured for it, and whether that is enough."""

    name: str
    measured: str
    wanted: str
    is_met: bool


def add_arguments(parser: ArgumentParser) -> None:
    """Take where the report goes, and which faults."""
    parser.add_argument("--report", type=Path, default=Path("faults.md"), help="where to write it: faults.md")
    parser.add_argument("--jobs", type=int, default=1, help="products beside each other; G6 is fair with one only (1)")
    parser.add_argument("--figures", type=Path, help="keep them here, added to those of earlier runs of other faults")
    parser.add_argument("--only", default="", metavar="WORDS", help="faults whose name has these words, as pytest -k")


def run(options: Namespace) -> bool:
    """Play, print, write; true when every test passed, which is every promise proven after every fault."""
    with tempfile.NamedTemporaryFile(suffix=".jsonl") as unnamed:
        figures = options.figures or Path(unnamed.name)
        done = _played(options, figures)
        lines = [json.loads(line) for line in figures.read_text().splitlines()] if figures.exists() else []
    last = done.stdout.strip().splitlines()[-1]
    text = "\n".join(report(lines, last, at=datetime.now(UTC)))
    options.report.write_text(text + "\n")
    print(text if done.returncode == 0 else done.stdout + done.stderr)
    is_heard = bool(options.only) or silence.run(Namespace(only=""))
    return done.returncode == 0 and is_heard and (bool(options.only) or all(goal.is_met for goal in goals(lines)))


def _played(options: Namespace, figures: Path) -> "subprocess.CompletedProcess[str]":
    """Play the faults that were asked for; their figures are added to the file."""
    command = [sys.executable, "-m", "pytest", *PATHS, "-q", "-p", "no:cacheprovider"]
    command += ["-n", str(options.jobs)] if options.jobs > 1 else ["-n0"]
    command += ["-k", options.only] if options.only else []
    changes = {"FAULTS": "long", "FAULTS_REPORT": str(figures.absolute())}
    return subprocess.run(command, env={**os.environ, **changes}, capture_output=True, text=True, check=False)


def goals(lines: Sequence[Line]) -> Iterator[Goal]:
    """Yield each goal that the figures tell of, by the numbers in WANTED."""
    total = {kind: _total(lines, kind) for kind in {line["kind"] for line in lines} | WANTED.keys() | COUNTED}
    total["faults"] = sum(line["kind"] == "saved" for line in lines)
    enough = {kind: total[kind] >= least for kind, least in WANTED.items()}
    slower = max((line["value"] for line in lines if line["kind"] == "slower"), default=0)
    share = total["doubled"] / max(total["messages"], 1)
    yield Goal(
        "G1",
        f"{total['lost']} of {total['saved']:,} lost or altered over {total['faults']} faults",
        "0 of 20,000 over 100",
        enough["saved"] and enough["faults"] and not total["lost"],
    )
    yield Goal(
        "G3",
        f"{total['unflagged']} of {total['red']:,} reds without an alert",
        "0 of 2,000",
        enough["red"] and not total["unflagged"],
    )
    yield Goal("G3", f"{total['pairs']} concurrent pairs seen", "400 of 400", enough["pairs"])
    yield Goal("G4", f"{total['twice']} duplicates", "0", enough["saved"] and not total["twice"])
    yield Goal(
        "G5",
        f"{total['unsent']} of {total['sent']:,} never sent at {total['kills']} kill -9",
        "0 of 1,500 at 40",
        enough["sent"] and enough["kills"] and not total["unsent"],
    )
    yield Goal(
        "G5",
        f"{total['doubled']} of {total['messages']:,} sent twice: {100 * share:.2f} %",
        "<= 1 %",
        enough["sent"] and share <= MOST_DOUBLED,
    )
    said = f"p95 of saving {slower:.0f} ms slower while the broker stalls or is gone"
    yield Goal("G6", said, f"<= {MOST_SLOWER_MS} ms", enough["faults"] and slower <= MOST_SLOWER_MS)


def _total(lines: Sequence[Line], kind: str) -> int:
    return int(sum(line["value"] for line in lines if line["kind"] == kind))


def report(lines: Sequence[Line], last: str, *, at: datetime) -> Iterator[str]:
    """Yield the report as Markdown: the goals, every figure beside its own, and what pytest said at the end."""
    yield f"# Faults, long form, {at:%Y-%m-%d %H:%M} UTC\n"
    yield "| goal | measured | wanted | anchor |"
    yield "|---|---|---|---|"
    for goal in goals(lines):
        met = "" if goal.is_met else " (not enough of it)"
        yield f"| {goal.name} | {goal.measured}{met} | {goal.wanted} | {ANCHORS.get(goal.name, '')} |"
    played = {line["test"]: line["row"] for line in lines if line["kind"] == "saved"}
    yield from _plays(played, lines)
    yield "\n| row | figure | measured | goal | anchor |"
    yield "|---|---|---|---|---|"
    for line in sorted(lines, key=lambda line: str(line["row"])):
        if line["test"] not in played or line["kind"] == "slower":
            anchor = ANCHORS.get(line["row"], "")
            yield f"| {line['row']} | {line['name']} | {line['value']} | {line['goal']} | {anchor} |"
    yield f"\nEvery promise was proven after every test. pytest: {last}"


def _plays(played: Mapping[str, str], lines: Sequence[Line]) -> Iterator[str]:
    """Yield a line for each fault that was played on the whole product, all its rounds together."""
    yield "\n| row | fault | rounds | " + " | ".join(COLUMNS.values()) + " | at most s until saved again |"
    yield "|---|---|---|" + "---|" * (len(COLUMNS) + 1)
    for test, row in sorted(played.items(), key=lambda one: (one[1], one[0])):
        own = [line for line in lines if line["test"] == test]
        rounds = sum(line["kind"] == "saved" for line in own)
        counts = " | ".join(str(_total(own, kind)) for kind in COLUMNS)
        fault = test.partition(f"[{row} ")[2].rstrip("]")
        healed = max(line["value"] for line in own if line["kind"] == "healed")
        yield f"| {row} | {fault} | {rounds} | {counts} | {healed} |"
