"""What a patient typed stays until it is sent, and nothing reads "saved" that is not."""

from time import monotonic

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from symptoms.models import CheckIn, Episode
from tests.browser import WITH_A_SERVICE_WORKER
from tests.journeys.pockets import (
    PATIENCE,
    expect_kept,
    expect_saved,
    keep,
    let_in,
    network_returns,
)
from tests.wire import Wire

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough, WITH_A_SERVICE_WORKER]
HOLDER_OF_KEPT_PAGE = """async () => {
  const page = await caches.match("/check-in/page/");
  return page && /data-holder="([^"]*)"/.exec(await page.text())[1];
}"""
AN_OLDER_BROWSER = "delete AbortSignal.timeout"


def heading(page: Page) -> str:
    return page.get_by_role("heading", level=1).inner_text()


def wait_until_ready(page: Page) -> None:
    """Return when the page's scripts have begun, and have put back what was typed here."""
    expect(page.locator("[data-one]")).to_be_enabled()


def wait_until_page_is_kept(page: Page, holder: str | None) -> None:
    """Return when the page that opens without a network is that person's."""
    deadline = monotonic() + PATIENCE / 1000
    while page.evaluate(HOLDER_OF_KEPT_PAGE) != holder:
        assert monotonic() < deadline, page.evaluate(HOLDER_OF_KEPT_PAGE)
        page.wait_for_timeout(50)


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
