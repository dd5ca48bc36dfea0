"""The patient's check-in in a real browser: taps, gates, alarms, mistakes, no scripts.

A browser and its page cost more than what is asked of them, so a test asks several things of one.
"""

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from symptoms.entry.entering import issue_code
from symptoms.models import CheckIn, Episode, Patient
from symptoms.queries import patient_actor
from tests.journeys.phones import is_ticked, let_in, opened, send, tap, tap_all
from tests.people import NOW, give_device

pytestmark = pytest.mark.django_db(transaction=True)

CALM = {
    "pain_back": "0",
    "pain_limb": "0",
    "opioid_doses": "0",
    "walk_minutes": "23",
    "moving": "fine",
    "wound_gate": "all_clear",
    "numb_severity": "0",
    "safety": "none",
    "mood": "7",
}
MOST_TAPS = 10


@pytest.fixture(autouse=True)
def a_day_without_weekly_questions(episode: Episode) -> None:
    """Let surgery be eight days ago."""
    Episode.objects.filter(id=episode.id).update(surgery_on=episode.surgery_on + timedelta(days=2))


@pytest.fixture
def check_in(context: BrowserContext, live_server: LiveServer, patient: Patient) -> Page:
    """Return the opened check-in page at the size of a phone."""
    let_in(context, live_server, patient)
    return opened(context)


def expect_saved(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you, saved")


# A calm day, and what an answer opens


def test_a_calm_day_takes_ten_taps_with_the_one_that_sends_and_breaks_no_policy(check_in: Page) -> None:
    complaints: list[str] = []
    check_in.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    check_in.on("pageerror", lambda error: complaints.append(str(error)))
    check_in.reload()
    for name, value in CALM.items():
        tap(check_in, name, value)
    send(check_in)

    expect_saved(check_in)
    assert len(CALM) + 1 <= MOST_TAPS
    assert CheckIn.objects.get().opening is False
    check_in.goto("/recovery/")
    assert complaints == []


@pytest.mark.thorough
def test_each_tap_is_answered_on_the_page(check_in: Page) -> None:
    the_bar_counts_what_is_answered(check_in)
    pain_asks_about_other_medicine_and_how_well_it_works(check_in)
    an_answer_opens_what_belongs_to_it(check_in)
    none_of_these_and_a_tick_exclude_each_other(check_in)
    the_picture_of_the_body_ticks_the_list(check_in)


def the_bar_counts_what_is_answered(page: Page) -> None:
    expect(page.get_by_role("status")).to_have_text("0 of 9 answered")
    tap(page, "pain_back", "0")
    tap(page, "safety", "none")
    expect(page.get_by_role("status")).to_have_text("2 of 9 answered")


def pain_asks_about_other_medicine_and_how_well_it_works(page: Page) -> None:
    others = page.locator("[name=other_meds]").first.locator("xpath=..")
    relief = page.get_by_text("How well did your pain medicine work?")
    expect(others).not_to_be_visible()
    tap(page, "pain_back", "1")
    expect(others).to_be_visible()
    tap(page, "opioid_doses", "2")
    expect(relief).not_to_be_visible()
    tap(page, "pain_limb", "4")
    expect(relief).to_be_visible()


def an_answer_opens_what_belongs_to_it(page: Page) -> None:
    tap(page, "opioid_doses", "0")
    for name, value, belongs in (
        ("wound_gate", "something", "redness"),
        ("moving", "something", "fall"),
        ("numb_severity", "3", "numb_sites"),
        ("opioid_doses", "2", "constipation"),
        ("opioid_doses", "more", "opioid_doses_more"),
        ("mood", "2", "self_harm"),
    ):
        behind = page.locator(f"[name={belongs}]").first.locator("xpath=..")
        expect(behind).not_to_be_visible()
        tap_all(page, {name: value})
        expect(behind).to_be_visible()


def none_of_these_and_a_tick_exclude_each_other(page: Page) -> None:
    tap(page, "safety", "calf")
    assert not is_ticked(page, "safety", "none")
    tap(page, "safety", "none")
    assert not is_ticked(page, "safety", "calf")


def the_picture_of_the_body_ticks_the_list(page: Page) -> None:
    page.locator("[data-site=left_thigh] path").click()
    assert is_ticked(page, "numb_sites", "left_thigh")


@pytest.mark.thorough
def test_mood_answers_that_add_up_to_three_ask_about_self_harm(check_in: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("symptoms.check_in.asking.LOW_DAYS", 0)  # the mood questions come on any day
    check_in.reload()
    question = check_in.get_by_text("Have you had thoughts of hurting yourself?")
    for interest, down, asks in (("1", "0", False), ("1", "2", True), ("0", "0", False), ("3", "0", True)):
        tap_all(check_in, {"phq2_interest": interest, "phq2_down": down})

        expect(question).to_be_visible(visible=asks)


@pytest.mark.thorough
def test_what_a_closed_gate_hides_is_kept_and_not_sent(check_in: Page) -> None:
    tap_all(check_in, {"wound_gate": "something", "redness": "3"})
    tap_all(check_in, {"wound_gate": "all_clear"})
    tap_all(check_in, {"wound_gate": "something"})
    assert is_ticked(check_in, "redness", "3")

    tap_all(check_in, {"wound_gate": "all_clear", "safety": "none"})
    send(check_in)

    expect_saved(check_in)
    assert CheckIn.objects.get().redness == 0


# What cannot wait


@pytest.mark.thorough
def test_what_cannot_wait_shows_its_number_at_once_without_a_network(check_in: Page) -> None:
    check_in.context.set_offline(True)
    alarm = check_in.get_by_role("alert").get_by_text("Call 999 now.")
    for tick in ("bladder_bowel", "saddle", "chest"):
        tap(check_in, "safety", tick)

        expect(alarm).to_be_in_viewport()
        assert check_in.get_by_role("link", name="Call 999", exact=True).get_attribute("href") == "tel:999"

        tap(check_in, "safety", tick)
        expect(alarm).to_be_hidden()

    tap_all(check_in, {"mood": "1", "self_harm": "yes"})
    expect(check_in.get_by_role("link", name="Call the crisis line")).to_be_in_viewport()


# Mistakes


@pytest.mark.thorough
def test_a_mistake_takes_the_reader_to_the_list_and_keeps_everything(check_in: Page) -> None:
    tap(check_in, "pain_back", "7")
    check_in.locator("#id_temperature").fill("98.6")
    send(check_in)

    expect(check_in.locator("#errors")).to_be_focused()
    assert is_ticked(check_in, "pain_back", "7")
    expect(check_in.locator("#id_temperature")).to_have_value("98.6")
    check_in.get_by_role("link", name="Did you take your temperature?").click()
    expect(check_in.locator("#id_temperature")).to_be_focused()


@pytest.mark.thorough
def test_two_quick_taps_send_one_entry_and_the_back_button_finds_the_day_sent(check_in: Page) -> None:
    tap(check_in, "safety", "none")
    check_in.get_by_role("button", name="Send my answers").dblclick()
    expect_saved(check_in)
    assert CheckIn.objects.count() == 1

    check_in.go_back()

    expect(check_in.get_by_role("heading", level=1)).to_have_text("You sent today's check-in")


# Coming in, and doing without scripts


@pytest.mark.thorough
def test_the_code_of_the_link_is_filled_in_and_leaves_the_address(page: Page, patient: Patient) -> None:
    code = issue_code(patient_actor(give_device(patient), now=NOW), patient, now=NOW)
    page.goto(f"/in/#{code}")

    expect(page.get_by_label("Your code")).to_have_value(code)
    assert "#" not in page.url
    page.get_by_role("button", name="Open").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("How are you today, Ada?")


@pytest.mark.thorough
def test_the_whole_page_works_without_scripts(browser: Browser, live_server: LiveServer, patient: Patient) -> None:
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False, locale="en-GB")
    let_in(context, live_server, patient)
    page = opened(context)
    for name, value in (("wound_gate", "something"), ("redness", "2"), ("swelling", "2"), ("safety", "saddle")):
        tap(page, name, value)
    expect(page.locator(".with-alarm-emergency")).to_be_visible()
    send(page)

    expect(page.get_by_role("heading", level=1)).to_have_text("Call 999 now")
    assert CheckIn.objects.get().redness == 2
    context.close()
