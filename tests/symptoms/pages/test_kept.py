"""What a phone sends that it kept while it had no network."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from alerts.models import Flag
from recovery.middleware import DEVICE_COOKIE
from symptoms.models import CheckIn, Episode, EpisodeStatus, Patient
from tests.people import TODAY, ZONE
from tests.symptoms.pages.browsing import CALM, DAY, SADDLE, actions, hidden, send, text_of

pytestmark = pytest.mark.django_db
KEPT = "/check-in/kept/"


def deliver(phone: Client, said: dict[str, Any], *, days_ago: int = 0, **envelope: Any) -> Any:
    """Send what was kept some days ago."""
    known = {
        "client_id": str(uuid.uuid4()),
        "holder": phone.get(KEPT).json()["holder"],
        "day": (TODAY - days_ago * DAY).isoformat(),
        "zone": ZONE,
        "age_seconds": str(days_ago * DAY.total_seconds()),
        "sent_at": timezone.now().isoformat(),
        "page": "kept",
    }
    return phone.post(KEPT, known | said | envelope)


def test_a_kept_day_is_stored_for_its_own_day_and_moment(phone: Client, episode: Episode) -> None:
    client_id = str(uuid.uuid4())
    answer = deliver(phone, CALM, days_ago=3, client_id=client_id)

    stored = CheckIn.objects.get()
    said = {"id": client_id, "advice": f"/advice/{stored.id}/", "check_in": str(stored.id)}
    assert (answer.status_code, answer.json()) == (201, said)
    assert (stored.day, stored.zone) == (TODAY - 3 * DAY, ZONE)
    assert abs(timezone.now() - 3 * DAY - stored.answered_at) < timedelta(minutes=1)
    assert actions()[-1] == "check_in.record"


def test_sent_again_it_is_one_entry(phone: Client, episode: Episode) -> None:
    client_id = str(uuid.uuid4())

    assert [deliver(phone, CALM, client_id=client_id).status_code for _ in range(2)] == [201, 200]
    assert CheckIn.objects.count() == 1


def test_other_answers_under_the_same_id_are_refused_and_named_so(phone: Client, episode: Episode) -> None:
    client_id = str(uuid.uuid4())
    deliver(phone, CALM, client_id=client_id)

    answer = deliver(phone, SADDLE, client_id=client_id)

    assert answer.status_code == 409
    assert "already stands for another entry" in answer.json()["detail"]


def test_nothing_is_sent_in_the_name_of_another(phone: Client, episode: Episode) -> None:
    answer = deliver(phone, CALM, holder=f"{uuid.uuid4()}.{uuid.uuid4()}")

    assert answer.status_code == 403
    assert not CheckIn.objects.exists()


def test_somebody_signed_out_is_sent_to_sign_in(phone: Client, episode: Episode) -> None:
    phone.cookies.pop(DEVICE_COOKIE)

    assert phone.get(KEPT)["Location"] == "/in/"
    assert phone.post(KEPT, CALM)["Location"] == "/in/"


def test_after_the_end_the_phone_is_told_to_call(phone: Client, episode: Episode) -> None:
    Episode.objects.update(status=EpisodeStatus.ENDED)

    answer = deliver(phone, CALM)

    assert answer.status_code == 422
    assert "Call them and tell them your answers." in answer.json()["detail"]


@pytest.mark.parametrize(
    "wrong", [{"age_seconds": "-1"}, {"age_seconds": "nan"}, {"sent_at": "soon"}, {"day": "2026-99-99"}, {"page": "x"}]
)
def test_what_cannot_be_read_is_refused_with_a_way_out(phone: Client, episode: Episode, wrong: dict[str, Any]) -> None:
    answer = deliver(phone, CALM, **wrong)

    assert answer.status_code == 422
    assert "Call your team" in answer.json()["detail"]


# Not begun yet, answered before surgery, closed when it was answered: with the day on which it was answered, or today.
@pytest.mark.parametrize(
    ("given", "answered", "stored"), [(-1, 0, 0), (30, 30, 0), (30, 5, 5), (2, 0, 0), (-9999, 3, 3)]
)
def test_a_day_that_cannot_be_holds_back_no_red_flag(
    phone: Client, episode: Episode, given: int, answered: int, stored: int
) -> None:
    deliver(phone, SADDLE, days_ago=given, age_seconds=str(answered * DAY.total_seconds()))

    said = CheckIn.objects.get()
    assert (said.day, said.day_given) == (TODAY - stored * DAY, TODAY - given * DAY)
    assert Flag.objects.filter(rule_id="saddle_numbness").exists()


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_ends_of_the_calendar_are_days_that_cannot_be(phone: Client, episode: Episode, day: str) -> None:
    asked = hidden(phone.get("/check-in/page/"), "asked")

    assert deliver(phone, CALM, day=day, asked=asked).status_code == 201
    assert CheckIn.objects.get().day == TODAY


def test_while_she_looks_a_closed_day_is_told(phone: Client, episode: Episode) -> None:
    answer = deliver(phone, CALM, days_ago=2, age_seconds="60", watched="1")

    assert answer.status_code == 422
    assert "That day is closed." in answer.json()["detail"]


def test_while_paused_the_phone_is_told_to_go_on_trying(phone: Client, episode: Episode) -> None:
    Episode.objects.update(status=EpisodeStatus.PAUSED)

    answer = deliver(phone, CALM)

    assert (answer.status_code, answer.json()["detail"][:24]) == (423, "Your check-ins are pause")


def test_a_clock_that_is_wrong_is_kept_with_the_entry(phone: Client, episode: Episode) -> None:
    deliver(phone, CALM, sent_at=(timezone.now() + timedelta(hours=3)).isoformat())

    said = CheckIn.objects.get()
    assert said.clock_ahead_seconds == pytest.approx(3 * 3600, abs=60)
    assert (said.day, said.day_given) == (TODAY, None)


def test_a_phone_twenty_years_off_is_put_right_by_how_long_ago_it_was(phone: Client, episode: Episode) -> None:
    then = timezone.now() - timedelta(days=20 * 365)
    day = (then - 2 * DAY).date().isoformat()
    deliver(phone, CALM, days_ago=2, day=day, sent_at=then.isoformat())

    assert CheckIn.objects.get().day == TODAY - 2 * DAY


def test_a_page_that_came_from_us_knows_its_day_whatever_the_clock_says(phone: Client, episode: Episode) -> None:
    then = timezone.now() - timedelta(days=20 * 365)
    deliver(phone, CALM, days_ago=1, page="opened", sent_at=then.isoformat())

    assert CheckIn.objects.get().day == TODAY - DAY


@pytest.mark.parametrize(("zone", "stored"), [("Pacific/Auckland", "Pacific/Auckland"), ("Mars/Olympus", ZONE)])
def test_a_day_stays_the_day_of_where_it_was_answered(phone: Client, episode: Episode, zone: str, stored: str) -> None:
    deliver(phone, CALM, days_ago=1, zone=zone)

    assert (CheckIn.objects.get().day, CheckIn.objects.get().zone) == (TODAY - DAY, stored)


def test_one_mistyped_number_does_not_hold_back_a_red_flag(phone: Client, episode: Episode) -> None:
    deliver(phone, SADDLE | {"temperature": "98.6", "temperature_unit": "C", "note": "Hm."}, days_ago=1)

    stored = CheckIn.objects.get()
    assert (stored.saddle, stored.temperature_c) == (True, None)
    assert stored.note == "Hm.\ntemperature: 98.6 C"
    assert Flag.objects.filter(rule_id="saddle_numbness").exists()


def test_while_she_looks_a_mistake_is_hers_to_put_right(phone: Client, episode: Episode) -> None:
    answer = deliver(phone, CALM | {"temperature": "98.6", "temperature_unit": "C"}, watched="1")

    assert answer.status_code == 422
    assert not CheckIn.objects.exists()


# The page that a phone keeps


def test_the_kept_page_says_nothing_of_anybody(phone: Client, episode: Episode, patient: Patient) -> None:
    send(phone, SADDLE | {"note": "Canary in the note."})
    page = phone.get("/check-in/page/")

    assert patient.given_name not in text_of(page)
    assert "Canary" not in page.content.decode()
    assert (hidden(page, "day"), hidden(page, "client_id")) == ("", "")
    assert " checked" not in page.content.decode().replace('id="id_temperature_C" checked', "")


def test_weekly_questions_name_their_days(phone: Client, episode: Episode) -> None:
    page = phone.get("/check-in/page/").content.decode()
    weekly = {str(TODAY + days * DAY) for days in range(14) if (10 + days) % 7 == 0}

    assert f'id="card-stairs" data-due="{" ".join(sorted(weekly))}"' in page
    assert 'class="q with with-gloom" id="card-self_harm" data-due=' in page


def test_answers_are_read_by_what_their_page_asked(phone: Client, episode: Episode) -> None:
    asked = hidden(phone.get("/check-in/page/"), "asked")
    deliver(phone, CALM | {"stairs": "yes", "phq2_interest": "1", "phq2_down": "0"}, asked=asked)

    assert (CheckIn.objects.get().stairs, CheckIn.objects.get().phq2) == ("yes", 1)


def test_what_a_page_did_not_ask_is_not_taken_for_no(phone: Client, episode: Episode) -> None:
    asked = hidden(phone.get("/check-in/page/"), "asked").replace("out_of_bed", "").replace("calf", "")
    deliver(phone, CALM, asked=asked)

    stored = CheckIn.objects.get()
    assert (stored.out_of_bed, stored.fall, stored.calf, stored.chest) == (None, False, None, False)


# What makes it an app


def test_the_worker_sees_the_check_in_alone_and_keeps_the_shell(client: Client, db: None) -> None:
    worker = client.get("/check-in/worker.js")

    assert worker["Content-Type"].startswith("text/javascript")
    assert worker["Cache-Control"] == "no-cache"
    assert "Service-Worker-Allowed" not in worker
    assert "worker-src 'self'" in worker["Content-Security-Policy"]


def test_the_diary_can_be_put_on_the_home_screen(client: Client, db: None) -> None:
    said = client.get("/manifest.webmanifest").json()

    assert (said["start_url"], said["display"]) == ("/check-in/", "standalone")
    assert {icon["sizes"] for icon in said["icons"]} == {"192x192", "512x512"}
    assert all((settings.BASE_DIR / icon["src"].removeprefix("/")).is_file() for icon in said["icons"])
