"""Lose the database server with its disk while check-ins come, restore it, and print what was lost and how long it took.

Every check-in that was answered "saved" is noted outside. Then the server and whatever follows it are killed with
SIGKILL and the data folder is deleted; a new server is made from the continuous backup, proven, and takes a red check-in
all the way to a delivered message.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import psycopg2
from django.conf import settings

from benchmarks import ward
from benchmarks.stage import stage
from recovery.embedded import Place, place_for

GOAL_RPO_SECONDS, GOAL_RTO_SECONDS = 300.0, 900.0
Saved = dict[UUID, float]


def add_arguments(parser: ArgumentParser) -> None:
    """Take how much."""
    parser.add_argument("--patients", type=int, default=200, help="patients with three weeks of check-ins: 200")
    parser.add_argument("--seconds", type=float, default=20.0, help="how long check-ins come before the loss: 20")
    parser.add_argument("--rate", type=float, default=20.0, help="check-ins a second: 20")


def run(options: Namespace) -> bool:
    """Lose, restore, print; true when RPO and RTO are within five and fifteen minutes and every promise holds."""
    with stage() as place:
        hospital = ward.make_hospital()
        ward.admit(place, hospital, first=1, last=options.patients, surgery_days_ago=22, days=21)
        backup = place.home / "backup"
        backup.mkdir()
        follower = _follow(place, backup / "stream")
        try:
            saved = _save(options, hospital)
        finally:
            os.killpg(follower.pid, signal.SIGKILL)  # with it whatever it started
            follower.wait()
        lost_at = time.monotonic()
        _lose(place)
        return _restore(backup / "stream", saved, lost_at)


def _follow(place: Place, folder: Path) -> "subprocess.Popen[str]":
    """Start the continuous backup and return when it has its first copy."""
    command = [sys.executable, "-m", "django", "backup", str(folder), "--continuous"]
    own = {"BACKUP_DATABASE_URL": place.database_url.replace("//recovery@", "//postgres@")}
    follower = subprocess.Popen(
        command, env={**os.environ, **own}, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert follower.stdout is not None
    print(follower.stdout.readline().strip())
    return follower


def _save(options: Namespace, hospital: ward.Hospital) -> Saved:
    """Send check-ins at an even pace; return when each was answered "saved"."""
    from django.db.models import Q

    from alerts.services import receive_check_in
    from recovery.accounts.actors import Actor, Role
    from recovery.rows import new_id
    from symptoms.check_in.answers import Answers
    from symptoms.models import Episode
    from symptoms.services import SentCheckIn

    episodes = list(Episode.objects.filter(organisation_id=hospital.organisation).values_list("patient_id", flat=True))
    saved: Saved = {}
    started = time.monotonic()
    while (elapsed := time.monotonic() - started) < options.seconds:
        if len(saved) > elapsed * options.rate:
            time.sleep(1 / options.rate)
            continue
        patient = episodes[len(saved) % len(episodes)]
        now = datetime.now(UTC)
        actor = Actor(role=Role.PATIENT, id=patient, patient_id=patient, organisation_id=UUID(hospital.organisation))
        answers = Answers.model_validate({"pain_back": 3})
        sent = SentCheckIn(client_id=new_id(), day=now.date(), zone="UTC", answered_at=now, answers=answers)
        receive_check_in(actor, Q(), sent, now=now)
        saved[sent.client_id] = time.monotonic()
    return saved


def _lose(place: Place) -> None:
    """Kill the server as a machine dies, and take its disk away."""
    data = place.home / "postgres"
    os.kill(int((data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    shutil.rmtree(data)


def _restore(folder: Path, saved: Saved, lost_at: float) -> bool:
    home = folder.parent / "new"
    place = place_for(home)
    home.mkdir()
    own = {"RECOVERY_DATA": str(home), "DATABASE_URL": place.database_url, "PHOTO_DIR": str(home / "photos")}
    done = [_manage(own, "restore", str(folder)), _manage(own, "rehearse")]
    restored_at = time.monotonic()
    print("".join(each.stdout for each in done) + "".join(each.stderr for each in done if each.returncode))
    try:
        there = _there(place)
    finally:
        subprocess.run([sys.executable, "-c", STOP, str(home)], cwd=settings.BASE_DIR, check=False)
    lost = [at for client_id, at in saved.items() if client_id not in there]
    rpo, rto = (lost_at - min(lost) if lost else 0.0), restored_at - lost_at
    print(f"{len(saved)} check-ins were saved, {len(lost)} of them are lost.")
    print(f"RPO {rpo:.2f} s (goal {GOAL_RPO_SECONDS:.0f})  RTO {rto:.1f} s (goal {GOAL_RTO_SECONDS:.0f})")
    return not any(each.returncode for each in done) and rpo <= GOAL_RPO_SECONDS and rto <= GOAL_RTO_SECONDS


STOP = "import sys, pathlib; from recovery.embedded import *; Servers(place_for(pathlib.Path(sys.argv[1])), valkey=False).stop()"


def _manage(own: dict[str, str], *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "django", *arguments]
    return subprocess.run(
        command, env={**os.environ, **own}, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False
    )


def _there(place: Place) -> set[UUID]:
    connection = psycopg2.connect(host=str(place.sockets), dbname="recovery", user="recovery")
    with connection, connection.cursor() as cursor:
        cursor.execute("SELECT client_id::text FROM symptoms_checkin")
        found = {UUID(each) for (each,) in cursor.fetchall()}
    connection.close()
    return found
