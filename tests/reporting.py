"""How often a fault is played, and what is measured: a few times in every run, often where FAULTS=long asks for a report."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

LONG = os.environ.get("FAULTS") == "long"


@pytest.fixture
def times() -> Callable[[int, int], int]:
    """Return how often to do something: the small number in every run, the large one in the long form."""
    return lambda short, long: long if LONG else short


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Callable[..., None]:
    """Write one figure for the report of the long form; `kind` names those that are summed up."""

    def write(row: str, name: str, value: float, goal: str, kind: str = "") -> None:
        path = os.environ.get("FAULTS_REPORT")
        if path:
            line = {"row": row, "name": name, "value": value, "goal": goal, "kind": kind, "test": request.node.name}
            with Path(path).open("a") as report:
                report.write(json.dumps(line) + "\n")

    return write
