"""Take a picture of every page and state that a patient meets, in each language, theme and width.

Run it as `.venv/bin/python -m tests.pictures FOLDER`. It starts the product with three patients of its own for each
language, and leaves the pictures to be looked at; `--language`, `--state` and `--width` take only some of them.
"""

import argparse
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, FilePayload, Page, sync_playwright

from benchmarks import ward
from benchmarks.browser import start_chromium
from benchmarks.processes import web_server
from benchmarks.stage import stage
from recovery.push import new_key

LANGUAGES = ("en", "es", "ar")
THEMES = ("light", "dark")
WIDTHS = (320, 390, 1440)
SURGERY_DAYS_AGO = 9
# Playwright runs an event loop in our thread, and Django refuses its database there unless told that we wait for it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
PAGES = {
    "recovery": "/recovery/",
    "birth-date": "/recovery/confirm/",
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
    widths: Sequence[int] = WIDTHS
    states: Sequence[str] = ()

    def take(self, page: Page, state: str) -> None:
        """Take one state, where it is one of those that are wanted: all unless told."""
        if self.states and state not in self.states:
            return
        for theme in THEMES:
            page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            for width in self.widths:
                page.set_viewport_size({"width": width, "height": 844})
                name = f"{state}-{self.language}-{theme}-{width}.png"
                page.screenshot(path=self.folder / name, full_page=True, animations="disabled")


def main() -> None:
    """Take all pictures."""
    parser = argparse.ArgumentParser(prog="python -m tests.pictures", description=__doc__)
    parser.add_argument("folder", type=Path, help="Where the pictures go.")
    parser.add_argument("--language", choices=LANGUAGES, action="append", help="Only these; all unless told.")
    parser.add_argument("--state", action="append", help="Only these; all unless told.")
    parser.add_argument("--width", type=int, choices=WIDTHS, action="append", help="Only these; all unless told.")
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
                    camera = Camera(options.folder, language, options.width or WIDTHS, options.state or ())
                    _take_all(f"http://127.0.0.1:{server.port}", _phones(3 * place_of + 1), camera)


@dataclass(frozen=True, slots=True)
class Phone:
    """A patient's phone that was let in, with the number of the patient."""

    identifier: str
    token: str


@dataclass(frozen=True, slots=True)
class Phones:
    """Three patients: her whom all happens to, one on a calm day, and one who is not asked."""

    own: Phone
    calm: Phone
    unasked: Phone


def _phones(first: int) -> Phones:
    """Let in the phones of three patients in a row. The second sent a photo, and has yet to prove who holds hers."""
    own, calm, unasked = (ward.IDENTIFIER.format(number=number) for number in range(first, first + 3))
    phones = Phones(_let_in(own), _let_in(calm, reads_history=False), _let_in(unasked))
    _earlier_photo(phones.calm)
    return phones


def _let_in(identifier: str, *, reads_history: bool = True) -> Phone:
    """Let a patient's phone in."""
    from recovery.accounts.tokens import digest_of, new_token
    from symptoms.contact_models import Device
    from symptoms.models import Patient

    token = new_token("rt_device")
    patient = Patient.objects.get(identifier=identifier)
    until = datetime.now(UTC) + timedelta(days=1)
    Device.objects.create(
        organisation=patient.organisation,
        patient=patient,
        digest=digest_of(token),
        expires_at=until,
        history_until=until if reads_history else None,
    )
    return Phone(identifier, token)


def _earlier_photo(phone: Phone) -> None:
    """Put a photo beside what a patient sent some days ago."""
    from symptoms.demo.pictures import cut
    from symptoms.models import CheckIn
    from symptoms.photos.keeping import add_photo
    from symptoms.queries import patient_actor

    now = datetime.now(UTC)
    said = CheckIn.objects.filter(episode__patient__identifier=phone.identifier).order_by("-day")[2]
    add_photo(patient_actor(phone.token, now=now), said, cut(0.2), now=now)


def _take_all(address: str, phones: Phones, camera: Camera) -> None:
    from django.conf import settings

    with sync_playwright() as playwright:
        browser = start_chromium(playwright)
        context = browser.new_context(base_url=address, locale=camera.language)
        language = {"name": settings.LANGUAGE_COOKIE_NAME, "value": camera.language, "url": address}
        context.add_cookies([language])  # type: ignore[list-item]
        _open(context, camera, "enter", "/in/")
        _hold(context, address, phones.unasked)
        _unasked(context, camera, phones.unasked)
        _hold(context, address, phones.calm)
        _calm_day(context, camera, phones.calm)
        _hold(context, address, phones.own)
        for state, path in PAGES.items():
            _open(context, camera, state, path)
        for states in (_helpers(context), _check_ins(context)):
            for state, page in states:
                camera.take(page, state)
        browser.close()


def _hold(context: BrowserContext, address: str, phone: Phone) -> None:
    """Let the browser be this phone."""
    from recovery.middleware import DEVICE_COOKIE

    context.add_cookies([{"name": DEVICE_COOKIE, "value": phone.token, "url": address}])


def _unasked(context: BrowserContext, camera: Camera, phone: Phone) -> None:
    """Look at what somebody sees who is not asked, for each of the reasons."""
    from symptoms.models import Episode, EpisodeStatus

    reasons = {EpisodeStatus.PAUSED: "paused", EpisodeStatus.SETTING_UP: "not-begun", EpisodeStatus.ENDED: "ended"}
    for status, state in reasons.items():
        Episode.objects.filter(patient__identifier=phone.identifier).update(status=status)
        _open(context, camera, state, "/check-in/")


def _open(context: BrowserContext, camera: Camera, state: str, path: str) -> None:
    page = context.new_page()
    page.goto(path)
    camera.take(page, state)
    page.close()


def _calm_day(context: BrowserContext, camera: Camera, phone: Phone) -> None:
    """Send a day without a finding, look at what to do, prove who holds the phone, and compare two photos."""
    page = context.new_page()
    page.goto("/check-in/")
    _tick(page, CALM)
    _send(page)
    page.wait_for_url("**/advice/**")
    camera.take(page, "advice-calm")
    page.goto(f"{page.url}photo/")
    camera.take(page, "photo-locked")
    page.locator(".locked").click()
    for state in _proving(page, phone):
        camera.take(page, state)
    page.locator("main .fine a").click()
    page.set_input_files("#id_photo", _photo("cut.jpg"))
    page.locator("#preview").wait_for()
    camera.take(page, "photo-beside")
    page.locator("form[data-photo] [type=submit]").click()
    page.locator(".photos [role=status]").wait_for()
    page.wait_for_load_state("networkidle")
    camera.take(page, "photo-sent")
    page.close()


def _proving(page: Page, phone: Phone) -> Iterator[str]:
    """Prove who holds the phone, by a date of birth and by a code, each wrong; then let it read history."""
    from symptoms.contact_models import Device
    from symptoms.models import Patient

    _press(page)
    yield "birth-date-wrong"
    Patient.objects.filter(identifier=phone.identifier).update(phone="+447700900123")
    page.goto(page.url)
    yield "code"
    _press(page)
    yield "code-sent"
    page.locator("#id_digits").fill("123456")
    _press(page)
    yield "code-wrong"
    until = datetime.now(UTC) + timedelta(days=1)
    Device.objects.filter(patient__identifier=phone.identifier).update(history_until=until)


def _press(page: Page) -> None:
    """Press the first button of the page itself, and wait for what comes."""
    with page.expect_navigation():
        page.locator("main [type=submit]").first.click()


def _helpers(context: BrowserContext) -> Iterator[tuple[str, Page]]:
    """Ask for a helper without a name, and then with one."""
    page = context.new_page()
    page.goto("/helpers/")
    _press(page)
    yield "helpers-mistake", page
    page.locator("#id_name").fill("Grace")
    _press(page)
    yield "helpers-invited", page
    page.goto("/helpers/")
    yield "helpers-some", page
    page.goto("/reminders/")
    page.locator("#id_at").fill("03:00")
    _press(page)
    yield "reminders-mistake", page
    page.close()


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
    from symptoms.demo.pictures import cut

    return {"name": name, "mimeType": "image/jpeg", "buffer": cut(0.7) if name == "cut.jpg" else b"none"}


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
