"""Desks for the journeys of staff, and the pocket of a patient."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from recovery.accounts.models import User
from symptoms.models import Episode, Patient
from tests.journeys.desks import WIDE, Open, sign_in
from tests.journeys.pockets import PAGE_IS_KEPT, PATIENCE, let_in
from tests.people import ZONE
from tests.wire import Wire, wire_to


@pytest.fixture
def open_as(browser: Browser, live_server: LiveServer) -> Iterator[Open]:
    """Return a function that opens a browser in which somebody has signed in."""
    contexts: list[BrowserContext] = []

    def opened(user: User, size: tuple[int, int] = WIDE, **more: Any) -> BrowserContext:
        viewport = {"width": size[0], "height": size[1]}
        context = browser.new_context(base_url=live_server.url, viewport=viewport, locale="en-GB", **more)  # type: ignore[arg-type]
        contexts.append(context)
        sign_in(context, live_server, user)
        return context

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def wire(live_server: LiveServer) -> Iterator[Wire]:
    with wire_to("localhost", live_server.thread.port) as wire:
        yield wire


@pytest.fixture
def pocket(
    request: pytest.FixtureRequest, browser: Browser, wire: Wire, patient: Patient, episode: Episode
) -> Iterator[BrowserContext]:
    """Return a phone behind a wire: it was let in before, and lies where the patient lives unless a test says where."""
    zone, size = getattr(request, "param", ZONE), {"width": 390, "height": 844}
    context = browser.new_context(base_url=wire.url, locale="en-GB", timezone_id=zone, viewport=size)  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE)
    let_in(context, patient, wire)
    yield context
    context.close()


@pytest.fixture
def check_in(pocket: BrowserContext) -> Page:
    """Return the opened check-in page, once the phone is ready to do without a network."""
    page = pocket.new_page()
    page.goto("/check-in/")
    page.evaluate("navigator.serviceWorker.ready")
    page.evaluate(PAGE_IS_KEPT)
    return page
