"""The main job, end to end: a patient logs a day, a red flag reaches a nurse, a person closes it."""

import re
from collections.abc import Callable, Iterator

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from alerts.models import Alert
from recovery.accounts.models import User
from symptoms.entry.entering import issue_code
from symptoms.models import Episode, Patient
from symptoms.queries import patient_actor
from tests.browser import assert_accessible
from tests.people import give_device

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "a long enough sentence"
PATIENCE = 15_000  # milliseconds
SEEN_WITHIN = 5_000  # milliseconds, from sending to the nurse's list


@pytest.fixture
def window(browser: Browser, live_server: LiveServer) -> Iterator[Callable[..., Page]]:
    """Open windows that share nothing: each is another person's browser."""
    contexts = []

    def opened(width: int, height: int) -> Page:
        context = browser.new_context(
            base_url=live_server.url, viewport={"width": width, "height": height}, locale="en-GB"
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


def code_for(patient: Patient) -> str:
    now = timezone.now()
    return issue_code(patient_actor(give_device(patient), now=now), patient, now=now)


def sign_in(page: Page, user: User) -> Page:
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    page.goto("/worklist/")
    page.locator("input[name=login]").fill(user.email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Worklist")).to_be_visible()
    return page


def tick(page: Page, name: str, value: str) -> None:
    page.locator(f"input[name={name}][value='{value}']").check(force=True)


def answer_with_a_red_cut(phone: Page) -> None:
    tick(phone, "pain_back", "4")
    tick(phone, "wound_gate", "something")
    tick(phone, "redness", "2")
    tick(phone, "swelling", "2")
    tick(phone, "safety", "none")
    phone.get_by_role("button", name="Send my answers").click()


def test_a_red_flag_reaches_the_nurse_and_a_person_closes_it(
    window: Callable[..., Page], episode: Episode, patient: Patient, nurse: User
) -> None:
    desk = sign_in(window(1440, 900), nurse)
    phone = window(390, 844)

    phone.goto(f"/in/#{code_for(patient)}")
    phone.get_by_role("button", name="Open").click()
    assert_accessible(phone)
    answer_with_a_red_cut(phone)

    expect(phone.get_by_text(re.compile("saved", re.IGNORECASE)).first).to_be_visible()
    expect(phone.locator("main")).to_contain_text("Call")
    expect(desk.get_by_text("Redness 2 with swelling 2").first).to_be_visible(timeout=SEEN_WITHIN)
    assert_accessible(phone)
    assert_accessible(desk)

    desk.get_by_role("link", name=patient.name).first.click()
    expect(desk.get_by_text("version 1").first).to_be_visible()
    assert_accessible(desk)
    beside = desk.locator("#panel")
    beside.get_by_role("button", name="Acknowledge").click()
    expect(beside.get_by_text("You took it")).to_be_visible()
    beside.get_by_label("Note (optional)").fill("Seen in clinic, swab taken.")
    beside.get_by_role("button", name="Seen today").click()

    expect(beside.get_by_text("It stands under Done today")).to_be_visible()
    assert Alert.objects.get().outcome == "seen_today"


@pytest.mark.thorough
def test_a_nurse_of_another_team_finds_nothing(
    window: Callable[..., Page], episode: Episode, patient: Patient, nurse: User, stranger: User
) -> None:
    phone = window(390, 844)
    phone.goto(f"/in/#{code_for(patient)}")
    phone.get_by_role("button", name="Open").click()
    answer_with_a_red_cut(phone)
    expect(phone.get_by_text(re.compile("saved", re.IGNORECASE)).first).to_be_visible()

    desk = sign_in(window(1440, 900), stranger)
    answer = desk.goto(f"/alerts/{Alert.objects.get().id}/")

    assert answer is not None
    assert answer.status == 404
    assert patient.family_name not in desk.content()
