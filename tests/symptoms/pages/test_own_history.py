"""Reading history asks for more than the phone."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from symptoms.models import CheckIn, Episode, Patient
from symptoms.queries import patient_actor
from symptoms.services import record_check_in
from tests.people import NOW, TODAY, give_device, sent
from tests.symptoms.pages.browsing import CALM, DAY, send, sent_digits, text_of

pytestmark = pytest.mark.django_db


def old_entry(episode: Episode, patient: Patient) -> CheckIn:
    actor = patient_actor(give_device(patient), now=NOW)
    return record_check_in(episode, sent(TODAY - 4 * DAY, pain_back=8, mood=3), actor, now=NOW - 4 * DAY)[0]


def test_older_advice_asks_for_more(phone: Client, episode: Episode, patient: Patient) -> None:
    older = old_entry(episode, patient)

    asking = phone.get(f"/advice/{older.id}/")["Location"]
    assert asking.startswith("/recovery/confirm/?next=")
    phone.post(asking.replace("/confirm/", "/code/send/"))

    assert phone.post(asking.replace("/confirm/", "/code/"), {"digits": sent_digits()})["Location"] == (
        f"/advice/{older.id}/"
    )


def test_older_advice_opens_once_confirmed(reader: Client, episode: Episode, patient: Patient) -> None:
    older = old_entry(episode, patient)

    assert reader.get(f"/advice/{older.id}/").status_code == 200


def test_history_asks_for_a_code_and_takes_nothing_less(phone: Client, episode: Episode) -> None:
    assert phone.get("/recovery/")["Location"] == "/recovery/confirm/"
    page = text_of(phone.get("/recovery/confirm/"))
    assert ("Send me a code" in page, "Your date of birth" in page) == (True, False)

    assert "Ask for a code" in text_of(confirm(phone))
    assert phone.get("/recovery/").status_code == 302


@pytest.fixture
def beyond_reach(patient: Patient) -> None:
    Patient.objects.filter(id=patient.id).update(email="", phone="")


def confirm(phone: Client, day: str = "4", month: str = "5", year: str = "1961") -> Any:
    return phone.post("/recovery/confirm/", {"birth_day": day, "birth_month": month, "birth_year": year})


@pytest.mark.usefixtures("beyond_reach")
def test_where_no_code_arrives_the_right_date_opens_history_for_half_an_hour(
    phone: Client, episode: Episode, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert confirm(phone)["Location"] == "/recovery/"
    assert phone.get("/recovery/").status_code == 200
    later = timezone.now() + timedelta(minutes=31)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    assert phone.get("/recovery/").status_code == 302


@pytest.mark.usefixtures("beyond_reach")
def test_a_wrong_date_says_no_more_than_that(phone: Client, episode: Episode) -> None:
    refused = confirm(phone, year="1962")

    assert refused.status_code == 422
    assert "That is not the date of birth we have." in text_of(refused)


@pytest.mark.usefixtures("beyond_reach")
def test_after_ten_wrong_dates_even_the_right_one_waits_for_tomorrow(phone: Client, episode: Episode) -> None:
    for _ in range(10):
        confirm(phone, year="1962")

    assert "Too many tries. Wait until tomorrow" in text_of(confirm(phone))


def test_history_shows_one_sentence_the_charts_and_the_tables(
    reader: Client, episode: Episode, patient: Patient
) -> None:
    old_entry(episode, patient)
    send(reader, CALM)
    page = reader.get("/recovery/")

    assert "Back pain is lower: 8 on day 6, 4 on day 10." in text_of(page)
    assert page.content.decode().count('role="img"') == 5
    assert f"Day 9 ({TODAY.replace() - DAY:%-d %b}) No answer" in text_of(page)


def test_history_of_nothing_sent_is_kind(reader: Client, episode: Episode) -> None:
    assert "Your check-ins will show here, day by day." in text_of(reader.get("/recovery/"))


def test_history_without_an_episode_says_so(reader: Client, patient: Patient) -> None:
    assert "Your check-ins have not begun" in text_of(reader.get("/recovery/"))
