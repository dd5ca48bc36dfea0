"""More of the patient's pages in a real browser: one question at a time, the worst day, paper, and who sees no colours."""

import re
from datetime import timedelta

import pytest
from django.db.models import Q
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from alerts.services import receive_check_in
from recovery.accounts.actors import Actor
from recovery.middleware import DEVICE_COOKIE
from symptoms.models import CheckIn, Episode, Patient
from tests.browser import assert_accessible
from tests.people import NOW, TODAY, give_device, sent

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)
# Everything there is to report, with every block that it opens.
WORST = {
    "pain_back": "9", "pain_limb": "8", "opioid_doses": "6", "constipation": "yes", "other_meds": "yes", "relief": "none",
    "walk_minutes": "0", "moving": "something", "out_of_bed": "unable", "fall": "yes", "fall_injury": "yes",
    "weakness": "new_or_worse", "wound_gate": "something", "redness": "3", "swelling": "3", "drainage": "pus",
    "drainage_amount": "soaked", "opening": "yes", "warmth": "yes", "odour": "yes", "numb_severity": "8",
    "numb_sites": "saddle", "numb_new": "yes", "safety": "saddle", "mood": "1", "self_harm": "no",
}  # fmt: skip
MOST_TAPS_OF_THE_WORST_DAY = 28
PAGES = 2


@pytest.fixture
def pocket(context: BrowserContext, live_server: LiveServer, patient: Patient, episode: Episode) -> BrowserContext:
    """Return the patient's browser: it was let in before, and may read history."""
    Episode.objects.update(surgery_on=TODAY - 8 * DAY)
    token = give_device(patient, history_until=NOW + DAY)
    context.add_cookies([{"name": DEVICE_COOKIE, "value": token, "url": live_server.url}])
    return context


@pytest.fixture
def check_in(pocket: BrowserContext) -> Page:
    page = pocket.new_page()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/check-in/")
    return page


def tick(page: Page, name: str, value: str) -> None:
    page.locator(f"label:has(input[name={name}][value='{value}'])").click()


def test_one_question_at_a_time_shows_one_card_keeps_it_and_sends_the_same(check_in: Page) -> None:
    check_in.get_by_role("button", name="One question at a time").click()
    cards = check_in.locator("[data-cards] > .q:visible")
    expect(cards).to_have_count(1)
    tick(check_in, "pain_back", "3")
    expect(check_in.locator("#card-pain_back")).to_be_visible()
    check_in.get_by_role("button", name="Next").click()
    expect(check_in.locator("#card-pain_limb")).to_be_visible()

    check_in.reload()
    expect(cards).to_have_count(1)
    while check_in.get_by_role("button", name="Next").is_visible():
        if check_in.locator("#card-safety").is_visible():
            tick(check_in, "safety", "none")
            assert_accessible(check_in)
        check_in.get_by_role("button", name="Next").click()
    check_in.get_by_role("button", name="Send my answers").click()

    expect(check_in.get_by_role("heading", level=1)).to_have_text("Thank you, saved")
    assert (CheckIn.objects.get().pain_back, CheckIn.objects.get().saddle) == (3, False)


def test_one_at_a_time_a_mistake_opens_its_card(check_in: Page) -> None:
    tick(check_in, "safety", "none")
    check_in.locator("#id_temperature").evaluate("field => { field.closest('fieldset').disabled = false; }")
    tick(check_in, "wound_gate", "something")
    check_in.locator("#id_temperature").fill("98.6")
    check_in.get_by_role("button", name="One question at a time").click()
    check_in.locator("form.check-in").evaluate("form => form.requestSubmit()")

    expect(check_in.locator("#errors")).to_be_visible()
    expect(check_in.locator("#card-temperature")).to_be_visible()
    expect(check_in.locator("#id_temperature")).to_have_value("98.6")


def test_the_worst_day_is_counted(check_in: Page) -> None:
    for name, value in WORST.items():
        tick(check_in, name, value)
    check_in.get_by_role("button", name="Send my answers").click()

    expect(check_in.get_by_role("heading", level=1)).to_have_text("Call 999 now")
    assert len(WORST) + 1 <= MOST_TAPS_OF_THE_WORST_DAY
    stored = CheckIn.objects.get()
    assert (stored.drainage_amount, stored.numb_sites, stored.self_harm) == ("soaked", ["saddle"], "no")


def test_an_ill_day_with_chills_is_an_emergency_on_the_phone_too(check_in: Page) -> None:
    alarm = check_in.locator(".with-alarm-emergency")
    tick(check_in, "safety", "unwell")
    expect(alarm).to_be_hidden()

    tick(check_in, "safety", "chills")

    expect(alarm).to_be_visible()
    check_in.get_by_role("button", name="Send my answers").click()
    expect(check_in.get_by_role("heading", level=1)).to_have_text("Call 999 now")


def test_the_summary_for_a_visit_is_two_sheets(pocket: BrowserContext, patient_as_actor: Actor) -> None:
    for ago in range(8):
        day = sent(
            TODAY - ago * DAY, pain_back=ago, pain_limb=4, walk_minutes=23, numb_severity=1, mood=6, stairs="yes"
        )
        receive_check_in(patient_as_actor, Q(), day, now=NOW - ago * DAY)
    page = pocket.new_page()
    page.goto("/recovery/")
    expect(page.get_by_role("button", name="Print for a visit")).to_be_visible()

    for paper in ("A4", "Letter"):
        assert len(re.findall(rb"/Type /Page\b", page.pdf(format=paper))) == PAGES
    page.emulate_media(media="print")
    expect(page.get_by_text("My questions for the visit")).to_be_visible()
    expect(page.locator(".sheet-two tbody tr")).to_have_count(8)


def test_a_chosen_answer_is_seen_without_our_colours(check_in: Page) -> None:
    tick(check_in, "pain_back", "3")
    chosen, other = (check_in.locator(f"#id_pain_back_{level} + span") for level in (3, 4))
    colour = "one => getComputedStyle(one).backgroundColor"
    for media in (
        {"forced_colors": "active"},
        {"forced_colors": "none", "reduced_motion": "reduce"},
        {"contrast": "more"},
    ):
        check_in.emulate_media(**media)  # type: ignore[arg-type]

        assert chosen.evaluate(colour) != other.evaluate(colour)
        assert check_in.evaluate("document.getAnimations().length") == 0
