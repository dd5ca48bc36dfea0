"""The tasks and their understudy: what each does, and how one sees that it lives."""

from datetime import datetime, timedelta
from functools import partial

import pytest
from django.core import mail
from django.db.models import Q
from django.utils import timezone
from pytest_django import Settings

from alerts import tasks
from alerts.judgement.judging import judge_due
from alerts.models import Notification
from alerts.services import receive_check_in
from recovery.accounts.actors import Actor
from recovery.accounts.models import User
from recovery.management.commands import watch
from recovery.management.commands.watch import turn
from recovery.models import Heartbeat
from symptoms.models import Episode
from tests.people import NOW, TODAY, sent
from tests.sink import running_sink


@pytest.fixture
def message(episode: Episode, patient_as_actor: Actor, nurse: User) -> Notification:
    receive_check_in(patient_as_actor, Q(), sent(TODAY, saddle=True), now=NOW - timedelta(minutes=1))
    return Notification.objects.get()


@pytest.mark.parametrize("task", [tasks.flag_due, tasks.escalate_due, tasks.deliver_due], ids=lambda task: task.name)
@pytest.mark.django_db
def test_a_task_tells_that_it_finished(task: object) -> None:
    task()  # type: ignore[operator]

    assert Heartbeat.objects.count() == 1


@pytest.mark.django_db
def test_a_task_with_much_to_do_tells_of_each_batch() -> None:
    told: list[int | None] = []

    def batch(*, now: datetime) -> int:
        told.append(
            Heartbeat.objects.filter(name="flag_due", at__lte=timezone.now()).values_list("did", flat=True).first()
        )
        return 2 if len(told) < 3 else 0

    assert tasks._drained("flag_due", batch) == 4
    assert told == [None, 2, 4]


@pytest.mark.django_db
def test_a_task_with_ever_more_to_do_leaves_the_rest_to_the_next_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "LONGEST_DRAIN", timedelta(0))

    assert tasks._drained("flag_due", lambda **_: 1) == 0
    assert Heartbeat.objects.get().name == "flag_due"


def test_a_turn_of_the_understudy_is_one_batch_of_each_kind_and_says_that_there_may_be_more(
    message: Notification, episode: Episode, other_episode: Episode, monkeypatch: pytest.MonkeyPatch
) -> None:
    Episode.objects.update(evaluate_at=NOW - timedelta(minutes=1))
    monkeypatch.setattr(watch, "DRAINS", (partial(judge_due, limit=1), *watch.DRAINS[1:]))

    assert watch.Watcher(timedelta(seconds=15)).look()
    assert Episode.objects.filter(evaluate_at__lt=NOW).count() == 1
    message.refresh_from_db()
    assert message.outcome == "sent"


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


def fail(**_details: object) -> int:
    message = "on purpose"
    raise RuntimeError(message)


def test_a_part_that_fails_leaves_no_heartbeat_and_keeps_no_other_from_its_work(
    message: Notification, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "DRAINS", (fail, *watch.DRAINS))

    assert turn(timedelta(0)) is None
    message.refresh_from_db()
    assert message.outcome == "sent"
    assert not Heartbeat.objects.filter(name="watch").exists()


@pytest.mark.django_db
def test_the_watcher_outside_is_told_of_a_good_turn_once_a_minute(settings: Settings) -> None:
    with running_sink() as sink:
        settings.PING_URL = f"http://127.0.0.1:{sink.port}/ping"
        watcher = watch.Watcher(timedelta(0))
        watcher.look()
        watcher.look()

    assert [path for path, *_ in sink.calls] == ["/ping"]


@pytest.mark.django_db
def test_without_a_good_turn_for_a_minute_it_tells_of_itself_and_pings_nobody(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.OPERATOR_EMAIL = "operator@hospital.test"
    monkeypatch.setattr(watch, "ERRANDS", (lambda **_: 1 / 0,))
    watcher = watch.Watcher(timedelta(0))
    watcher.look()
    assert mail.outbox == []

    watcher.last_good -= 60
    watcher.look()
    watcher.look()

    assert ["its turns fail" in each.subject for each in mail.outbox] == [True]
