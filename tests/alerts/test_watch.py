"""The tasks and their understudy: what each does, and how one sees that it lives."""

from datetime import timedelta

import pytest
from django.db.models import Q

from alerts import delivery, tasks
from alerts.models import Notification
from alerts.services import receive_check_in
from recovery.accounts.actors import Actor
from recovery.accounts.models import User
from recovery.management.commands.watch import turn
from recovery.models import Heartbeat
from symptoms.models import Episode
from tests.people import NOW, TODAY, sent


@pytest.fixture
def message(episode: Episode, patient_as_actor: Actor, nurse: User) -> Notification:
    receive_check_in(patient_as_actor, Q(), sent(TODAY, saddle=True), now=NOW - timedelta(minutes=1))
    return Notification.objects.get()


@pytest.mark.parametrize("task", [tasks.flag_due, tasks.escalate_due, tasks.deliver_due], ids=lambda task: task.name)
@pytest.mark.django_db
def test_a_task_tells_that_it_finished(task: object) -> None:
    task()  # type: ignore[operator]

    assert Heartbeat.objects.count() == 1


def test_the_understudy_sends_what_the_worker_left(message: Notification) -> None:
    turn(timedelta(seconds=15))

    message.refresh_from_db()
    assert message.outcome == "sent"


def test_the_understudy_judges_what_is_overdue(episode: Episode) -> None:
    Episode.objects.update(evaluate_at=NOW - timedelta(minutes=1))

    turn(timedelta(seconds=15))

    episode.refresh_from_db()
    assert episode.evaluate_at is not None
    assert episode.evaluate_at > NOW


def test_a_turn_that_fails_leaves_no_heartbeat(message: Notification, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "deliver_due", lambda **_: 1 / 0)

    assert turn(timedelta(0)) is None
    assert not Heartbeat.objects.exists()
