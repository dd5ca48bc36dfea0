"""Days without a network: kept on the phone, sent later, each once and for its own day."""

import json
from datetime import datetime, time, timedelta
from itertools import pairwise
from time import monotonic
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

import pytest
from django.db.models import Q
from playwright.sync_api import BrowserContext, Page, expect

from alerts.models import Flag
from alerts.services import receive_check_in
from recovery.accounts.actors import Actor
from symptoms.contact_models import Device
from symptoms.models import CheckIn, Episode, Patient
from tests.browser import WITH_A_SERVICE_WORKER, assert_accessible
from tests.depth import EXHAUSTIVE
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
from tests.symptoms.recorded import recorded, shape_of
from tests.wire import Wire

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough, WITH_A_SERVICE_WORKER]
KEPT = "/check-in/kept/"
DAY = timedelta(days=1)
KILLS = 20 if EXHAUSTIVE else 5
AT_ONCE = 100  # milliseconds
REFUSED_STORE = "IDBFactory.prototype.open = () => { throw new DOMException('private', 'SecurityError'); }"
FULL_STORE = "IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError'); }"
# The page's own clock stands still but where the test moves it: the times of its tries are exact.
TRIES = """() => {
  const [real, asked] = [window.fetch, { tries: [], answered: 0 }];
  window.asked = asked;
  window.fetch = (address, options) => {
    asked.tries.push(Date.now());
    return real(address, options).finally(() => (asked.answered += 1));
  };
}"""
STORE_IS_ASKED_FOR = """
  window.timesAskedToStay = 0;
  navigator.storage.persist = async () => Boolean((window.timesAskedToStay += 1));
"""
SHOWS_AFTER = """() => new Promise((done) => {
  const start = performance.now();
  const alarm = document.querySelector(".with-alarm-emergency");
  document.querySelector("#id_safety_saddle").click();
  requestAnimationFrame(() => done(alarm.checkVisibility() ? performance.now() - start : Infinity));
})"""


def wait_until_answered(page: Page, tries: int) -> None:
    """Return when so many tries to send have ended, whose page was given TRIES."""
    deadline = monotonic() + PATIENCE / 1000
    while page.evaluate("asked.answered") < tries:
        assert monotonic() < deadline, page.evaluate("asked")
        page.wait_for_timeout(20)


def at_noon(page: Page, days_ago: int) -> None:
    """Set the phone's clock."""
    page.clock.set_fixed_time(datetime.combine(TODAY - days_ago * DAY, time(12), ZoneInfo(ZONE)))


def test_what_it_sends_later_is_recorded_for_the_day_on_which_the_page_has_changed(check_in: Page, wire: Wire) -> None:
    at_noon(check_in, 0)  # at night it also asks which day it is about
    wire.cut()
    check_in.reload()
    for name, value in {"wound_gate": "something", "redness": "2", "swelling": "2"}.items():
        tick(check_in, name, value)
    keep(check_in)
    expect_kept(check_in)

    with check_in.expect_request(lambda sent: sent.method == "POST" and sent.url.endswith(KEPT)) as sending:
        network_returns(check_in, wire)

    shape = shape_of(parse_qsl(sending.value.post_data or "", keep_blank_values=True))
    newest = [*recorded().values()][-1:]
    assert newest == [shape], f"Keep the old files of tests/data/kept, and add one for today: {json.dumps(shape)}"


# The browser takes a zone from one side only: from the context, or from whoever moves the phone.
@pytest.mark.parametrize("pocket", [None], indirect=True)
def test_a_day_without_a_network_is_kept_and_sent_later_from_wherever_the_phone_is_then(
    check_in: Page, wire: Wire, pocket: BrowserContext
) -> None:
    phone = pocket.new_cdp_session(check_in)
    phone.send("Emulation.setTimezoneOverride", {"timezoneId": ZONE})
    wire.cut()
    check_in.reload()
    keep(check_in)
    expect_kept(check_in)
    assert_accessible(check_in)
    assert not CheckIn.objects.exists()

    phone.send("Emulation.setTimezoneOverride", {"timezoneId": "Pacific/Auckland"})
    network_returns(check_in, wire)

    expect_saved(check_in)
    stored = CheckIn.objects.get()
    assert (stored.day, stored.zone, stored.pain_back, stored.saddle) == (TODAY, ZONE, 6, False)
    assert check_in.evaluate(STORED) == {"entries": 0, "drafts": 0, "begun": 0, "bytes": 0}


def test_three_days_arrive_once_each_however_often_the_tab_is_killed(
    check_in: Page, wire: Wire, pocket: BrowserContext, patient_as_actor: Actor
) -> None:
    for days_ago in (5, 4, 3):
        calm = sent(TODAY - days_ago * DAY, pain_back=2)
        receive_check_in(patient_as_actor, Q(), calm, now=NOW - days_ago * DAY)
    wire.cut()
    for days_ago in (2, 1, 0):
        at_noon(check_in, days_ago)
        check_in.reload()
        keep(check_in, pain="7")
        expect(check_in.locator("#kept li")).to_have_count(3 - days_ago)
    expect(check_in.get_by_text("waited for more than a day")).to_be_visible()
    check_in.close()

    wire.mend()
    for kill in range(KILLS):
        page = pocket.new_page()
        page.goto("/privacy/", wait_until="commit")
        page.wait_for_timeout(20 * kill)  # each time a little further on its way
        page.close()
    page = pocket.new_page()
    page.goto("/privacy/")

    wait_until_stored(page, "entries", 0)
    new = CheckIn.objects.filter(pain_back=7).order_by("day")
    assert [row.day for row in new] == [TODAY - 2 * DAY, TODAY - DAY, TODAY]
    assert Flag.objects.filter(rule_id="pain_rising").exists()


def test_at_night_a_phone_without_a_network_asks_which_day_it_is_about(check_in: Page, wire: Wire) -> None:
    wire.cut()
    check_in.clock.set_fixed_time(datetime.combine(TODAY, time(3, 59), ZoneInfo(ZONE)))
    check_in.reload()
    expect(check_in.get_by_role("heading", name="It is after midnight.")).to_be_visible()
    expect(check_in.locator("[name=day]")).to_have_value(str(TODAY))

    check_in.get_by_role("button", name="Yesterday", exact=True).click()

    expect(check_in.locator("[name=day]")).to_have_value(str(TODAY - DAY))
    expect(check_in.get_by_role("heading", name="It is after midnight.")).to_be_hidden()


def test_a_lost_answer_never_reads_saved_and_the_entry_stays_one(check_in: Page, wire: Wire) -> None:
    said: list[str] = []
    check_in.expose_function("heard", lambda words: said.append(words))  # noqa: PLW0108 - it is given attributes
    check_in.evaluate(
        "new MutationObserver(() => heard(document.querySelector('#kept ul').textContent))"
        ".observe(document.querySelector('#kept ul'), {childList: true})"
    )
    wire.is_mute = True
    keep(check_in)
    expect(check_in.locator("#kept li")).to_contain_text("Kept on this phone")
    wire.cut()
    expect_kept(check_in)
    assert not any("Saved" in words for words in said)

    network_returns(check_in, wire)

    expect_saved(check_in)
    assert CheckIn.objects.count() == 1


def test_it_tries_again_for_ever_each_time_after_twice_as_long_but_never_later_than_five_minutes(
    check_in: Page, wire: Wire
) -> None:
    check_in.clock.install(time=datetime.combine(TODAY, time(12), ZoneInfo(ZONE)))
    wire.cut()
    check_in.reload()
    check_in.clock.pause_at(datetime.combine(TODAY, time(13), ZoneInfo(ZONE)))
    check_in.evaluate(TRIES)
    keep(check_in)
    for tries in range(1, 10):
        wait_until_answered(check_in, tries)
        check_in.clock.run_for(300_000 if tries > 5 else 10_000 * 2 ** (tries - 1))

    expect_kept(check_in)
    times = check_in.evaluate("asked.tries")
    assert [later - earlier for earlier, later in pairwise(times)] == [
        *(10_000 * 2**n for n in range(5)),
        *[300_000] * 4,
    ]


def test_the_browser_is_asked_to_keep_what_the_phone_keeps(check_in: Page, wire: Wire) -> None:
    check_in.add_init_script(STORE_IS_ASKED_FOR)
    wire.cut()
    check_in.reload()
    assert check_in.evaluate("timesAskedToStay") == 0

    keep(check_in)

    expect_kept(check_in)
    assert check_in.evaluate("timesAskedToStay") == 1


def test_an_emergency_is_told_at_once_without_a_network_and_stays(check_in: Page, wire: Wire) -> None:
    wire.cut()
    check_in.reload()

    assert check_in.evaluate(SHOWS_AFTER) <= AT_ONCE
    alarm = check_in.locator(".with-alarm-emergency")
    expect(alarm).to_contain_text("New numbness between your legs can mean pressed nerves.")
    check_in.get_by_role("button", name="Send my answers").click()
    expect_kept(check_in)
    expect(alarm).to_be_visible()


def test_signed_out_the_entry_stays_and_goes_after_signing_in(
    check_in: Page, wire: Wire, pocket: BrowserContext, patient: Patient
) -> None:
    Device.objects.update(revoked_at=NOW)
    keep(check_in)
    expect(check_in.get_by_role("link", name="Sign in to send them")).to_be_visible()
    expect_kept(check_in)

    let_in(pocket, patient, wire)
    check_in.reload()

    expect_saved(check_in)


def test_what_one_patient_kept_is_not_sent_by_the_next(
    check_in: Page, wire: Wire, pocket: BrowserContext, other_episode: Episode
) -> None:
    wire.cut()
    keep(check_in)
    expect_kept(check_in)
    wire.mend()
    let_in(pocket, other_episode.patient, wire)

    check_in.goto("/check-in/")

    expect(check_in.get_by_text("Somebody else answered on this phone.")).to_be_visible()
    assert check_in.evaluate(STORED)["entries"] == 1
    assert not CheckIn.objects.exists()


def test_signing_out_asks_first_and_keeps_what_is_not_sent(check_in: Page, wire: Wire) -> None:
    wire.cut()
    keep(check_in)
    expect_kept(check_in)
    leave = check_in.get_by_role("button", name="Sign this phone out")
    leave.click()
    expect(check_in.get_by_text("Not all your answers and photos are sent.")).to_be_visible()
    wire.mend()
    leave.click()

    expect(check_in.get_by_role("heading", level=1)).to_have_text("Open your recovery diary")
    expect_kept(check_in)
    assert check_in.evaluate(STORED) == {"entries": 1, "drafts": 0, "begun": 0, "bytes": 0}
    assert check_in.evaluate(CACHED) == []


def test_the_phone_holds_nothing_of_the_patient_but_what_is_sealed(check_in: Page, patient: Patient) -> None:
    check_in.locator("[name=note]").fill("Canary")
    keep(check_in)
    expect_saved(check_in)

    kept = "".join(check_in.evaluate(CACHED))
    assert "/check-in/page/" in kept
    assert not [word for word in (patient.given_name + ",", patient.family_name, "Canary") if word in kept]
    assert check_in.evaluate("Object.keys(localStorage)") == ["clock"]


@pytest.mark.parametrize("refusal", [REFUSED_STORE, FULL_STORE], ids=["private", "full"])
def test_a_browser_that_keeps_nothing_says_so_and_still_sends(pocket: BrowserContext, refusal: str) -> None:
    page = pocket.new_page()
    page.add_init_script(refusal)
    page.goto("/check-in/")

    expect(page.get_by_text("This browser keeps nothing.")).to_be_visible()
    keep(page)
    expect_saved(page)


def test_answers_come_back_after_the_page_was_closed(check_in: Page, pocket: BrowserContext) -> None:
    tick(check_in, "pain_back", "7")
    check_in.locator("[name=note]").fill("Slept badly")
    check_in.locator("[name=note]").blur()
    wait_until_stored(check_in, "drafts", 1)
    check_in.close()

    page = pocket.new_page()
    page.goto("/check-in/")

    expect(page.locator("[name=pain_back][value='7']")).to_be_checked()
    expect(page.locator("[name=note]")).to_have_value("Slept badly")


def test_two_tabs_of_a_day_send_one_entry(check_in: Page, pocket: BrowserContext) -> None:
    other = pocket.new_page()
    other.goto("/check-in/")
    keep(check_in)
    expect_saved(check_in)

    expect_saved(other)
    assert CheckIn.objects.count() == 1


def test_a_phone_twenty_years_off_still_has_the_right_day(check_in: Page, wire: Wire) -> None:
    check_in.evaluate("localStorage.clear()")
    wire.cut()
    check_in.clock.set_fixed_time("2006-01-01T12:00:00Z")
    check_in.reload()
    keep(check_in)
    expect_kept(check_in)

    network_returns(check_in, wire)

    expect_saved(check_in)
    assert CheckIn.objects.get().day == TODAY
