"""What the journeys of patients share: a phone that was let in, and answering on it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from playwright.sync_api import BrowserContext, Page, ViewportSize
from pytest_django.live_server_helper import LiveServer

from recovery.middleware import DEVICE_COOKIE
from symptoms.models import Patient
from tests.people import NOW, give_device

PHONE: ViewportSize = {"width": 390, "height": 844}
TAPS = """answers => {
  for (const [name, value] of Object.entries(answers)) {
    const label = document.querySelector(`input[name=${name}][value='${value}']`).closest("label");
    if (!label.checkVisibility()) throw new Error(`${name} cannot be seen when it is to be answered`);
    label.click();
  }
}"""


def let_in(context: BrowserContext, live_server: LiveServer, patient: Patient, **fields: Any) -> None:
    """Let a browser be a phone of the patient's; unless told it may read history."""
    token = give_device(patient, **({"history_until": NOW + timedelta(days=1)} | fields))
    context.add_cookies([{"name": DEVICE_COOKIE, "value": token, "url": live_server.url}])


def opened(context: BrowserContext, path: str = "/check-in/") -> Page:
    """Return a page at the size of a phone."""
    page = context.new_page()
    page.set_viewport_size(PHONE)
    page.goto(path)
    return page


def tap(page: Page, name: str, value: str) -> None:
    """Tap one answer as a finger does: on its label, where nothing lies over it."""
    page.locator(f"label:has(input[name={name}][value='{value}'])").click()


def tap_all(page: Page, answers: Mapping[str, str]) -> None:
    """Tap many answers in turn, each to be seen by then: what takes the browser a hundredth of as many fingers."""
    page.evaluate(TAPS, dict(answers))


def is_ticked(page: Page, name: str, value: str) -> bool:
    """True where an answer is ticked."""
    return page.locator(f"input[name={name}][value='{value}']").is_checked()


def send(page: Page) -> None:
    """Press the button that sends the answers."""
    page.locator(".bar [type=submit]").click()
