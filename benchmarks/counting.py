"""How many statements one check-in takes, and whether that depends on how long somebody has been a patient."""

import json
import logging
import sys
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from benchmarks import ward
from benchmarks.answers import CALM, WORRYING
from recovery.embedded import Place

FRAMES = ("BEGIN", "COMMIT")
LONG_DAYS = 365


def report(place: Place, hospital: ward.Hospital, *, first: int, most: int, listed: bool) -> bool:
    """Print how many statements three check-ins take, and which they are where `listed`.

    Returns whether a calm one takes at most `most`, however old.
    """
    ward.admit(place, hospital, first=first, last=first + 2, surgery_days_ago=30, days=29)
    ward.admit(place, hospital, first=first + 3, last=first + 3, surgery_days_ago=LONG_DAYS, days=LONG_DAYS - 1)
    logging.disable(logging.INFO)  # a line for each request is the server's, and not a figure
    statements(first, CALM)  # reads the ruleset, which is then kept
    calm = statements(first + 1, CALM)
    worrying = statements(first + 2, CALM | WORRYING[0])
    old = statements(first + 3, CALM)
    sys.stdout.write("\nStatements a check-in, and BEGIN and COMMIT:\n")
    for name, said in (("calm", calm), ("with a new alert", worrying), (f"calm, after {LONG_DAYS} days", old)):
        sys.stdout.write(f"{len(said):3}  {name}\n")
        if listed:
            sys.stdout.write("".join(f"       {' '.join(one.split())[:110]}\n" for one in said))
    return len(calm) == len(old) <= most


def statements(number: int, said: Mapping[str, Any]) -> list[str]:
    """Return what one check-in of a patient says to PostgreSQL, the token's and the audit's statements included."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    caller = Client(headers={"Authorization": f"Bearer {ward.TOKEN}", "Host": "localhost"})
    now = datetime.now(UTC)
    body = {
        "patient": {"identifier": ward.IDENTIFIER.format(number=number)},
        "day": str(now.astimezone(ZoneInfo(ward.ZONE)).date()),
        "zone": ward.ZONE,
        "answered_at": now.isoformat(),
        "answers": said,
    }
    sent = json.dumps(body)
    with CaptureQueriesContext(connection) as captured:
        answer = caller.put(f"/api/v1/check-ins/{uuid.uuid4()}", sent, content_type="application/json")
    if answer.status_code != 201:  # noqa: PLR2004 - created
        raise RuntimeError(answer.content.decode())
    return [query["sql"] for query in captured if query["sql"] not in FRAMES]
