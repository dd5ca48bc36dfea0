"""The offer to take something back: kept in the session for the ten seconds in which it holds."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.utils.dateparse import parse_datetime

from alerts.care.undoing import UNDO_LASTS
from alerts.models import Alert

KEY, STORED = "undo", "stored"


def offer_undo(session: SessionBase, done: Iterable[Alert], said: str, *, now: datetime) -> None:
    """Remember what was done just now; ids and numbers only."""
    steps = [f"{alert.id}:{alert.revision}" for alert in done]
    session[KEY] = {"steps": steps, "said": said, "until": (now + UNDO_LASTS).isoformat()}


def offered(session: SessionBase, *, now: datetime) -> Mapping[str, Any] | None:
    """Return what can be taken back still, with the seconds that are left; None when nothing can."""
    offer = session.get(KEY)
    if offer is None:
        return None
    until = parse_datetime(offer["until"])
    if until is None or until <= now:
        del session[KEY]
        return None
    return {**offer, "seconds": (until - now).total_seconds()}


def pop_stored(session: SessionBase) -> str:
    """Return which words the server has taken in, once: the page then forgets its own copy of them."""
    stored: str = session.pop(STORED, "")
    return stored
