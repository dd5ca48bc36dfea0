"""A phone in a pocket: behind a wire that can be cut, with what it keeps while there is no network."""

from time import monotonic

from playwright.sync_api import BrowserContext, Page, expect

from recovery.middleware import DEVICE_COOKIE
from symptoms.models import Patient
from tests.people import give_device
from tests.wire import Wire

PATIENCE = 10_000  # milliseconds
STORED = """async () => {
  const request = indexedDB.open("recovery");
  const database = await new Promise((done) => { request.onsuccess = () => done(request.result); });
  const counted = {};
  for (const name of ["entries", "drafts"]) {
    const rows = database.transaction(name).objectStore(name).getAll();
    counted[name] = await new Promise((done) => { rows.onsuccess = () => done(rows.result.length); });
    counted.begun = rows.result.filter(({ touched }) => touched).length; // of drafts, the last
    counted.bytes = rows.result.reduce((sum, { sealed }) => sum + (sealed?.byteLength ?? 0), 0);
  }
  return counted;
}"""
PAGE_IS_KEPT = """async () => {
  while (!(await caches.match("/check-in/page/"))) await new Promise((done) => setTimeout(done, 20));
}"""
CACHED = """async () => {
  const pages = [];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) pages.push(request.url + await (await cache.match(request)).text());
  }
  return pages;
}"""


def wait_until_stored(page: Page, name: str, count: int) -> None:
    """Return when the phone's store holds so many of something."""
    deadline = monotonic() + PATIENCE / 1000
    while page.evaluate(STORED)[name] != count:
        assert monotonic() < deadline, page.evaluate(STORED)
        page.wait_for_timeout(50)


def let_in(pocket: BrowserContext, patient: Patient, wire: Wire) -> None:
    pocket.add_cookies([{"name": DEVICE_COOKIE, "value": give_device(patient), "url": wire.url}])


def tick(page: Page, name: str, value: str) -> None:
    page.locator(f"label:has(input[name={name}][value='{value}'])").click()


def keep(page: Page, pain: str = "6", safety: str = "none") -> None:
    """Answer and send; without a network it is kept."""
    tick(page, "pain_back", pain)
    tick(page, "safety", safety)
    page.get_by_role("button", name="Send my answers").click()


def expect_kept(page: Page) -> None:
    expect(page.locator("#kept li")).to_contain_text("Kept on this phone")


def expect_saved(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you, saved")


def network_returns(page: Page, wire: Wire) -> None:
    wire.mend()
    page.evaluate("dispatchEvent(new Event('online'))")
