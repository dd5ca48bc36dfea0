"""Six digits sent to the patient open her history on the phone that asked, and on no other."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from symptoms.contact_models import HistoryCode
from symptoms.models import Episode, Patient
from tests.people import phone_of
from tests.symptoms.pages.browsing import actions, sent_digits, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def digits(phone: Client, episode: Episode) -> str:
    assert "We sent six digits" in text_of(phone.post("/recovery/code/send/"))
    return sent_digits()


def test_the_digits_open_history_once(phone: Client, digits: str) -> None:
    first = phone.post("/recovery/code/", {"digits": f" {digits[:3]} {digits[3:]}"})
    again = phone.post("/recovery/code/", {"digits": digits})

    assert (first["Location"], again.status_code) == ("/recovery/", 422)
    assert phone.get("/recovery/").status_code == 200
    assert {"patient.ask_code", "patient.confirm"} <= set(actions())


def test_they_open_nothing_on_another_phone(digits: str, patient: Patient) -> None:
    other = phone_of(patient)

    assert other.post("/recovery/code/", {"digits": digits}).status_code == 422
    assert other.get("/recovery/").status_code == 302


def test_after_a_quarter_of_an_hour_they_have_run_out(
    phone: Client, digits: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = timezone.now() + timedelta(minutes=16)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)

    assert "or it has run out" in text_of(phone.post("/recovery/code/", {"digits": digits}))


def test_they_cannot_be_tried_out(phone: Client, digits: str) -> None:
    wrong = "000000" if digits != "000000" else "111111"
    for _ in range(10):
        phone.post("/recovery/code/", {"digits": wrong})

    refused = phone.post("/recovery/code/", {"digits": digits})

    assert "Too many tries." in text_of(refused)
    assert HistoryCode.objects.get().used_at is None


def test_without_an_address_the_date_of_birth_is_left(phone: Client, episode: Episode, patient: Patient) -> None:
    Patient.objects.filter(id=patient.id).update(email="")

    page = phone.post("/recovery/code/send/")

    assert page.status_code == 422
    assert "We have no phone or e-mail of yours. Use your date of birth." in text_of(page)
    assert 'name="birth_day"' in page.content.decode()


def test_the_message_is_no_letter_of_health(phone: Client, digits: str, patient: Patient, episode: Episode) -> None:
    text = str(mail.outbox[-1].message())

    for secret in (patient.given_name, patient.family_name, patient.identifier, episode.procedure, str(patient.id)):
        assert secret not in text


def test_a_flood_of_codes_is_stopped(phone: Client, episode: Episode, monkeypatch: pytest.MonkeyPatch) -> None:
    started = timezone.now()
    ask: Callable[[], str] = lambda: text_of(phone.post("/recovery/code/send/"))  # noqa: E731
    for minute in range(10):
        monkeypatch.setattr("django.utils.timezone.now", lambda at=started + timedelta(minutes=minute): at)
        ask()

    assert "Too many tries." in ask()
