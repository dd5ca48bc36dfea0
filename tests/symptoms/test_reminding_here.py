"""Reminders on the phone itself: offered late, switched on by the patient alone, and never her only way."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from pytest_django.fixtures import Settings

from recovery.accounts.actors import Actor
from symptoms.contact_models import Helper, Message, PushPhone, ReminderWish
from symptoms.messages.reminding import remind_due
from symptoms.messages.sending import send_messages_due
from symptoms.models import Episode, Patient
from symptoms.services import record_check_in
from tests.people import NOW, TODAY, phone_of, sent
from tests.pushes import PUSH_KEY, FakeBrowser
from tests.sink import Sink, running_sink
from tests.symptoms.test_reminding import here

DAY = timedelta(days=1)


@pytest.fixture
def sink(settings: Settings) -> Iterator[Sink]:
    with running_sink() as sink:
        settings.PUSH_KEY, settings.PUSH_SERVICES = PUSH_KEY, [f"http://127.0.0.1:{sink.port}"]
        yield sink


@pytest.fixture
def shown_on(phone: Client, episode: Episode, sink: Sink) -> FakeBrowser:
    """Return the patient's phone, on which she has switched her reminders on."""
    fake = FakeBrowser(sink)
    assert phone.post("/reminders/here/", fake.said)["Location"] == "/reminders/#push"
    return fake


def reminded() -> list[tuple[str, str, str]]:
    return list(Message.objects.order_by("created_at", "id").values_list("kind", "channel", "outcome"))


def live_until(hour: int, minute: int = 1) -> None:
    Episode.objects.update(remind_at=here(6), created_at=here(6))
    remind_due(now=here(hour, minute))
    send_messages_due(now=here(hour, minute))


def test_the_phone_shows_the_reminder_beside_the_other_ways(shown_on: FakeBrowser) -> None:
    live_until(9)

    assert sorted(reminded()) == [("reminder", "email", "sent"), ("reminder", "push", "sent")]
    assert [(said["title"], said["link"]) for said in shown_on.opened()] == [("Your diary for today", "/check-in/")]


def test_it_speaks_her_language(shown_on: FakeBrowser) -> None:
    Patient.objects.update(language="es")
    live_until(9)

    assert shown_on.opened()[0]["title"] == "Su diario de hoy"


@pytest.mark.parametrize(("status", "left"), [(410, 0), (500, 1)])
def test_where_it_was_the_only_way_an_address_is_used_at_once(
    shown_on: FakeBrowser, patient: Patient, status: int, left: int
) -> None:
    ReminderWish.objects.create(organisation_id=patient.organisation_id, patient=patient, channels=[])
    shown_on.sink.status = status
    live_until(9)

    assert reminded() == [("reminder", "push", "NotSent"), ("reminder", "email", "sent")]
    assert len(mail.outbox) == 1
    assert PushPhone.objects.count() == left


def test_where_another_way_was_used_nothing_is_sent_twice(shown_on: FakeBrowser) -> None:
    shown_on.sink.status = 410
    live_until(9)

    assert sorted(reminded()) == [("reminder", "email", "sent"), ("reminder", "push", "NotSent")]
    assert len(mail.outbox) == 1


def test_a_code_to_read_history_never_comes_by_push(shown_on: FakeBrowser, phone: Client) -> None:
    phone.post("/recovery/code/send/")

    assert [channel for _kind, channel, _outcome in reminded()] == ["email"]


def test_a_phone_that_was_signed_out_shows_nothing(shown_on: FakeBrowser, phone: Client) -> None:
    phone.post("/out/")

    assert not PushPhone.objects.exists()


def test_it_is_switched_off(shown_on: FakeBrowser, phone: Client) -> None:
    assert "This phone shows your reminders." in phone.get("/reminders/").content.decode()

    phone.post("/reminders/here/", {"off": "1"})

    assert not PushPhone.objects.exists()
    assert "Remind me on this phone" in phone.get("/reminders/").content.decode()


def test_a_phone_that_changes_hands_shows_its_new_patients_alone(shown_on: FakeBrowser, other_episode: Episode) -> None:
    phone_of(other_episode.patient).post("/reminders/here/", shown_on.said)

    assert PushPhone.objects.get().device.patient_id == other_episode.patient_id


def test_a_helper_switches_nothing_on(patient: Patient, episode: Episode, sink: Sink) -> None:
    helper = Helper.objects.create(organisation=patient.organisation, patient=patient, name="Ben")

    assert phone_of(patient, helper=helper).post("/reminders/here/", FakeBrowser(sink).said).status_code == 404


def test_a_browser_we_cannot_push_to_has_its_sentence(phone: Client, episode: Episode, sink: Sink) -> None:
    refused = phone.post("/reminders/here/", FakeBrowser(sink).said | {"auth": "short"})

    assert refused.status_code == 422
    assert "This browser cannot take our messages." in refused.content.decode()


@pytest.mark.parametrize(("days", "offered"), [(2, False), (3, True)])
def test_it_is_offered_after_the_third_day(
    phone: Client, episode: Episode, patient_as_actor: Actor, sink: Sink, *, days: int, offered: bool
) -> None:
    assert offer_after(days, phone, patient_as_actor) is offered


def test_whoever_has_it_is_offered_nothing(shown_on: FakeBrowser, phone: Client, patient_as_actor: Actor) -> None:
    assert not offer_after(3, phone, patient_as_actor)


def offer_after(days: int, phone: Client, actor: Actor) -> bool:
    """Return whether the advice page offers it after so many days."""
    episode = Episode.objects.get()
    answered = [sent(TODAY - before * DAY, mood=6) for before in range(days)]
    today, *_earlier = [record_check_in(episode, said, actor, now=NOW)[0] for said in answered]
    return "Remind me on this phone" in phone.get(f"/advice/{today.id}/").content.decode()
