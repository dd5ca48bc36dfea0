"""Every patient's page in each language: axe by day and by night, small screens, large text, fingers, the keyboard."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import settings
from playwright.sync_api import BrowserContext, Page, ViewportSize, expect
from pytest_django.live_server_helper import LiveServer

from symptoms.contact_models import Device
from symptoms.models import CheckIn, Episode, EpisodeStatus, Patient
from tests.browser import problems_in
from tests.depth import EXHAUSTIVE
from tests.journeys.phones import PHONE, let_in, opened, send, tap_all
from tests.people import NOW

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough]
SMALLEST: ViewportSize = {"width": 320, "height": 844}
SMALLEST_TARGET = 44
TARGETS = "label:has(input), .btn, .ghost, .link, .locked, summary, .help999 a"
SIZES = """all => all.map(one => [one.outerHTML.slice(0, 90), one.getBoundingClientRect()])
  .filter(([, box]) => box.width).map(([name, box]) => [name, Math.min(box.width, box.height)])"""
TOO_WIDE = """() => {
  const {scrollWidth, clientWidth} = document.documentElement;
  const sticks = (one) => { const box = one.getBoundingClientRect(); return box.right > clientWidth || box.left < 0; };
  if (scrollWidth <= clientWidth) return [];
  const wide = [...document.body.querySelectorAll("*")].filter(sticks).slice(-3);
  return [`${scrollWidth} px`, ...wide.map(one => one.outerHTML.slice(0, 90))];
}"""
TEXT_SIZE = "size => document.documentElement.style.setProperty('font-size', size)"
# As much room as WCAG 2.2 asks a page to bear (1.4.12), on everything that has text.
SPACING = """() => {
  for (const one of document.body.querySelectorAll("*")) {
    Object.assign(one.style, {lineHeight: "1.5", letterSpacing: ".12em", wordSpacing: ".16em"});
    if (one.matches("p")) one.style.marginBlockEnd = "2em";
  }
}"""
UNSPACED = "() => document.body.querySelectorAll('[style]').forEach(one => one.removeAttribute('style'))"
WHERE = """() => {
  const [one, bar] = [document.activeElement, document.querySelector(".bar")];
  const is_hidden = !bar.contains(one) && one.getBoundingClientRect().bottom > bar.getBoundingClientRect().top;
  return {id: one.id, is_hidden, sends: one.matches(".bar [type=submit]")};
}"""
MOST_STEPS = 120
REPORTED = {"wound_gate": "something", "redness": "2", "swelling": "2", "numb_severity": "4", "moving": "something"}


@pytest.fixture
def phone_page(context: BrowserContext, live_server: LiveServer, patient: Patient, episode: Episode) -> Page:
    """Return a page of the patient's browser: it was let in before, and has yet to prove who holds it."""
    let_in(context, live_server, patient, history_until=None)
    return opened(context, "/in/")


def states(page: Page) -> Iterator[str]:
    """Go through every page that a patient meets, and stop at each."""
    for path in (
        "/in/",
        "/privacy/",
        "/helpers/",
        "/reminders/",
        "/check-in/page/",
        *(["/recovery/"] if EXHAUSTIVE else []),
    ):
        page.goto(path)
        yield path
    page.goto("/recovery/")
    page.locator("main [type=submit]").click()
    expect(page.locator("#id_digits")).to_be_visible()
    yield "code"
    page.goto("/check-in/")
    tap_all(page, REPORTED)
    page.locator("#id_temperature").fill("98.6")
    send(page)
    expect(page.locator("#errors")).to_be_visible()
    tap_all(page, {"safety": "saddle"})
    yield "mistakes and an alarm"
    page.locator("#id_temperature").fill("37.2")
    send(page)
    page.wait_for_url("**/advice/**")
    yield "advice"
    for path in (f"{page.url}photo/", "/check-in/", *(["/check-in/?change=1"] if EXHAUSTIVE else [])):
        page.goto(path)
        yield path
    Device.objects.update(history_until=NOW + timedelta(days=1))
    page.goto("/recovery/")
    yield "/recovery/"
    Episode.objects.update(status=EpisodeStatus.PAUSED)
    page.goto("/check-in/")
    yield "paused"


def _named(problem: str, elements: list[str]) -> str:
    return f"{problem}: {elements}" if elements else ""


def problems(page: Page, *, asks_colours: bool) -> Iterator[str]:
    """Yield what keeps somebody from the page: by day or by night, at some size of text, or with a finger."""
    yield from problems_in(page, *(("dark", "light") if asks_colours else ()))
    small = [name for name, size in page.locator(TARGETS).evaluate_all(SIZES) if size < SMALLEST_TARGET]
    yield _named("too small to touch", small)
    page.set_viewport_size(SMALLEST)
    yield _named("too wide at 320 px", page.evaluate(TOO_WIDE))
    page.evaluate(TEXT_SIZE, "200%")
    yield _named("too wide with twice the text", page.evaluate(TOO_WIDE))
    page.evaluate(TEXT_SIZE, "")
    page.evaluate(SPACING)
    yield _named("too wide with its text spaced out", page.evaluate(TOO_WIDE))
    page.evaluate(UNSPACED)
    page.set_viewport_size(PHONE)


# Colours are the same in every language; where things lie is not in one that runs the other way, which is the sample.
LANGUAGES = [("ar", "rtl", EXHAUSTIVE), *([("en", "ltr", True), ("es", "ltr", False)] if EXHAUSTIVE else [])]


@pytest.mark.parametrize(("language", "direction", "asks_colours"), LANGUAGES)
def test_every_page_and_state_is_for_everyone(
    phone_page: Page, live_server: LiveServer, language: str, direction: str, *, asks_colours: bool
) -> None:
    cookie = {"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": live_server.url}
    phone_page.context.add_cookies([cookie])  # type: ignore[list-item]
    found: list[str] = []

    for state in states(phone_page):
        html = phone_page.locator("html")
        assert (html.get_attribute("lang"), html.get_attribute("dir")) == (language, direction), state
        found += [f"{state}: {problem}" for problem in problems(phone_page, asks_colours=asks_colours) if problem]

    assert "\n".join(found) == ""


def test_the_keyboard_alone_is_enough_and_what_it_is_at_is_never_hidden(phone_page: Page) -> None:
    phone_page.goto("/check-in/")
    keys = {"id_pain_back_0": "ArrowRight", "id_safety_none": "Space"}
    for _step in range(MOST_STEPS):
        phone_page.keyboard.press("Tab")
        where = phone_page.evaluate(WHERE)
        assert not where["is_hidden"]
        if key := keys.pop(where["id"], ""):
            phone_page.keyboard.press(key)
        if where["sends"]:
            break
    phone_page.keyboard.press("Enter")

    phone_page.wait_for_url("**/advice/**")
    assert (CheckIn.objects.get().pain_back, CheckIn.objects.get().saddle, keys) == (1, False, {})
