"""The worklist in a real browser: what moves by itself, what waits, what it says of its own age, and how it looks."""

import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Locator, Page, Route, expect

from alerts.models import Alert
from recovery.accounts.models import User
from symptoms.models import Episode, Patient
from tests.alerts.making import EMERGENCY, check_in, closed, flagged, taken
from tests.browser import assert_accessible
from tests.journeys.desks import Open

pytestmark = pytest.mark.django_db(transaction=True)
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


def test_a_closed_alert_goes_by_itself(desk: Page, alert: Alert, teammate: User) -> None:
    closed(alert, teammate, now=timezone.now())
    ask_now(desk)

    expect(desk.get_by_text("Nobody needs you now.")).to_be_visible()


def test_while_somebody_points_at_the_list_new_rows_wait(desk: Page, other_episode: Episode) -> None:
    point_at(desk, "Ada")
    flagged(other_episode, now=timezone.now())
    ask_now(desk)

    expect(desk.get_by_role("button", name="1 new")).to_be_visible()
    expect(line_of(desk, "Ben")).to_have_count(0)


def test_the_button_shows_what_waited(desk: Page, other_episode: Episode) -> None:
    point_at(desk, "Ada")
    flagged(other_episode, now=timezone.now())
    ask_now(desk)
    desk.get_by_role("button", name="1 new").click()

    expect(line_of(desk, "Ben")).to_be_visible()
    expect(desk.get_by_role("button", name="1 new")).to_be_hidden()


def test_what_waited_comes_in_once_nobody_points_at_it(desk: Page, other_episode: Episode) -> None:
    point_at(desk, "Ada")
    flagged(other_episode, now=timezone.now())
    ask_now(desk)
    desk.mouse.move(0, 0)
    ask_now(desk)

    expect(line_of(desk, "Ben")).to_be_visible()


def test_a_row_in_use_still_learns_its_owner(desk: Page, alert: Alert, other_episode: Episode, teammate: User) -> None:
    point_at(desk, "Ada")
    flagged(other_episode, now=timezone.now())
    taken(alert, teammate)
    ask_now(desk)

    expect(line_of(desk, "Ada")).to_contain_text("Tom Teammate")
    expect(line_of(desk, "Ben")).to_have_count(0)


def test_an_emergency_comes_in_at_once_and_is_announced(desk: Page, other_episode: Episode) -> None:
    point_at(desk, "Ada")
    flagged(other_episode, now=timezone.now(), **EMERGENCY)
    ask_now(desk)

    expect(line_of(desk, "Ben")).to_be_visible()
    expect(desk.locator("#shouted")).to_contain_text("Emergency: Ben Okafor. Numb between the legs")


def test_a_patient_who_becomes_an_emergency_is_announced(desk: Page, episode: Episode) -> None:
    check_in(episode, now=timezone.now(), **EMERGENCY)
    ask_now(desk)

    expect(desk.locator("#shouted")).to_contain_text("Emergency: Ada Okafor")


def test_the_focus_stays_where_it_was(desk: Page, alert: Alert, teammate: User) -> None:
    desk.get_by_role("link", name="Ada Okafor").focus()
    taken(alert, teammate)
    ask_now(desk)

    expect(line_of(desk, "Ada")).to_contain_text("Tom Teammate")
    expect(desk.get_by_role("link", name="Ada Okafor")).to_be_focused()


# How old it is


@pytest.fixture
def stalled(open_as: Open, nurse: User, alert: Alert) -> Page:
    """Return a worklist that has lost the server, with a clock that the test winds."""
    page = open_as(nurse).new_page()
    page.clock.install()
    page.goto("/worklist/")
    page.route(ROWS, lambda route: route.abort())
    return page


def test_it_says_that_it_is_live(desk: Page) -> None:
    expect(desk.get_by_text(re.compile(r"Live, checked \d s ago"))).to_be_visible()


def test_it_turns_amber_then_red_and_says_so_aloud(stalled: Page) -> None:
    for seconds, state in ((50, "live"), (20, "amber"), (130, "red")):
        stalled.clock.run_for(seconds * 1000)

        expect(stalled.locator("#pulse")).to_have_attribute("data-state", state)

    expect(stalled.locator("#said")).to_have_text("The list has stopped. Work from the telephone.")


def test_it_is_live_again_when_the_server_is_back(stalled: Page) -> None:
    stalled.clock.run_for(70_000)
    stalled.unroute(ROWS)
    with stalled.expect_response(ROWS):
        stalled.clock.run_for(5_000)

    expect(stalled.locator("#pulse")).to_have_attribute("data-state", "live")


def test_a_question_that_hangs_ends_and_is_asked_again(desk: Page, other_episode: Episode) -> None:
    assert desk.evaluate("htmx.config.timeout") == 10_000
    desk.evaluate("htmx.config.timeout = 1")
    desk.route(ROWS, lambda _route: None)
    with desk.expect_event("requestfailed", lambda request: "/worklist/rows/" in request.url):
        desk.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    desk.evaluate("htmx.config.timeout = 10000")
    desk.unroute_all(behavior="ignoreErrors")
    flagged(other_episode, now=timezone.now())
    ask_now(desk)

    expect(line_of(desk, "Ben")).to_be_visible()


def test_a_fault_of_the_server_leaves_the_list_as_it_was(desk: Page) -> None:
    def fail(route: Route) -> None:
        route.fulfill(status=500, body="<p>A fault</p>")

    desk.route(ROWS, fail)
    ask_now(desk)

    expect(line_of(desk, "Ada")).to_be_visible()


def test_the_clocks_go_on_between_two_answers(stalled: Page) -> None:
    stalled.clock.run_for(2 * 60 * 1000)

    expect(line_of(stalled, "Ada")).to_contain_text(re.compile(r"[2-9] min"))


def test_being_late_is_said_without_anybody_else_running(desk: Page) -> None:
    Alert.objects.update(escalate_at=timezone.now() - timedelta(minutes=2))
    ask_now(desk)

    expect(desk.get_by_text("Alerts may be late since")).to_be_visible()


def test_when_the_session_ends_it_asks_to_sign_in(desk: Page) -> None:
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


def test_by_keyboard_the_first_alert_is_opened(desk: Page, alert: Alert) -> None:
    desk.get_by_role("link", name="Done today").focus()
    desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")

    expect(desk.locator("#panel").get_by_role("heading", name="Ada Okafor")).to_be_focused()


def test_the_first_stop_skips_to_the_list(desk: Page) -> None:
    desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")

    expect(desk.locator("main")).to_be_focused()


# How it looks


def test_a_form_with_mistakes_is_accessible(open_as: Open, nurse: User, alert: Alert) -> None:
    page = open_as(nurse).new_page()
    page.goto(reverse("alert", args=[alert.id]))
    page.locator("#note button").click()
    expect(page.get_by_text("Write something first.")).to_be_visible()
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


def test_the_invitation_is_printed_without_its_frame(
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
