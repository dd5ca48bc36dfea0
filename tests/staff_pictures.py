"""Take a picture of every page and state of staff, in both themes and three widths, and let axe look at each.

Run it as `.venv/bin/python -m tests.staff_pictures FOLDER`. It starts the product with the demo ward. Leaves the
pictures to be looked at; ends with 1 where axe found something, or a page is wider than its screen.
"""

import argparse
import os
import sys
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, sync_playwright

from benchmarks.browser import start_chromium
from benchmarks.processes import web_server
from benchmarks.stage import stage

THEMES = ("light", "dark")
WIDTHS = {390: 844, 1024: 768, 1440: 900, 1920: 1080}
PATIENCE_MS = 120_000
LEAD = "ruth.adeyemi@northfield.example"


class Camera:
    """Takes each state in every theme and width, and notes what is wrong with it."""

    def __init__(self, folder: Path, only: str, widths: list[int]) -> None:
        self.folder, self.only, self.widths = folder, only, widths
        self.wrong: list[str] = []

    def wants(self, state: str) -> bool:
        """True for a state that was asked for."""
        return state.startswith(self.only)

    def take(self, page: Page, state: str) -> None:
        """Take one state."""
        if not self.wants(state):
            return
        for theme in THEMES:
            page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            found = Axe().run(page)
            if found.violations_count:
                self.wrong.append(f"{state}, {theme}:\n{found.generate_report()}")
            for width in self.widths:
                self._picture(page, f"{state}-{theme}-{width}", width)
        page.emulate_media(media="print")
        page.screenshot(path=self.folder / f"{state}-print.png", full_page=True)
        page.emulate_media(media="screen", color_scheme="light")

    def _picture(self, page: Page, name: str, width: int) -> None:
        page.set_viewport_size({"width": width, "height": WIDTHS[width]})
        if not page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
            self.wrong.append(f"{name}: wider than its screen")
        page.screenshot(path=self.folder / f"{name}.png", full_page=True, animations="disabled")


def main() -> int:
    """Take all pictures; 1 where something is wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.staff_pictures", description=__doc__)
    parser.add_argument("folder", type=Path, help="Where the pictures go.")
    parser.add_argument("--only", default="", help="Only states whose names begin so.")
    parser.add_argument("--width", type=int, choices=list(WIDTHS), action="append", help="Only these; all unless told.")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    camera = Camera(options.folder, options.only, options.width or list(WIDTHS))
    os.environ["CANARY"] = "0"
    with stage() as place:
        session, states = _ward()
        log = place.home / "pictures.log"
        with web_server("recovery.wsgi:application", workers=2, log=log, env={}, ready="/health/live") as server:
            _take_all(f"http://127.0.0.1:{server.port}", session, states, camera)
    for one in camera.wrong:
        sys.stdout.write(f"{one}\n")
    return 1 if camera.wrong else 0


def _ward() -> tuple[str, dict[str, str]]:
    """Make the demo ward, with an own limit for one patient and an alert given on.

    Returns its lead's session, and every page there is.
    """
    from django.conf import settings

    from recovery.accounts.models import User
    from symptoms.management.commands.demo import make_ward
    from tests.people import browser_of
    from tests.staff_pages import addresses

    now = datetime.now(UTC)
    make_ward(now=now)
    _limit_somebody(now)
    _give_one(now)
    lead = User.objects.get(email=LEAD)
    # Asked before there is a browser: the database is not read while one is driven.
    return browser_of(lead).cookies[settings.SESSION_COOKIE_NAME].value, dict(addresses(lead))


def _limit_somebody(now: datetime) -> None:
    from alerts.models import Alert
    from alerts.overrides.overriding import Decision, make_override
    from recovery.accounts.models import User
    from recovery.accounts.queries import staff_actor

    lead = staff_actor(User.objects.get(email=LEAD))
    live = Alert.objects.filter(care_team__in=lead.care_team_ids, urgency__lt=4).exclude(status="resolved")
    episode = live.order_by("-urgency", "opened_at")[0].episode
    said = Decision(rule_id="pain_spike", reason="Known since the clinic.", review_on=now.date(), places=("pain_limb",))
    make_override(lead, episode.patient_id, said, now=now)
    own = Decision(rule_id="fever", reason="Runs warm.", review_on=now.date(), numbers={"fever_c": 38.4})
    make_override(lead, episode.patient_id, own, now=now)


def _give_one(now: datetime) -> None:
    from alerts.care.caring import reassign_alert
    from alerts.models import Alert
    from recovery.accounts.models import User
    from recovery.accounts.queries import staff_actor

    lead = User.objects.get(email=LEAD)
    actor = staff_actor(lead)
    alert = Alert.objects.filter(care_team__in=actor.care_team_ids, status="open").order_by("urgency", "id")[0]
    colleague = User.objects.filter(memberships__care_team=alert.care_team_id).exclude(id=lead.id).order_by("name")[0]
    reassign_alert(actor, alert.id, to=colleague.id, now=now)


def _take_all(address: str, session: str, states: dict[str, str], camera: Camera) -> None:
    from django.conf import settings

    from tests.staff_pages import steps, tried

    with sync_playwright() as playwright:
        browser = start_chromium(playwright)
        context = browser.new_context(base_url=address, locale="en-GB", viewport={"width": 1440, "height": 900})
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": address}])
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        for state, path in states.items():
            if camera.wants(state):
                page.goto(path)
                camera.take(page, state)
        page.set_viewport_size({"width": 1440, "height": 900})
        for state in chain(steps(page), tried(page, states["limits-of-a-rule"])):
            camera.take(page, state)
            page.set_viewport_size({"width": 1440, "height": 900})
        browser.close()


if __name__ == "__main__":
    sys.exit(main())
