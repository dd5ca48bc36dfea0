"""Web push: sealed and signed as the standards say, to push services of our list alone."""

import time
import uuid
from collections.abc import Iterator

import pytest
from cryptography.exceptions import InvalidTag
from django.core.management import call_command
from pytest_django.fixtures import Settings

from recovery import channels
from recovery.channels import Channel, NotSent, Text, address_of_browsers, send
from recovery.push import Browser, is_key, private_key, public_key, seal, unbase64
from recovery.subscriptions import device_name
from tests.pushes import PUSH_KEY, FakeBrowser
from tests.sink import Sink, running_sink

TEXT = Text(uuid.UUID(int=7, version=4), "Recovery: 1 emergency alert", "Sign in to see it.", "/worklist/")

# RFC 8291, appendix A.
STANDARDS_BROWSER = Browser(
    "https://push.example.net/",
    "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    "BTBZMqHH6r4Tts7J_aSIgg",
)
STANDARDS_SALT, STANDARDS_KEY = "DGv6ra1nlYgDCS1FRnbzlw", "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
STANDARDS_MESSAGE = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_"
    "yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


@pytest.fixture
def sink(settings: Settings) -> Iterator[Sink]:
    with running_sink() as server:
        settings.PUSH_KEY, settings.PUSH_SERVICES = PUSH_KEY, [f"http://127.0.0.1:{server.port}"]
        yield server


@pytest.fixture
def phone(sink: Sink) -> FakeBrowser:
    return FakeBrowser(sink)


def address(*browsers: FakeBrowser) -> str:
    return address_of_browsers([Browser.read(browser.said) for browser in browsers])


def test_a_message_is_sealed_as_in_the_standards_own_example() -> None:
    plain = b"When I grow up, I want to be a watermelon"
    salt, key = unbase64(STANDARDS_SALT), private_key(STANDARDS_KEY)

    assert seal(STANDARDS_BROWSER, plain, salt=salt, key=key) == unbase64(STANDARDS_MESSAGE)


def test_a_browser_opens_what_we_signed_and_sealed_and_no_other_does(phone: FakeBrowser, sink: Sink) -> None:
    send(Channel.PUSH, address(phone), TEXT)

    assert phone.opened() == [{"id": str(TEXT.id), "title": TEXT.subject, "link": "/worklist/"}]
    assert TEXT.subject.encode() not in sink.calls[0][2]
    with pytest.raises(InvalidTag):
        FakeBrowser(sink).opened()


@pytest.mark.parametrize("status", [302, 400, 403, 413, 429, 500])
def test_a_refusal_is_an_error_that_names_nobody(phone: FakeBrowser, sink: Sink, status: int) -> None:
    sink.status = status

    with pytest.raises(NotSent) as refusal:
        send(Channel.PUSH, address(phone), TEXT)

    assert phone.endpoint not in str(refusal.value)
    assert len(sink.calls) == 1


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_told_of_and_the_other_one_has_it(
    phone: FakeBrowser, sink: Sink, status: int
) -> None:
    laptop, gone = FakeBrowser(sink, "laptop"), list[str]()
    sink.status_by_path["/phone"] = status

    send(Channel.PUSH, address(phone, laptop), TEXT, forget=gone.append)

    assert gone == [phone.endpoint]
    assert [said["title"] for said in laptop.opened()] == [TEXT.subject]


def test_a_service_that_hangs_costs_seconds_and_not_the_other_browser(
    sink: Sink, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channels, "ANSWER_SECONDS", 0.4)
    with running_sink() as other:
        settings.PUSH_SERVICES += [f"http://127.0.0.1:{other.port}"]
        sink.hangs = True
        started = time.monotonic()

        send(Channel.PUSH, address(FakeBrowser(sink), FakeBrowser(other, "laptop")), TEXT)

        assert time.monotonic() - started < 5
        assert len(other.calls) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"endpoint": "http://169.254.169.254/latest/meta-data/"},
        {"endpoint": "https://fcm.googleapis.com@hospital.internal/"},
        {"endpoint": "https://fcm.googleapis.com.evil.test/x"},
        {"endpoint": "http://fcm.googleapis.com/x"},
        {"endpoint": "https://fcm.googleapis.com/" + "x" * 1000},
        {"endpoint": ""},
        {"p256dh": "AAAA"},
        {"p256dh": "no base64!"},
        {"auth": "AAAA"},
    ],
)
def test_a_browser_that_cannot_be_one_is_refused(change: dict[str, str]) -> None:
    said = {"endpoint": "https://fcm.googleapis.com/fcm/send/x:y", "p256dh": STANDARDS_BROWSER.p256dh}
    said |= {"auth": STANDARDS_BROWSER.auth}
    assert Browser.read(said).endpoint == said["endpoint"]

    with pytest.raises(ValueError, match=r"."):
        Browser.read(said | change)


def test_a_service_that_was_taken_off_the_list_is_asked_nothing_more(
    phone: FakeBrowser, sink: Sink, settings: Settings
) -> None:
    known = address(phone)
    settings.PUSH_SERVICES = []

    with pytest.raises(NotSent):
        send(Channel.PUSH, known, TEXT)

    assert sink.calls == []


def test_a_key_is_made_by_one_command(capsys: pytest.CaptureFixture[str], settings: Settings) -> None:
    call_command("push_key")
    settings.PUSH_KEY = capsys.readouterr().out.strip()

    assert len(unbase64(public_key())) == 65


@pytest.mark.parametrize("text", ["", "short", "A" * 43, "_" * 43, "a key with spaces in it"])
def test_what_is_no_key_is_known_for_none(text: str) -> None:
    assert not is_key(text)


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36", "Chrome on Android"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0", "Firefox on Linux"),
        ("", "Browser"),
    ],
)
def test_a_device_is_called_what_a_person_calls_it(user_agent: str, name: str) -> None:
    assert device_name(user_agent) == name
