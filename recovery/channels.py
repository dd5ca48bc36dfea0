"""Handing one text to one address by one channel. Who is told, when, and what is done about a refusal is not known here.

A text says that there is something to see, and nothing of what it is: every channel passes through other people's hands.
"""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from email.utils import parseaddr
from importlib import import_module
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import HTTPRedirectHandler, Request, build_opener
from uuid import UUID

import phonenumbers
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recovery import push

CONNECT_SECONDS, ANSWER_SECONDS = 3, 7  # together shorter than the lease of a message
SECRET_PREFIX, SHORTEST_KEY, LONGEST_KEY = "whsec_", 24, 64  # bytes; https://www.standardwebhooks.com


class Channel(models.TextChoices):
    """How somebody is told."""

    EMAIL = "email", gettext_lazy("E-mail")
    SMS = "sms", gettext_lazy("Text message")
    PUSH = "push", gettext_lazy("Push to a device")
    PAGER = "pager", gettext_lazy("Pager")
    CHAT = "chat", gettext_lazy("Chat")
    WEBHOOK = "webhook", gettext_lazy("Webhook")
    SCREEN = "screen", gettext_lazy("Screen")


# Where an address is typed for each person. A push goes to her devices; a webhook and the screen are nobody's own.
TYPED = (Channel.SMS, Channel.EMAIL, Channel.PAGER, Channel.CHAT)


class NotSent(Exception):
    """A provider refused or did not answer; the message names neither the address nor the text."""


@dataclass(frozen=True, slots=True)
class Text:
    """What is said. `id` stays the same on every try, so that a provider can tell a repeat."""

    id: UUID
    subject: str
    body: str
    link: str = ""
    """Where a tap on a pushed message leads."""


Forget = Callable[[str], None]


def send(channel: str, address: str, text: Text, *, forget: Forget = lambda _endpoint: None) -> None:
    """Return when a provider has taken the text for the address; raise NotSent, or what the network raised, otherwise.

    Never longer than ten seconds. Taken is not read: nothing may be concluded from a return. `forget` is told of each
    browser that nothing will ever reach again, whatever came of the others of the same person.
    """
    if channel == Channel.PUSH:
        _push(address, text, forget)
    else:
        _SENDERS[Channel(channel)](address, text)


def address_of_browsers(browsers: Sequence[push.Browser]) -> str:
    """Return one person's browsers as the address of a push, empty for none."""
    return json.dumps([asdict(browser) for browser in browsers]) if browsers else ""


def is_configured(channel: str) -> bool:
    """True when this installation can use the channel; the demo writes what it cannot send to files."""
    if channel == Channel.PUSH:
        return bool(settings.PUSH_KEY)
    return Channel(channel) in {Channel.EMAIL, Channel.SCREEN} or settings.DEMO or bool(_provider(Channel(channel)))


def problem_with(channel: str, address: str) -> str | None:
    """Return in a sentence why nothing can arrive at an address, None when it can be one."""
    if not is_configured(channel):
        return _("%(channel)s is not set up on this installation: ask its operator, or choose another channel.") % {
            "channel": Channel(channel).label
        }
    if channel in {Channel.SCREEN, Channel.WEBHOOK}:
        return None
    if not address:
        return _nothing_known(Channel(channel))
    if channel == Channel.SMS:
        return problem_with_phone(address)
    return _problem_with_mail(address) if channel == Channel.EMAIL else None


def _problem_with_mail(address: str) -> str | None:
    if "@" in parseaddr(address)[1]:
        return None
    return _("%(channel)s: %(address)r is no address.") % {"channel": Channel.EMAIL.label, "address": address}


def _nothing_known(channel: Channel) -> str:
    if channel == Channel.SMS:
        return _("No number for text messages.")
    if channel == Channel.PUSH:
        return _("No device on which push is switched on.")
    return _("%(channel)s: no address.") % {"channel": channel.label}


def problem_with_phone(number: str) -> str | None:
    """Return in a sentence why a telephone number cannot be one, None when it can."""
    try:
        possible = phonenumbers.is_possible_number(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        possible = False
    if possible:
        return None
    return _("%(number)r cannot be a telephone number: write it with its country, e.g. +44 7700 900123.") % {
        "number": number
    }


def _provider(channel: Channel) -> str:
    """Return where a channel's texts go, empty when nobody said: an apprise address, or the webhook's own."""
    return str(getattr(settings, f"{channel.name}_URL", ""))


def _email(address: str, text: Text) -> None:
    headers = {"Message-ID": f"<{text.id}@recovery>"}
    EmailMessage(subject=text.subject, body=text.body, to=[address], headers=headers).send()


def _by_apprise(channel: Channel) -> Callable[[str, Text], None]:
    def sender(address: str, text: Text) -> None:
        if provider := _provider(channel):
            notify(provider.replace("{address}", quote(address, safe="")), text)
        else:
            _file(channel, address, text)

    return sender


def notify(provider: str, text: Text) -> None:
    """Hand a text to an apprise address as it stands: the operators' own, or one with the recipient filled in."""
    apprise = import_module("apprise")  # a third of a second that only a process that sends has to spend
    separator = "&" if "?" in provider else "?"
    service = apprise.Apprise.instantiate(
        f"{provider}{separator}cto={CONNECT_SECONDS}&rto={ANSWER_SECONDS}&redirect=no"
    )
    if service is None:
        raise NotSent("The address of the provider is not one that apprise knows.")
    if not service.notify(title=text.subject, body=text.body):
        raise NotSent("The provider refused or did not answer.")


def webhook_key(secret: str) -> bytes | None:
    """Return the bytes of a webhook's secret as Standard Webhooks writes it, None where it is none or too short."""
    try:
        key = base64.b64decode(secret.removeprefix(SECRET_PREFIX), validate=True)
    except ValueError:
        return None
    return key if secret.startswith(SECRET_PREFIX) and SHORTEST_KEY <= len(key) <= LONGEST_KEY else None


def signature(message_id: UUID, body: bytes, at: int) -> str:
    """Return what a webhook's receiver checks: Standard Webhooks, HMAC-SHA-256 over the id, the second and the body."""
    key = webhook_key(settings.WEBHOOK_SECRET)
    if key is None:
        raise NotSent("WEBHOOK_SECRET is none.")
    signed = hmac.digest(key, f"{message_id}.{at}.".encode() + body, hashlib.sha256)
    return f"v1,{base64.b64encode(signed).decode()}"


class _NoRedirect(HTTPRedirectHandler):
    """A signed message goes where the operator said, and nowhere else."""

    def redirect_request(self, *_details: object) -> None:
        """Follow nothing."""
        return


def _webhook(address: str, text: Text) -> None:
    if not settings.WEBHOOK_URL:
        _file(Channel.WEBHOOK, address, text)
        return
    at = int(time.time())
    data = {"id": str(text.id), "to": address, "subject": text.subject, "text": text.body}
    said = {"type": "alert.notify", "timestamp": datetime.fromtimestamp(at, UTC).isoformat(), "data": data}
    body = json.dumps(said).encode()
    headers = {
        "Content-Type": "application/json",
        "webhook-id": str(text.id),
        "webhook-timestamp": str(at),
        "webhook-signature": signature(text.id, body, at),
    }
    request = Request(settings.WEBHOOK_URL, data=body, headers=headers)  # noqa: S310 - the operator's own address
    try:
        build_opener(_NoRedirect).open(request, timeout=ANSWER_SECONDS).close()
    except HTTPError as error:
        error.close()
        raise NotSent(f"The webhook answered {error.code}.") from None


def _push(address: str, text: Text, forget: Forget) -> None:
    """Send to every browser of one person, within the time of one; one that took it is enough."""
    browsers = [push.Browser(**said) for said in json.loads(address or "[]")]
    said = {"id": str(text.id), "title": text.subject, "link": text.link}
    taken = 0
    for browser in browsers:
        try:
            push.push(browser, said, timeout=ANSWER_SECONDS / len(browsers))
            taken += 1
        except push.Gone:
            forget(browser.endpoint)
        except (push.Refused, OSError):
            continue  # the others may take it
    if not taken:
        raise NotSent(f"None of {len(browsers)} browsers was reached.")


def _screen(_address: str, _text: Text) -> None:
    """Do nothing: what is on the list is on the screen of everybody who looks, by the database alone."""


def _file(channel: Channel, address: str, text: Text) -> None:
    """Write a text to a file of the demo, which has no provider."""
    if not settings.DEMO:
        raise NotSent(f"{channel.name}_URL is not set.")
    folder = settings.DATA_DIR / "messages"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{text.id}.{channel}.txt").write_text(f"To: {address}\n{text.subject}\n\n{text.body}\n")


_SENDERS: dict[Channel, Callable[[str, Text], None]] = {
    Channel.EMAIL: _email,
    Channel.SMS: _by_apprise(Channel.SMS),
    Channel.PAGER: _by_apprise(Channel.PAGER),
    Channel.CHAT: _by_apprise(Channel.CHAT),
    Channel.WEBHOOK: _webhook,
    Channel.SCREEN: _screen,
}
