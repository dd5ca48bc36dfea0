"""Every read and write leaves its row."""

import pytest
from django.test import Client

from recovery.audit.models import AuditEvent
from symptoms.models import Episode, Patient
from tests.symptoms.pages.browsing import CALM, actions, advice_after

pytestmark = pytest.mark.django_db


def test_opening_the_check_in_leaves_one_row(phone: Client, episode: Episode, patient: Patient) -> None:
    phone.get("/check-in/")

    assert actions() == ["episode.read"]
    assert AuditEvent.objects.get().patient_ids == [patient.id]


def test_sending_and_reading_its_advice_leave_a_row_each(phone: Client, episode: Episode) -> None:
    advice_after(phone, CALM)

    assert actions() == ["check_in.record", "check_in.read"]


def test_reading_history_leaves_one_row(reader: Client, episode: Episode) -> None:
    reader.get("/recovery/")

    assert actions() == ["history.read"]


def test_pages_without_patient_data_leave_no_row(client: Client) -> None:
    client.get("/in/")
    client.get("/privacy/")

    assert actions() == []
