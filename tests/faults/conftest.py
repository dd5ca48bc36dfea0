"""The proof at the end of each test."""

from collections.abc import Iterator

import pytest
from django.utils import timezone

from alerts.judgement.proving import NAMES, prove
from symptoms.models import Episode

# No watchman runs in these tests, and what is due is due by the test's own clock.
OF_A_RUNNING_PRODUCT = frozenset({"I2", "I5", "I6", "I11"})


@pytest.fixture(autouse=True)
def proven(transactional_db: None) -> Iterator[None]:
    """Prove every promise after each fault."""
    yield
    Episode.objects.filter(evaluate_at__isnull=False).update(judge_failing_since=None)
    names = [name for name in NAMES if name not in OF_A_RUNNING_PRODUCT]
    broken = {proof.name: proof.broken for proof in prove(names, now=timezone.now()) if not proof.holds}
    assert broken == {}
