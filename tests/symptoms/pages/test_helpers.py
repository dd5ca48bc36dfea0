"""Somebody who helps has a code and a name of their own, and sees what the patient allows."""

import re
from http import HTTPStatus
from typing import Any

import pytest
from django.test import Client

from symptoms.contact_models import Helper, ReminderWish
from symptoms.models import CheckIn, Episode, Patient
from tests.people import phone_of
from tests.symptoms.pages.browsing import CALM, actions, send, sent_digits, text_of

pytestmark = pytest.mark.django_db


def invite(phone: Client, **more: str) -> Client:
    """Let the patient add a helper, and return the helper's phone once it is in."""
    page = phone.post("/helpers/", {"name": "Ben the son", **more}).content.decode()
    code = re.search(r"<bdi>([A-Z2-9-]{14})</bdi>", page)
    assert code is not None
    helpers_phone = Client()
    assert helpers_phone.post("/in/", {"code": code[1]})["Location"] == "/check-in/"
    return helpers_phone


@pytest.fixture
def son(phone: Client, episode: Episode) -> Client:
    return invite(phone)


def confirmed(helpers_phone: Client) -> Any:
    """Ask for digits, which go to the patient, and type them as she reads them out."""
    asked = helpers_phone.post("/recovery/code/send/")
    return (
        asked
        if asked.status_code != HTTPStatus.OK
        else helpers_phone.post("/recovery/code/", {"digits": sent_digits()})
    )


def test_what_a_helper_sends_is_marked_with_who(son: Client) -> None:
    response = send(son, CALM)

    said, helper = CheckIn.objects.get(), Helper.objects.get()
    assert (said.answered_by, said.answered_by_id) == ("helper", helper.id)
    assert son.get(response["Location"]).status_code == 200


def test_nurses_read_who_answered(son: Client, episode: Episode, nurse_browser: Client) -> None:
    send(son, CALM)

    page = text_of(nurse_browser.get(f"/patients/{episode.patient_id}/"))

    assert "answered by Ben the son, who helps" in page


def test_what_the_patient_answers_names_nobody(son: Client, phone: Client, nurse_browser: Client) -> None:
    send(phone, CALM)
    episode = CheckIn.objects.get().episode

    assert "who helps" not in text_of(nurse_browser.get(f"/patients/{episode.patient_id}/"))


def test_a_helper_sees_today_only_unless_the_patient_allows_more(son: Client, phone: Client) -> None:
    helper = Helper.objects.get()
    assert "Past days are not shared with you." in text_of(confirmed(son))
    asked = son.get("/recovery/", follow=True)
    assert "Past days are not shared with you." in text_of(asked)
    assert "Send me a code" not in text_of(asked)

    phone.post(f"/helpers/{helper.id}/", {"may_read_history": "1"})
    assert confirmed(son)["Location"] == "/recovery/"
    assert son.get("/recovery/").status_code == 200

    phone.post(f"/helpers/{helper.id}/", {})
    assert son.get("/recovery/").status_code == 302


def test_a_helper_is_not_offered_a_last_photo_that_is_not_shared(son: Client, phone: Client) -> None:
    send(son, CALM)
    page = f"/advice/{CheckIn.objects.get().id}/photo/"
    assert "See my last photo" not in text_of(son.get(page))

    phone.post(f"/helpers/{Helper.objects.get().id}/", {"may_read_history": "1"})

    assert "See my last photo" in text_of(son.get(page))


def test_a_helper_who_is_let_in_no_more_is_out_at_once(son: Client, phone: Client) -> None:
    send(son, CALM)
    phone.post(f"/helpers/{Helper.objects.get().id}/", {"end": "1"})

    assert son.get("/check-in/")["Location"] == "/in/"
    assert CheckIn.objects.get().answered_by == "helper"
    assert "Ben the son" not in text_of(phone.get("/helpers/"))


def test_a_code_that_was_not_used_stops_with_its_helper(phone: Client, episode: Episode) -> None:
    page = phone.post("/helpers/", {"name": "Ben"}).content.decode()
    code = re.search(r"<bdi>([A-Z2-9-]{14})</bdi>", page)
    phone.post(f"/helpers/{Helper.objects.get().id}/", {"end": "1"})

    assert code is not None
    assert "That code was taken back." in text_of(Client().post("/in/", {"code": code[1]}))


@pytest.mark.parametrize("address", ["/helpers/", "/reminders/"])
def test_a_helper_decides_nothing(son: Client, address: str) -> None:
    assert son.get(address).status_code == 404
    assert son.post(address, {"name": "Another", "at": "10:00"}).status_code == 404


def test_nobody_changes_anothers_helper(son: Client, other_episode: Episode) -> None:
    stranger = phone_of(other_episode.patient)

    assert stranger.post(f"/helpers/{Helper.objects.get().id}/", {"end": "1"}).status_code == 404
    assert Helper.objects.get().ended_at is None


def test_five_helpers_are_enough_and_the_name_stays_typed(phone: Client, episode: Episode) -> None:
    for number in range(5):
        phone.post("/helpers/", {"name": f"Helper {number}"})

    refused = phone.post("/helpers/", {"name": "Sixth"})

    assert "You have five helpers." in text_of(refused)
    assert 'value="Sixth"' in refused.content.decode()


def test_a_helper_needs_a_name(phone: Client, episode: Episode) -> None:
    assert "Type the name of the person" in text_of(phone.post("/helpers/", {"name": " "}))


def test_each_step_leaves_its_row(son: Client, phone: Client) -> None:
    phone.post(f"/helpers/{Helper.objects.get().id}/", {"may_read_history": "1"})
    phone.post(f"/helpers/{Helper.objects.get().id}/", {"end": "1"})

    assert {"helper.add", "patient.enter", "helper.change", "helper.end"} <= set(actions())


# Reminders


def test_the_wish_is_kept_and_moves_the_next_reminder(phone: Client, episode: Episode, patient: Patient) -> None:
    Episode.objects.update(remind_at=episode.evaluate_at)
    page = phone.post("/reminders/", {"at": "16:30", "channels": ["email"]})

    wish = ReminderWish.objects.get(patient=patient)
    assert (page.status_code, wish.at.isoformat(), wish.channels) == (200, "16:30:00", ["email"])
    episode.refresh_from_db()
    assert episode.remind_at is not None
    assert "reminders.change" in actions()


@pytest.mark.parametrize("at", ["07:59", "21:00", "", "soon"])
def test_a_time_at_night_is_refused_and_stays_typed(phone: Client, episode: Episode, at: str) -> None:
    refused = phone.post("/reminders/", {"at": at})

    assert refused.status_code == 422
    assert f'value="{at}"' in refused.content.decode()
    assert not ReminderWish.objects.exists()
