"""The page of one's own devices: switched on, listed, switched off, and nobody else's."""

from collections.abc import Iterator

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from recovery.accounts.models import User
from recovery.rota.models import PushDevice
from tests.people import browser_of
from tests.pushes import PUSH_KEY, FakeBrowser
from tests.sink import Sink, running_sink

ANDROID = {"User-Agent": "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36"}


@pytest.fixture
def sink(settings: Settings) -> Iterator[Sink]:
    with running_sink() as sink:
        settings.PUSH_KEY, settings.PUSH_SERVICES = PUSH_KEY, [f"http://127.0.0.1:{sink.port}"]
        yield sink


@pytest.fixture
def device(nurse_browser: Client, sink: Sink) -> PushDevice:
    assert nurse_browser.post("/devices/", FakeBrowser(sink).said, headers=ANDROID).status_code == 302
    return PushDevice.objects.get()


def test_a_device_is_listed_by_what_a_person_calls_it(nurse_browser: Client, device: PushDevice) -> None:
    page = nurse_browser.get("/devices/").content.decode()

    assert "<b>Chrome on Android</b>" in page
    assert device.endpoint not in page
    assert device.auth not in page


def test_it_is_one_of_the_pages_of_who_is_told(nurse_browser: Client) -> None:
    page = nurse_browser.get("/devices/").content.decode()

    assert '<a href="/devices/" aria-current="page">My devices</a>' in page
    assert 'href="/who-is-told/ways/"' in page
    assert 'href="/devices/"' in nurse_browser.get("/who-is-told/ways/").content.decode()


def test_it_is_switched_off(nurse_browser: Client, device: PushDevice) -> None:
    assert nurse_browser.post("/devices/", {"off": str(device.id)}).status_code == 302

    assert not PushDevice.objects.exists()


@pytest.mark.parametrize("said", ["", "1", "01936b3e-0000-7000-8000-000000000000"])
def test_what_is_no_device_of_hers_is_not_found(nurse_browser: Client, device: PushDevice, said: str) -> None:
    assert nurse_browser.post("/devices/", {"off": said}).status_code == 404
    assert PushDevice.objects.exists()


def test_a_colleague_neither_sees_nor_switches_it_off(device: PushDevice, teammate: User) -> None:
    colleague = browser_of(teammate)

    assert "Chrome on Android" not in colleague.get("/devices/").content.decode()
    assert colleague.post("/devices/", {"off": str(device.id)}).status_code == 404


def test_a_browser_that_changes_hands_tells_its_new_person_alone(
    device: PushDevice, teammate: User, sink: Sink
) -> None:
    browser_of(teammate).post("/devices/", FakeBrowser(sink).said)

    assert PushDevice.objects.get().user == teammate


def test_a_push_service_that_is_not_on_our_list_is_refused(nurse_browser: Client, sink: Sink) -> None:
    said = FakeBrowser(sink).said | {"endpoint": "http://127.0.0.1:1/"}
    refused = nurse_browser.post("/devices/", said)

    assert refused.status_code == 422
    assert "This browser cannot take our messages." in refused.content.decode()
    assert not PushDevice.objects.exists()


def test_without_a_key_the_page_says_whom_to_ask(nurse_browser: Client, settings: Settings) -> None:
    settings.PUSH_KEY = ""

    assert "Push is not set up on this installation" in nurse_browser.get("/devices/").content.decode()
