"""One worker of the sweep, in a process of its own: judges until nothing is due, and says what that took as JSON.

Between two turns it looks how fast the machine is just then: a hired one is half as fast in one minute as in another.
"""

import json
import os
import sys
from statistics import median
from time import perf_counter, process_time

import django

from benchmarks.judge import compare, history, microseconds
from benchmarks.processes import cpu_seconds_of, parent_of, peak_kb_of

BATCH_OF_FLOOR = 500
COMPARED_AT_ONCE = 2000


def main() -> None:
    """Judge what is due, then fetch the same again and do nothing with it."""
    django.setup()
    from django.db import connection
    from django.utils import timezone

    from alerts.judgement.judging import judge_due, judge_some
    from recovery.memory import settle

    judge_due(now=timezone.now(), limit=1)  # connects, and reads the ruleset
    settle()  # as a worker does before its first task
    backend = connection.connection.info.backend_pid
    postmaster = parent_of(backend)  # which counts the backends that have ended, whosever they were
    paces, theirs, ended = [pace()], cpu_seconds_of(backend), cpu_seconds_of(postmaster)
    judged, found, seconds, cpu = 0, 1, 0.0, 0.0  # the one above
    while found:
        judged += found
        began, cpu_before = perf_counter(), process_time()
        found = judge_some(now=timezone.now())
        seconds, cpu = seconds + perf_counter() - began, cpu + process_time() - cpu_before
        paces.append(pace())
    theirs, ended = cpu_seconds_of(backend) - theirs, cpu_seconds_of(postmaster) - ended
    peak = peak_kb_of(os.getpid())
    floor = fetch(judged)
    told = {"judged": judged, "seconds": seconds, "cpu": cpu, "postgresql_cpu": theirs}
    told |= {"postgresql_ended_cpu": ended, "peak_kb": peak, "floor_seconds": floor, "pace": median(paces)}
    json.dump(told, sys.stdout)


def pace() -> float:
    """Return how many microseconds the floor of `benchmarks judge` takes just now."""
    entry = history(1).entries[-1]
    return microseconds(lambda _: compare(entry), [None] * COMPARED_AT_ONCE)


def fetch(count: int) -> float:
    """Fetch the check-ins of so many episodes, in batches as large as the round's; return the time."""
    from django.db import connection

    from alerts.judgement.histories import HISTORIES

    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM symptoms_episode ORDER BY id LIMIT %s", [count])
        ids = [episode for (episode,) in cursor.fetchall()]
        began = perf_counter()
        for first in range(0, len(ids), BATCH_OF_FLOOR):
            cursor.execute(HISTORIES, [ids[first : first + BATCH_OF_FLOOR]])
            cursor.fetchall()
    return perf_counter() - began


if __name__ == "__main__":
    main()
