"""A patient's pages hold no English in another language: what was not marked for translation shows here."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from symptoms.models import Episode
from tests.symptoms.pages.browsing import EMERGENCY_OF_MIND, RED_CUT, SADDLE, send, text_of

pytestmark = pytest.mark.django_db

# Names, and words that are the same everywhere.
KEPT = re.compile(
    r"Ada|Okafor|Spine North|Europe/London|English|Español|cauda equina syndrome|JPEG|PNG|WebP|iPhone|iPad|°C|http\S+|testserver\S*"
)
PAGES = ("/in/", "/check-in/", "/privacy/", "/reminders/", "/helpers/", "/recovery/", "/recovery/confirm/")


def english_in(page: Any) -> list[str]:
    spoken = text_of(page) + " ".join(re.findall(r'(?:aria-label|alt|title)="([^"]*)"', page.content.decode()))
    return re.findall(r"[A-Za-z]{3,}", KEPT.sub(" ", spoken))


@pytest.fixture
def arabic(reader: Client, episode: Episode, settings: Any, tmp_path: Path) -> Client:
    settings.PHOTO_DIR = tmp_path
    reader.post("/language/", {"language": "ar"})
    return reader


@pytest.mark.parametrize("address", PAGES)
def test_a_page_as_it_opens(arabic: Client, address: str) -> None:
    assert english_in(arabic.get(address)) == []


@pytest.mark.parametrize(
    "said",
    [
        RED_CUT,
        SADDLE,
        EMERGENCY_OF_MIND,
        {"safety": "none"},
        RED_CUT | {"temperature": "39,2", "temperature_unit": "C"},
    ],
    ids=["cut", "emergency", "mind", "calm", "fever"],
)
def test_what_comes_of_a_day(arabic: Client, said: dict[str, Any]) -> None:
    address = send(arabic, said)["Location"]

    for page in (address, f"{address}photo/", "/check-in/", "/check-in/?change=1", "/recovery/"):
        assert english_in(arabic.get(page)) == [], page


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/check-in/", {"temperature": "98.6", "temperature_unit": "C"}),
        ("/check-in/", {"temperature": "hot", "opioid_doses": "more", "opioid_doses_more": "90", "day": "2001-01-01"}),
        ("/in/", {"code": "ABCD-EFGH-JKMN"}),
        ("/helpers/", {"name": ""}),
        ("/reminders/", {"at": "03:00"}),
        ("/recovery/confirm/", {"birth_day": "x"}),
        ("/recovery/code/", {"digits": "000000"}),
    ],
)
def test_what_is_said_of_a_mistake(arabic: Client, address: str, said: dict[str, Any]) -> None:
    refused = send(arabic, said) if address == "/check-in/" else arabic.post(address, said)

    assert refused.status_code == 422
    assert set(english_in(refused)) <= {"hot"}
