"""Whose pages they are."""

import uuid

import pytest
from django.test import Client

from symptoms.contact_models import Device
from symptoms.models import CheckIn, Episode, Patient
from tests.people import NOW, phone_of
from tests.symptoms.pages.browsing import CALM, DAY, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def stored(episode: Episode, phone: Client) -> CheckIn:
    send(phone, CALM)
    return CheckIn.objects.get()


def test_the_advice_of_another_patient_is_not_found(
    stored: CheckIn, other_episode: Episode, other_patient: Patient
) -> None:
    assert phone_of(other_patient).get(f"/advice/{stored.id}/").status_code == 404


def test_advice_that_does_not_exist_looks_the_same(phone: Client, episode: Episode) -> None:
    assert phone.get(f"/advice/{uuid.uuid4()}/").status_code == 404


def test_nobody_is_led_to_the_way_in(client: Client, stored: CheckIn) -> None:
    assert client.get(f"/advice/{stored.id}/")["Location"] == "/in/"


def test_a_nurse_does_not_open_the_patients_pages(nurse_browser: Client, stored: CheckIn) -> None:
    assert nurse_browser.get(f"/advice/{stored.id}/").status_code == 404
    assert nurse_browser.get("/check-in/").status_code == 404


def test_a_phone_that_was_signed_out_by_the_team_is_led_to_the_way_in(phone: Client, episode: Episode) -> None:
    Device.objects.update(revoked_at=NOW - DAY)

    assert phone.get("/check-in/")["Location"] == "/in/"
