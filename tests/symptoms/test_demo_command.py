"""`manage.py demo`: made only where nothing else is, and its ways in told to one person."""

import stat
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from recovery.accounts.models import Organisation
from symptoms.demo.people import PATIENTS
from symptoms.models import Patient


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the ward be the demo patient alone."""
    monkeypatch.setattr("symptoms.demo.ward.PATIENTS", PATIENTS[:1])


def test_the_command_writes_the_ways_in_for_its_owner_only(
    db: None, settings: Any, tmp_path: Path, small: None
) -> None:
    settings.DATA_DIR = tmp_path / "data"

    call_command("demo")

    file = settings.DATA_DIR / "demo-signins.txt"
    assert "/in/#" in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_ward_is_not_made_beside_real_patients(db: None, settings: Any) -> None:
    settings.DEMO = False

    with pytest.raises(CommandError, match="RECOVERY_DEMO"):
        call_command("demo")


def test_a_ward_is_not_made_where_an_organisation_is(organisation: Organisation) -> None:
    with pytest.raises(CommandError, match="an organisation already"):
        call_command("demo")

    assert not Patient.objects.exists()
