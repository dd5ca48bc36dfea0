"""How much of each grid a run covers: a sample at a desk, every cell where RECOVERY_EXHAUSTIVE=1 asks, as .ci/run does.

A grid is one mechanism asked in many places: every route by every role, every page in every theme and language. A sample
still goes to each place, or asks as each role; it leaves out combinations.
"""

import os

EXHAUSTIVE = os.environ.get("RECOVERY_EXHAUSTIVE") == "1"


def pytest_report_header() -> str:
    """Say above the results which of both this is."""
    return (
        f"grids: {'every cell' if EXHAUSTIVE else 'a sample; RECOVERY_EXHAUSTIVE=1 asks every cell, as .ci/run does'}"
    )
