"""The patient's pages as a browser without scripts gets them."""

import gzip
import re
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from alerts.models import Flag
from recovery.audit.models import AuditEvent
from recovery.middleware import DEVICE_COOKIE
from symptoms.models import CheckIn, Device, Episode, EpisodeStatus, Patient
from symptoms.queries import patient_actor
from symptoms.services import issue_code, record_check_in
from tests.people import NOW, SURGERY_ON, TODAY, ZONE, give_device, phone_of, sent

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
CALM: dict[str, Any] = {
    "pain_back": "4",
    "pain_limb": "2",
    "opioid_doses": "2",
    "walk_minutes": "10",
    "moving": "fine",
    "wound_gate": "all_clear",
    "numb_severity": "0",
    "safety": "none",
    "mood": "6",
}
RED_CUT = CALM | {"wound_gate": "something", "redness": "2", "swelling": "2", "opening": "no"}
SADDLE = CALM | {"safety": "saddle"}
EMERGENCY_OF_MIND = CALM | {"mood": "1", "self_harm": "yes"}


@pytest.fixture(autouse=True)
def no_earlier_attempts(db: None) -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def noon_has_passed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every test of the pages run at three in the afternoon of the patient's day."""
    at(monkeypatch, 15)


def at(monkeypatch: pytest.MonkeyPatch, hour: int, days_later: int = 0) -> datetime:
    """Set the clock that the pages read."""
    there = datetime.combine(TODAY + days_later * DAY, time(hour), ZoneInfo(ZONE))
    monkeypatch.setattr("django.utils.timezone.now", lambda: there.astimezone(UTC))
    return there


def text_of(page: Any) -> str:
    """Return what a person reads of a page."""
    body = re.sub(r"<(title|svg).*?</\1>", " ", page.content.decode(), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def hidden(page: Any, name: str) -> str:
    """Return a hidden field of the form."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page.content.decode())
    return found[1] if found else ""


def send(phone: Client, said: dict[str, Any], **envelope: Any) -> Any:
    """Send a form as opened just now, or with what is given of its envelope."""
    known = {"client_id": str(uuid.uuid4()), "day": TODAY.isoformat()}
    return phone.post("/check-in/", known | said | envelope)


def advice_after(phone: Client, said: dict[str, Any]) -> str:
    response = send(phone, said)
    assert response.status_code == 302, text_of(response)
    return text_of(phone.get(response["Location"]))


def actions() -> list[str]:
    return list(AuditEvent.objects.order_by("at", "id").values_list("action", flat=True))


@pytest.fixture
def reader(patient: Patient) -> Client:
    """Return the patient's phone after she has proved who she is."""
    return phone_of(patient, history_until=NOW + 2 * DAY)


# Coming in


@pytest.fixture
def code(patient: Patient, device: str) -> str:
    return issue_code(patient_actor(device, now=NOW), patient, now=timezone.now())


def test_opening_the_link_spends_nothing(client: Client, code: str) -> None:
    client.get("/in/")

    assert Device.objects.count() == 1


def test_the_code_opens_the_check_in_and_the_phone_is_remembered(client: Client, code: str, episode: Episode) -> None:
    response = client.post("/in/", {"code": code})
    cookie = response.cookies[DEVICE_COOKIE]

    assert response["Location"] == "/check-in/"
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 365 * 24 * 3600)
    assert "How are you today, Ada?" in text_of(client.get("/check-in/"))


def test_a_code_is_read_however_it_is_typed(client: Client, code: str) -> None:
    assert client.post("/in/", {"code": f" {code.lower().replace('-', ' ')} "}).status_code == 302


def test_unknown_and_expired_codes_get_the_same_sentence(client: Client, patient: Patient, code: str) -> None:
    patient.access_codes.update(expires_at=NOW - DAY)
    expired, unknown = client.post("/in/", {"code": code}), client.post("/in/", {"code": "ABCD-EFGH-JKMN"})

    assert expired.status_code == unknown.status_code == 422
    assert "We do not know that code, or it has run out." in text_of(expired)
    assert text_of(expired) == text_of(unknown)


def test_a_wrong_code_stays_in_the_field(client: Client) -> None:
    assert 'value="ABCD-EFGH-JKMN"' in client.post("/in/", {"code": "ABCD-EFGH-JKMN"}).content.decode()


def test_after_ten_wrong_codes_even_the_right_one_waits(client: Client, code: str) -> None:
    for _ in range(10):
        client.post("/in/", {"code": "ABCD-EFGH-JKMN"})

    refused = client.post("/in/", {"code": code})

    assert "Too many tries. Wait an hour, or call your care team." in text_of(refused)
    assert DEVICE_COOKIE not in refused.cookies


def test_right_codes_do_not_count_as_tries(client: Client, code: str) -> None:
    answers = [client.post("/in/", {"code": code}).status_code for _ in range(11)]

    assert answers == [302] * 11


def test_signing_out_forgets_the_phone(phone: Client, episode: Episode) -> None:
    response = phone.post("/out/")

    assert response["Location"] == "/in/"
    assert phone.get("/check-in/")["Location"] == "/in/"


def test_who_can_see_my_answers_is_told_to_anybody(client: Client) -> None:
    assert "Your care team. Nobody else." in text_of(client.get("/privacy/"))


# The check-in page


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


def test_every_page_offers_the_emergency_number_and_the_team(phone: Client, episode: Episode) -> None:
    page = phone.get("/check-in/").content.decode()

    assert 'href="tel:999"' in page
    assert 'href="tel:02079460101"' in page
    assert "not at night and not right away" in text_of(phone.get("/check-in/"))


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

    assert "There is no check-in for you now" in text_of(phone.get("/check-in/"))
    assert send(phone, CALM).status_code == 422


def test_the_page_has_no_inline_script_or_style(phone: Client, episode: Episode) -> None:
    page = phone.get("/check-in/").content.decode()

    assert not re.search(r"<style|\sstyle=|<script(?! src=)|\son\w+=", page)


def test_the_page_is_small_enough_for_a_slow_network(phone: Client, episode: Episode) -> None:
    sheets = [settings.BASE_DIR / "static" / "css" / name for name in ("tokens.css", "patient.css")]
    parts = [phone.get("/check-in/").content, *(sheet.read_bytes() for sheet in sheets)]

    assert sum(len(gzip.compress(part)) for part in parts) <= 14 * 1024


# Sending


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


# Yesterday, and changing


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


# Advice


def test_a_calm_day_is_saved_and_never_called_fine(phone: Client, episode: Episode) -> None:
    page = advice_after(phone, CALM)

    assert "Thank you, saved" in page
    assert "Nothing here needs a call today, but call if you are worried." in page
    assert "you are fine" not in page.lower()


def test_a_red_and_swollen_cut_asks_for_a_call_today_with_its_reasons(phone: Client, episode: Episode) -> None:
    page = advice_after(phone, RED_CUT)

    assert "Call your team today" in page
    assert "020 7946 0101" in page
    assert "Redness of your cut: Red past the edge, more than a finger wide Today" in page
    assert "My cut is red, more than a finger wide." in page
    assert "Call 999 now if you" in page


def test_saddle_numbness_asks_for_the_emergency_number(phone: Client, episode: Episode) -> None:
    page = advice_after(phone, SADDLE)

    assert "Call 999 now Do this first." in page
    assert "Please check me for cauda equina syndrome." in page
    assert "I ticked this by mistake" in page


def test_thoughts_of_self_harm_show_the_crisis_line(phone: Client, episode: Episode) -> None:
    page = advice_after(phone, EMERGENCY_OF_MIND)

    assert "Please talk to someone now" in page
    assert "116 123" in page


def test_out_of_hours_the_number_that_answers_stands_first(
    phone: Client, episode: Episode, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, 20)
    page = advice_after(phone, RED_CUT)

    assert page.index("020 7946 0199") < page.index("020 7946 0101")


def test_saved_is_said_whatever_the_urgency(phone: Client, episode: Episode) -> None:
    assert "Saved at 3 p.m., for" in advice_after(phone, SADDLE)


def test_an_entry_that_could_not_be_judged_yet_says_so(phone: Client, episode: Episode) -> None:
    response = send(phone, CALM)
    Episode.objects.update(judge_failing_since=NOW)
    page = text_of(phone.get(response["Location"]))

    assert "Saved, but not looked at yet" in page
    assert "If you are worried, call your team now." in page
    assert "Nothing here needs a call" not in page


def test_what_changed_since_yesterday_is_shown(phone: Client, episode: Episode) -> None:
    send(phone, CALM | {"pain_back": "6"}, day=(TODAY - DAY).isoformat())

    assert "What changed since yesterday" in advice_after(phone, CALM)


def test_a_calmer_change_says_that_the_team_still_sees_the_first(phone: Client, episode: Episode) -> None:
    send(phone, SADDLE)
    page = text_of(phone.get(send(phone, CALM, supersedes=str(CheckIn.objects.get().id))["Location"]))

    assert "Your team still sees what you told us first" in page


def test_yesterdays_entry_asks_whether_it_is_still_true(phone: Client, episode: Episode) -> None:
    response = send(phone, SADDLE, day=(TODAY - DAY).isoformat())

    assert "If any of it is still true now, do as it says." in text_of(phone.get(response["Location"]))


def test_every_flag_of_the_entry_says_what_to_do(phone: Client, episode: Episode) -> None:
    page = advice_after(phone, RED_CUT)

    assert all(flag.advice in page for flag in Flag.objects.all())
    assert Flag.objects.exists()


# Whose it is


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


# Reading history asks for more


def old_entry(episode: Episode, patient: Patient) -> CheckIn:
    actor = patient_actor(give_device(patient), now=NOW)
    return record_check_in(episode, sent(TODAY - 4 * DAY, pain_back=8, mood=3), actor, now=NOW - 4 * DAY)[0]


def test_older_advice_asks_for_the_date_of_birth(phone: Client, episode: Episode, patient: Patient) -> None:
    older = old_entry(episode, patient)

    assert phone.get(f"/advice/{older.id}/")["Location"] == "/recovery/confirm/"


def test_older_advice_opens_once_confirmed(reader: Client, episode: Episode, patient: Patient) -> None:
    older = old_entry(episode, patient)

    assert reader.get(f"/advice/{older.id}/").status_code == 200


def test_history_asks_for_the_date_of_birth(phone: Client, episode: Episode) -> None:
    assert phone.get("/recovery/")["Location"] == "/recovery/confirm/"


def confirm(phone: Client, day: str = "4", month: str = "5", year: str = "1961") -> Any:
    return phone.post("/recovery/confirm/", {"birth_day": day, "birth_month": month, "birth_year": year})


def test_the_right_date_opens_history_for_half_an_hour(
    phone: Client, episode: Episode, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert confirm(phone)["Location"] == "/recovery/"
    assert phone.get("/recovery/").status_code == 200
    later = timezone.now() + timedelta(minutes=31)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    assert phone.get("/recovery/").status_code == 302


def test_a_wrong_date_says_no_more_than_that(phone: Client, episode: Episode) -> None:
    refused = confirm(phone, year="1962")

    assert refused.status_code == 422
    assert "That is not the date of birth we have." in text_of(refused)


def test_after_ten_wrong_dates_even_the_right_one_waits(phone: Client, episode: Episode) -> None:
    for _ in range(10):
        confirm(phone, year="1962")

    assert "Too many tries." in text_of(confirm(phone))


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
    assert "There is no check-in for you now" in text_of(reader.get("/recovery/"))


# The trail


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
