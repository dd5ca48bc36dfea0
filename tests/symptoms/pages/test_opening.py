"""The check-in page as it opens."""

import base64
import gzip
import hashlib
import re
import uuid

import pytest
from django.conf import settings
from django.test import Client
from django.utils.formats import date_format

from symptoms.models import Episode, EpisodeStatus, Patient
from tests.people import SURGERY_ON, TODAY
from tests.symptoms.pages.browsing import CALM, DAY, at, hidden, send, text_of

pytestmark = pytest.mark.django_db


def test_the_page_names_the_day_it_is_about(phone: Client, episode: Episode) -> None:
    page = text_of(phone.get("/check-in/"))

    assert f"day {(TODAY - SURGERY_ON).days} after surgery" in page
    assert f"For {TODAY:%A} {TODAY.day} {TODAY:%B}" in page


def test_nothing_is_filled_in_beforehand_but_the_unit(phone: Client, episode: Episode, patient: Patient) -> None:
    phone.post("/check-in/", {"day": (TODAY - DAY).isoformat(), "client_id": str(uuid.uuid4()), **CALM})

    ticked = re.findall(r'id="([^"]+)"[^>]* checked', phone.get("/check-in/").content.decode())
    assert ticked == ["id_temperature_C"]


def test_the_unit_is_the_patients_own(phone: Client, episode: Episode, patient: Patient) -> None:
    Patient.objects.filter(id=patient.id).update(temperature_unit="F")

    assert 'id="id_temperature_F" checked' in phone.get("/check-in/").content.decode()


@pytest.mark.parametrize("path", ["/check-in/", "/recovery/", "/recovery/confirm/", "/helpers/", "/reminders/"])
def test_every_page_offers_the_emergency_number_and_the_team(reader: Client, episode: Episode, path: str) -> None:
    page = reader.get(path)

    assert 'class="help999"' in page.content.decode()
    assert 'href="tel:999"' in page.content.decode()
    assert 'href="tel:02079460101"' in page.content.decode()
    assert "not at night and not right away" in text_of(page)


def test_the_day_is_the_patients_own(
    phone: Client, episode: Episode, patient: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    Patient.objects.filter(id=patient.id).update(time_zone="Pacific/Auckland")
    at(monkeypatch, 15)

    assert hidden(phone.get("/check-in/"), "day") == (TODAY + DAY).isoformat()


def test_each_opened_page_has_its_own_id(phone: Client, episode: Episode) -> None:
    ids = {hidden(phone.get("/check-in/"), "client_id") for _ in range(3)}

    assert len(ids) == 3


def test_without_an_active_episode_nothing_can_be_sent(phone: Client, episode: Episode) -> None:
    Episode.objects.update(status=EpisodeStatus.ENDED)

    assert "Your check-ins have ended" in text_of(phone.get("/check-in/"))
    assert send(phone, CALM).status_code == 422


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (EpisodeStatus.PAUSED, "Your check-ins are paused"),
        (EpisodeStatus.ENDED, "Your check-ins have ended"),
        (EpisodeStatus.SETTING_UP, "Your check-ins have not begun"),
    ],
)
@pytest.mark.parametrize("path", ["/check-in/", "/check-in/page/", "/reminders/"])
def test_somebody_who_is_not_asked_reads_why_and_whom_to_call(
    phone: Client, episode: Episode, status: str, said: str, path: str
) -> None:
    Episode.objects.update(status=status)

    page = text_of(phone.get(path))

    numbers = (episode.care_team.phone, episode.care_team.out_of_hours_phone, episode.organisation.emergency_number)
    assert said in page
    assert all(number in page for number in numbers)


def test_until_four_at_night_the_page_asks_which_day_it_is_about(
    phone: Client, episode: Episode, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, 3)
    page = text_of(phone.get("/check-in/"))
    yesterday = date_format(TODAY - DAY, "l j F")

    assert f"Which day is this about? Yesterday, {yesterday} Today, {date_format(TODAY, 'l j F')}" in page
    assert "How were you yesterday" in text_of(phone.get("/check-in/?day=yesterday"))
    at(monkeypatch, 4)
    assert "Which day" not in text_of(phone.get("/check-in/"))


def test_at_night_nobody_is_asked_about_a_day_that_is_sent(
    phone: Client, episode: Episode, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, 3)
    send(phone, CALM, day=(TODAY - DAY).isoformat())

    assert "Which day" not in text_of(phone.get("/check-in/"))


def test_the_page_has_no_inline_script_and_the_one_style_that_the_policy_names(phone: Client, episode: Episode) -> None:
    answer = phone.get("/check-in/")
    page = answer.content.decode()
    [style] = re.findall(r"<style>(.*?)</style>", page, flags=re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()

    assert f"style-src 'self' 'sha256-{digest}'" in answer["Content-Security-Policy"]
    assert not re.search(r"<style |\sstyle=|<script(?! src=)|\son\w+=", page)


def test_the_page_is_small_enough_for_a_slow_network(phone: Client, episode: Episode) -> None:
    parts = [phone.get("/check-in/").content, (settings.BASE_DIR / "static" / "css" / "patient.css").read_bytes()]

    assert sum(len(gzip.compress(part)) for part in parts) <= 14 * 1024


def test_the_first_card_waits_for_no_style_sheet(phone: Client, episode: Episode) -> None:
    before, _, after = phone.get("/check-in/").content.decode().partition('<link rel="stylesheet"')

    assert 'id="card-pain_back"' in before
    assert 'id="card-pain_limb"' in after
