"""Handing one text to one address: each channel to a real server on loopback, taken, refused and hanging."""

import json
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core import mail
from pytest_django import Settings
from standardwebhooks import Webhook, WebhookVerificationError

from recovery import channels
from recovery.channels import Channel, NotSent, Text, send
from tests.sink import SECRET, Sink, running_sink

TEXT = Text(uuid.UUID(int=7, version=4), "Recovery: 1 emergency alert", "Sign in to see it.")


@pytest.fixture
def sink(settings: Settings) -> Iterator[Sink]:
    with running_sink() as server:
        settings.SMS_URL = f"json://127.0.0.1:{server.port}/sms/{{address}}"
        settings.WEBHOOK_URL = f"http://127.0.0.1:{server.port}/hook"
        settings.WEBHOOK_SECRET = SECRET
        yield server


def test_an_e_mail_carries_the_id_that_tells_a_repeat() -> None:
    send(Channel.EMAIL, "nora@hospital.test", TEXT)

    assert [(each.to, each.extra_headers["Message-ID"]) for each in mail.outbox] == [
        (["nora@hospital.test"], f"<{TEXT.id}@recovery>")
    ]


def test_a_text_message_goes_to_the_number_in_the_providers_address(sink: Sink) -> None:
    send(Channel.SMS, "+447700900123", TEXT)

    path, _, body = sink.calls[0]
    assert path == "/sms/+447700900123"
    assert json.loads(body)["title"] == TEXT.subject


def test_the_webhooks_receiver_can_check_who_sent_it(sink: Sink) -> None:
    send(Channel.WEBHOOK, "nora", TEXT)

    _, headers, body = sink.calls[0]
    assert headers["Webhook-Id"] == str(TEXT.id)
    assert Webhook(SECRET).verify(body, dict(headers))["data"]["text"] == TEXT.body


@pytest.mark.parametrize("forged", ["body", "id", "hour"])
def test_what_somebody_else_sent_is_found_out(sink: Sink, forged: str) -> None:
    send(Channel.WEBHOOK, "nora", TEXT)

    _, said, body = sink.calls[0]
    headers = dict(said)
    changed = {"id": ("Webhook-Id", str(uuid.uuid4())), "hour": ("Webhook-Timestamp", str(int(time.time()) - 3600))}
    headers |= dict([changed[forged]]) if forged in changed else {}
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(body + b" " if forged == "body" else body, headers)


@pytest.mark.parametrize("channel", [Channel.SMS, Channel.WEBHOOK])
@pytest.mark.parametrize("status", [302, 429, 500])
def test_a_refusal_is_an_error_that_names_nobody(sink: Sink, channel: Channel, status: int) -> None:
    sink.status = status

    with pytest.raises(NotSent) as refusal:
        send(channel, "+447700900123", TEXT)

    assert "7700" not in str(refusal.value)


@pytest.mark.parametrize("channel", [Channel.SMS, Channel.WEBHOOK])
def test_a_provider_that_hangs_is_left(sink: Sink, channel: Channel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channels, "ANSWER_SECONDS", 0.2)
    sink.hangs = True
    started = time.monotonic()

    with pytest.raises((NotSent, TimeoutError)):
        send(channel, "+447700900123", TEXT)

    assert time.monotonic() - started < 5


@pytest.mark.parametrize("channel", [Channel.SMS, Channel.PAGER, Channel.CHAT, Channel.WEBHOOK])
def test_the_demo_writes_what_it_has_no_provider_for(channel: Channel, settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path

    send(channel, "+447700900123", TEXT)

    assert TEXT.body in (tmp_path / "messages" / f"{TEXT.id}.{channel}.txt").read_text()


@pytest.mark.parametrize("channel", [Channel.SMS, Channel.PAGER, Channel.CHAT, Channel.WEBHOOK])
def test_outside_the_demo_a_channel_without_a_provider_is_none(channel: Channel, settings: Settings) -> None:
    settings.DEMO = False

    assert "not set up" in str(channels.problem_with(channel, "+447700900123"))
    with pytest.raises(NotSent):
        send(channel, "+447700900123", TEXT)


def test_an_address_that_apprise_does_not_know_is_an_error(settings: Settings) -> None:
    settings.SMS_URL = "carrier-pigeon://{address}"

    with pytest.raises(NotSent, match="apprise"):
        send(Channel.SMS, "+447700900123", TEXT)


@pytest.mark.parametrize(
    ("channel", "address", "possible"),
    [
        (Channel.EMAIL, "nora@hospital.test", True),
        (Channel.EMAIL, "nora", False),
        (Channel.SMS, "+44 7700 900123", True),
        (Channel.SMS, "07700 900123", False),
        (Channel.SMS, "+44 12", False),
        (Channel.PAGER, "4711", True),
        (Channel.SCREEN, "", True),
        (Channel.WEBHOOK, "", True),
    ],
)
def test_an_address_that_cannot_be_one_is_named(channel: Channel, address: str, possible: bool) -> None:
    problem = channels.problem_with(channel, address)

    assert (problem is None) == possible
    assert problem is None or repr(address) in problem


@pytest.mark.parametrize(
    ("channel", "said"),
    [
        (Channel.EMAIL, "E-mail: no address."),
        (Channel.SMS, "No number for text messages."),
        (Channel.PAGER, "Pager: no address."),
    ],
)
def test_an_address_that_nobody_gave_is_called_so(channel: Channel, said: str) -> None:
    assert channels.problem_with(channel, "") == said


@pytest.mark.parametrize(
    ("secret", "is_one"),
    [
        (SECRET, True),
        (SECRET.removeprefix("whsec_"), False),
        ("whsec_" + "A" * 28, False),  # 21 bytes
        ("whsec_" + "A" * 32, True),  # 24
        ("whsec_" + "A" * 88, False),  # 66
        ("whsec_not base64!", False),
        ("", False),
    ],
)
def test_a_secret_is_written_as_its_receivers_expect(secret: str, is_one: bool) -> None:
    assert (channels.webhook_key(secret) is not None) == is_one
