"""A backup is restored on an empty server, whole and proven; a damaged or half one is refused."""

import json
import shutil
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from tempfile import mkdtemp

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Q
from pytest_django import Settings

from alerts.services import receive_check_in
from recovery.accounts.actors import Actor
from recovery.accounts.models import User
from recovery.backup import DUMP, MANIFEST, BackupError, read_manifest
from recovery.backup import restore as restore_here
from symptoms.models import CheckIn, Episode
from tests.people import NOW, TODAY, sent

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def folder(settings: Settings) -> Iterator[Path]:
    path = Path(mkdtemp(prefix="recovery-backup-"))
    settings.PHOTO_DIR = path / "photos-of-here"
    yield path
    shutil.rmtree(path)


@pytest.fixture
def backup(folder: Path, episode: Episode, patient_as_actor: Actor, nurse: User) -> Path:
    """Return a backup of a ward with one red check-in."""
    receive_check_in(patient_as_actor, Q(), sent(TODAY, saddle=True), now=NOW)
    call_command("backup", str(folder / "first"), stdout=StringIO())
    return folder / "first"


def test_a_drill_restores_on_an_empty_server_and_proves_it(backup: Path) -> None:
    said = StringIO()
    call_command("restore", str(backup), "--drill", stdout=said)

    assert "I3  holds" in said.getvalue()
    assert "rows restored and proven" in said.getvalue()


def test_its_list_says_how_many_rows_each_table_has(backup: Path) -> None:
    rows = json.loads((backup / MANIFEST).read_text())["rows"]

    assert rows["symptoms_checkin"] == CheckIn.objects.count() == 1
    assert rows["alerts_alert"] == 1


def test_a_folder_that_exists_is_not_written_over(backup: Path) -> None:
    with pytest.raises(CommandError, match="exists already"):
        call_command("backup", str(backup))


def test_a_database_in_use_is_not_restored_over(backup: Path) -> None:
    with pytest.raises(BackupError, match="tables already: restore into an empty one"):
        restore_here(backup)


@pytest.mark.parametrize("how", ["one byte", "no list", "no dump"])
def test_a_damaged_backup_is_refused_before_anything_is_touched(backup: Path, how: str) -> None:
    if how == "one byte":
        whole = bytearray((backup / DUMP).read_bytes())
        whole[100] ^= 1
        (backup / DUMP).write_bytes(whole)
    else:
        (backup / (MANIFEST if how == "no list" else DUMP)).unlink()

    with pytest.raises(BackupError, match="is no backup" if how == "no list" else "is damaged"):
        read_manifest(backup)


def test_a_drill_of_a_damaged_backup_fails(backup: Path) -> None:
    (backup / DUMP).write_bytes(b"")

    with pytest.raises(CommandError, match="is damaged"):
        call_command("restore", str(backup), "--drill", stdout=StringIO())
