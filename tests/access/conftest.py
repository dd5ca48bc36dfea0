"""People that only these tests ask for, and the patient they ask about."""

import uuid
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from alerts.handover.models import Handover
from alerts.models import Alert
from recovery.accounts.models import ApiClient
from symptoms.contact_models import Helper
from symptoms.imports.models import ImportStatus, PatientImport
from symptoms.models import CheckIn, Episode, Patient
from symptoms.photos.keeping import add_photo
from symptoms.queries import patient_actor
from tests.access.asking import CANARY
from tests.api.calls import body_for, put
from tests.people import NOW, give_device, phone_of
from tests.symptoms.pictures import picture


@pytest.fixture
def phone_of_another(other_episode: Episode) -> Client:
    """Return the phone of another patient of the same team."""
    return phone_of(other_episode.patient)


@pytest.fixture
def helper(patient: Patient) -> Helper:
    """Return somebody who helps the patient and may see all that she lets helpers see."""
    return Helper.objects.create(organisation=patient.organisation, patient=patient, name=CANARY, may_read_history=True)


@pytest.fixture
def known(api: Client, episode: Episode, helper: Helper, settings: Any, tmp_path: Path) -> dict[str, uuid.UUID]:
    """Return the ids of one patient, her check-in and her alert, by what addresses call them."""
    Patient.objects.filter(id=episode.patient_id).update(family_name=CANARY, identifier=CANARY)
    put(api, body_for(episode, redness=2, swelling=2, note=CANARY))
    check_in, alert = CheckIn.objects.get(), Alert.objects.get()
    settings.PHOTO_DIR = tmp_path
    photo = add_photo(patient_actor(give_device(episode.patient), now=NOW), check_in, picture(), now=NOW)
    by = {"by_id": ApiClient.objects.get().acts_for_id, "at": NOW}
    handover = Handover.objects.create(organisation_id=alert.organisation_id, **by)
    item = handover.items.create(organisation_id=alert.organisation_id, alert=alert, said=CANARY)
    return {
        "patient_id": episode.patient_id,
        "check_in_id": check_in.id,
        "client_id": check_in.id,
        "alert_id": alert.id,
        "ruleset_id": alert.flags.all()[0].ruleset_id,
        "helper_id": helper.id,
        "photo_id": photo.id,
        "handover_id": handover.id,
        "import_id": _file_of(episode).id,
        "item_id": item.id,
    }


def _file_of(episode: Episode) -> PatientImport:
    """Return a checked file of the patient's team that names her."""
    shared: dict[str, Any] = {"organisation_id": episode.organisation_id}
    made = PatientImport.objects.create(
        **shared, care_team=episode.care_team, program=episode.program, status=ImportStatus.READY, total=1,
        created_by_id=ApiClient.objects.get().acts_for_id, created_at=NOW, work_at=NOW,
    )  # fmt: skip
    made.rows.create(
        **shared, number=2, identifier=CANARY, cells={"family_name": CANARY}, status="wrong", problems=["?"]
    )
    return made
