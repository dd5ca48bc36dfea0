"""Yesterday until noon, and changing what was sent."""

import re

import pytest
from django.test import Client

from symptoms.models import CheckIn, Episode
from tests.people import TODAY
from tests.symptoms.pages.browsing import CALM, DAY, RED_CUT, at, hidden, send, text_of

pytestmark = pytest.mark.django_db


def test_yesterday_can_be_added_until_noon(phone: Client, episode: Episode, monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, 11)
    page = phone.get("/check-in/?day=yesterday")

    assert "?day=yesterday" in phone.get("/check-in/").content.decode()
    assert "How were you yesterday, Ada?" in text_of(page)
    assert hidden(page, "day") == (TODAY - DAY).isoformat()


def test_after_noon_yesterday_is_no_longer_offered(phone: Client, episode: Episode) -> None:
    assert "?day=yesterday" not in phone.get("/check-in/").content.decode()
    assert hidden(phone.get("/check-in/?day=yesterday"), "day") == TODAY.isoformat()


def test_yesterday_that_was_sent_is_not_offered(
    phone: Client, episode: Episode, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, 9)
    send(phone, CALM, day=(TODAY - DAY).isoformat())

    assert "?day=yesterday" not in phone.get("/check-in/").content.decode()


def test_the_day_of_surgery_has_no_yesterday(phone: Client, episode: Episode, monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, 9)
    Episode.objects.update(surgery_on=TODAY)

    assert "?day=yesterday" not in phone.get("/check-in/").content.decode()


def test_a_sent_day_says_so_and_offers_to_change_it(phone: Client, episode: Episode) -> None:
    send(phone, CALM)
    page = phone.get("/check-in/")

    assert "You sent today's check-in" in text_of(page).replace("&#x27;", "'")
    assert "/check-in/?change=1" in page.content.decode()


def test_yesterday_that_was_sent_is_changed_where_its_day_is_named(phone: Client, episode: Episode) -> None:
    yesterday = (TODAY - DAY).isoformat()
    send(phone, RED_CUT, day=yesterday)
    page = phone.get(f"/check-in/?change={yesterday}")

    assert "How were you yesterday, Ada?" in text_of(page)
    assert (hidden(page, "day"), hidden(page, "supersedes")) == (yesterday, str(CheckIn.objects.get().id))


def test_changing_begins_with_what_was_sent(phone: Client, episode: Episode) -> None:
    send(phone, RED_CUT)
    page = phone.get("/check-in/?change=1")

    ticked = set(re.findall(r'id="([^"]+)"[^>]* checked', page.content.decode()))
    assert {"id_pain_back_4", "id_redness_2", "id_safety_none", "id_moving_fine", "id_walk_minutes_10"} <= ticked
    assert hidden(page, "supersedes") == str(CheckIn.objects.get().id)


def test_a_change_is_a_new_entry_that_supersedes_the_first(phone: Client, episode: Episode) -> None:
    send(phone, RED_CUT)
    first = CheckIn.objects.get()

    send(phone, CALM, supersedes=str(first.id))

    assert CheckIn.objects.get(superseded_by=None).supersedes_id == first.id


def test_two_tabs_cannot_both_change_the_same_entry(phone: Client, episode: Episode) -> None:
    send(phone, RED_CUT)
    first = CheckIn.objects.get()
    send(phone, CALM, supersedes=str(first.id))

    second = send(phone, CALM | {"pain_back": "9"}, supersedes=str(first.id))

    assert "You already sent this day." in text_of(second)
    assert hidden(second, "supersedes") == str(CheckIn.objects.get(superseded_by=None).id)
