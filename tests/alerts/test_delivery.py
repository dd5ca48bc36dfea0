"""The outbox: lease, send, mark."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends import locmem
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries, Settings

from alerts.care.undoing import undo
from alerts.models import Alert, Notification
from alerts.services import acknowledge_alert, receive_check_in, resolve_alert
from alerts.telling import delivery
from alerts.telling.delivery import Parcel, deliver_due
from alerts.telling.escalating import escalate_due
from alerts.telling.notifying import withdraw
from alerts.telling.policies import Step
from alerts.telling.recipients import usable
from recovery.accounts.actors import Actor
from recovery.accounts.models import User
from recovery.accounts.queries import staff_actor
from recovery.channels import Channel
from recovery.push import Browser
from recovery.rota import devices
from recovery.rota.models import PushDevice
from recovery.rota.queries import addresses
from symptoms.models import Episode, Patient, Program
from tests.alerts.making import EMERGENCY, flagged
from tests.people import NOW, TODAY, make_episode, make_patient, sent
from tests.pushes import PUSH_KEY, FakeBrowser
from tests.sink import SECRET, Sink, running_sink


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


# A provider that refuses


@pytest.fixture
def two_ways(message: Notification, settings: Settings) -> Iterator[Sink]:
    """Have the message tried by webhook, then by e-mail; yields the webhook's provider, which refuses."""
    Notification.objects.update(channels=["webhook", "email"])
    with running_sink() as sink:
        sink.status = 500
        settings.WEBHOOK_URL, settings.WEBHOOK_SECRET = f"http://127.0.0.1:{sink.port}/", SECRET
        yield sink


def test_a_refusal_moves_on_to_the_next_channel_at_once(message: Notification, two_ways: Sink) -> None:
    deliver_due(now=NOW)
    deliver_due(now=NOW + timedelta(seconds=2))

    message.refresh_from_db()
    assert [(one["channel"], one["outcome"]) for one in message.tries] == [("webhook", "NotSent"), ("email", "sent")]
    assert len(mail.outbox) == 1


def test_when_all_have_refused_the_next_people_are_told_now(
    message: Notification, two_ways: Sink, clinician: User
) -> None:
    Notification.objects.update(channels=["webhook"])

    deliver_due(now=NOW)

    alert = Alert.objects.get()
    assert abs(alert.escalate_at - NOW) < timedelta(seconds=5)  # type: ignore[operator]
    escalate_due(now=alert.escalate_at)  # type: ignore[arg-type]
    assert Notification.objects.filter(recipient=clinician).exists()


def test_a_refused_storm_has_every_alert_climb_for_the_statements_of_one(
    message: Notification, two_ways: Sink, program: Program, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    Notification.objects.update(channels=["webhook"])
    with CaptureQueriesContext(connection) as of_one:
        deliver_due(now=NOW)
    team, later = message.alert.care_team, NOW + timedelta(hours=1)
    for number in range(5):
        flagged(make_episode(make_patient(team.organisation, f"S-{number}"), program, team), now=later, **EMERGENCY)
    Notification.objects.update(channels=["webhook"], send_at=later, attempts=0, tries=[])
    Alert.objects.update(escalate_at=later + timedelta(minutes=5))

    with django_assert_num_queries(len(of_one)):
        deliver_due(now=later)

    soon = later + timedelta(seconds=30)
    assert [alert.escalate_at < soon for alert in Alert.objects.all() if alert.escalate_at] == [True] * 6


def test_one_who_was_reached_is_enough_to_wait_for(message: Notification, two_ways: Sink, teammate: User) -> None:
    Notification.objects.update(channels=["webhook"])
    told = {"organisation": message.organisation, "alert": message.alert, "dedupe": message.dedupe, "urgency": 4}
    Notification.objects.create(**told, recipient=teammate, channels=["email"], step=message.step, send_at=NOW)
    before = Alert.objects.get().escalate_at

    deliver_due(now=NOW)

    assert Alert.objects.get().escalate_at == before


def test_from_the_last_step_nobody_is_hurried(message: Notification, two_ways: Sink) -> None:
    Notification.objects.update(channels=["webhook"], step=3)
    Alert.objects.update(escalation_step=3)
    before = Alert.objects.get().escalate_at

    deliver_due(now=NOW)

    assert Alert.objects.get().escalate_at == before


def test_each_round_of_refusals_waits_longer(message: Notification, two_ways: Sink) -> None:
    Notification.objects.update(channels=["webhook"])
    waits, now = [], NOW
    for _ in range(7):
        deliver_due(now=now)
        message.refresh_from_db()
        assert message.send_at is not None
        waits.append(round((message.send_at - now).total_seconds()))
        now = message.send_at

    assert waits == [5, 15, 60, 180, 600, 600, 600]


# Push


@pytest.fixture
def pushed(message: Notification, nurse: User, settings: Settings) -> Iterator[Sink]:
    """Have the message tried by push, then by e-mail; yields the push service of the nurse's two browsers."""
    Notification.objects.update(channels=["push", "email"])
    with running_sink() as sink:
        settings.PUSH_KEY, settings.PUSH_SERVICES = PUSH_KEY, [f"http://127.0.0.1:{sink.port}"]
        for name in ("phone", "desktop"):
            devices.switch_on(staff_actor(nurse), Browser.read(FakeBrowser(sink, name).said), name=name, now=NOW)
        yield sink


def test_every_browser_of_a_person_is_told_and_nothing_of_the_patient(message: Notification, pushed: Sink) -> None:
    assert deliver_due(now=NOW) == 1

    message.refresh_from_db()
    assert (message.outcome, mail.outbox) == ("sent", [])
    assert sorted(path for path, _headers, _body in pushed.calls) == ["/desktop", "/phone"]
    text = Parcel([message], "push", "").text
    assert (text.subject, text.link) == ("Recovery: 1 emergency alert", "/worklist/")


def test_a_browser_that_is_gone_is_forgotten_and_the_other_is_told(message: Notification, pushed: Sink) -> None:
    pushed.status_by_path["/phone"] = 410

    deliver_due(now=NOW)

    assert list(PushDevice.objects.values_list("name", flat=True)) == ["desktop"]
    assert Notification.objects.get().outcome == "sent"


@pytest.mark.parametrize(("status", "left"), [(410, 0), (404, 0), (500, 2), (429, 2)])
def test_where_push_fails_the_next_channel_is_used_at_once(
    message: Notification, pushed: Sink, status: int, left: int
) -> None:
    pushed.status = status

    deliver_due(now=NOW)
    deliver_due(now=NOW + timedelta(seconds=2))

    message.refresh_from_db()
    assert [(one["channel"], one["outcome"]) for one in message.tries] == [("push", "NotSent"), ("email", "sent")]
    assert PushDevice.objects.count() == left


def test_whoever_has_switched_nothing_on_is_not_told_by_push(nurse: User, clinician: User, pushed: Sink) -> None:
    step = Step(after_minutes=0, tell=("nurse",), channels=(Channel.PUSH, Channel.EMAIL))
    known = addresses([nurse.id, clinician.id])

    assert usable(step, known[nurse.id]) == (Channel.PUSH, Channel.EMAIL)
    assert usable(step, known[clinician.id]) == (Channel.EMAIL,)


# Storms


def storm(message: Notification, *, count: int, urgency: int, at: datetime = NOW, alert: Alert | None = None) -> None:
    """Write more messages to the same nurse, each of another moment."""
    Notification.objects.bulk_create(
        Notification(
            organisation=message.organisation,
            alert=alert or message.alert,
            recipient=message.recipient,
            channels=["email"],
            dedupe=f"storm {at} {number}",
            urgency=urgency,
            send_at=at,
        )
        for number in range(count)
    )


def test_a_storm_is_one_text_with_the_number(message: Notification) -> None:
    storm(message, count=11, urgency=3)
    deliver_due(now=NOW)

    assert len(mail.outbox) == 1
    assert not Notification.objects.filter(sent_at=None).exists()


@pytest.mark.parametrize(("urgency", "texts"), [(3, 1), (4, 2)])
def test_what_follows_within_a_minute_waits_but_for_an_emergency(
    message: Notification, urgency: int, texts: int
) -> None:
    deliver_due(now=NOW)
    storm(message, count=3, urgency=urgency, at=NOW + timedelta(seconds=20))
    deliver_due(now=NOW + timedelta(seconds=20))
    assert len(mail.outbox) == texts

    deliver_due(now=NOW + timedelta(seconds=61))
    assert len(mail.outbox) == 2
    assert not Notification.objects.filter(sent_at=None).exists()


def test_two_people_in_a_storm_each_get_theirs(message: Notification, teammate: User) -> None:
    told = {"organisation": message.organisation, "alert": message.alert, "dedupe": "other", "urgency": 3}
    Notification.objects.create(**told, recipient=teammate, channels=["email"], send_at=NOW)

    deliver_due(now=NOW)

    assert sorted(to for each in mail.outbox for to in each.to) == ["nora@hospital.test", "tom@hospital.test"]


def test_ten_emergencies_in_a_minute_are_enough_texts_for_one_person(message: Notification, program: Program) -> None:
    """Each alert keeps its ladder; what comes after the tenth is one text with their number, a minute later.

    The first text is of two.
    """
    team = message.alert.care_team
    for number in range(12):
        episode = make_episode(make_patient(team.organisation, f"S-{number}"), program, team)
        alert = flagged(episode, **EMERGENCY)
        Notification.objects.filter(alert=alert).delete()
        at = NOW + timedelta(seconds=number)
        storm(message, count=1, urgency=4, at=at, alert=alert)
        deliver_due(now=at)
    assert len(mail.outbox) == 9

    deliver_due(now=NOW + timedelta(seconds=100))
    assert "3 alerts" in mail.outbox[-1].subject
    assert (len(mail.outbox), Notification.objects.filter(sent_at=None).count()) == (10, 0)


def test_a_storm_longer_than_a_batch_is_one_text(message: Notification, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "BATCH", 3)
    storm(message, count=8, urgency=3)

    deliver_due(now=NOW)

    assert len(mail.outbox) == 1
    assert not Notification.objects.filter(sent_at=None).exists()


def test_a_storm_of_thousands_is_one_text_and_keeps_no_red_one_waiting(message: Notification) -> None:
    storm(message, count=3000, urgency=3)
    storm(message, count=1, urgency=4, at=NOW + timedelta(seconds=1))

    deliver_due(now=NOW + timedelta(seconds=1))

    assert len(mail.outbox) == 1
    assert not Notification.objects.filter(sent_at=None).exists()


# What nobody needs any more


def test_who_acts_first_is_not_told_afterwards(message: Notification, actor: Actor) -> None:
    acknowledge_alert(actor, message.alert_id, now=NOW)

    assert deliver_due(now=NOW + timedelta(days=1)) == 0
    assert mail.outbox == []


def test_a_refused_message_of_a_closed_alert_is_not_tried_again(
    message: Notification, two_ways: Sink, actor: Actor
) -> None:
    Notification.objects.update(channels=["webhook"])
    deliver_due(now=NOW)
    resolve_alert(actor, message.alert_id, outcome="seen_today", note="", now=NOW)

    assert deliver_due(now=NOW + timedelta(hours=1)) == 0
    assert len(two_ways.calls) == 1


def test_taking_the_step_back_makes_the_message_due_again(message: Notification, actor: Actor) -> None:
    taken = acknowledge_alert(actor, message.alert_id, now=NOW)

    undo(actor, taken.id, revision=taken.revision, now=NOW + timedelta(seconds=5))

    assert deliver_due(now=NOW + timedelta(seconds=5)) == 1
    assert len(mail.outbox) == 1


def test_one_withdrawn_while_others_are_sent_does_not_go_out(
    message: Notification, two_ways: Sink, teammate: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both were leased together; whoever acted during the first sending is not told by the second."""
    monkeypatch.setattr(delivery, "AT_ONCE", 1)
    told = {"organisation": message.organisation, "alert": message.alert, "dedupe": message.dedupe, "urgency": 4}
    Notification.objects.create(**told, recipient=teammate, channels=["webhook"], send_at=NOW)
    marked = delivery._mark

    def act(*args: Any, **kwargs: Any) -> None:
        marked(*args, **kwargs)
        withdraw(message.alert, now=NOW)

    monkeypatch.setattr(delivery, "_mark", act)
    deliver_due(now=NOW)

    assert len(two_ways.calls) == 1


@pytest.mark.parametrize("how", ["locked", "left"])
def test_a_leaver_is_not_told_and_the_next_people_are_at_once(
    message: Notification, nurse: User, clinician: User, how: str
) -> None:
    if how == "locked":
        User.objects.filter(id=nurse.id).update(is_active=False)
    else:
        nurse.memberships.update(ended_at=NOW)

    deliver_due(now=NOW)
    escalate_due(now=NOW)

    assert mail.outbox == []
    assert Notification.objects.filter(recipient=clinician, withdrawn_at=None).exists()
