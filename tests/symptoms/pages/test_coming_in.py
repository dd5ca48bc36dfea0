"""Coming in: a code, a cookie, and no guessing."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from recovery.middleware import DEVICE_COOKIE
from symptoms.contact_models import Device
from symptoms.entry.entering import issue_code
from symptoms.models import Episode, Patient
from symptoms.queries import patient_actor
from tests.people import NOW, phone_of
from tests.symptoms.pages.browsing import DAY, actions, text_of

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


@pytest.mark.parametrize(
    ("spent", "sentence"),
    [
        ({"expires_at": NOW - DAY}, "That code has run out."),
        ({"used_at": NOW - DAY}, "That code was used before, and works only once."),
        ({"revoked_at": NOW - DAY}, "That code was taken back."),
        ({"digest": b"another"}, "We do not know that code. Check each letter"),
    ],
    ids=["expired", "used", "taken back", "unknown"],
)
def test_each_code_that_no_longer_opens_says_why(
    client: Client, patient: Patient, code: str, spent: dict[str, Any], sentence: str
) -> None:
    patient.access_codes.update(**spent)

    refused = client.post("/in/", {"code": code})

    assert refused.status_code == 422
    assert sentence in text_of(refused)
    assert f'value="{code}"' in refused.content.decode()


def test_a_code_lets_one_phone_in(client: Client, code: str, episode: Episode) -> None:
    client.post("/in/", {"code": code})

    assert Client().post("/in/", {"code": code}).status_code == 422
    assert Device.objects.count() == 2


def test_the_phone_that_is_in_already_may_open_its_link_again(client: Client, code: str, episode: Episode) -> None:
    answers = [client.post("/in/", {"code": code})["Location"] for _ in range(3)]

    assert answers == ["/check-in/"] * 3
    assert Device.objects.count() == 2


def test_a_wrong_code_stays_in_the_field(client: Client) -> None:
    assert 'value="ABCD-EFGH-JKMN"' in client.post("/in/", {"code": "ABCD-EFGH-JKMN"}).content.decode()


def test_after_ten_wrong_codes_even_the_right_one_waits(client: Client, code: str) -> None:
    for _ in range(10):
        client.post("/in/", {"code": "ABCD-EFGH-JKMN"})

    refused = client.post("/in/", {"code": code})

    assert "Too many tries. Wait an hour, or call your care team." in text_of(refused)
    assert DEVICE_COOKIE not in refused.cookies


def test_right_codes_do_not_count_as_tries(client: Client, code: str, patient: Patient) -> None:
    patient.access_codes.update(stays_open=True)
    answers = [Client().post("/in/", {"code": code}).status_code for _ in range(11)]

    assert answers == [302] * 11


def test_signing_out_forgets_the_phone(phone: Client, episode: Episode) -> None:
    response = phone.post("/out/")

    assert response["Location"] == "/in/"
    assert phone.get("/check-in/")["Location"] == "/in/"


def test_who_can_see_my_answers_is_told_to_anybody(client: Client) -> None:
    assert "Your care team. Nobody else." in text_of(client.get("/privacy/"))


def test_who_leaves_cannot_be_followed_by_a_copy_of_the_token(
    phone: Client, device: str, patient: Patient, episode: Episode
) -> None:
    other = phone_of(patient)
    copied = Client()
    copied.cookies[DEVICE_COOKIE] = device

    left = phone.post("/out/")

    assert (left["Location"], left.cookies[DEVICE_COOKIE].value) == ("/in/", "")
    assert copied.get("/check-in/").status_code == 302
    assert other.get("/check-in/").status_code == 200
    assert actions()[0] == "patient.leave"
