"""The worklist in a real browser: what moves by itself, what waits, what it says of its own age, and how it looks."""

import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from alerts.models import Alert
from recovery.accounts.models import User
from symptoms.models import Episode, Patient
from tests.alerts.making import EMERGENCY, check_in, closed, flagged, taken
from tests.browser import assert_accessible
from tests.journeys.desks import Open

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough]
ROWS = re.compile("/worklist/rows/")
AT_MOST = 5000  # milliseconds until the page asks again


@pytest.fixture
def alert(episode: Episode) -> Alert:
    return flagged(episode, now=timezone.now())


@pytest.fixture
def desk(open_as: Open, nurse: User, alert: Alert) -> Page:
    """Return the nurse's worklist, with Ada on it."""
    page = open_as(nurse).new_page()
    page.goto("/worklist/")
    return page


def ask_now(page: Page) -> None:
    """Let the page ask for news without waiting for its next turn, and wait for the answer."""
    with page.expect_response(ROWS):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def line_of(page: Page, name: str) -> Locator:
    return page.get_by_role("row").filter(has_text=name)


def point_at(page: Page, name: str) -> None:
    line_of(page, name).hover()


# What moves


def test_new_patients_come_in_by_themselves_one_after_the_other(
    open_as: Open, nurse: User, alert: Alert, other_episode: Episode
) -> None:
    page = open_as(nurse).new_page()
    page.clock.install()
    page.goto("/worklist/")
    closed(alert, nurse, now=timezone.now())
    page.clock.run_for(AT_MOST)
    expect(page.get_by_text("Nobody needs you now.")).to_be_visible()

    flagged(other_episode, now=timezone.now())
    page.clock.run_for(AT_MOST)
    expect(line_of(page, "Ben Okafor")).to_contain_text("Redness 2 with swelling 2")
    expect(page).to_have_title(re.compile(r"\(1\)"))

    check_in(other_episode, now=timezone.now(), **EMERGENCY)
    page.clock.run_for(AT_MOST)
    expect(page.locator("#shouted")).to_contain_text("Emergency: Ben Okafor")


def test_while_somebody_points_at_the_list_rows_wait_and_still_learn_their_owner(
    desk: Page, alert: Alert, other_episode: Episode, nurse: User, teammate: User
) -> None:
    point_at(desk, "Ada")
    other = flagged(other_episode, now=timezone.now())
    taken(alert, teammate)
    ask_now(desk)
    expect(desk.get_by_role("button", name="1 new")).to_be_visible()
    expect(line_of(desk, "Ben")).to_have_count(0)
    expect(line_of(desk, "Ada")).to_contain_text("Tom Teammate")

    desk.get_by_role("button", name="1 new").click()
    expect(line_of(desk, "Ben")).to_be_visible()
    expect(desk.get_by_role("button", name="1 new")).to_be_hidden()

    point_at(desk, "Ada")
    closed(other, nurse, now=timezone.now())
    ask_now(desk)
    expect(desk.get_by_role("button", name="List changed")).to_be_visible()
    expect(line_of(desk, "Ben")).to_be_visible()
    desk.mouse.move(0, 0)
    ask_now(desk)
    expect(line_of(desk, "Ben")).to_have_count(0)


def test_an_emergency_comes_in_at_once_and_is_announced_also_where_the_list_leaves_it_out(
    desk: Page, episode: Episode, other_episode: Episode
) -> None:
    point_at(desk, "Ada")
    flagged(other_episode, now=timezone.now(), **EMERGENCY)
    ask_now(desk)
    expect(line_of(desk, "Ben")).to_be_visible()
    expect(desk.locator("#shouted")).to_contain_text("Emergency: Ben Okafor. Numb between the legs")

    desk.goto("/worklist/?urgency=1")
    expect(desk.get_by_text("1 emergency that nobody has taken is not on this list.")).to_be_visible()
    check_in(episode, now=timezone.now(), **EMERGENCY)
    ask_now(desk)
    expect(desk.locator("#shouted")).to_contain_text("2 emergencies that nobody has taken are not on this list.")
    desk.get_by_role("link", name="Show emergencies").click()
    expect(desk.locator("tr.line.emergency")).to_have_count(2)


def test_the_focus_stays_where_it_was(desk: Page, alert: Alert, teammate: User) -> None:
    desk.get_by_role("link", name="Ada Okafor").focus()
    taken(alert, teammate)
    ask_now(desk)

    expect(line_of(desk, "Ada")).to_contain_text("Tom Teammate")
    expect(desk.get_by_role("link", name="Ada Okafor")).to_be_focused()


# How old it is


def test_it_says_how_old_it_is_until_the_server_is_back(open_as: Open, nurse: User, alert: Alert) -> None:
    page = open_as(nurse).new_page()
    page.clock.install()
    page.goto("/worklist/")
    expect(page.get_by_text(re.compile(r"Live, checked \d s ago"))).to_be_visible()
    page.route(ROWS, lambda route: route.abort())
    for seconds, state in ((50, "live"), (20, "amber"), (130, "red")):
        page.clock.run_for(seconds * 1000)

        expect(page.locator("#pulse")).to_have_attribute("data-state", state)

    expect(page.locator("#said")).to_have_text("The list has stopped. Work from the telephone.")
    expect(line_of(page, "Ada")).to_contain_text(re.compile(r"[3-9] min"))
    page.unroute(ROWS)
    with page.expect_response(ROWS):
        page.clock.run_for(5_000)
    expect(page.locator("#pulse")).to_have_attribute("data-state", "live")


def test_a_fault_or_a_silence_of_the_server_leaves_the_list_and_it_is_asked_again(
    desk: Page, other_episode: Episode
) -> None:
    desk.route(ROWS, lambda route: route.fulfill(status=500, body="<p>A fault</p>"))
    ask_now(desk)
    expect(line_of(desk, "Ada")).to_be_visible()

    assert desk.evaluate("htmx.config.timeout") == 10_000
    desk.evaluate("htmx.config.timeout = 1")
    desk.unroute_all(behavior="ignoreErrors")
    desk.route(ROWS, lambda _route: None)
    with desk.expect_event("requestfailed", lambda request: "/worklist/rows/" in request.url):
        desk.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    desk.evaluate("htmx.config.timeout = 10000")
    desk.unroute_all(behavior="ignoreErrors")
    flagged(other_episode, now=timezone.now())
    ask_now(desk)
    expect(line_of(desk, "Ben")).to_be_visible()


def test_being_late_is_said_without_anybody_else_running_and_the_end_of_the_session_asks_to_sign_in(
    desk: Page,
) -> None:
    Alert.objects.update(escalate_at=timezone.now() - timedelta(minutes=2))
    ask_now(desk)
    expect(desk.get_by_text("Alerts may be late since")).to_be_visible()

    Session.objects.all().delete()
    desk.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(desk.get_by_role("heading", name="Sign in")).to_be_visible()


# Without a script, and by keyboard


def test_without_a_script_an_alert_is_taken_and_closed(open_as: Open, nurse: User, alert: Alert) -> None:
    page = open_as(nurse, java_script_enabled=False).new_page()
    page.goto("/worklist/")
    page.get_by_role("button", name="Acknowledge Ada Okafor").click()
    page.get_by_role("link", name="Ada Okafor").click()
    page.get_by_role("button", name="Advice given").click()

    expect(page.get_by_text("Nobody needs you now.")).to_be_visible()
    assert Alert.objects.get().outcome == "advice_given"


def test_by_keyboard_the_first_stop_skips_to_the_list_and_the_first_alert_is_opened(desk: Page, alert: Alert) -> None:
    desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")
    expect(desk.locator("main")).to_be_focused()

    desk.get_by_role("link", name="Done today").focus()
    desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")
    expect(desk.locator("#panel").get_by_role("heading", name="Ada Okafor")).to_be_focused()


# How it looks


def test_a_form_with_mistakes_is_accessible_and_shows_the_first(open_as: Open, nurse: User, alert: Alert) -> None:
    page = open_as(nurse).new_page()
    page.goto(reverse("alert", args=[alert.id]))
    page.locator("#note button").click()
    expect(page.get_by_text("Write something first.")).to_be_visible()
    expect(page.locator("#id_new-note")).to_be_focused()
    assert_accessible(page)


def test_every_page_for_nobody_is_accessible(page: Page) -> None:
    for path in (
        "/",
        "/accounts/login/",
        "/accounts/login/code/",
        "/accounts/password/reset/",
        "/help/",
        "/no-such-page/",
    ):
        page.goto(path)

        assert_accessible(page)


def test_the_invitation_and_the_handover_are_printed_without_their_frame(
    open_as: Open, nurse: User, patient: Patient, episode: Episode
) -> None:
    page = open_as(nurse).new_page()
    page.goto(reverse("patient-invite", args=[patient.id]))
    page.get_by_role("button", name="Make the invitation").click()
    assert_accessible(page)
    page.emulate_media(media="print")

    expect(page.locator(".sheet")).to_be_visible()
    expect(page.get_by_role("navigation", name="Main")).to_be_hidden()
    expect(page.get_by_role("button", name="Print")).to_be_hidden()

    flagged(episode, now=timezone.now())
    page.goto("/handover/")
    expect(page.locator(".handover-card")).to_contain_text("Redness 2 with swelling 2")
    expect(page.get_by_role("navigation", name="Main")).to_be_hidden()
