"""Every test of the pages begins without earlier attempts, in the afternoon."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import translation

from symptoms.models import Patient
from tests.people import NOW, phone_of
from tests.symptoms.pages.browsing import DAY, at


@pytest.fixture(autouse=True)
def no_earlier_attempts(db: None) -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def language_of_no_earlier_test() -> Iterator[None]:
    """Leave no language behind: the one of the last request stays with its thread."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def noon_has_passed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every test of the pages run at three in the afternoon of the patient's day."""
    at(monkeypatch, 15)


@pytest.fixture
def reader(patient: Patient) -> Client:
    """Return the patient's phone after she has proved who she is."""
    return phone_of(patient, history_until=NOW + 2 * DAY)
