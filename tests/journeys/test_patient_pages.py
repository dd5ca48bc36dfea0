"""More of the patient's pages in a real browser: one question at a time, the worst day, paper, and who sees no colours."""

import re
from datetime import timedelta

import pytest
from django.db.models import Q
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from alerts.services import receive_check_in
from recovery.accounts.actors import Actor
from symptoms.models import CheckIn, Episode, Patient
from tests.browser import assert_accessible
from tests.journeys.phones import let_in, opened, send, tap, tap_all
from tests.people import NOW, TODAY, sent

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough]
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
    let_in(context, live_server, patient)
    return context


@pytest.fixture
def check_in(pocket: BrowserContext) -> Page:
    return opened(pocket)


def test_one_question_at_a_time_opens_the_card_of_a_mistake_keeps_its_place_and_sends_the_same(check_in: Page) -> None:
    tap_all(check_in, {"safety": "none", "wound_gate": "something"})
    check_in.locator("#id_temperature").fill("98.6")
    check_in.get_by_role("button", name="One question at a time").click()
    cards = check_in.locator("[data-cards] > .q:visible")
    expect(cards).to_have_count(1)
    tap(check_in, "pain_back", "3")
    expect(check_in.locator("#card-pain_back")).to_be_visible()
    check_in.get_by_role("button", name="Next").click()
    expect(check_in.locator("#card-pain_limb")).to_be_visible()
    check_in.locator("form.check-in").evaluate("form => form.requestSubmit()")

    expect(check_in.locator("#errors")).to_be_visible()
    expect(check_in.locator("#card-temperature")).to_be_visible()
    expect(check_in.locator("#id_temperature")).to_have_value("98.6")
    assert_accessible(check_in)
    expect(cards).to_have_count(1)
    check_in.locator("#id_temperature").fill("37.2")
    while check_in.get_by_role("button", name="Next").is_visible():
        check_in.get_by_role("button", name="Next").click()
    send(check_in)

    expect(check_in.get_by_role("heading", level=1)).not_to_contain_text("How are you")
    stored = CheckIn.objects.get()
    assert (stored.pain_back, stored.saddle, str(stored.temperature_c)) == (3, False, "37.2")


def test_the_worst_day_is_counted(check_in: Page) -> None:
    tap_all(check_in, WORST)
    send(check_in)

    expect(check_in.get_by_role("heading", level=1)).to_have_text("Call 999 now")
    assert len(WORST) + 1 <= MOST_TAPS_OF_THE_WORST_DAY
    stored = CheckIn.objects.get()
    assert (stored.drainage_amount, stored.numb_sites, stored.self_harm) == ("soaked", ["saddle"], "no")


def test_an_ill_day_with_chills_is_an_emergency_on_the_phone_too(check_in: Page) -> None:
    an_answer_is_seen_without_our_colours(check_in)
    alarm = check_in.locator(".with-alarm-emergency")
    tap(check_in, "safety", "unwell")
    expect(alarm).to_be_hidden()

    tap(check_in, "safety", "chills")

    expect(alarm).to_be_visible()
    send(check_in)
    expect(check_in.get_by_role("heading", level=1)).to_have_text("Call 999 now")


def test_after_a_month_what_is_wrong_asks_for_the_temperature(pocket: BrowserContext) -> None:
    Episode.objects.update(surgery_on=TODAY - 37 * DAY)
    page = opened(pocket)
    temperature, alarm = page.locator("#id_temperature"), page.locator(".with-alarm-emergency")
    expect(temperature).to_be_hidden()

    tap(page, "wound_gate", "something")
    expect(temperature).to_be_visible()
    tap(page, "wound_gate", "all_clear")
    expect(temperature).to_be_hidden()
    tap(page, "safety", "unwell")
    expect(temperature).to_be_visible()
    expect(alarm).to_be_hidden()
    tap(page, "safety", "chills")

    expect(alarm).to_be_visible()


def an_answer_is_seen_without_our_colours(page: Page) -> None:
    tap(page, "pain_back", "3")
    chosen, other = (page.locator(f"#id_pain_back_{level} + span") for level in (3, 4))
    colour = "one => getComputedStyle(one).backgroundColor"
    for media in (
        {"forced_colors": "active"},
        {"forced_colors": "none", "reduced_motion": "reduce"},
        {"contrast": "more"},
    ):
        page.emulate_media(**media)  # type: ignore[arg-type]

        assert chosen.evaluate(colour) != other.evaluate(colour)
        assert page.evaluate("document.getAnimations().length") == 0


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
