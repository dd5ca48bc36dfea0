"""`manage.py prove`: a ward that was lived holds every promise, and each way of breaking one is found."""

import os
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pgtrigger
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Q
from pytest_django import Settings

from alerts.judgement.proving import NAMES, prove
from alerts.models import Alert, AlertStatus, Flag, Notification
from alerts.services import receive_check_in
from recovery.accounts.actors import SYSTEM, Actor
from recovery.accounts.models import CareTeam, User
from recovery.audit.models import AuditEvent
from recovery.audit.services import record
from recovery.heartbeats import beat
from symptoms.models import CheckIn, Episode
from symptoms.photos.keeping import path_of
from symptoms.photos.models import Photo
from tests.alerts.living import DAYS, at, enrolled, live
from tests.people import NOW, TODAY, sent

LATER = NOW + timedelta(minutes=2)
# No watchman runs here, and `NOW` may be minutes ago when the command reads the clock.
OF_A_RUNNING_PRODUCT = ("I2", "I5", "I6", "I11")


def broken(names: tuple[str, ...] = NAMES) -> set[str]:
    return {proof.name for proof in prove(names, now=LATER) if not proof.holds}


@pytest.fixture
def told(episode: Episode, patient_as_actor: Actor, nurse: User, other_team: CareTeam) -> Episode:
    """Return an episode whose red entry was corrected, whose nurse was told, and for which everything holds."""
    Episode.objects.filter(id=episode.id).update(created_at=NOW - timedelta(minutes=1))
    red = sent(TODAY, saddle=True)
    first = receive_check_in(patient_as_actor, Q(), red, now=NOW).check_in
    receive_check_in(patient_as_actor, Q(), replace(sent(TODAY, saddle=True), supersedes=first.id), now=NOW)
    Notification.objects.update(send_at=None, sent_at=NOW)
    beat("watch", now=LATER, did=0)
    return episode


def test_a_ward_that_was_lived_holds_every_promise(episode: Episode, other_episode: Episode, nurse: User) -> None:
    live([enrolled(episode), enrolled(other_episode)], nurse, seed=3)
    Notification.objects.update(send_at=None, sent_at=NOW)
    proofs = list(prove(("I1", "I3", "I4", "I5", "I7", "I8", "I9", "I12"), now=at(DAYS) + timedelta(minutes=5)))

    assert [proof for proof in proofs if not proof.holds] == []
    assert all(proof.asked for proof in proofs)


def test_what_was_told_a_minute_ago_holds_every_promise(told: Episode) -> None:
    assert broken() == set()


BREAKS: dict[str, tuple[str, Callable[[], object]]] = {
    "a check-in is gone": (
        "I1",
        lambda: AuditEvent.objects.create(action="check_in.record", patient_ids=[], object_id=uuid.uuid4()),
    ),
    "nobody judges": ("I2", lambda: Episode.objects.update(evaluate_at=NOW)),
    "a judgement fails": ("I2", lambda: Episode.objects.update(judge_failing_since=NOW - timedelta(minutes=1))),
    "a flag is missing": ("I3", lambda: Flag.objects.filter(cause=Flag.objects.values("cause")[:1]).delete()),
    "a flag was made up": ("I3", lambda: Flag.objects.update(rule_id="made_up")),
    "an alert has no flag": ("I4", lambda: Flag.objects.all().delete()),
    "news was slept over": (
        "I4",
        lambda: Alert.objects.update(
            status=AlertStatus.ACKNOWLEDGED, acknowledged_by=User.objects.first(), acknowledged_at=NOW - timedelta(1)
        ),
    ),
    "nobody is told": ("I5", lambda: Notification.objects.all().delete()),
    "a message lies about": ("I5", lambda: Notification.objects.update(sent_at=None, send_at=NOW)),
    "nobody climbs": ("I6", lambda: Alert.objects.update(escalate_at=NOW)),
    "a closed alert climbs": (
        "I7",
        lambda: Alert.objects.update(
            status="resolved", outcome="seen_today", resolved_at=NOW, resolved_by=User.objects.first()
        ),
    ),
    "an alert of another team": ("I8", lambda: Alert.objects.update(care_team=CareTeam.objects.last())),
    "a guard is off": (
        "I9",
        lambda: connection.cursor().execute(
            "SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE symptoms_checkin DISABLE TRIGGER USER"
        ),
    ),
    "the watchman sleeps": ("I11", lambda: beat("watch", now=LATER - timedelta(seconds=11), did=0)),
    "a correction of another day": (
        "I12",
        lambda: CheckIn.objects.filter(supersedes=None).update(day=TODAY - timedelta(days=1)),
    ),
}


@pytest.mark.parametrize("how", BREAKS)
def test_whatever_breaks_a_promise_is_found(told: Episode, how: str) -> None:
    name, do = BREAKS[how]

    with pgtrigger.ignore():
        do()

    assert name in broken()


@pytest.mark.parametrize("kept", [b"as it came", b"changed", None])
def test_a_photo_that_is_lost_or_changed_is_found(
    told: Episode, settings: Settings, tmp_path: Path, kept: bytes | None
) -> None:
    settings.PHOTO_DIR = tmp_path
    digest = sha256(b"as it came").digest()
    size = {"width": 1, "height": 1, "size_bytes": 10}
    photo = Photo.objects.create(
        organisation=told.organisation, check_in=CheckIn.objects.filter(supersedes=None).get(), digest=digest, **size
    )
    if kept is not None:
        path_of(photo.id).parent.mkdir(parents=True)
        path_of(photo.id).write_bytes(kept)

    assert ("I10" in broken()) == (kept != b"as it came")


@pytest.mark.parametrize(("hours", "is_found"), [(2, False), (4, True)])
def test_a_file_that_is_nobodys_photo_is_found_where_no_sweep_took_it(
    told: Episode, settings: Settings, tmp_path: Path, hours: int, is_found: bool
) -> None:
    settings.PHOTO_DIR = tmp_path
    path_of(told.id).parent.mkdir(parents=True)
    path_of(told.id).write_bytes(b"")
    then = (LATER - timedelta(hours=hours)).timestamp()
    os.utime(path_of(told.id), (then, then))

    assert ("I10" in broken()) == is_found


def test_the_command_says_which_rows_break_it(told: Episode, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("prove", "--leave-out", *OF_A_RUNNING_PRODUCT)
    record(SYSTEM, "check_in.record", patients=[], object_id=told.id)

    with pytest.raises(CommandError, match=r"Broken: I1\.") as refusal:
        call_command("prove", "--leave-out", *OF_A_RUNNING_PRODUCT)

    assert refusal.value.returncode == 1
    assert str(told.id) in capsys.readouterr().out
