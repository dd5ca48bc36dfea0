"""Reminders from the moment they are due to the message that goes out."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from io import BytesIO, TextIOWrapper
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.core import mail
from django.core.mail.backends import locmem
from django.core.management import call_command
from django.db.models import Q
from django.test import Client

from alerts.care.episodes import Why, pause_episode, resume_episode
from alerts.services import receive_check_in
from recovery.accounts.actors import Actor
from symptoms import tasks
from symptoms.contact_models import AccessCode, Message, ReminderWish
from symptoms.messages import sending
from symptoms.messages.reminding import remind_due
from symptoms.messages.sending import send_messages_due
from symptoms.models import Episode, EpisodeStatus, Patient
from tests.people import NOW, TODAY, ZONE, sent

DAY = timedelta(days=1)


def here(hour: int, minute: int = 0, days_later: int = 0) -> datetime:
    """Return an instant by the patient's own clock."""
    return datetime.combine(TODAY + days_later * DAY, time(hour, minute), ZoneInfo(ZONE)).astimezone(UTC)


@pytest.fixture
def due(episode: Episode) -> Episode:
    """Return an episode that was enrolled this morning and is looked at from now on."""
    Episode.objects.update(remind_at=here(6), created_at=here(6))
    return episode


def reminded(episode: Episode) -> list[tuple[str, str]]:
    return list(Message.objects.filter(patient=episode.patient).order_by("created_at").values_list("kind", "channel"))


def live_through(hours: Iterator[int] | range, days_later: int = 0) -> None:
    """Let the drains run each hour, as the worker or the watch would."""
    for hour in hours:
        remind_due(now=here(hour, 1, days_later))
        send_messages_due(now=here(hour, 1, days_later))


def test_a_day_has_one_reminder_and_one_nudge(due: Episode) -> None:
    live_through(range(24))

    assert reminded(due) == [("reminder", "email"), ("nudge", "email")]
    assert [message.to for message in mail.outbox] == [["ada@example.test"]] * 2


def test_whoever_has_answered_is_left_alone(due: Episode, patient_as_actor: Actor) -> None:
    live_through(range(12))
    receive_check_in(patient_as_actor, Q(), sent(TODAY, mood=5), now=NOW)
    live_through(range(12, 24))

    assert reminded(due) == [("reminder", "email")]


def test_after_three_silent_days_it_stops_and_an_answer_begins_it_again(due: Episode, patient_as_actor: Actor) -> None:
    Episode.objects.update(created_at=here(6) - 4 * DAY)
    live_through(range(24))
    assert reminded(due) == []

    receive_check_in(patient_as_actor, Q(), sent(TODAY - DAY, mood=5), now=NOW)
    live_through(range(24), days_later=1)
    assert reminded(due) == [("reminder", "email"), ("nudge", "email")]


def test_after_a_pause_the_patient_is_reminded_again(due: Episode, actor: Actor, patient_as_actor: Actor) -> None:
    Episode.objects.update(created_at=here(6) - 9 * DAY)
    receive_check_in(patient_as_actor, Q(), sent(TODAY - 7 * DAY, mood=5), now=NOW)
    pause_episode(actor, due.patient_id, Why("away"), now=here(7) - 6 * DAY)
    resume_episode(actor, due.patient_id, now=here(7))

    live_through(range(7, 24))

    assert reminded(due) == [("reminder", "email"), ("nudge", "email")]


def test_after_a_pause_three_silent_days_are_counted_from_its_end(due: Episode, actor: Actor) -> None:
    Episode.objects.update(created_at=here(6) - 9 * DAY)
    for days_ago in (7, 5):
        pause_episode(actor, due.patient_id, Why("away"), now=here(7) - days_ago * DAY)
        resume_episode(actor, due.patient_id, now=here(8) - days_ago * DAY)

    live_through(range(24))

    assert reminded(due) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [({"status": EpisodeStatus.PAUSED}, 0), ({"surgery_on": TODAY}, 0), ({"surgery_on": TODAY - 2 * DAY}, 2)],
    ids=["paused", "day of surgery", "day two"],
)
def test_only_a_day_that_is_asked_about_is_reminded_of(due: Episode, change: dict[str, object], expected: int) -> None:
    Episode.objects.update(**change)

    live_through(range(24))

    assert len(reminded(due)) == expected


def test_whoever_wished_for_nothing_is_reminded_both_ways(due: Episode, patient: Patient, settings: object) -> None:
    settings.SMS_URL = "json://127.0.0.1:9/{address}"  # type: ignore[attr-defined]
    Patient.objects.filter(id=patient.id).update(phone="+44 7700 900123")

    remind_due(now=here(9, 1))

    assert sorted(reminded(due)) == [("reminder", "email"), ("reminder", "sms")]


def test_each_is_reminded_as_they_wish(due: Episode, patient: Patient, settings: object) -> None:
    settings.SMS_URL = "json://127.0.0.1:9/{address}"  # type: ignore[attr-defined]
    Patient.objects.filter(id=patient.id).update(phone="+44 7700 900123")
    ReminderWish.objects.create(
        organisation_id=patient.organisation_id, patient=patient, at=time(16, 30), channels=["sms"]
    )

    live_through(range(16))
    assert reminded(due) == []
    remind_due(now=here(16, 31))
    assert reminded(due) == [("reminder", "sms")]


def test_two_drains_at_once_remind_once(due: Episode) -> None:
    remind_due(now=here(9, 1))
    Episode.objects.update(remind_at=here(9))
    remind_due(now=here(9, 2))

    assert reminded(due) == [("reminder", "email")]


@pytest.fixture
def message(due: Episode) -> Message:
    remind_due(now=here(9, 1))
    return Message.objects.get()


def test_the_link_opens_the_diary_once(message: Message, client: Client) -> None:
    AccessCode.objects.all().delete()
    send_messages_due(now=message.created_at)
    code = str(mail.outbox[0].body).partition("#")[2].split()[0]

    assert client.get("/in/").status_code == 200
    assert client.post("/in/", {"code": code})["Location"] == "/check-in/"
    assert Client().post("/in/", {"code": code}).status_code == 422


@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_the_text_says_nothing_of_health_or_whose_diary_it_is(message: Message, language: str) -> None:
    Patient.objects.update(language=language)
    send_messages_due(now=message.created_at)

    text = f"{mail.outbox[0].subject} {mail.outbox[0].body}"
    assert "020 7946 0101" in text
    assert f"{settings.PUBLIC_URL}/in/#" in text
    patient = message.patient
    for secret in (patient.given_name, patient.family_name, patient.identifier, str(patient.id), "pain", "surg"):
        assert secret.lower() not in text.lower()


def test_what_a_provider_refuses_is_tried_again(message: Message, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locmem.EmailBackend, "send_messages", lambda *_: (_ for _ in ()).throw(OSError("refused")))
    send_messages_due(now=message.created_at)

    message.refresh_from_db()
    assert (message.sent_at, message.outcome, message.attempts) == (None, "OSError", 1)
    assert message.send_at == message.created_at + sending.BACK_OFF[0]


def test_one_that_died_between_lease_and_mark_comes_back(message: Message) -> None:
    sending._lease(now=message.created_at, overdue_by=timedelta(0))

    assert send_messages_due(now=message.created_at + timedelta(seconds=59)) == 0
    assert send_messages_due(now=message.created_at + timedelta(seconds=60)) == 1


def test_a_reminder_that_could_not_go_out_for_hours_is_passed_over(message: Message) -> None:
    send_messages_due(now=message.created_at + timedelta(hours=5))

    message.refresh_from_db()
    assert (message.outcome, message.send_at, mail.outbox) == ("passed", None, [])


# A number or an address that is dead


def test_a_dead_address_is_shown_to_staff_until_something_arrives(
    message: Message, monkeypatch: pytest.MonkeyPatch, nurse_browser: Client
) -> None:
    page = f"/patients/{message.patient_id}/"
    assert "do not arrive" not in nurse_browser.get(page).content.decode()
    with monkeypatch.context() as refusing:
        refusing.setattr(locmem.EmailBackend, "send_messages", lambda *_: (_ for _ in ()).throw(OSError("refused")))
        send_messages_due(now=message.created_at)
    send_messages_due(now=message.created_at + timedelta(hours=5))

    assert "Our messages do not arrive (E-mail)." in nurse_browser.get(page).content.decode()
    assert "not reached" in nurse_browser.get("/patients/").content.decode()
    live_through(range(9, 10), days_later=1)
    assert "do not arrive" not in nurse_browser.get(page).content.decode()


REPORT = """From: MAILER-DAEMON@example.test
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: message/delivery-status

Action: {action}
Status: 5.1.1

--b
Content-Type: text/rfc822-headers

Message-ID: <{id}@recovery>

--b--
"""


@pytest.mark.parametrize(
    ("action", "head", "outcome"),
    [("failed", "", "bounced"), ("delayed", "", "sent"), ("failed", "Content-Type: text/plain\n", "sent")],
    ids=["failed", "only late", "no report"],
)
def test_what_comes_back_counts_as_not_arrived(
    message: Message, monkeypatch: pytest.MonkeyPatch, action: str, head: str, outcome: str
) -> None:
    send_messages_due(now=message.created_at)
    report = head + REPORT.format(action=action, id=message.id)
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(report.encode())))

    call_command("bounced")

    message.refresh_from_db()
    assert message.outcome == outcome


@pytest.mark.django_db
@pytest.mark.parametrize("task", [tasks.remind_due, tasks.send_messages_due], ids=lambda task: task.name)
def test_a_task_runs_with_nothing_to_do(task: object) -> None:
    assert task() == 0  # type: ignore[operator]
