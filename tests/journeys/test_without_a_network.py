"""Days without a network: kept on the phone, sent later, each once and for its own day."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from recovery.middleware import DEVICE_COOKIE
from symptoms.models import CheckIn, Episode, Patient
from tests.people import TODAY, ZONE, give_device
from tests.wire import Wire, wire_to

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 10_000  # milliseconds


@pytest.fixture
def wire(live_server: LiveServer) -> Iterator[Wire]:
    with wire_to("localhost", live_server.thread.port) as wire:
        yield wire


@pytest.fixture
def pocket(browser: Browser, wire: Wire, patient: Patient, episode: Episode) -> Iterator[BrowserContext]:
    """Return the phone: it was let in before."""
    phone = {"width": 390, "height": 844}
    context = browser.new_context(base_url=wire.url, locale="en-GB", timezone_id=ZONE, viewport=phone)  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE)
    context.add_cookies([{"name": DEVICE_COOKIE, "value": give_device(patient), "url": wire.url}])
    yield context
    context.close()


@pytest.fixture
def check_in(pocket: BrowserContext) -> Page:
    """Return the opened check-in page, once the phone is ready to do without a network."""
    page = pocket.new_page()
    page.goto("/check-in/")
    page.evaluate("navigator.serviceWorker.ready")
    page.wait_for_function("caches.match('/check-in/page/')")
    return page


def tick(page: Page, name: str, value: str) -> None:
    page.locator(f"label:has(input[name={name}][value='{value}'])").click()


def send(page: Page) -> None:
    page.get_by_role("button", name="Send my answers").click()


def test_a_day_without_a_network_is_kept_and_sent_later(check_in: Page, wire: Wire) -> None:
    wire.cut()
    check_in.reload()
    tick(check_in, "pain_back", "6")
    tick(check_in, "safety", "none")
    send(check_in)
    expect(check_in.locator("#kept li")).to_contain_text("Kept on this phone")
    assert not CheckIn.objects.exists()

    wire.mend()
    check_in.evaluate("dispatchEvent(new Event('online'))")

    expect(check_in.get_by_role("heading", level=1)).to_have_text("Thank you, saved")
    stored = CheckIn.objects.get()
    assert (stored.day, stored.pain_back, stored.saddle) == (TODAY, 6, False)
