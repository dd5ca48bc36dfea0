"""Calls of the API, as short as a test wants to say them."""

import json
import uuid
from datetime import timedelta, timezone
from typing import Any

from django.test import Client

from symptoms.models import Episode
from tests.people import NOW, TODAY, ZONE

V1 = "/api/v1"
JSON = "application/json"
FAR_EAST = timezone(timedelta(hours=20))  # valid in ISO 8601; PostgreSQL stops at 16 hours


def body_for(episode: Episode, **answers: Any) -> dict[str, Any]:
    """Return the body of today's check-in of a patient."""
    return {
        "patient": str(episode.patient_id),
        "day": TODAY.isoformat(),
        "zone": ZONE,
        "answered_at": NOW.isoformat(),
        "answers": answers,
    }


def put(api: Client, body: Any, client_id: object = None) -> Any:
    """Send a check-in, under a fresh id unless told; bytes go as they are."""
    content = body if isinstance(body, bytes) else json.dumps(body)
    return api.put(f"{V1}/check-ins/{client_id or uuid.uuid4()}", content, content_type=JSON)


def post(api: Client, path: str, body: Any = None, **headers: str) -> Any:
    """Send JSON to a path of the API."""
    return api.post(f"{V1}{path}", json.dumps(body or {}), content_type=JSON, headers=headers)


def get(api: Client, path: str, **query: Any) -> Any:
    """Read a path of the API."""
    return api.get(f"{V1}{path}", query)


def raise_alert(api: Client, episode: Episode) -> str:
    """Send a check-in that raises an alert; return the alert's id."""
    assert put(api, body_for(episode, redness=2, swelling=2)).json()["urgency"] == "same_day"
    return str(episode.alerts.get().id)
