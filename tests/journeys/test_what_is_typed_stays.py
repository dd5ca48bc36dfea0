"""What a patient typed stays until it is sent, and nothing reads "saved" that is not."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser import WITH_A_SERVICE_WORKER
from tests.journeys.pockets import (
    expect_saved,
    keep,
)
from tests.wire import Wire

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough, WITH_A_SERVICE_WORKER]
AN_OLDER_BROWSER = "delete AbortSignal.timeout"


def heading(page: Page) -> str:
    return page.get_by_role("heading", level=1).inner_text()


def wait_until_ready(page: Page) -> None:
    """Return when the page's scripts have begun, and have put back what was typed here."""
    expect(page.locator("[data-one]")).to_be_enabled()


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
