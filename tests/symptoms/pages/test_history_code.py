"""Six digits sent to the patient open her history on the phone that asked, and on no other."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlencode

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


PHOTO = "/advice/0d6f5b7e-6a37-4c53-9a42-2f1f6f1f8a10/photo/"


@pytest.mark.parametrize(
    ("asked", "leads_to"),
    [
        (PHOTO, PHOTO),
        (PHOTO.removesuffix("photo/"), PHOTO.removesuffix("photo/")),
        ("/recovery/", "/recovery/"),
        ("/out/", "/recovery/"),
        ("/worklist/", "/recovery/"),
        ("https://elsewhere.test/recovery/", "/recovery/"),
        ("//elsewhere.test/recovery/", "/recovery/"),
        (f"{PHOTO}?next=//elsewhere.test", "/recovery/"),
        (f"/\\elsewhere.test{PHOTO}", "/recovery/"),
        ("javascript:alert(1)", "/recovery/"),
        ("", "/recovery/"),
    ],
)
def test_the_digits_lead_back_to_a_page_that_asks_for_them_and_to_no_other(
    phone: Client, digits: str, asked: str, leads_to: str
) -> None:
    address = f"/recovery/code/?{urlencode({'next': asked})}"

    assert phone.post(address, {"digits": digits})["Location"] == leads_to


def test_the_way_back_is_kept_through_every_step(phone: Client, episode: Episode) -> None:
    """A wrong code, another language and a page that is asked for again lose it no more than the first step."""
    query = f"?{urlencode({'next': PHOTO})}"
    asking = phone.get(f"/recovery/confirm/{query}").content.decode()
    typing = phone.post(f"/recovery/code/send/{query}")
    wrong = phone.post(f"/recovery/code/{query}", {"digits": "1"})

    assert f'action="/recovery/code/send/{query}"' in asking
    assert f'href="{PHOTO}"' in asking
    for page in (typing, wrong):
        assert f'action="/recovery/code/{query}"' in page.content.decode()
        assert "Show my last photo" in text_of(page)
    for address in ("/recovery/code/send/", "/recovery/code/"):
        assert phone.get(f"{address}{query}")["Location"] == f"/recovery/confirm/{query}"


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
