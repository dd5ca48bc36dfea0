"""The outbox: lease, send, mark."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends import locmem
from django.db.models import Q

from alerts import delivery
from alerts.delivery import deliver_due
from alerts.models import Notification
from alerts.services import receive_check_in
from recovery.accounts.actors import Actor
from recovery.accounts.models import User
from symptoms.models import Episode, Patient
from tests.people import NOW, TODAY, sent


@pytest.fixture
def message(episode: Episode, patient_as_actor: Actor, nurse: User) -> Notification:
    receive_check_in(patient_as_actor, Q(), sent(TODAY, saddle=True), now=NOW)
    return Notification.objects.get()


def test_what_is_due_is_sent_and_marked(message: Notification) -> None:
    assert deliver_due(now=NOW) == 1

    message.refresh_from_db()
    assert (message.outcome, message.send_at, message.attempts) == ("sent", None, 1)
    assert [mail.to for mail in mail.outbox] == [["nora@hospital.test"]]


def test_it_is_sent_once(message: Notification) -> None:
    deliver_due(now=NOW)
    deliver_due(now=NOW + timedelta(days=1))

    assert len(mail.outbox) == 1


def test_it_says_nothing_of_the_patient(message: Notification, patient: Patient) -> None:
    deliver_due(now=NOW)

    text = str(mail.outbox[0].message())
    for secret in (patient.given_name, patient.family_name, patient.identifier, "numb", str(patient.id)):
        assert secret.lower() not in text.lower()


def test_what_a_provider_refuses_stays_due(message: Notification, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locmem.EmailBackend, "send_messages", lambda *_: (_ for _ in ()).throw(OSError("refused")))

    deliver_due(now=NOW)

    message.refresh_from_db()
    assert (message.sent_at, message.outcome) == (None, "OSError")
    assert message.send_at is not None


def test_one_that_died_between_lease_and_mark_comes_back(message: Notification) -> None:
    delivery._lease(now=NOW, overdue_by=timedelta(0))

    assert deliver_due(now=NOW + timedelta(seconds=59)) == 0
    assert deliver_due(now=NOW + timedelta(seconds=60)) == 1


def test_the_provider_can_tell_a_message_sent_twice(message: Notification) -> None:
    deliver_due(now=NOW)

    assert str(message.id) in mail.outbox[0].extra_headers["Message-ID"]


def test_the_understudy_leaves_fresh_work_alone(message: Notification) -> None:
    assert deliver_due(now=NOW + timedelta(seconds=14), overdue_by=timedelta(seconds=15)) == 0
    assert deliver_due(now=NOW + timedelta(seconds=15), overdue_by=timedelta(seconds=15)) == 1
