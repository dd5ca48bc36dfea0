"""How many due episodes a worker judges and writes back in a second, and whether that holds as there are more.

Every episode has 30 days of check-ins and is due. A worker claims 500 at a time, reads their check-ins and baselines,
asks every rule, stores when each is due next, and commits, two batches at once, as the Celery task does; nobody is passed
over. It is one process unless told otherwise; a Celery worker is a pool of them, two in docker-compose.yml, and its peak is
that of all together. The floor, run after each pass: the same worker only fetches the same. Each size is a database that
has grown to it.
How fast the machine was meanwhile stands beside, and how time grows is said with that taken out as well.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import psycopg2.extensions

from benchmarks import ward
from benchmarks.figures import exponent, table
from benchmarks.judge import COMPARISONS
from benchmarks.stage import cursor_in, stage
from recovery.embedded import Place

DAYS = 30
LEAST_PER_SECOND = 4000
MOST_EXPONENT = 1.05
MOST_MB = 256
MB = 1024
HEAD = (
    "", "judged a second", "a process", "CPU us each", "PostgreSQL's", "only fetched a second", "time to the floor",
    "peak MB", f"us for {COMPARISONS} comparisons", "flags",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pass:
    """What one size came to, all processes together."""

    size: int
    processes: int
    seconds: float
    """Until the last had nothing left to do."""
    floor_seconds: float
    cpu_us: float
    postgresql_us: float
    peak_mb: float
    pace_us: float
    """What 35 comparisons took meanwhile: more is a slower machine."""
    flags: int

    @property
    def per_second(self) -> float:
        """Return how many the worker judged in a second."""
        return self.size / self.seconds


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take how many of each."""
    parser.add_argument("--sizes", default="1e3,1e4,1e5", help="due episodes, each size a pass (1e3,1e4,1e5)")
    parser.add_argument("--processes", type=int, default=1, help="processes of the worker's pool (1)")
    parser.add_argument(
        "--gate", action="store_true", help=f"fail below {LEAST_PER_SECOND}/s, above {MOST_EXPONENT} or {MOST_MB} MB"
    )


def run(options: argparse.Namespace) -> bool:
    """Let the ward grow from size to size, and judge all of it each time."""
    sizes = sorted(int(float(size)) for size in options.sizes.split(","))
    passes: list[Pass] = []
    with stage() as place:
        hospital = ward.make_hospital()
        for before, size in zip([0, *sizes], sizes, strict=False):
            ward.admit(place, hospital, first=before + 1, last=size, surgery_days_ago=DAYS + 1, days=DAYS)
            passes.append(measure(place, size, options.processes))
            sys.stdout.write(f"{size} episodes judged\n")
            sys.stdout.flush()
    return report(passes, options)


def measure(place: Place, size: int, processes: int) -> Pass:
    """Make everybody due, and let the processes share them."""
    with cursor_in(place, user="postgres") as cursor:
        cursor.execute("UPDATE symptoms_episode SET evaluate_at = now() - interval '1 minute'")
        # What the growing left to do is done before, and not beside
        cursor.execute("VACUUM ANALYZE symptoms_episode")
        cursor.execute("CHECKPOINT")
        before = _flags(cursor)
        command = [sys.executable, "-m", "benchmarks.sweeper"]
        started = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(processes)]
        seen = [json.loads(process.communicate()[0]) for process in started]
        flags = _flags(cursor) - before
    judged = sum(one["judged"] for one in seen)
    if judged != size:
        message = f"{judged} of {size} episodes were judged."
        raise RuntimeError(message)
    return Pass(
        size=size,
        processes=processes,
        seconds=max(one["seconds"] for one in seen),
        floor_seconds=max(one["floor_seconds"] for one in seen),
        cpu_us=sum(one["cpu"] for one in seen) / size * 1e6,
        postgresql_us=(sum(one["postgresql_cpu"] for one in seen) + max(one["postgresql_ended_cpu"] for one in seen))
        / size
        * 1e6,
        peak_mb=sum(one["peak_kb"] for one in seen) / MB,
        pace_us=median(one["pace"] for one in seen),
        flags=flags,
    )


def _flags(cursor: psycopg2.extensions.cursor) -> int:
    cursor.execute("SELECT count(*) FROM alerts_flag")
    (count,) = cursor.fetchone() or (0,)
    return int(count)


def report(passes: Sequence[Pass], options: argparse.Namespace) -> bool:
    """Print every size and how time grows; return whether the gate holds where it was asked for."""
    sys.stdout.write(f"\n{DAYS} days of check-ins each; one worker, processes in its pool: {options.processes}\n\n")
    sys.stdout.write(table(HEAD, map(_row, passes)) + "\n")
    grows = _growth(passes, [one.seconds for one in passes])
    steady = _growth(passes, [one.seconds / one.pace_us for one in passes])
    cpu = _growth(passes, [one.size * (one.cpu_us + one.postgresql_us) for one in passes])
    sys.stdout.write(
        f"time grows with size to the power of {grows:.3f}, with the machine's own pace taken out {steady:.3f}; "
        f"processor time of both to that of {cpu:.3f}\n"
    )
    slowest, peak = min(one.per_second for one in passes), max(one.peak_mb for one in passes)
    return not options.gate or (slowest >= LEAST_PER_SECOND and grows <= MOST_EXPONENT and peak <= MOST_MB)


def _row(one: Pass) -> list[str]:
    return [
        f"{one.size} episodes",
        f"{one.per_second:.0f}",
        f"{one.per_second / one.processes:.0f}",
        f"{one.cpu_us:.0f}",
        f"{one.postgresql_us:.0f}",
        f"{one.size / one.floor_seconds:.0f}",
        f"{one.seconds / one.floor_seconds:.2f}",
        f"{one.peak_mb:.0f}",
        f"{one.pace_us:.2f}",
        str(one.flags),
    ]


def _growth(passes: Sequence[Pass], amounts: Sequence[float]) -> float:
    return exponent([one.size for one in passes], amounts) if len(passes) > 1 else 1.0
