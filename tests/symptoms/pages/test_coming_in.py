"""Coming in: a code, a cookie, and no guessing."""

import pytest
from django.test import Client
from django.utils import timezone

from recovery.middleware import DEVICE_COOKIE
from symptoms.models import Device, Episode, Patient
from symptoms.queries import patient_actor
from symptoms.services import issue_code
from tests.people import NOW
from tests.symptoms.pages.browsing import DAY, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def code(patient: Patient, device: str) -> str:
    return issue_code(patient_actor(device, now=NOW), patient, now=timezone.now())


def test_opening_the_link_spends_nothing(client: Client, code: str) -> None:
    client.get("/in/")

    assert Device.objects.count() == 1


def test_the_code_opens_the_check_in_and_the_phone_is_remembered(client: Client, code: str, episode: Episode) -> None:
    response = client.post("/in/", {"code": code})
    cookie = response.cookies[DEVICE_COOKIE]

    assert response["Location"] == "/check-in/"
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 365 * 24 * 3600)
    assert "How are you today, Ada?" in text_of(client.get("/check-in/"))


def test_a_code_is_read_however_it_is_typed(client: Client, code: str) -> None:
    assert client.post("/in/", {"code": f" {code.lower().replace('-', ' ')} "}).status_code == 302


def test_unknown_and_expired_codes_get_the_same_sentence(client: Client, patient: Patient, code: str) -> None:
    patient.access_codes.update(expires_at=NOW - DAY)
    expired, unknown = client.post("/in/", {"code": code}), client.post("/in/", {"code": "ABCD-EFGH-JKMN"})

    assert expired.status_code == unknown.status_code == 422
    assert "We do not know that code, or it has run out." in text_of(expired)
    assert text_of(expired) == text_of(unknown)


def test_a_wrong_code_stays_in_the_field(client: Client) -> None:
    assert 'value="ABCD-EFGH-JKMN"' in client.post("/in/", {"code": "ABCD-EFGH-JKMN"}).content.decode()


def test_after_ten_wrong_codes_even_the_right_one_waits(client: Client, code: str) -> None:
    for _ in range(10):
        client.post("/in/", {"code": "ABCD-EFGH-JKMN"})

    refused = client.post("/in/", {"code": code})

    assert "Too many tries. Wait an hour, or call your care team." in text_of(refused)
    assert DEVICE_COOKIE not in refused.cookies


def test_right_codes_do_not_count_as_tries(client: Client, code: str) -> None:
    answers = [client.post("/in/", {"code": code}).status_code for _ in range(11)]

    assert answers == [302] * 11


def test_signing_out_forgets_the_phone(phone: Client, episode: Episode) -> None:
    response = phone.post("/out/")

    assert response["Location"] == "/in/"
    assert phone.get("/check-in/")["Location"] == "/in/"


def test_who_can_see_my_answers_is_told_to_anybody(client: Client) -> None:
    assert "Your care team. Nobody else." in text_of(client.get("/privacy/"))
