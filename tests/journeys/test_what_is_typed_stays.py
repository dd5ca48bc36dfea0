"""What a patient typed stays until it is sent, and nothing reads "saved" that is not."""

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser import WITH_A_SERVICE_WORKER
from tests.journeys.pockets import (
    expect_saved,
    keep,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough, WITH_A_SERVICE_WORKER]
AN_OLDER_BROWSER = "delete AbortSignal.timeout"


def heading(page: Page) -> str:
    return page.get_by_role("heading", level=1).inner_text()


def test_a_browser_from_before_signals_had_time_outs_sends(check_in: Page, pocket: BrowserContext) -> None:
    pocket.add_init_script(AN_OLDER_BROWSER)
    check_in.reload()
    keep(check_in)

    expect_saved(check_in)
