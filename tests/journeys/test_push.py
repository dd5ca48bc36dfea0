"""Push in a real browser: switched on on the page, shown by the worker, and its tap leads to the page.

A push service is the browser maker's own and is not reached from here. In its stead stands a subscription with real keys
at a service on loopback; what we send there is opened, and handed to the browser's worker as its maker would.
"""

import json
from collections.abc import Iterator
from time import monotonic

import pytest
from django.db.models import Q
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.fixtures import Settings

from alerts.models import Alert, Notification
from alerts.services import receive_check_in
from alerts.telling.delivery import deliver_due
from recovery.accounts.actors import Actor
from recovery.accounts.models import User
from recovery.rota.models import PushDevice
from symptoms.models import Episode
from tests.browser import assert_accessible
from tests.journeys.desks import NARROW, Open
from tests.people import NOW, TODAY, sent
from tests.pushes import PUSH_KEY, FakeBrowser
from tests.sink import Sink, running_sink

PATIENCE = 20_000  # milliseconds
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough]

# What a push service gives out: an address at it, and the browser's own keys.
SUBSCRIBES = """(said) => {
  PushManager.prototype.subscribe = async function (options) {
    if (options.applicationServerKey !== document.getElementById("push").dataset.key) throw new Error("another key");
    const { endpoint, ...keys } = said;
    return { toJSON: () => ({ endpoint, keys }) };
  };
}"""


@pytest.fixture
def sink(settings: Settings) -> Iterator[Sink]:
    with running_sink() as sink:
        settings.PUSH_KEY, settings.PUSH_SERVICES = PUSH_KEY, [f"http://127.0.0.1:{sink.port}"]
        yield sink


@pytest.fixture
def desk(open_as: Open, nurse: User, episode: Episode, sink: Sink) -> BrowserContext:
    context = open_as(nurse, NARROW, color_scheme="dark")
    context.grant_permissions(["notifications"])
    return context


def deliver(page: Page, said: dict[str, str]) -> None:
    """Hand a message to the worker, as the browser does once it has opened it."""
    session = page.context.new_cdp_session(page)
    registrations: list[str] = []
    session.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: registrations.extend(each["registrationId"] for each in event["registrations"]),
    )
    session.send("ServiceWorker.enable")
    deadline = monotonic() + PATIENCE / 1000
    while not registrations:
        assert monotonic() < deadline, "the browser names no worker"
        page.wait_for_timeout(20)
    origin = page.evaluate("location.origin")
    told = {"origin": origin, "registrationId": registrations[0], "data": json.dumps(said)}
    session.send("ServiceWorker.deliverPushMessage", told)


# The browser's shell has no place to show anything: what the worker asks it to show is written down instead.
WRITES_DOWN = """() => {
  self.shown = [];
  registration.showNotification = async (title, { tag, data }) => self.shown.push({ title, tag, data });
}"""
SHOWN = """async (patience) => {
  const deadline = performance.now() + patience;
  while (!self.shown.length && performance.now() < deadline) await new Promise((done) => setTimeout(done, 20));
  return self.shown;
}"""


def test_a_nurse_switches_it_on_and_is_shown_an_alert_that_names_nobody(
    desk: BrowserContext, sink: Sink, patient_as_actor: Actor
) -> None:
    browser = FakeBrowser(sink)
    page = desk.new_page()
    page.goto("/devices/")
    page.evaluate(SUBSCRIBES, browser.said)
    page.get_by_role("button", name="Tell me on this device").click()
    expect(page.get_by_text("Switched on: Chrome on Linux.")).to_be_visible(timeout=PATIENCE)
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    receive_check_in(patient_as_actor, Q(), sent(TODAY, saddle=True), now=NOW)
    Notification.objects.update(channels=["push", "email"])
    deliver_due(now=NOW)
    (said,) = browser.opened()
    (worker,) = desk.service_workers
    worker.evaluate(WRITES_DOWN)
    deliver(page, said)

    shown = {"title": "Recovery: 1 emergency alert", "tag": said["id"], "data": "/worklist/"}
    assert worker.evaluate(SHOWN, PATIENCE) == [shown]
    page.get_by_role("button", name="Switch off").click()
    expect(page.get_by_text("Switched off.")).to_be_visible(timeout=PATIENCE)
    assert not PushDevice.objects.exists()
    assert Alert.objects.get().status == "open"


def test_whoever_cannot_is_told_why_and_what_to_do(desk: BrowserContext) -> None:
    page = desk.new_page()
    page.goto("/devices/")
    page.evaluate(
        "() => { PushManager.prototype.subscribe = () => Promise.reject(new DOMException('', 'AbortError')); }"
    )
    page.get_by_role("button", name="Tell me on this device").click()
    expect(page.get_by_text("It did not work.")).to_be_visible(timeout=PATIENCE)

    page.evaluate("() => { Notification.requestPermission = async () => 'denied'; }")
    page.get_by_role("button", name="Tell me on this device").click()
    expect(page.get_by_text("Your browser does not allow it.")).to_be_visible()

    page.add_init_script("delete window.PushManager")
    page.goto("/devices/")

    expect(page.get_by_text("This browser cannot do it.")).to_be_visible()
    expect(page.get_by_role("button", name="Tell me on this device")).to_be_hidden()
