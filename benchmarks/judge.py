"""How long every rule takes over one history of 30 days, next to 35 plain comparisons.

No database: histories are made beforehand, and each is judged as new, nothing of it worked out before. The comparisons
are the floor: as many as there might be rules if a rule were one comparison of one number.
"""

import argparse
import gc
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import process_time
from typing import Any, TypeVar

from alerts.rules.documents import read_program
from alerts.rules.entry import ITEMS, Entry
from alerts.rules.evaluate import evaluate
from alerts.rules.history import Baseline, History
from alerts.rules.ruleset import Ruleset
from benchmarks.answers import answers
from benchmarks.figures import Spread, ratios, table

DAY0 = date(2026, 3, 2)
DAYS = 30
COMPARISONS = 35
PROGRAM = Path(__file__).parent.parent / "programs" / "spinal_fusion.toml"
MOST_US = 300
T = TypeVar("T")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take how many of each."""
    parser.add_argument("--histories", type=int, default=1000, help="judged a round (1000)")
    parser.add_argument("--rounds", type=int, default=9, help="pairs of passes (9)")
    parser.add_argument("--gate", action="store_true", help=f"fail above {MOST_US} microseconds")


def run(options: argparse.Namespace) -> bool:
    """Measure both in turn and print them."""
    ruleset, histories = read_program(PROGRAM), [history(number) for number in range(options.histories)]
    held = sum(bool(evaluate(ruleset, one).findings) for one in histories)
    gc.collect()
    gc.freeze()
    floor, ours = [], []
    for _ in range(options.rounds):
        floor.append(microseconds(lambda one: compare(one.entries[-1]), histories))
        ours.append(microseconds(lambda one: evaluate(ruleset, one), [replace(one) for one in histories]))
    _report(ruleset, held, floor, ours, options)
    return not options.gate or Spread.of(ours).median <= MOST_US


def _report(ruleset: Ruleset, held: int, floor: list[float], ours: list[float], options: argparse.Namespace) -> None:
    sys.stdout.write(
        f"\n{options.rounds} rounds of {options.histories} histories of {DAYS} days; {len(ruleset.rules)} rules; "
        f"something held for {held} histories; median (lowest-highest)\n\n"
        + table(
            ["", "us a history", "to the floor"],
            [
                [f"{COMPARISONS} comparisons", Spread.of(floor).text(), ""],
                ["every rule", Spread.of(ours).text(1), ratios(ours, floor).text(0)],
            ],
        )
        + "\n"
    )


def microseconds(judge: Callable[[T], object], histories: Sequence[T]) -> float:
    """Return the processor time for one of them."""
    began = process_time()
    for one in histories:
        judge(one)
    return (process_time() - began) / len(histories) * 1e6


def compare(entry: Entry) -> list[int]:
    """Return which of so many items are above zero."""
    return [place for place in range(COMPARISONS) if (value := entry[4 + place]) is not None and value == 1]


def history(number: int) -> History:
    """Return the history of patient `number`, the last day of which is what a benchmark's phone sends."""
    return History.of(
        _entries(number),
        procedure="lumbar_fusion_posterior",
        day0=DAY0,
        now=_evening(DAYS),
        today=DAYS,
        preop=Baseline(back_pain=7, limb_pain=7, numbness_severity=3, numbness_sites=frozenset({"left_leg"})),
        discharge=Baseline(numbness_severity=2, numbness_sites=frozenset({"left_leg"})),
    )


def _entries(number: int) -> Iterator[Entry]:
    for day in range(1, DAYS + 1):
        said = answers(number if day == DAYS else 1)
        varied: dict[str, Any] = {
            "pain_back": 4 - day // 15 + (number + day) % 2,
            "walk_minutes": 10 + day + (number + day) % 3,
            "temperature_c": float(said["temperature"]["value"]),
            "mood": 6 + (number + day) % 3,
        }
        items = {name: value for name, value in said.items() if name in ITEMS} | varied
        yield Entry(day=day, id=f"{number}-{day}", received_at=_evening(day), arrived_day=day, **items)


def _evening(day: int) -> datetime:
    return datetime(DAY0.year, DAY0.month, DAY0.day, 20, tzinfo=UTC) + timedelta(days=day)
