"""The page of one alert: the evidence, what was done, and what can be done."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from alerts.care.handling import MOST_NOTE
from alerts.models import Alert, AlertEvent, AlertStatus, Flag, Notification, Ruleset
from alerts.vocabulary import Outcome
from recovery.accounts.models import User
from recovery.audit.models import AuditEvent
from symptoms.models import CheckIn, Episode
from tests.alerts.making import EMERGENCY, check_in, closed, flagged, taken
from tests.people import NOW

STALE = "This alert changed while you had it open."


@pytest.fixture
def alert(episode: Episode) -> Alert:
    check_in(episode, days_ago=1, now=NOW - timedelta(days=1), redness=1, swelling=0, pain_back=4)
    return flagged(episode, redness=2, swelling=2, pain_back=5)


def page(browser: Client, alert: Alert) -> str:
    answer = browser.get(reverse("alert", args=[alert.id]))
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def resolve(browser: Client, alert: Alert, **sent: Any) -> Any:
    sent = {"outcome": "seen_today", "note": "", "revision": alert.revision} | sent
    return browser.post(reverse("alert-resolve", args=[alert.id]), sent)


def note(browser: Client, alert: Alert, text: str) -> Any:
    return browser.post(reverse("alert-note", args=[alert.id]), {"note": text})


# Who, and why


def test_the_banner_says_who_it_is_beyond_doubt(alert: Alert, nurse_browser: Client) -> None:
    shown = page(nurse_browser, alert)

    for fact in ("OKAFOR, Ada", "04-May-1961", "P-1001", "Day 10, 2 check-ins"):
        assert fact in shown


def test_the_answers_stand_side_by_side(alert: Alert, nurse_browser: Client) -> None:
    row = r"Redness of the cut</th> <td[^>]*>1 of 3</td>\s*<td[^>]*changed[^>]*>2 of 3</td>"

    assert re.search(row, page(nurse_browser, alert))


def test_each_flag_names_its_rule_and_version(alert: Alert, nurse_browser: Client) -> None:
    assert "Rule “Redness with swelling”, version 1" in page(nurse_browser, alert)


def test_the_version_is_the_one_that_judged(alert: Alert, nurse_browser: Client, ruleset: Ruleset) -> None:
    Ruleset.objects.create(
        organisation=ruleset.organisation,
        program=ruleset.program,
        version=2,
        document=ruleset.document,
        note="Later.",
        published_at=timezone.now(),
    )

    assert "version 2" not in page(nurse_browser, alert)


def test_each_flag_says_what_would_have_kept_it_from_holding(alert: Alert, nurse_browser: Client) -> None:
    unless = Flag.objects.get(rule_id="wound_red_and_swollen").unless

    assert unless
    assert unless in page(nurse_browser, alert)


def test_each_flag_says_which_other_rules_were_looked_at(alert: Alert, nurse_browser: Client) -> None:
    shown = page(nurse_browser, alert)

    assert "<dt>Fever: could not be judged</dt> <dd>Not answered, or not often enough: Temperature</dd>" in shown
    assert re.search(r"<dt>Did not hold</dt> <dd>[^<]*Redness and swelling that will not settle", shown)


def test_a_flag_about_two_things_is_found_under_both(episode: Episode, nurse_browser: Client) -> None:
    alert = flagged(episode, headache_positional=True, drainage="clear", drainage_amount="spots")

    assert Flag.objects.get(rule_id="csf_leak").families == ("systemic", "incision")
    assert "<span>About: Whole body, The cut</span>" in page(nurse_browser, alert)


def test_the_numbers_of_the_rule_are_there(alert: Alert, nurse_browser: Client) -> None:
    assert "Redness plus swelling, once mild signs should have settled." in page(nurse_browser, alert)


def test_six_trends_are_drawn(alert: Alert, nurse_browser: Client) -> None:
    assert page(nurse_browser, alert).count('class="small-chart"') == 6


def test_a_drawing_says_in_words_what_it_shows(alert: Alert, nurse_browser: Client) -> None:
    assert 'aria-label="Worst pain: day 1: no answer' in page(nurse_browser, alert)


def test_numbers_in_a_drawing_do_not_depend_on_the_language(alert: Alert, nurse_browser: Client) -> None:
    nurse_browser.cookies["language"] = "es"

    assert not re.search(r'(?:cx|cy|y|x|d)="[^"]*\d,\d', page(nurse_browser, alert))


# What the patient knows


def test_the_page_says_what_the_patient_was_told(alert: Alert, nurse_browser: Client) -> None:
    assert Flag.objects.get(rule_id="wound_red_and_swollen").advice in page(nurse_browser, alert)


def test_advice_that_was_not_opened_says_so(alert: Alert, nurse_browser: Client) -> None:
    assert "Not opened yet" in page(nurse_browser, alert)


def test_advice_that_was_opened_says_when(alert: Alert, nurse_browser: Client, phone: Client) -> None:
    phone.get(reverse("advice", args=[CheckIn.objects.latest("received_at").id]))

    assert "Opened by the patient on" in page(nurse_browser, alert)


def test_advice_that_a_nurse_read_is_not_opened(alert: Alert, nurse_browser: Client, nurse: User) -> None:
    seen = CheckIn.objects.latest("received_at")
    AuditEvent.objects.create(
        actor_role="nurse", action="check_in.read", patient_ids=[seen.episode.patient_id], object_id=seen.id
    )

    assert "Not opened yet" in page(nurse_browser, alert)


# What was done


def test_the_timeline_tells_what_happened(alert: Alert, nurse_browser: Client, nurse: User) -> None:
    taken(alert, nurse)
    shown = page(nurse_browser, alert)

    for title in ("Raised: Same day", "Acknowledged", "Check-in for day 10", "Enrolled"):
        assert title in shown


def test_the_timeline_tells_who_was_written_to(episode: Episode, nurse: User, nurse_browser: Client) -> None:
    shown = page(nurse_browser, flagged(episode))

    assert Notification.objects.exists()
    assert re.search(r"Message waits to be sent <span[^>]*>to Nora Nurse", shown)


def test_a_note_is_shown_as_it_was_written(alert: Alert, nurse_browser: Client) -> None:
    note(nurse_browser, alert, "Left a <message> with her son.")

    assert "<blockquote>Left a &lt;message&gt; with her son.</blockquote>" in page(nurse_browser, alert)


def test_a_long_story_is_folded(alert: Alert, nurse_browser: Client) -> None:
    for number in range(9):
        note(nurse_browser, alert, f"Note {number}.")

    assert "<summary>Earlier</summary>" in page(nurse_browser, alert)


def test_a_closed_alert_offers_nothing_but_notes(alert: Alert, nurse_browser: Client, teammate: User) -> None:
    closed(alert, teammate)
    shown = page(nurse_browser, alert)

    assert "Closed by Tom Teammate" in shown
    assert reverse("alert-note", args=[alert.id]) in shown
    assert reverse("alert-resolve", args=[alert.id]) not in shown
    assert reverse("alert-acknowledge", args=[alert.id]) not in shown


def test_a_taken_alert_is_not_offered_again(alert: Alert, nurse_browser: Client, teammate: User) -> None:
    taken(alert, teammate)
    shown = page(nurse_browser, alert)

    assert "Tom Teammate took it at" in shown
    assert reverse("alert-acknowledge", args=[alert.id]) not in shown


def test_a_patient_without_a_phone_offers_no_call(alert: Alert, nurse_browser: Client) -> None:
    assert "tel:" not in page(nurse_browser, alert)


# The trail, and the price


def test_opening_it_leaves_one_row(alert: Alert, nurse_browser: Client, nurse: User) -> None:
    page(nurse_browser, alert)

    row = AuditEvent.objects.get(action="alert.read")
    assert (row.actor_id, row.patient_ids, row.object_id) == (nurse.id, [alert.episode.patient_id], alert.id)


def test_a_long_story_costs_as_many_queries_as_a_short_one(
    alert: Alert, episode: Episode, nurse_browser: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    page(nurse_browser, alert)  # prepares what a connection prepares once
    with django_assert_num_queries(19):
        page(nurse_browser, alert)
    for days in range(2, 8):
        check_in(episode, days_ago=days, **EMERGENCY)

    with django_assert_num_queries(19):
        page(nurse_browser, alert)


# Closing it


def test_an_outcome_closes_it(alert: Alert, nurse_browser: Client, nurse: User) -> None:
    answer = resolve(nurse_browser, alert, note="Swab taken.")

    alert.refresh_from_db()
    assert answer["Location"] == "/worklist/"
    assert (alert.status, alert.outcome, alert.resolved_by) == (AlertStatus.RESOLVED, Outcome.SEEN_TODAY, nurse)
    assert AlertEvent.objects.get(kind="resolved").note == "Swab taken."


def test_every_outcome_is_offered(alert: Alert, nurse_browser: Client) -> None:
    shown = page(nurse_browser, alert)

    assert [value for value in Outcome.values if f'value="{value}"' not in shown] == []


def test_no_outcome_is_chosen_beforehand(alert: Alert, nurse_browser: Client) -> None:
    assert 'primary" name="outcome"' not in page(nurse_browser, alert)


@pytest.mark.parametrize("outcome", ["", "made_up", "SEEN_TODAY"])
def test_without_an_outcome_nothing_is_closed(alert: Alert, nurse_browser: Client, outcome: str) -> None:
    answer = resolve(nurse_browser, alert, outcome=outcome)

    assert answer.status_code == 422
    assert Alert.objects.get().status == AlertStatus.OPEN


def test_without_an_outcome_the_note_stays(alert: Alert, nurse_browser: Client) -> None:
    shown = resolve(nurse_browser, alert, outcome="", note="A long talk.").content.decode()

    assert "Choose what came of it" in shown
    assert "A long talk.</textarea>" in shown


def test_a_note_that_is_too_long_stays_too(alert: Alert, nurse_browser: Client) -> None:
    answer = resolve(nurse_browser, alert, note="x" * (MOST_NOTE + 1))

    assert answer.status_code == 422
    assert "x" * (MOST_NOTE + 1) in answer.content.decode()


def test_an_alert_that_changed_meanwhile_is_not_closed(alert: Alert, episode: Episode, nurse_browser: Client) -> None:
    check_in(episode, now=NOW + timedelta(minutes=1), **EMERGENCY)
    answer = resolve(nurse_browser, alert)

    assert answer.status_code == 409
    assert Alert.objects.get().status == AlertStatus.OPEN


def test_what_was_typed_before_it_changed_is_kept(alert: Alert, episode: Episode, nurse_browser: Client) -> None:
    check_in(episode, now=NOW + timedelta(minutes=1), **EMERGENCY)
    shown = resolve(nurse_browser, alert, note="A long talk.").content.decode()

    assert STALE in shown
    assert "A long talk.</textarea>" in shown
    assert 'primary" name="outcome" value="seen_today"' in shown


def test_sent_again_after_reading_what_is_new_it_is_closed(
    alert: Alert, episode: Episode, nurse_browser: Client
) -> None:
    check_in(episode, now=NOW + timedelta(minutes=1), **EMERGENCY)
    shown = resolve(nurse_browser, alert).content.decode()
    revision = re.search(r'name="revision" value="(\d+)"', shown)
    assert revision

    assert resolve(nurse_browser, alert, revision=revision[1]).status_code == 302


def test_of_two_who_close_it_the_second_keeps_the_note(alert: Alert, nurse_browser: Client, teammate: User) -> None:
    closed(alert, teammate)
    alert.refresh_from_db()
    answer = resolve(nurse_browser, alert, note="A long talk.")

    assert (answer.status_code, Alert.objects.get().outcome) == (409, Outcome.ADVICE_GIVEN)
    assert "A long talk.</textarea>" in answer.content.decode()


def test_a_revision_that_is_no_number_is_refused(alert: Alert, nurse_browser: Client) -> None:
    assert resolve(nurse_browser, alert, revision="1 OR 1=1").status_code == 422


# Notes


def test_a_note_is_signed(alert: Alert, nurse_browser: Client, nurse: User) -> None:
    note(nurse_browser, alert, "Will call back at four.")

    written = AlertEvent.objects.get(kind="note")
    assert (written.by, written.note) == (nurse, "Will call back at four.")


@pytest.mark.parametrize("text", ["", "  \n "])
def test_an_empty_note_is_not_written(alert: Alert, nurse_browser: Client, text: str) -> None:
    answer = note(nurse_browser, alert, text)

    assert (answer.status_code, AlertEvent.objects.filter(kind="note").count()) == (422, 0)
    assert "Write something first." in answer.content.decode()


def test_a_note_with_a_nul_is_refused(alert: Alert, nurse_browser: Client) -> None:
    assert note(nurse_browser, alert, "a\0b").status_code == 422


def test_a_closed_alert_takes_notes(alert: Alert, nurse_browser: Client, nurse: User) -> None:
    closed(alert, nurse)

    assert note(nurse_browser, alert, "She called again.").status_code == 302
