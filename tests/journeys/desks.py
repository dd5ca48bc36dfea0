"""A nurse's desk in a real browser: how wide it is, and how somebody signs in at it."""

from collections.abc import Callable, Iterator

from django.conf import settings
from playwright.sync_api import BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from recovery.accounts.models import User
from tests.browser import COLOURS, accessibility_problems, problems_in
from tests.depth import EXHAUSTIVE
from tests.people import browser_of

WIDE, NARROW, MIDDLE, WIDEST = (1440, 900), (390, 844), (1024, 768), (1920, 1080)

IS_TOO_WIDE = "document.documentElement.scrollWidth > innerWidth"
STICKS_OUT = """[...document.querySelectorAll(".line .btn")].some(
  (button) => button.getBoundingClientRect().right > button.closest("td").getBoundingClientRect().right)"""

Open = Callable[..., BrowserContext]


def problems(page: Page) -> Iterator[str]:
    """Yield what keeps staff from a page: on a telephone, a laptop or the widest screen, and, where all is asked, by night."""
    yield from problems_in(page, *(("light", "dark") if EXHAUSTIVE else ()))
    if page.evaluate(STICKS_OUT):
        yield "a button sticks out of its row"
    for width, height in (MIDDLE, WIDEST, NARROW):
        page.set_viewport_size({"width": width, "height": height})
        if page.evaluate(IS_TOO_WIDE):
            yield f"wider than its screen of {width}"
    if EXHAUSTIVE and (problem := accessibility_problems(page, all_but=COLOURS)):
        yield problem
    page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})


def assert_for_everyone(page: Page) -> None:
    """Fail with what keeps somebody from a page."""
    assert "\n".join(problems(page)) == ""


def sign_in(context: BrowserContext, live_server: LiveServer, user: User) -> None:
    """Let a browser be one in which somebody has signed in."""
    session = browser_of(user).cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
