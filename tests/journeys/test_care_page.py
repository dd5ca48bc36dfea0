"""A nurse works her list by keyboard and beside it, in a real browser; what she typed is never lost."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from alerts.models import Alert, AlertEvent, Urgency
from recovery.accounts.models import User
from symptoms.models import Episode
from tests.alerts.making import flagged
from tests.browser import assert_accessible
from tests.journeys.desks import MIDDLE, Open, sign_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough]


@pytest.fixture
def alert(episode: Episode) -> Alert:
    return flagged(episode, now=timezone.now())


@pytest.fixture
def desk(open_as: Open, nurse: User, alert: Alert) -> Page:
    """Return the nurse's worklist, with Ada on it."""
    page = open_as(nurse).new_page()
    page.goto("/worklist/")
    return page


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def opened(page: Page) -> Page:
    press(page, "j", "Enter")
    expect(page.locator("#panel-name")).to_have_text("Ada Okafor")
    return page


# By keyboard


def test_claim_log_the_call_and_resolve_take_four_keys_and_z_takes_back(desk: Page, alert: Alert) -> None:
    press(desk, "c")
    expect(desk.locator("#panel")).to_contain_text("You took it")
    press(desk, "z")
    expect(desk.locator("#panel")).to_contain_text("Taken back")
    alert.refresh_from_db()
    assert alert.status == "open"

    press(desk, "p")
    expect(desk.locator("#contact [data-digit='1']")).to_be_focused()
    press(desk, "1")
    expect(desk.locator("#panel")).to_contain_text("You took it")
    press(desk, "r")
    expect(desk.locator("#resolve [data-digit='1']")).to_be_focused()
    press(desk, "5")
    expect(desk.locator("#panel")).to_contain_text("Closed by Nora Nurse")
    alert.refresh_from_db()
    assert (alert.acknowledged_by_id, alert.outcome) == (alert.resolved_by_id, "advice_given")
    assert AlertEvent.objects.filter(alert=alert, kind="contact", result="reached").exists()


def test_a_key_leads_to_its_field_is_shown_and_can_be_switched_off(desk: Page, alert: Alert) -> None:
    for key, focused in (
        ("n", "#id_new-note"),
        ("s", "#id_reason"),
        ("a", "#id_to"),
        ("f", "#id_urgency_0"),
        ("/", ".find input[type=search]"),
    ):
        desk.locator("main").focus()
        press(desk, key)

        expect(desk.locator(focused)).to_be_focused()

    desk.locator(".find input[type=search]").press_sequentially("cr5")
    desk.locator("main").focus()
    press(desk, "?")
    expect(desk.get_by_role("heading", name="Keys")).to_be_visible()
    assert_accessible(desk)
    desk.get_by_label("Single keys on this computer").uncheck()
    desk.get_by_role("button", name="Close").click()
    press(desk, "c", "h")
    expect(desk).to_have_url(re.compile("/worklist/"))
    alert.refresh_from_db()
    assert alert.status == "open"


def test_j_k_and_x_choose_reviews_h_hands_over_and_g_goes_elsewhere(
    desk: Page, alert: Alert, other_episode: Episode
) -> None:
    flagged(other_episode, now=timezone.now())
    Alert.objects.update(urgency=Urgency.REVIEW)
    desk.reload()
    chosen, first = desk.locator("input[name=step]:checked"), desk.locator("tr.line").first
    press(desk, "j", "x")
    expect(chosen).to_have_count(1)
    press(desk, "x", "j", "X")  # from the one before to this one
    expect(chosen).to_have_count(2)
    press(desk, "k", "x")
    expect(first.locator("a.name")).to_be_focused()
    expect(chosen).to_have_count(1)
    desk.get_by_role("button", name="Do the chosen reviews together").click()
    expect(desk.get_by_role("heading", name="1 patient to review")).to_be_visible()
    assert_accessible(desk)

    press(desk, "h")
    expect(desk.get_by_role("heading", name="Hand over the shift")).to_be_visible()
    press(desk, "g", "p")
    expect(desk).to_have_url(re.compile("/patients/$"))


# Beside the list, and with no room beside it


def test_beside_the_list_a_mistake_and_a_lost_network_keep_the_words_and_what_is_done_shows_in_its_row(
    desk: Page, alert: Alert
) -> None:
    opened(desk)
    desk.locator("#id_note").fill("Rang twice.")
    desk.locator("#panel").get_by_role("button", name="Unable to reach").click()
    expect(desk.locator("#panel")).to_contain_text("needs 3 logged attempts")
    expect(desk.locator("#id_note")).to_have_value("Rang twice.")
    assert_accessible(desk)

    desk.locator("#id_new-note").fill("Nobody there.")
    desk.route(re.compile("/note/"), lambda route: route.abort())
    desk.get_by_role("button", name="Add note").click()
    expect(desk.locator("#not-sent")).to_be_visible()
    expect(desk.locator("#id_new-note")).to_have_value("Nobody there.")

    desk.locator("#panel").get_by_role("button", name="Acknowledge").click()
    expect(desk.locator("tr.line .cell-owner")).to_contain_text("You")
    expect(desk).to_have_url(re.compile("/worklist/$"))


def test_where_there_is_no_room_the_name_leads_to_the_page(open_as: Open, nurse: User, alert: Alert) -> None:
    page = open_as(nurse, MIDDLE).new_page()
    page.goto("/worklist/")
    page.get_by_role("link", name="Ada Okafor").click()

    expect(page).to_have_url(re.compile(str(alert.id)))


# What was typed


def test_a_note_outlives_a_lost_session_and_nobody_else_finds_it(
    desk: Page, alert: Alert, live_server: LiveServer, nurse: User, teammate: User
) -> None:
    here = reverse("alert", args=[alert.id])
    desk.goto(here)
    desk.locator("#id_new-note").press_sequentially("Daughter is with her.")
    Session.objects.all().delete()
    desk.get_by_role("button", name="Add note").click()
    expect(desk.get_by_role("heading", name="Sign in")).to_be_visible()
    sign_in(desk.context, live_server, nurse)
    desk.goto(here)
    expect(desk.locator("#id_new-note")).to_have_value("Daughter is with her.")
    desk.get_by_role("button", name="Add note").click()
    expect(desk.locator(".timeline")).to_contain_text("Daughter is with her.")
    expect(desk.locator("#id_new-note")).to_have_value("")

    desk.locator("#id_new-note").press_sequentially("Mine.")
    desk.reload()
    expect(desk.locator("#id_new-note")).to_have_value("Mine.")
    sign_in(desk.context, live_server, teammate)
    desk.goto(here)
    expect(desk.locator("#id_new-note")).to_have_value("")
    assert desk.evaluate("Object.keys(sessionStorage).filter((name) => name.startsWith('draft:'))") == []


def test_a_note_begun_beside_the_list_outlives_it_too(
    desk: Page, alert: Alert, live_server: LiveServer, nurse: User
) -> None:
    opened(desk)
    desk.locator("#id_new-note").press_sequentially("Daughter is with her.")
    Session.objects.all().delete()
    desk.get_by_role("button", name="Add note").click()
    expect(desk.get_by_role("heading", name="Sign in")).to_be_visible()
    after = parse_qs(urlsplit(desk.url).query)["next"][0]
    sign_in(desk.context, live_server, nurse)
    desk.goto(after)

    expect(desk.locator("#id_new-note")).to_have_value("Daughter is with her.")
