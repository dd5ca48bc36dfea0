"""A nurse's desk in a real browser: how wide it is, and how somebody signs in at it."""

from collections.abc import Callable

from django.conf import settings
from playwright.sync_api import BrowserContext
from pytest_django.live_server_helper import LiveServer

from recovery.accounts.models import User
from tests.people import browser_of

WIDE, NARROW, MIDDLE, WIDEST = (1440, 900), (390, 844), (1024, 768), (1920, 1080)

Open = Callable[..., BrowserContext]


def sign_in(context: BrowserContext, live_server: LiveServer, user: User) -> None:
    """Let a browser be one in which somebody has signed in."""
    session = browser_of(user).cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
