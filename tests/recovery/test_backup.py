"""A backup is restored on an empty server, whole and proven; a damaged or half one is refused."""

import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import closing
from io import StringIO
from pathlib import Path
from tempfile import mkdtemp

import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Q
from pytest_django import Settings

from alerts.services import receive_check_in
from alerts.telling.watching import troubles
from recovery.accounts.actors import Actor
from recovery.accounts.models import User
from recovery.backup import DUMP, MANIFEST, BackupError, read_manifest
from recovery.backup import restore as restore_here
from recovery.embedded import place_for
from recovery.heartbeats import beat
from recovery.models import Heartbeat
from recovery.streaming import Stream, rebuild
from symptoms.models import CheckIn, Episode
from symptoms.photos.keeping import add_photo, path_of
from tests.people import NOW, TODAY, sent
from tests.symptoms.pictures import picture

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


@pytest.mark.thorough
def test_a_drill_restores_on_an_empty_server_and_proves_it(backup: Path) -> None:
    said = StringIO()
    call_command("restore", str(backup), "--drill", stdout=said)

    assert "I3  holds" in said.getvalue()
    assert "rows restored, as many in each table as were backed up" in said.getvalue()
    assert "One red check-in was saved, judged and delivered" in said.getvalue()
    assert re.search(r"RPO \d+ s: .*\nRTO \d+\.\d s", said.getvalue())


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


def test_a_backup_is_made_from_a_folder_that_the_account_of_the_servers_may_not_enter(
    folder: Path, settings: Settings
) -> None:
    settings.DATA_DIR = folder / "data"

    call_command("backup", str(folder / "first"), stdout=StringIO())

    assert (folder / "first" / DUMP).exists()


def test_without_the_programs_of_postgresql_the_way_out_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECOVERY_PG_PREFIX", str(folder))

    with pytest.raises(CommandError, match="set RECOVERY_PG_PREFIX to a folder with bin/pg_dump in it"):
        call_command("backup", str(folder / "first"))


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


# One that does not end


@pytest.fixture
def stream(folder: Path, settings: Settings) -> Iterator[Stream]:
    """Follow the tests' own server into a folder."""
    place = place_for(Path(os.environ["RECOVERY_TEST_SERVICES"]))
    settings.BACKUP_DATABASE_URL = place.database_url.replace("//recovery@", "//postgres@")
    stream = Stream(folder / "stream")
    stream.begin()
    yield stream
    stream.end()
    stream.forget()


@pytest.mark.thorough
def test_what_came_after_the_copy_is_in_the_restored_server(
    stream: Stream, folder: Path, episode: Episode, patient_as_actor: Actor, nurse: User
) -> None:
    """The check-in and its photo come after the copy was made; only the log and `look` can have brought them."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = on")  # as the product insists; the tests' server does without
    receive_check_in(patient_as_actor, Q(), sent(TODAY, saddle=True), now=NOW)
    photo = add_photo(patient_as_actor, CheckIn.objects.get(), picture(), now=NOW)
    while stream.look(now=NOW) > 0:
        pass  # what the receiver has written it tells at once
    stream.end()
    place = place_for(folder / "new")
    servers = rebuild(stream.folder, place)
    try:
        with closing(
            psycopg2.connect(host=place.sockets, user="postgres", dbname=str(connection.settings_dict["NAME"]))
        ) as other:
            reader = other.cursor()
            reader.execute("SELECT count(*), (SELECT count(*) FROM alerts_alert) FROM symptoms_checkin")
            assert reader.fetchone() == (1, 1)
    finally:
        connection.close()  # with it what was set above
        servers.stop()
        shutil.rmtree(place.home, ignore_errors=True)
    assert [path.name for path in (stream.folder / "photos").glob("*/*")] == [path_of(photo.id).name]
    assert Heartbeat.objects.get(name="backup").at == NOW


def test_a_server_that_is_there_is_not_replaced(folder: Path) -> None:
    place = place_for(Path(os.environ["RECOVERY_TEST_SERVICES"]))

    with pytest.raises(BackupError, match="is there already"):
        rebuild(folder, place)


def test_a_role_that_may_not_follow_is_refused_with_the_servers_reason(folder: Path) -> None:
    with pytest.raises(BackupError, match=r"pg_receivewal failed: .*"):
        Stream(folder / "stream").begin()


def test_a_backup_that_has_stopped_is_a_trouble_where_one_is_meant_to_run(settings: Settings) -> None:
    assert "silent backup" not in troubles(now=NOW)
    settings.CONTINUOUS_BACKUP = True
    assert "silent backup" in troubles(now=NOW)

    beat("backup", now=NOW, did=0)
    assert "silent backup" not in troubles(now=NOW)
