"""Sending a day."""

import uuid

import pytest
from django.test import Client

from symptoms.models import CheckIn, Episode
from tests.people import TODAY, ZONE
from tests.symptoms.pages.browsing import CALM, DAY, RED_CUT, at, hidden, send, text_of

pytestmark = pytest.mark.django_db


def test_what_was_ticked_is_stored_for_the_day(phone: Client, episode: Episode) -> None:
    send(phone, RED_CUT | {"temperature": "37,2", "temperature_unit": "C", "note": "It itches."})

    stored = CheckIn.objects.get()
    assert (stored.day, stored.zone, stored.answered_by) == (TODAY, ZONE, "patient")
    assert (stored.redness, stored.swelling, stored.opening, stored.warmth) == (2, 2, False, None)
    assert (str(stored.temperature_c), stored.note, stored.saddle) == ("37.2", "It itches.", False)


def test_sending_the_same_page_twice_is_one_entry_and_one_advice(phone: Client, episode: Episode) -> None:
    client_id = str(uuid.uuid4())
    first, second = (send(phone, RED_CUT, client_id=client_id) for _ in range(2))

    assert first["Location"] == second["Location"]
    assert CheckIn.objects.count() == 1


def test_other_answers_under_a_sent_page_become_a_change_of_it(phone: Client, episode: Episode) -> None:
    client_id = str(uuid.uuid4())
    send(phone, CALM, client_id=client_id)

    again = send(phone, RED_CUT, client_id=client_id)

    assert "You already sent this day." in text_of(again)
    assert hidden(again, "supersedes") == str(CheckIn.objects.get().id)
    assert hidden(again, "client_id") != client_id
    assert 'id="id_redness_2"' in again.content.decode()


def test_a_page_opened_before_midnight_is_still_about_its_day(
    phone: Client, episode: Episode, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, 0, days_later=1)

    assert send(phone, CALM).status_code == 302
    assert CheckIn.objects.get().day == TODAY


@pytest.mark.parametrize("days", [-30, -2, 1, 400])
def test_a_day_that_is_closed_or_not_begun_is_offered_for_today(phone: Client, episode: Episode, days: int) -> None:
    refused = send(phone, CALM, day=(TODAY + days * DAY).isoformat())

    assert refused.status_code == 422
    assert "That day is closed." in text_of(refused)
    assert hidden(refused, "day") == TODAY.isoformat()
    assert 'id="id_pain_back_4" class="opens-pain opens-sore" checked' in refused.content.decode()
    assert not CheckIn.objects.exists()


@pytest.mark.parametrize("day", ["", "yesterday", "2026-99-99", "9" * 400])
def test_a_day_that_is_none_is_offered_for_today(phone: Client, episode: Episode, day: str) -> None:
    assert "That day is closed." in text_of(send(phone, CALM, day=day))


def test_a_mistake_is_listed_with_a_link_to_its_card_and_nothing_is_lost(phone: Client, episode: Episode) -> None:
    refused = send(phone, CALM | {"temperature": "98.6", "temperature_unit": "C", "note": "Hm."})
    page = refused.content.decode()

    assert refused.status_code == 422
    assert 'href="#id_temperature"' in page
    assert "Did you mean 98.6 °F (37.0 °C)?" in page
    assert 'value="98.6"' in page
    assert ">Hm.</textarea>" in page
    assert page.count(" checked") == len(CALM) + 1


def test_a_skipped_safety_list_is_asked_for_once_and_then_stays_unanswered(phone: Client, episode: Episode) -> None:
    without = {name: value for name, value in CALM.items() if name != "safety"}
    asked = send(phone, without)

    assert "If you want to skip it, send again." in text_of(asked)
    assert hidden(asked, "skip_safety") == "1"
    assert send(phone, without, skip_safety="1").status_code == 302
    assert CheckIn.objects.get().saddle is None


def test_the_same_id_goes_along_after_a_mistake(phone: Client, episode: Episode) -> None:
    client_id = str(uuid.uuid4())
    refused = send(phone, CALM | {"temperature": "warm"}, client_id=client_id)

    assert hidden(refused, "client_id") == client_id


def test_a_day_before_surgery_is_refused(phone: Client, episode: Episode) -> None:
    Episode.objects.update(surgery_on=TODAY)

    refused = send(phone, CALM, day=(TODAY - DAY).isoformat())

    assert refused.status_code == 422
    assert not CheckIn.objects.exists()
