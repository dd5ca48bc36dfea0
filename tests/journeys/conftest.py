"""Desks for the journeys of staff."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext
from pytest_django.live_server_helper import LiveServer

from recovery.accounts.models import User
from tests.journeys.desks import WIDE, Open, sign_in


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
