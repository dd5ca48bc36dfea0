"""A real Celery worker over a real broker: it judges what time has made due, and sends what waits."""

import subprocess
from datetime import timedelta

import pytest
from django.db.models import Q
from django.utils import timezone

from alerts import tasks
from alerts.judgement.judging import judge_all_due
from alerts.models import Flag, Notification
from alerts.services import receive_check_in
from recovery.accounts.models import User
from symptoms.models import Episode
from symptoms.queries import patient_actor
from tests.people import TODAY, give_device, sent
from tests.racing import eventually

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def silent_for_days(episode: Episode, nurse: User) -> Episode:
    """Return an episode from which nothing has come for three days, judged each night but the last."""
    now, mine = timezone.now(), Episode.objects.filter(id=episode.id)
    mine.update(created_at=now - timedelta(days=3))
    for days in (2, 1, 0):
        mine.update(evaluate_at=now - timedelta(days=days))
        if days:
            judge_all_due(now=now - timedelta(days=days))
    return episode


def test_the_worker_flags_three_days_of_silence(
    silent_for_days: Episode, celery_worker_process: subprocess.Popen[bytes]
) -> None:
    tasks.flag_due.delay()

    assert eventually(lambda: Flag.objects.filter(rule_id="missed_three").exists())


def test_a_red_flag_rings_the_worker_which_sends_at_once(
    episode: Episode, nurse: User, celery_worker_process: subprocess.Popen[bytes]
) -> None:
    patient = patient_actor(give_device(episode.patient), now=timezone.now())

    receive_check_in(patient, Q(), sent(TODAY, saddle=True), now=timezone.now())

    assert eventually(lambda: Notification.objects.filter(outcome="sent").exists())
