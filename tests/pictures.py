"""Take a picture of every page and state that a patient meets, in each language, theme and width.

Run it as `python -m tests.pictures FOLDER`. It starts the product with three patients of its own for each language, and leaves the pictures to be looked at.
"""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, FilePayload, Page, sync_playwright

from benchmarks import ward
from benchmarks.processes import web_server
from benchmarks.stage import stage
from recovery.push import new_key
from tests.symptoms.pictures import picture

LANGUAGES = ("en", "es", "ar")
THEMES = ("light", "dark")
WIDTHS = (320, 390, 1440)
SURGERY_DAYS_AGO = 9
PAGES = {
    "recovery": "/recovery/",
    "confirm": "/recovery/confirm/",
    "privacy": "/privacy/",
    "reminders": "/reminders/",
    "helpers": "/helpers/",
    "kept-page": "/check-in/page/",
}
CALM = {"pain_back": "3", "wound_gate": "all_clear", "numb_severity": "0", "safety": "none", "mood": "7"}


@dataclass(frozen=True, slots=True)
class Camera:
    """Takes each state in every theme and width, into one folder."""

    folder: Path
    language: str

    def take(self, page: Page, state: str) -> None:
        """Take one state."""
        for theme in THEMES:
            page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 844})
                name = f"{state}-{self.language}-{theme}-{width}.png"
                page.screenshot(path=self.folder / name, full_page=True, animations="disabled")


def main() -> None:
    """Take all pictures."""
    parser = argparse.ArgumentParser(prog="python -m tests.pictures", description=__doc__)
    parser.add_argument("folder", type=Path, help="Where the pictures go.")
    parser.add_argument("--language", choices=LANGUAGES, action="append", help="Only these; all unless told.")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    with stage() as place:
        hospital = ward.make_hospital()
        last = len(Phones.__annotations__) * len(LANGUAGES)
        ward.admit(place, hospital, first=1, last=last, surgery_days_ago=SURGERY_DAYS_AGO, days=SURGERY_DAYS_AGO - 1)
        log = place.home / "pictures.log"
        with web_server(
            "recovery.wsgi:application", workers=2, log=log, env={"PUSH_KEY": new_key()}, ready="/health/live"
        ) as server:
            for place_of, language in enumerate(LANGUAGES):
                if language in (options.language or LANGUAGES):
                    phones = _phones(3 * place_of + 1)
                    _take_all(f"http://127.0.0.1:{server.port}", phones, Camera(options.folder, language))


@dataclass(frozen=True, slots=True)
class Phones:
    """The phones of three patients, by their tokens: her whom all happens to, one on a calm day, one who is not asked."""

    own: str
    calm: str
    paused: str


def _phones(first: int) -> Phones:
    """Let in the phones of three patients in a row."""
    from symptoms.models import Episode, EpisodeStatus

    phones = Phones(*(_device(number) for number in range(first, first + 3)))
    identifier = ward.IDENTIFIER.format(number=first + 2)
    Episode.objects.filter(patient__identifier=identifier).update(status=EpisodeStatus.PAUSED)
    return phones


def _device(number: int) -> str:
    """Let a patient's phone in, and return its token."""
    from recovery.accounts.tokens import digest_of, new_token
    from symptoms.models import Device, Patient

    token = new_token("rt_device")
    patient = Patient.objects.get(identifier=ward.IDENTIFIER.format(number=number))
    until = datetime.now(UTC) + timedelta(days=1)
    Device.objects.create(
        organisation=patient.organisation,
        patient=patient,
        digest=digest_of(token),
        expires_at=until,
        history_until=until,
    )
    return token


def _take_all(address: str, phones: Phones, camera: Camera) -> None:
    from django.conf import settings

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        context = browser.new_context(base_url=address, locale=camera.language)
        language = {"name": settings.LANGUAGE_COOKIE_NAME, "value": camera.language, "url": address}
        _open(context, camera, "enter", "/in/")
        _let_in(context, language, phones.paused)
        _open(context, camera, "paused", "/check-in/")
        _let_in(context, language, phones.calm)
        camera.take(_calm_day(context), "advice-calm")
        _let_in(context, language, phones.own)
        for state, path in PAGES.items():
            _open(context, camera, state, path)
        for state, page in _check_ins(context):
            camera.take(page, state)
        browser.close()


def _let_in(context: BrowserContext, language: dict[str, str], token: str) -> None:
    from recovery.middleware import DEVICE_COOKIE

    context.add_cookies([language, {"name": DEVICE_COOKIE, "value": token, "url": language["url"]}])  # type: ignore[list-item]


def _open(context: BrowserContext, camera: Camera, state: str, path: str) -> None:
    page = context.new_page()
    page.goto(path)
    camera.take(page, state)
    page.close()


def _calm_day(context: BrowserContext) -> Page:
    """Send a day without a finding, and return the page of what to do."""
    page = context.new_page()
    page.goto("/check-in/")
    _tick(page, CALM)
    _send(page)
    page.wait_for_url("**/advice/**")
    return page


def _check_ins(context: BrowserContext) -> Iterator[tuple[str, Page]]:
    """Go through a day as it may go, and yield each state with its page."""
    page = context.new_page()
    page.goto("/check-in/")
    yield "check-in", page
    page.locator("[data-one]").click()
    page.locator(".turns").wait_for()
    yield "one-at-a-time", page
    page.locator("[data-one]").click()
    _tick(page, {"pain_back": "7", "wound_gate": "something", "redness": "2", "swelling": "2", "numb_severity": "4"})
    page.locator("#id_temperature").fill("98.6")
    _send(page)
    page.locator("#errors").wait_for()
    yield "mistakes", page
    page.locator("#id_temperature").fill("37.2")
    context.set_offline(offline=True)
    _tick(page, {"safety": "calf"})
    _send(page)
    page.locator("#kept .btn").first.wait_for()
    yield "kept", page
    yield from _arrivals(context, page)
    yield from _photos(page)
    yield from _changes(page)
    page.goto("/check-in/")
    yield "already-sent", page


def _arrivals(context: BrowserContext, page: Page) -> Iterator[tuple[str, Page]]:
    """Keep a photo behind the answers, let the network come back, and see both arrive."""
    page.set_input_files("#kept-photo", _photo("cut.jpg"))
    page.locator("#kept li").nth(1).wait_for()
    yield "kept-photo", page
    context.set_offline(offline=False)
    page.wait_for_url("**/advice/**")
    page.wait_for_function("() => localStorage.getItem('photos') === null")
    yield "advice-same-day", page


def _photo(name: str) -> FilePayload:
    return {"name": name, "mimeType": "image/jpeg", "buffer": picture((1200, 900)) if name == "cut.jpg" else b"none"}


def _photos(page: Page) -> Iterator[tuple[str, Page]]:
    """Look at the page of a photo with one that arrived, one that is chosen and one that is refused."""
    advice = page.url
    page.goto(f"{advice}photo/")
    page.set_input_files("#id_photo", _photo("cut.jpg"))
    page.locator("#preview").wait_for()
    yield "photo", page
    page.set_input_files("#id_photo", _photo("broken.jpg"))
    page.locator("form[data-photo] [type=submit]").click()
    page.locator("#kept small").wait_for()
    yield "photo-refused", page
    page.locator("[data-do=drop]").click()
    page.goto(advice)


def _changes(page: Page) -> Iterator[tuple[str, Page]]:
    for state, answers in (("emergency", {"safety": "saddle"}), ("crisis", {"mood": "1", "self_harm": "yes"})):
        page.goto("/check-in/?change=1")
        _tick(page, answers)
        yield f"alarm-{state}", page
        _send(page)
        page.wait_for_url("**/advice/**")
        yield f"advice-{state}", page


def _tick(page: Page, answers: dict[str, str]) -> None:
    for name, value in answers.items():
        page.locator(f"input[name={name}][value='{value}']").check(force=True)


def _send(page: Any) -> None:
    page.locator(".bar [type=submit]").click()


if __name__ == "__main__":
    main()
