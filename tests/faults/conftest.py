"""How often each fault is played, what is measured, and the proof at the end of each test."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.utils import timezone

from alerts.proving import NAMES, prove
from symptoms.models import Episode

LONG = os.environ.get("FAULTS") == "long"
# No watchman runs in these tests, and what is due is due by the test's own clock.
OF_A_RUNNING_PRODUCT = frozenset({"I2", "I5", "I6", "I11"})


@pytest.fixture
def times() -> Callable[[int, int], int]:
    """Return how often to do something: the small number in every run, the large one in the long form."""
    return lambda short, long: long if LONG else short


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Callable[..., None]:
    """Write one figure for the report of the long form."""

    def write(row: str, name: str, value: float, goal: str) -> None:
        path = os.environ.get("FAULTS_REPORT")
        if path:
            line = {"row": row, "name": name, "value": value, "goal": goal, "test": request.node.name}
            with Path(path).open("a") as report:
                report.write(json.dumps(line) + "\n")

    return write


@pytest.fixture(autouse=True)
def proven(transactional_db: None) -> Iterator[None]:
    """Prove every promise after each fault."""
    yield
    Episode.objects.filter(evaluate_at__isnull=False).update(judge_failing_since=None)
    names = [name for name in NAMES if name not in OF_A_RUNNING_PRODUCT]
    broken = {proof.name: proof.broken for proof in prove(names, now=timezone.now()) if not proof.holds}
    assert broken == {}
