"""Each patient reads, and is written to, in her own language."""

import pytest
from django.conf import settings
from django.test import Client

from symptoms.entry.entering import issue_code
from symptoms.models import Episode, Patient
from symptoms.queries import patient_actor
from tests.people import NOW
from tests.symptoms.pages.browsing import actions, send, text_of

pytestmark = pytest.mark.django_db

WORDS = {"en": "How are you today, Ada?", "es": "¿Cómo está hoy, Ada?", "ar": "كيف حالكم اليوم، Ada؟"}


def speaking(phone: Client, language: str) -> Client:
    phone.post("/language/", {"language": language, "next": "/check-in/"})
    return phone


@pytest.mark.parametrize("language", WORDS)
def test_the_diary_opens_in_the_language_of_her_record(
    client: Client, patient: Patient, device: str, episode: Episode, language: str
) -> None:
    Patient.objects.filter(id=patient.id).update(language=language)
    code = issue_code(patient_actor(device, now=NOW), patient, now=NOW)

    client.post("/in/", {"code": code})

    assert WORDS[language] in text_of(client.get("/check-in/"))


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("es", "ltr"), ("ar", "rtl")])
def test_a_patient_changes_the_language_of_pages_and_messages(
    phone: Client, episode: Episode, patient: Patient, language: str, direction: str
) -> None:
    Patient.objects.filter(id=patient.id).update(language="de")

    page = speaking(phone, language).get("/check-in/")

    assert f'<html lang="{language}" dir="{direction}">' in page.content.decode()
    patient.refresh_from_db()
    assert patient.language == language
    assert "patient.speak" in actions()


@pytest.mark.parametrize("language", ["xx", "", "../en"])
def test_a_language_we_do_not_have_changes_nothing(
    phone: Client, episode: Episode, patient: Patient, language: str
) -> None:
    speaking(phone, language)

    patient.refresh_from_db()
    assert patient.language == "en"


def test_a_helper_changes_only_her_own_phone(phone: Client, episode: Episode, patient: Patient) -> None:
    stranger = Client()
    speaking(stranger, "ar")

    patient.refresh_from_db()
    assert patient.language == "en"
    assert stranger.cookies[settings.LANGUAGE_COOKIE_NAME].value == "ar"


@pytest.mark.parametrize(
    "typed",
    ["38,5", "\u0663\u0668\u066b\u0665", "\u0969\u096e.\u096b", " 38.5 "],
    ids=["comma", "arabic", "devanagari", "spaces"],
)
@pytest.mark.parametrize("language", WORDS)
def test_a_number_is_read_as_people_write_it(phone: Client, episode: Episode, language: str, typed: str) -> None:
    response = send(speaking(phone, language), {"temperature": typed, "temperature_unit": "C", "safety": "none"})

    assert response.status_code == 302
    assert episode.check_ins.get().temperature_value == pytest.approx(38.5)


def test_the_advice_speaks_her_language(phone: Client, episode: Episode) -> None:
    page = speaking(phone, "es").get(send(phone, {"safety": "saddle"})["Location"])

    assert "adormecimiento nuevo entre las piernas" in text_of(page)
