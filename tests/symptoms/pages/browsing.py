"""What the tests of the pages share: days to send, a clock to set, and reading a page as a person does."""

import re
import uuid
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from recovery.audit.models import AuditEvent
from symptoms.messages.sending import send_messages_due
from tests.people import TODAY, ZONE

DAY = timedelta(days=1)
CALM: dict[str, Any] = {
    "pain_back": "4",
    "pain_limb": "2",
    "opioid_doses": "2",
    "walk_minutes": "10",
    "moving": "fine",
    "wound_gate": "all_clear",
    "numb_severity": "0",
    "safety": "none",
    "mood": "6",
}
RED_CUT = CALM | {"wound_gate": "something", "redness": "2", "swelling": "2", "opening": "no"}
SADDLE = CALM | {"safety": "saddle"}
EMERGENCY_OF_MIND = CALM | {"mood": "1", "self_harm": "yes"}


def at(monkeypatch: pytest.MonkeyPatch, hour: int, days_later: int = 0) -> datetime:
    """Set the clock that the pages read."""
    there = datetime.combine(TODAY + days_later * DAY, time(hour), ZoneInfo(ZONE))
    monkeypatch.setattr("django.utils.timezone.now", lambda: there.astimezone(UTC))
    return there


def text_of(page: Any) -> str:
    """Return what a person reads of a page."""
    body = re.sub(r"<(title|style|svg).*?</\1>", " ", page.content.decode(), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def hidden(page: Any, name: str) -> str:
    """Return a hidden field of the form."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page.content.decode())
    return found[1] if found else ""


def send(phone: Client, said: dict[str, Any], **envelope: Any) -> Any:
    """Send a form as opened just now, or with what is given of its envelope."""
    known = {"client_id": str(uuid.uuid4()), "day": TODAY.isoformat()}
    return phone.post("/check-in/", known | said | envelope)


def advice_after(phone: Client, said: dict[str, Any]) -> str:
    """Send a day and return what its advice page says."""
    response = send(phone, said)
    assert response.status_code == 302, text_of(response)
    return text_of(phone.get(response["Location"]))


def actions() -> list[str]:
    """Return what the trail holds, oldest first."""
    return list(AuditEvent.objects.order_by("at", "id").values_list("action", flat=True))


def sent_digits() -> str:
    """Let the outbox be sent, and return the digits of the newest message."""
    send_messages_due(now=timezone.now())
    found = re.search(r"\b\d{6}\b", str(mail.outbox[-1].body))
    assert found is not None
    return found[0]
