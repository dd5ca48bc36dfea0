"""The patient's pages in a real browser: taps, gates, alarms, small screens, no scripts, no network."""

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from recovery.middleware import DEVICE_COOKIE
from symptoms.entry.entering import issue_code
from symptoms.models import CheckIn, Episode, Patient
from symptoms.queries import patient_actor
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
def pocket(context: BrowserContext, live_server: LiveServer, patient: Patient) -> BrowserContext:
    """Return the patient's browser: it was let in before, and may read history."""
    token = give_device(patient, history_until=NOW + timedelta(days=1))
    context.add_cookies([{"name": DEVICE_COOKIE, "value": token, "url": live_server.url}])
    return context


@pytest.fixture
def check_in(pocket: BrowserContext) -> Page:
    """Return the opened check-in page at the size of a phone."""
    page = pocket.new_page()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/check-in/")
    return page


def answer(page: Page, name: str, value: str) -> None:
    """Tap one answer as a finger does: on its label."""
    page.locator(f"label:has(input[name={name}][value='{value}'])").click()


def is_ticked(page: Page, name: str, value: str) -> bool:
    return page.locator(f"input[name={name}][value='{value}']").is_checked()


def send(page: Page) -> None:
    page.get_by_role("button", name="Send my answers").click()


# A calm day, and a bad one


def test_a_calm_day_takes_ten_taps_with_the_one_that_sends(check_in: Page) -> None:
    for name, value in CALM.items():
        answer(check_in, name, value)
    send(check_in)

    expect(check_in.get_by_role("heading", level=1)).to_have_text("Thank you, saved")
    assert len(CALM) + 1 <= MOST_TAPS
    assert CheckIn.objects.get().opening is False


def test_the_bar_counts_what_is_answered(check_in: Page) -> None:
    expect(check_in.get_by_role("status")).to_have_text("0 of 9 answered")

    answer(check_in, "pain_back", "3")
    answer(check_in, "safety", "none")

    expect(check_in.get_by_role("status")).to_have_text("2 of 9 answered")


def test_an_answer_opens_what_belongs_to_it(check_in: Page) -> None:
    for name, value, opened in (
        ("wound_gate", "something", "redness"),
        ("moving", "something", "fall"),
        ("numb_severity", "3", "numb_sites"),
        ("opioid_doses", "2", "constipation"),
        ("opioid_doses", "more", "opioid_doses_more"),
        ("mood", "2", "self_harm"),
    ):
        behind = check_in.locator(f"[name={opened}]").first.locator("xpath=..")
        expect(behind).not_to_be_visible()

        answer(check_in, name, value)

        expect(behind).to_be_visible()


def test_other_medicine_is_asked_about_where_it_hurts(check_in: Page) -> None:
    others = check_in.locator("[name=other_meds]").first.locator("xpath=..")
    expect(others).not_to_be_visible()

    answer(check_in, "pain_back", "1")

    expect(others).to_be_visible()


def test_how_well_medicine_works_is_asked_when_it_still_hurts(check_in: Page) -> None:
    relief = check_in.get_by_text("How well did your pain medicine work?")
    answer(check_in, "opioid_doses", "2")
    expect(relief).not_to_be_visible()

    answer(check_in, "pain_limb", "4")

    expect(relief).to_be_visible()


@pytest.mark.parametrize(("interest", "down"), [("1", "2"), ("3", "0")])
def test_mood_answers_that_add_up_to_three_ask_about_self_harm(
    check_in: Page, monkeypatch: pytest.MonkeyPatch, interest: str, down: str
) -> None:
    monkeypatch.setattr("symptoms.check_in.asking.LOW_DAYS", 0)  # the mood questions come on any day
    check_in.reload()
    question = check_in.get_by_text("Have you had thoughts of hurting yourself?")
    answer(check_in, "phq2_interest", interest)
    expect(question).to_be_visible(visible=interest == "3")

    answer(check_in, "phq2_down", down)

    expect(question).to_be_visible()


def test_what_a_closed_gate_hides_is_kept_and_not_sent(check_in: Page) -> None:
    answer(check_in, "wound_gate", "something")
    answer(check_in, "redness", "3")
    answer(check_in, "wound_gate", "all_clear")
    answer(check_in, "wound_gate", "something")
    assert is_ticked(check_in, "redness", "3")

    answer(check_in, "wound_gate", "all_clear")
    answer(check_in, "safety", "none")
    send(check_in)

    expect(check_in.get_by_role("heading", level=1)).to_have_text("Thank you, saved")
    assert CheckIn.objects.get().redness == 0


def test_none_of_these_and_a_tick_exclude_each_other(check_in: Page) -> None:
    answer(check_in, "safety", "none")
    answer(check_in, "safety", "calf")
    assert not is_ticked(check_in, "safety", "none")

    answer(check_in, "safety", "none")

    assert not is_ticked(check_in, "safety", "calf")


def test_the_picture_of_the_body_ticks_the_list(check_in: Page) -> None:
    answer(check_in, "numb_severity", "3")

    check_in.locator("[data-site=left_thigh] path").click()

    assert is_ticked(check_in, "numb_sites", "left_thigh")


# What cannot wait


def test_an_emergency_tick_shows_the_number_at_once_without_a_network(check_in: Page) -> None:
    check_in.context.set_offline(True)
    alarm = check_in.get_by_role("alert").get_by_text("Call 999 now.")

    for tick in ("bladder_bowel", "saddle", "chest"):
        answer(check_in, "safety", tick)

        expect(alarm).to_be_in_viewport()
        assert check_in.get_by_role("link", name="Call 999", exact=True).get_attribute("href") == "tel:999"

        answer(check_in, "safety", tick)
        expect(alarm).to_be_hidden()


def test_thoughts_of_self_harm_show_the_crisis_line_at_once(check_in: Page) -> None:
    answer(check_in, "mood", "1")
    answer(check_in, "self_harm", "yes")

    expect(check_in.get_by_role("link", name="Call the crisis line")).to_be_in_viewport()


# Mistakes


def test_a_mistake_takes_the_reader_to_the_list_and_keeps_everything(check_in: Page) -> None:
    answer(check_in, "pain_back", "7")
    check_in.locator("#id_temperature").fill("98.6")
    send(check_in)

    expect(check_in.locator("#errors")).to_be_focused()
    assert is_ticked(check_in, "pain_back", "7")
    expect(check_in.locator("#id_temperature")).to_have_value("98.6")
    check_in.get_by_role("link", name="Did you take your temperature?").click()
    expect(check_in.locator("#id_temperature")).to_be_focused()


def test_two_quick_taps_send_one_entry(check_in: Page) -> None:
    answer(check_in, "safety", "none")

    check_in.get_by_role("button", name="Send my answers").dblclick()

    expect(check_in.get_by_role("heading", level=1)).to_have_text("Thank you, saved")
    assert CheckIn.objects.count() == 1


def test_the_back_button_finds_the_day_sent(check_in: Page) -> None:
    answer(check_in, "safety", "none")
    send(check_in)
    expect(check_in.get_by_role("heading", level=1)).to_have_text("Thank you, saved")

    check_in.go_back()

    expect(check_in.get_by_role("heading", level=1)).to_have_text("You sent today's check-in")


# Coming in


def test_the_code_of_the_link_is_filled_in_and_leaves_the_address(page: Page, patient: Patient) -> None:
    code = issue_code(patient_actor(give_device(patient), now=NOW), patient, now=NOW)
    page.goto(f"/in/#{code}")

    expect(page.get_by_label("Your code")).to_have_value(code)
    assert "#" not in page.url
    page.get_by_role("button", name="Open").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("How are you today, Ada?")


# For everyone


def test_the_whole_page_works_without_scripts(
    browser: Browser, live_server: LiveServer, patient: Patient, episode: Episode
) -> None:
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False, locale="en-GB")
    context.add_cookies([{"name": DEVICE_COOKIE, "value": give_device(patient), "url": live_server.url}])
    page = context.new_page()
    page.goto("/check-in/")

    answer(page, "wound_gate", "something")
    answer(page, "redness", "2")
    answer(page, "swelling", "2")
    answer(page, "safety", "saddle")
    expect(page.locator(".with-alarm-emergency")).to_be_visible()
    send(page)

    expect(page.get_by_role("heading", level=1)).to_have_text("Call 999 now")
    assert CheckIn.objects.get().redness == 2
    context.close()


@pytest.fixture
def faults(check_in: Page) -> list[str]:
    """Return what the browser complains of: a blocked script or style among it."""
    heard: list[str] = []
    check_in.on("console", lambda message: heard.append(message.text) if message.type == "error" else None)
    check_in.on("pageerror", lambda error: heard.append(str(error)))
    return heard


def test_nothing_breaks_the_content_security_policy(check_in: Page, faults: list[str]) -> None:
    check_in.reload()
    answer(check_in, "safety", "none")
    send(check_in)
    expect(check_in.get_by_role("heading", level=1)).to_have_text("Thank you, saved")
    check_in.goto("/recovery/")

    assert faults == []
