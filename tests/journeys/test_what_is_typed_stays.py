"""What a patient typed stays until it is sent, and nothing reads "saved" that is not."""

from dataclasses import replace
from datetime import datetime, time
from time import monotonic
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.db.models import Q
from playwright.sync_api import BrowserContext, Page, expect

from alerts.services import receive_check_in
from recovery.accounts.actors import Actor
from symptoms.models import CheckIn, Episode, Patient
from tests.browser import WITH_A_SERVICE_WORKER, assert_accessible
from tests.journeys.phones import is_ticked
from tests.journeys.pockets import (
    CACHED,
    PATIENCE,
    STORED,
    expect_kept,
    expect_saved,
    keep,
    let_in,
    network_returns,
    tick,
    wait_until_stored,
)
from tests.people import NOW, TODAY, ZONE, sent
from tests.wire import Wire

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough, WITH_A_SERVICE_WORKER]
CHANGE_IS_NOT_SENT = "You changed an answer after you sent it."
HOLDER_OF_KEPT_PAGE = """async () => {
  const page = await caches.match("/check-in/page/");
  return page && /data-holder="([^"]*)"/.exec(await page.text())[1];
}"""
TICKS_SADDLE_AT_ONCE = """new MutationObserver((_changes, observer) => {
  const box = document.getElementById("id_safety_saddle");
  if (!box) return;
  observer.disconnect();
  box.click();
}).observe(document, { childList: true, subtree: true })"""
AN_OLDER_BROWSER = "delete AbortSignal.timeout"


def heading(page: Page) -> str:
    return page.get_by_role("heading", level=1).inner_text()


def wait_until_ready(page: Page) -> None:
    """Return when the page's scripts have begun, and have put back what was typed here."""
    expect(page.locator("[data-one]")).to_be_enabled()


def wait_until_begun(page: Page) -> None:
    """Return when the phone's store holds something that was typed and not sent."""
    wait_until_stored(page, "begun", 1)


def wait_until_page_is_kept(page: Page, holder: str | None) -> None:
    """Return when the page that opens without a network is that person's."""
    deadline = monotonic() + PATIENCE / 1000
    while page.evaluate(HOLDER_OF_KEPT_PAGE) != holder:
        assert monotonic() < deadline, page.evaluate(HOLDER_OF_KEPT_PAGE)
        page.wait_for_timeout(50)


def change_to_saddle(page: Page) -> None:
    """Change an answer while the first entry waits."""
    page.get_by_role("button", name="Change an answer").click()
    tick(page, "safety", "saddle")


def expect_sent_as_a_correction(page: Page) -> None:
    """Send what was changed; the server has it as a change of the first."""
    page.locator(".bar [type=submit]").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Call 999 now")
    first, second = CheckIn.objects.order_by("received_at")
    assert (first.saddle, second.saddle, second.supersedes_id) == (False, True, first.id)
    expect(page.get_by_text(CHANGE_IS_NOT_SENT)).to_be_hidden()


# Changed while it waits


def test_what_is_changed_while_the_first_waits_stays_on_the_page_and_corrects_it(check_in: Page, wire: Wire) -> None:
    wire.cut()
    keep(check_in)
    expect_kept(check_in)
    change_to_saddle(check_in)
    network_returns(check_in, wire)

    expect(check_in.get_by_text(CHANGE_IS_NOT_SENT)).to_be_visible()
    expect(check_in.locator("#kept li")).to_contain_text("Saved")
    assert is_ticked(check_in, "safety", "saddle")
    assert_accessible(check_in)
    expect_sent_as_a_correction(check_in)
    wait_until_stored(check_in, "drafts", 0)


def test_what_was_changed_in_a_closed_tab_is_told_of_and_found_again(
    check_in: Page, wire: Wire, pocket: BrowserContext
) -> None:
    wire.cut()
    keep(check_in)
    expect_kept(check_in)
    change_to_saddle(check_in)
    wait_until_begun(check_in)
    check_in.close()
    wire.mend()
    page = pocket.new_page()
    page.goto("/privacy/")
    wait_until_stored(page, "entries", 0)

    expect(page.get_by_text(CHANGE_IS_NOT_SENT)).to_be_visible()
    page.reload()
    page.get_by_role("link", name="Look at it and send it").click()
    wait_until_ready(page)
    assert is_ticked(page, "safety", "saddle")
    assert not is_ticked(page, "safety", "none")
    expect_sent_as_a_correction(page)


def test_a_change_of_what_was_saved_comes_back_without_a_network(check_in: Page, wire: Wire) -> None:
    wire.cut()
    keep(check_in)
    expect_kept(check_in)
    change_to_saddle(check_in)
    network_returns(check_in, wire)
    expect(check_in.get_by_text(CHANGE_IS_NOT_SENT)).to_be_visible()
    wait_until_begun(check_in)
    wire.cut()
    check_in.goto("/check-in/")
    wait_until_ready(check_in)

    assert is_ticked(check_in, "safety", "saddle")
    check_in.locator(".bar [type=submit]").click()
    expect_kept(check_in)
    network_returns(check_in, wire)
    expect(check_in.get_by_role("heading", level=1)).to_have_text("Call 999 now")
    assert [row.supersedes_id is None for row in CheckIn.objects.order_by("received_at")] == [True, False]


def test_other_answers_than_the_server_has_by_that_id_are_saved_beside_them(
    check_in: Page, patient_as_actor: Actor
) -> None:
    first = UUID(check_in.locator("[name=client_id]").input_value())
    receive_check_in(patient_as_actor, Q(), replace(sent(pain_back=6), client_id=first), now=NOW)
    keep(check_in, safety="saddle")

    expect(check_in.get_by_role("heading", level=1)).to_have_text("Call 999 now")
    assert [row.supersedes_id for row in CheckIn.objects.all()] == [None, None]
    wait_until_stored(check_in, "drafts", 0)


# One phone, two people


def test_the_page_that_works_without_a_network_is_of_who_is_signed_in(
    check_in: Page, wire: Wire, pocket: BrowserContext, other_episode: Episode
) -> None:
    let_in(pocket, other_episode.patient, wire)
    check_in.goto("/check-in/")
    holder = check_in.locator("#kept").get_attribute("data-holder")
    wait_until_page_is_kept(check_in, holder)
    wire.cut()
    check_in.reload()

    assert check_in.locator("#kept").get_attribute("data-holder") == holder
    keep(check_in)
    expect_kept(check_in)
    network_returns(check_in, wire)
    expect_saved(check_in)
    assert CheckIn.objects.get().episode == other_episode


def test_any_page_of_the_next_person_drops_the_page_of_the_first(
    check_in: Page, wire: Wire, pocket: BrowserContext, other_episode: Episode
) -> None:
    let_in(pocket, other_episode.patient, wire)
    check_in.goto("/privacy/")

    wait_until_page_is_kept(check_in, check_in.locator("#kept").get_attribute("data-holder"))


# Before it is sent


def test_half_of_today_is_still_there_after_adding_yesterday(check_in: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("symptoms.check_in.opened.NOON", 24)
    tick(check_in, "pain_back", "7")
    wait_until_begun(check_in)
    check_in.goto("/check-in/?day=yesterday")
    assert "yesterday" in heading(check_in)
    wait_until_ready(check_in)
    tick(check_in, "pain_back", "3")
    wait_until_stored(check_in, "begun", 2)

    check_in.goto("/check-in/")
    wait_until_ready(check_in)
    assert is_ticked(check_in, "pain_back", "7")
    check_in.goto("/check-in/?day=yesterday")
    wait_until_ready(check_in)
    assert is_ticked(check_in, "pain_back", "3")


def test_without_a_network_the_half_of_each_day_comes_back_for_its_own_day(check_in: Page, wire: Wire) -> None:
    wire.cut()
    check_in.clock.set_fixed_time(datetime.combine(TODAY, time(9), ZoneInfo(ZONE)))
    check_in.reload()
    wait_until_ready(check_in)
    check_in.get_by_role("button", name="Add yesterday first").click()
    tick(check_in, "pain_back", "3")
    wait_until_begun(check_in)
    check_in.reload()
    wait_until_ready(check_in)
    assert not is_ticked(check_in, "pain_back", "3")

    check_in.get_by_role("button", name="Add yesterday first").click()

    expect(check_in.locator("[name=pain_back][value='3']")).to_be_checked()


def test_a_note_that_is_still_being_typed_comes_back(check_in: Page, pocket: BrowserContext) -> None:
    note = check_in.locator("[name=note]")
    note.press_sequentially("S")
    wait_until_begun(check_in)
    stored = check_in.evaluate(STORED)["bytes"]
    note.press_sequentially("lept badly")
    wait_until_stored(check_in, "bytes", stored + len("lept badly"))
    check_in.close()

    page = pocket.new_page()
    page.goto("/check-in/")

    expect(page.locator("[name=note]")).to_have_value("Slept badly")


def test_what_is_ticked_before_the_draft_is_read_stays(check_in: Page) -> None:
    tick(check_in, "pain_back", "7")
    tick(check_in, "safety", "none")
    wait_until_begun(check_in)
    check_in.add_init_script(TICKS_SADDLE_AT_ONCE)

    check_in.reload()

    wait_until_ready(check_in)
    assert (is_ticked(check_in, "pain_back", "7"), is_ticked(check_in, "safety", "saddle")) == (True, True)


def test_signing_out_asks_about_what_was_begun_and_happens_when_the_server_says_so(
    check_in: Page, wire: Wire, pocket: BrowserContext, patient: Patient
) -> None:
    tick(check_in, "pain_back", "7")
    wait_until_begun(check_in)
    wire.cut()
    leave = check_in.get_by_role("button", name="Sign this phone out")
    leave.click()
    expect(check_in.get_by_text("Not all your answers and photos are sent.")).to_be_visible()
    leave.click()
    expect(check_in.get_by_text("this phone may still be signed in.")).to_be_visible()
    assert check_in.evaluate(CACHED) != []
    assert is_ticked(check_in, "pain_back", "7")

    wire.mend()
    leave.click()
    expect(check_in.get_by_role("heading", level=1)).to_have_text("Open your recovery diary")
    assert check_in.evaluate(CACHED) == []
    let_in(pocket, patient, wire)
    check_in.goto("/check-in/")
    expect(check_in.locator("[name=pain_back][value='7']")).to_be_checked()


def test_what_was_unticked_in_a_change_stays_unticked(check_in: Page) -> None:
    keep(check_in, safety="saddle")
    expect(check_in.get_by_role("heading", level=1)).to_have_text("Call 999 now")
    check_in.goto("/check-in/?change=1")
    wait_until_ready(check_in)
    assert is_ticked(check_in, "safety", "saddle")
    tick(check_in, "safety", "none")
    wait_until_begun(check_in)

    check_in.reload()

    wait_until_ready(check_in)
    assert is_ticked(check_in, "safety", "none")
    assert not is_ticked(check_in, "safety", "saddle")


# Older browsers, and one question at a time


def test_a_browser_from_before_signals_had_time_outs_sends(check_in: Page, pocket: BrowserContext) -> None:
    pocket.add_init_script(AN_OLDER_BROWSER)
    check_in.reload()
    keep(check_in)

    expect_saved(check_in)


def test_one_at_a_time_without_a_network_the_safety_list_is_shown_before_it_stays_unanswered(
    check_in: Page, wire: Wire
) -> None:
    wire.cut()
    check_in.reload()
    wait_until_ready(check_in)
    check_in.get_by_role("button", name="One question at a time").click()
    onward = check_in.get_by_role("button", name="Next")
    expect(onward).to_be_visible()
    while onward.is_visible():
        onward.click()
    check_in.get_by_role("button", name="Send my answers").click()

    expect(check_in.locator("#card-safety [data-skipped]")).to_be_visible()
    expect(check_in.locator("#card-safety input").first).to_be_focused()
