"""A real browser: Debian's Chromium, driven by Playwright, and axe to look at each page.

Where no Chromium is found these tests are skipped, and the summary says so; RECOVERY_REQUIRE_BROWSER=1 makes that a
failure. A test asks for `page` and goes to paths: `page.goto("/")`.
"""

import os
from typing import Any

import pytest
from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from benchmarks.browser import ABSENT, find_chromium, needed_arguments

# Playwright runs an event loop in our thread, and Django refuses its database there unless told that we wait for it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

AXE = Axe()
COLOURS = "color-contrast"
# A browser in a closed network spends its time on looking for its makers.
OFFLINE = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]

# Elsewhere blocked: it fetches every page that works without a network, which is a quarter of what a test of one page costs.
WITH_A_SERVICE_WORKER = pytest.mark.browser_context_args(service_workers="allow")


def chromium_or_skip() -> str:
    """Return the path of Chromium, or skip the test, or fail it where a browser is required."""
    path = find_chromium()
    if path:
        return path
    if os.environ.get("RECOVERY_REQUIRE_BROWSER") == "1":
        pytest.fail(f"RECOVERY_REQUIRE_BROWSER is 1 and {ABSENT}")
    pytest.skip(ABSENT)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the path of Chromium, where there is one."""
    return chromium_or_skip()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any], chromium: str) -> dict[str, Any]:
    """Start that Chromium."""
    return {**browser_type_launch_args, "executable_path": chromium, "args": [*OFFLINE, *needed_arguments()]}


@pytest.fixture(scope="session")
def browser_context_args(live_server: LiveServer) -> dict[str, Any]:
    """Make paths enough to go to a page of ours; not built on Playwright's own, which takes `device` for a phone."""
    return {"base_url": live_server.url, "locale": "en-GB", "service_workers": "block"}


def accessibility_problems(page: Page, *, only: str = "", all_but: str = "") -> str:
    """Return what axe finds wrong with a page, by one of its rules or by all but one; "" when that is nothing."""
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    options |= {"runOnly": [only]} if only else {"rules": {all_but: {"enabled": False}}} if all_but else {}
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.axe_script)
    found = AxeResults(page.evaluate("options => axe.run(options)", options))
    return str(found.generate_report()) if found.violations_count else ""


def problems_in(page: Page, *themes: str) -> list[str]:
    """Return what axe finds: the contrast of colours in each theme, which is half of its time, all else once."""
    found = [accessibility_problems(page, all_but=COLOURS)]
    for theme in themes:
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        found.append(accessibility_problems(page, only=COLOURS))
    return [problem for problem in found if problem]


def assert_accessible(page: Page) -> None:
    """Fail with everything that axe finds wrong with a page."""
    assert accessibility_problems(page) == ""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say below the results that browser tests were left out."""
    skipped = [report for report in terminalreporter.stats.get("skipped", []) if ABSENT in str(report.longrepr)]
    if skipped:
        terminalreporter.write_line(f"{len(skipped)} browser tests were skipped: {ABSENT}.", yellow=True, bold=True)
