"""The worklist as a page: what it shows, what it writes into the trail, and when it has nothing to say."""

import re
import uuid
from datetime import timedelta
from importlib import import_module
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from alerts.care.caring import reassign_alert
from alerts.models import Alert, AlertStatus, Urgency
from alerts.telling.escalating import escalate_due
from recovery.accounts.models import CareTeam, User
from recovery.accounts.queries import staff_actor
from recovery.audit.models import AuditEvent
from symptoms.models import Episode, Patient, Program
from tests.alerts.making import EMERGENCY, closed, flagged, taken
from tests.people import NOW, ZONE, browser_of, make_episode, make_patient

ROWS = "/worklist/rows/"


@pytest.fixture
def alert(episode: Episode) -> Alert:
    return flagged(episode)


@pytest.fixture(autouse=True)
def no_turn_of_the_period(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the list from being made anew between two requests of a test that straddles five minutes."""
    monkeypatch.setattr(import_module("alerts.queries.worklist"), "LONGEST_UNCHANGED", timedelta(days=36500))


def page(browser: Client, view: str = "") -> str:
    return browser.get(f"/worklist/?view={view}").content.decode()


def poll(browser: Client, etag: str = "") -> Any:
    return browser.get(ROWS, headers={"If-None-Match": etag})


def acknowledge(browser: Client, alert: Alert, **more: str) -> Any:
    return browser.post(reverse("alert-acknowledge", args=[alert.id]), more)


def trail(action: str) -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(action=action))


# What it shows


def test_a_line_says_who_and_why(alert: Alert, nurse_browser: Client) -> None:
    shown = page(nurse_browser)

    assert "Ada Okafor" in shown
    assert "Redness 2 with swelling 2" in shown


def test_a_line_leads_to_its_alert(alert: Alert, nurse_browser: Client) -> None:
    assert f'href="{reverse("alert", args=[alert.id])}"' in page(nurse_browser)


def test_urgency_is_told_by_shape_and_word(alert: Alert, other_episode: Episode, nurse_browser: Client) -> None:
    flagged(other_episode, **EMERGENCY)
    shown = page(nurse_browser)

    assert '<i class="mark-of emergency"></i>Emergency' in shown
    assert '<i class="mark-of same"></i>Same day' in shown


def test_a_taken_alert_names_its_owner(alert: Alert, nurse_browser: Client, teammate: User) -> None:
    taken(alert, teammate)

    assert "Tom Teammate" in page(nurse_browser)


def test_my_own_alert_says_you(alert: Alert, nurse_browser: Client, nurse: User) -> None:
    taken(alert, nurse)

    assert re.search(r"</span>\s*<span>You</span>\s*</span>", page(nurse_browser))


def test_an_untaken_alert_that_climbed_says_so(alert: Alert, nurse_browser: Client) -> None:
    assert alert.escalation_step > 0  # nobody is on call, so the next were told at once
    assert "Nobody took it in time" not in page(nurse_browser)
    escalate_due(now=alert.escalate_at or NOW)

    assert "Nobody took it in time" in page(nurse_browser)


def test_an_alert_that_was_only_given_says_so_until_it_is_taken(
    alert: Alert, nurse_browser: Client, nurse: User, lead: User
) -> None:
    escalate_due(now=alert.escalate_at or NOW)
    reassign_alert(staff_actor(nurse), alert.id, to=lead.id, now=NOW)
    shown = page(nurse_browser)
    assert "given, not taken yet" in shown
    assert "Nobody took it in time" in shown

    taken(alert, lead)

    shown = page(nurse_browser)
    assert "given, not taken yet" not in shown
    assert "Nobody took it in time" not in shown


def test_what_nobody_is_told_of_does_not_say_that_more_were(alert: Alert, nurse_browser: Client) -> None:
    Alert.objects.update(urgency=Urgency.REVIEW)
    escalate_due(now=alert.escalate_at or NOW)

    assert "Nobody took it in time" not in page(nurse_browser)


def test_a_closed_alert_shows_its_outcome(alert: Alert, nurse_browser: Client, teammate: User) -> None:
    closed(alert, teammate, now=timezone.now())
    shown = page(nurse_browser, "done")

    assert "Advice given" in shown
    assert "Tom Teammate" in shown


def test_a_list_without_a_patient_leads_to_the_first(nurse_browser: Client, request: pytest.FixtureRequest) -> None:
    assert "Enrol the first patient" in page(nurse_browser)
    request.getfixturevalue("episode")

    assert "Enrol the first patient" not in page(nurse_browser)


@pytest.mark.parametrize(
    ("view", "sentence"),
    [
        ("action", "Nobody needs you now."),
        ("mine", "You have taken nothing."),
        ("silent", "Nobody has gone silent."),
        ("done", "Nothing was closed today."),
        ("no-such-view", "Nobody needs you now."),
    ],
)
def test_an_empty_tab_says_what_would_stand_there(view: str, sentence: str, nurse_browser: Client) -> None:
    assert sentence in page(nurse_browser, view)


def test_names_are_text_and_not_mark_up(alert: Alert, nurse_browser: Client) -> None:
    Patient.objects.update(given_name="<b>Ada</b>")

    assert "&lt;b&gt;Ada&lt;/b&gt;" in page(nurse_browser)


def test_times_are_those_of_the_place(alert: Alert, nurse_browser: Client, organisation: Any) -> None:
    organisation.time_zone = "Pacific/Auckland"
    organisation.save()
    there = timezone.now().astimezone(ZoneInfo("Pacific/Auckland"))

    assert f"{there:%H:}" in page(nurse_browser)


def test_the_page_runs_nothing_of_its_own(alert: Alert, nurse_browser: Client) -> None:
    shown = page(nurse_browser)

    assert not re.search(r"<script(?![^>]*\bsrc=)|\son\w+=|\sstyle=|<style", shown)


# Late


def test_a_list_that_is_in_time_has_no_bar(alert: Alert, nurse_browser: Client) -> None:
    assert "Alerts may be late" not in page(nurse_browser)


def test_a_list_that_is_late_says_since_when(alert: Alert, nurse_browser: Client) -> None:
    since = timezone.now() - timedelta(minutes=2)
    Alert.objects.update(escalate_at=since)

    assert f"late since {since.astimezone(ZoneInfo(ZONE)):%H:%M}" in page(nurse_browser)


@pytest.mark.parametrize(("minutes", "tone"), [(2, "notice late warning"), (9, "notice late error")])
def test_the_bar_turns_red_after_three_minutes(alert: Alert, nurse_browser: Client, minutes: int, tone: str) -> None:
    Alert.objects.update(escalate_at=timezone.now() - timedelta(minutes=minutes))

    assert tone in page(nurse_browser)


# The trail


def test_one_row_names_every_patient_shown(
    alert: Alert, other_episode: Episode, nurse_browser: Client, nurse: User
) -> None:
    flagged(other_episode)
    page(nurse_browser)

    (row,) = trail("worklist.read")
    assert set(row.patient_ids) == {alert.episode.patient_id, other_episode.patient_id}
    assert (row.actor_id, row.actor_role) == (nurse.id, "nurse")


def test_another_teams_patient_is_not_named(alert: Alert, strangers_episode: Episode, nurse_browser: Client) -> None:
    flagged(strangers_episode)
    page(nurse_browser)

    assert trail("worklist.read")[0].patient_ids == [alert.episode.patient_id]


# Asking again and again


def test_the_page_names_its_version(alert: Alert, nurse_browser: Client) -> None:
    answer = nurse_browser.get("/worklist/")

    assert f'data-version="{answer["ETag"].strip(chr(34))}"' in answer.content.decode()


def test_the_pages_version_is_that_of_the_rows(alert: Alert, nurse_browser: Client) -> None:
    assert nurse_browser.get("/worklist/")["ETag"] == poll(nurse_browser)["ETag"]


def test_nothing_new_is_a_304_without_a_body(alert: Alert, nurse_browser: Client) -> None:
    answer = poll(nurse_browser, poll(nurse_browser)["ETag"])

    assert (answer.status_code, answer.content) == (304, b"")


def test_a_304_leaves_no_row_in_the_trail(alert: Alert, nurse_browser: Client) -> None:
    etag = poll(nurse_browser)["ETag"]
    before = AuditEvent.objects.count()
    poll(nurse_browser, etag)

    assert AuditEvent.objects.count() == before


def test_something_new_comes_with_its_row_in_the_trail(
    alert: Alert, other_episode: Episode, nurse_browser: Client
) -> None:
    etag = poll(nurse_browser)["ETag"]
    flagged(other_episode)

    assert "Ben Okafor" in poll(nurse_browser, etag).content.decode()
    assert len(trail("worklist.read")) == 2


def test_the_rows_are_no_whole_page(alert: Alert, nurse_browser: Client) -> None:
    shown = poll(nurse_browser).content.decode()

    assert shown.strip().startswith('<div id="live"')
    assert "<html" not in shown


def test_health_data_is_kept_nowhere_on_the_way(alert: Alert, nurse_browser: Client) -> None:
    assert poll(nurse_browser)["Cache-Control"] == "no-store"


# Its price


def many(program: Program, team: CareTeam) -> None:
    for number in range(8):
        flagged(make_episode(make_patient(team.organisation, f"P-3{number}"), program, team))


def test_a_page_of_nine_costs_as_many_queries_as_one(
    alert: Alert,
    program: Program,
    team: CareTeam,
    nurse_browser: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    page(nurse_browser)
    with django_assert_num_queries(20):
        page(nurse_browser)
    many(program, team)

    with django_assert_num_queries(20):
        page(nurse_browser)


def test_a_304_costs_five(
    alert: Alert, nurse_browser: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    etag = poll(nurse_browser)["ETag"]

    with django_assert_num_queries(5):
        poll(nurse_browser, etag)


# Taking an alert


def test_taking_one_goes_back_to_the_list_as_it_was_narrowed(alert: Alert, nurse_browser: Client, nurse: User) -> None:
    answer = acknowledge(nurse_browser, alert, back="view=silent&urgency=1&urgency=2")

    assert answer["Location"] == "/worklist/?view=silent&urgency=1&urgency=2"
    assert Alert.objects.get().acknowledged_by == nurse


@pytest.mark.parametrize("back", ["", "https://elsewhere.example/", "//elsewhere.example", "view=nowhere"])
def test_taking_one_never_leads_elsewhere(alert: Alert, nurse_browser: Client, back: str) -> None:
    assert acknowledge(nurse_browser, alert, back=back)["Location"] == reverse("alert", args=[alert.id])


def test_the_second_of_two_is_told_who_was_first(alert: Alert, nurse_browser: Client, teammate: User) -> None:
    taken(alert, teammate)
    acknowledge(nurse_browser, alert, back="view=action")

    assert "Tom Teammate took this alert at" in page(nurse_browser)
    assert Alert.objects.get().acknowledged_by == teammate


# Whose it is


def test_a_stranger_sees_an_empty_list(alert: Alert, stranger_browser: Client) -> None:
    assert "Okafor" not in page(stranger_browser)


def test_what_is_newer_than_the_page_is_not_taken_unread(nurse_browser: Client, alert: Alert) -> None:
    answer = acknowledge(nurse_browser, alert, back="view=action", revision=str(alert.revision + 1))

    assert "This alert changed" in str(next(iter(get_messages(answer.wsgi_request))))
    assert Alert.objects.get().acknowledged_by is None


@pytest.mark.parametrize("name", ["alert", "alert-acknowledge", "alert-resolve", "alert-note"])
def test_a_strangers_alert_looks_like_none(alert: Alert, stranger_browser: Client, name: str) -> None:
    def ask(alert_id: uuid.UUID) -> HttpResponse:
        path = reverse(name, args=[alert_id])
        return stranger_browser.get(path) if name == "alert" else stranger_browser.post(path)  # type: ignore[return-value]

    real, missing = ask(alert.id), ask(uuid.uuid4())

    assert (real.status_code, real.content) == (404, missing.content)


def test_a_stranger_leaves_no_trace_on_the_alert(alert: Alert, stranger_browser: Client) -> None:
    acknowledge(stranger_browser, alert)

    assert Alert.objects.get().status == AlertStatus.OPEN
    assert trail("alert.read") == []


def test_nobody_is_asked_to_sign_in(alert: Alert, client: Client) -> None:
    assert client.get("/worklist/")["Location"] == "/accounts/login/?next=/worklist/"


def test_a_patients_phone_finds_no_list(alert: Alert, phone: Client) -> None:
    assert phone.get("/worklist/").status_code == 404


def test_somebody_who_left_is_asked_to_sign_in(alert: Alert, leaver: User) -> None:
    assert browser_of(leaver).get("/worklist/").status_code == 302


def test_a_lead_sees_the_list_too(alert: Alert, lead: User) -> None:
    assert "Ada Okafor" in page(browser_of(lead))


def test_the_list_is_of_now(alert: Alert, nurse_browser: Client) -> None:
    Alert.objects.update(opened_at=timezone.now() - timedelta(minutes=90))

    assert ">1 h 30<" in page(nurse_browser)
