"""Photos of the cut without a network: kept sealed behind the answers, sent after them, once, and never in their way."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, FilePayload, Page, expect
from pytest_django.live_server_helper import LiveServer

from symptoms.models import CheckIn, Episode
from symptoms.photos.models import Photo
from tests.browser import WITH_A_SERVICE_WORKER, assert_accessible
from tests.journeys.pockets import let_in, network_returns, tick
from tests.people import TODAY
from tests.symptoms.pictures import picture
from tests.wire import Wire, wire_to

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough, WITH_A_SERVICE_WORKER]
CUT: FilePayload = {"name": "cut.jpg", "mimeType": "image/jpeg", "buffer": picture((2000, 1000))}
NO_PICTURE: FilePayload = {"name": "cut.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"}
STORED = """async () => {
  const request = indexedDB.open("recovery-photos");
  const database = await new Promise((done) => { request.onsuccess = () => done(request.result); });
  const rows = database.transaction("photos").objectStore("photos").getAll();
  await new Promise((done) => { rows.onsuccess = done; });
  database.close();
  return rows.result.map(({ id, place, photo, iv, sealed, ...open }) =>
    ({ open, starts: [...new Uint8Array(photo.sealed).slice(0, 3)] }));
}"""
NOTES_WHAT_IS_SENT = """(() => {
  const { fetch } = window;
  window.fetch = (address, how) => {
    const photo = how?.body?.get?.("photo");
    if (photo) createImageBitmap(photo).then(({ width, height }) => { window.longestSide = Math.max(width, height); });
    return fetch(address, how);
  };
})();"""
WHY = ["This photo is too large to be sent.", "We cannot read this as a photo."]
A_TRICKLE = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 1000}  # bytes a second
JPEG_STARTS = [0xFF, 0xD8, 0xFF]
ALMOST_FULL = "navigator.storage.estimate = async () => ({ quota: 10_000_000, usage: 9_000_000 })"
FULL_FOR_PHOTOS = """() => {
  const { put } = IDBObjectStore.prototype;
  IDBObjectStore.prototype.put = function (...given) {
    if (this.name === "photos") throw new DOMException("full", "QuotaExceededError");
    return put.apply(this, given);
  };
}"""
FULL_UNTIL_A_PHOTO_GOES = """() => {
  const { put, delete: remove } = IDBObjectStore.prototype;
  IDBObjectStore.prototype.delete = function (...given) {
    IDBObjectStore.prototype.put = put;
    return remove.apply(this, given);
  };
  IDBObjectStore.prototype.put = function (...given) {
    if (this.name === "entries") throw new DOMException("full", "QuotaExceededError");
    return put.apply(this, given);
  };
}"""


@pytest.fixture
def wire(live_server: LiveServer, settings: Any, tmp_path: Path) -> Iterator[Wire]:
    settings.PHOTO_DIR = tmp_path
    with wire_to("localhost", live_server.thread.port) as wire:
        yield wire


def answer(page: Page) -> None:
    """Send a day on which something is seen at the cut."""
    tick(page, "wound_gate", "something")
    tick(page, "safety", "none")
    page.get_by_role("button", name="Send my answers").click()


def photo_page(page: Page) -> Page:
    """Send the answers, and go on to their page of a photo."""
    answer(page)
    page.get_by_role("link", name="Add a photo of your cut").click()
    page.set_input_files("#id_photo", CUT)
    expect(page.locator("#preview")).to_be_visible()
    return page


def lines(page: Page) -> Any:
    return page.locator("#kept li")


def expect_none_stored(page: Page) -> None:
    page.wait_for_function("() => localStorage.getItem('photos') === null")
    assert page.evaluate(STORED) == []


def test_a_photo_waits_sealed_behind_its_answers_and_both_arrive_once(check_in: Page, wire: Wire) -> None:
    check_in.add_init_script(NOTES_WHAT_IS_SENT)
    wire.cut()
    check_in.reload()
    answer(check_in)
    check_in.set_input_files("#kept-photo", CUT)
    expect(lines(check_in)).to_have_count(2)
    expect(lines(check_in).nth(1)).to_contain_text("Kept on this phone A photo for")
    assert_accessible(check_in)
    (row,) = check_in.evaluate(STORED)
    assert row["starts"] != JPEG_STARTS
    assert set(row["open"]) == {"holder", "entry", "refused"}

    network_returns(check_in, wire)

    expect(check_in.get_by_role("heading", level=1)).to_have_text("Thank you, saved")
    expect(lines(check_in)).to_contain_text(["Saved A photo for"])
    expect_none_stored(check_in)
    assert check_in.evaluate("window.longestSide") == 1600
    assert (Photo.objects.get().check_in, CheckIn.objects.get().day) == (CheckIn.objects.get(), TODAY)
    assert max(Photo.objects.get().width, Photo.objects.get().height) == 1600


def test_a_lost_answer_never_reads_saved_and_the_photo_stays_one(check_in: Page, wire: Wire) -> None:
    photo_page(check_in)
    wire.is_mute = True
    with check_in.expect_request("**/check-in/kept/"):
        check_in.get_by_role("button", name="Send the photo").click()
    expect(lines(check_in)).to_contain_text(["Kept on this phone"])
    wire.cut()
    assert len(check_in.evaluate(STORED)) == 1
    assert not Photo.objects.exists()

    check_in.get_by_role("button", name="Sign this phone out").click()
    expect(check_in.get_by_text("Not all your answers and photos are sent.")).to_be_visible()
    network_returns(check_in, wire)

    expect(check_in.get_by_text("Saved. Your team can see it.")).to_be_visible()
    expect_none_stored(check_in)
    assert Photo.objects.count() == 1


def test_a_tab_killed_in_the_middle_of_an_upload_leaves_a_photo_that_arrives_once(
    check_in: Page, wire: Wire, pocket: BrowserContext
) -> None:
    photo_page(check_in)
    address = check_in.url
    with check_in.expect_request("**/check-in/kept/photo/"):
        pocket.new_cdp_session(check_in).send("Network.emulateNetworkConditions", A_TRICKLE)
        check_in.get_by_role("button", name="Send the photo").click()
    check_in.close()
    assert not Photo.objects.exists()

    again = pocket.new_page()
    again.goto(address)

    expect(again.get_by_text("Saved. Your team can see it.")).to_be_visible()
    expect_none_stored(again)
    assert Photo.objects.count() == 1


def test_a_refused_photo_says_why_and_goes_when_the_patient_says_so(check_in: Page) -> None:
    photo_page(check_in)
    check_in.route(
        "**/check-in/kept/photo/", lambda route: route.fulfill(status=413, body="<h1>Too large</h1>"), times=1
    )
    check_in.get_by_role("button", name="Send the photo").click()
    expect(lines(check_in)).to_contain_text(["This photo is too large to be sent."])
    check_in.set_input_files("#id_photo", NO_PICTURE)
    check_in.get_by_role("button", name="Send the photo").click()
    expect(lines(check_in)).to_contain_text(WHY)
    check_in.reload()
    expect(lines(check_in)).to_contain_text(WHY)
    assert len(check_in.evaluate(STORED)) == len(WHY)

    check_in.get_by_role("button", name="Delete it from this phone").click()

    expect(check_in.locator("#kept")).to_be_hidden()
    expect_none_stored(check_in)


def test_a_full_phone_keeps_the_answers_and_not_the_photo(check_in: Page, wire: Wire) -> None:
    check_in.context.add_init_script(ALMOST_FULL)
    photo_page(check_in)
    wire.cut()
    check_in.get_by_role("button", name="Send the photo").click()
    expect(check_in.get_by_text("This phone is full.")).to_be_visible()
    assert check_in.evaluate(STORED) == []
    expect(check_in.locator("#preview")).to_be_visible()

    wire.mend()
    check_in.get_by_role("button", name="Send the photo").click()

    expect(check_in.get_by_text("Saved. Your team can see it.")).to_be_visible()


def test_answers_that_find_no_room_take_that_of_a_photo(check_in: Page, wire: Wire) -> None:
    photo_page(check_in)
    wire.cut()
    check_in.get_by_role("button", name="Send the photo").click()
    expect(lines(check_in)).to_contain_text(["Kept on this phone A photo for"])
    check_in.goto("/check-in/")
    check_in.evaluate(FULL_UNTIL_A_PHOTO_GOES)
    answer(check_in)

    expect(check_in.get_by_text("This phone is full.")).to_be_visible()
    expect(lines(check_in)).to_contain_text(["Kept on this phone For"])
    assert check_in.evaluate(STORED) == []


def test_a_photo_that_found_no_room_is_not_waited_for(check_in: Page, wire: Wire) -> None:
    photo_page(check_in)
    check_in.evaluate(FULL_FOR_PHOTOS)
    wire.cut()
    check_in.get_by_role("button", name="Send the photo").click()
    expect(check_in.get_by_text("This phone is full.")).to_be_visible()
    expect_none_stored(check_in)


def test_what_one_patient_kept_is_not_sent_by_the_next(
    check_in: Page, wire: Wire, pocket: BrowserContext, other_episode: Episode
) -> None:
    photo_page(check_in)
    wire.cut()
    check_in.get_by_role("button", name="Send the photo").click()
    expect(lines(check_in)).to_contain_text(["Kept on this phone"])
    wire.mend()
    let_in(pocket, other_episode.patient, wire)

    check_in.goto("/privacy/")

    expect(check_in.get_by_text("Somebody else answered on this phone.")).to_be_visible()
    assert len(check_in.evaluate(STORED)) == 1
    assert not Photo.objects.exists()


def test_a_browser_from_before_signals_had_time_outs_sends_both(check_in: Page) -> None:
    check_in.context.add_init_script("delete AbortSignal.timeout")
    check_in.reload()
    photo_page(check_in)
    check_in.get_by_role("button", name="Send the photo").click()

    expect(check_in.get_by_text("Saved. Your team can see it.")).to_be_visible()
    expect_none_stored(check_in)
