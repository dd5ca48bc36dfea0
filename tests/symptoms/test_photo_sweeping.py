"""Files without a row go by themselves, rows without a file are told: and neither too early nor too eagerly."""

import os
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db.models import Q
from pytest_django import Settings

from alerts.services import receive_check_in
from alerts.telling.watching import troubles
from recovery.accounts.actors import Actor
from recovery.management.commands.watch import turn
from symptoms import tasks
from symptoms.models import Episode
from symptoms.photos.keeping import add_photo, path_of
from symptoms.photos.models import Photo
from symptoms.photos.sweeping import MOST_AT_ONCE, sweep_photos, sweep_photos_due
from tests.people import NOW, TODAY, sent
from tests.symptoms.pictures import picture

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
MOMENT = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.PHOTO_DIR = tmp_path
    return tmp_path


@pytest.fixture
def photo(episode: Episode, patient_as_actor: Actor) -> Photo:
    """Return a photo whose file is a day old."""
    check_in = receive_check_in(patient_as_actor, Q(), sent(TODAY, redness=2), now=NOW).check_in
    added = add_photo(patient_as_actor, check_in, picture(), now=NOW)
    age(path_of(added.id), NOW - 24 * HOUR)
    return added


def age(path: Path, at: datetime) -> Path:
    os.utime(path, (at.timestamp(), at.timestamp()))
    return path


def leftover(name: str, at: datetime) -> Path:
    """Return a file in one of the folders that no row names."""
    path = path_of(uuid.uuid4()).with_name(name)
    path.parent.mkdir(exist_ok=True)
    path.touch()
    return age(path, at)


def test_what_a_crash_left_goes_after_an_hour_and_nothing_else(photo: Photo) -> None:
    young = leftover("tmpyoung", NOW - HOUR + MOMENT)
    old, half = leftover("0.jpg", NOW - HOUR - MOMENT), leftover("tmphalf", NOW - HOUR - MOMENT)

    assert sweep_photos(now=NOW) == 2

    assert [path.exists() for path in (path_of(photo.id), young, old, half)] == [True, True, False, False]
    assert not {"photos", "stray photos"} & troubles(now=NOW).keys()


def test_a_photo_whose_file_is_gone_is_told_until_it_is_back(photo: Photo) -> None:
    content = path_of(photo.id).read_bytes()
    path_of(photo.id).unlink()
    sweep_photos(now=NOW)
    assert "photos without their file: 1" in troubles(now=NOW)["photos"]

    path_of(photo.id).write_bytes(content)
    sweep_photos(now=NOW)
    assert "photos" not in troubles(now=NOW)


def test_many_at_once_are_left_and_told(photo: Photo) -> None:
    files = [leftover(f"{number}.jpg", NOW - 2 * HOUR) for number in range(MOST_AT_ONCE + 1)]

    assert sweep_photos(now=NOW) == 0

    assert all(path.exists() for path in files)
    assert "Is this the right database?" in troubles(now=NOW)["stray photos"]


def test_once_an_hour_is_enough() -> None:
    sweep_photos_due(now=NOW)
    late = leftover("0.jpg", NOW - HOUR)

    assert sweep_photos_due(now=NOW + HOUR - MOMENT) == 0
    assert late.exists()
    assert sweep_photos_due(now=NOW + HOUR) == 1


@pytest.mark.parametrize("run", [tasks.sweep_photos_due, lambda: turn(timedelta(0))], ids=["worker", "watch"])
def test_it_runs_by_itself(run: Callable[[], object]) -> None:
    old = leftover("0.jpg", NOW - 2 * HOUR)

    run()

    assert not old.exists()
