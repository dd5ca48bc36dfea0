"""One call that leaves nothing behind, and what it shows."""

import copy
import json
from typing import Any

from django.db import transaction
from django.test import Client

from tests.api.calls import JSON, V1

CANARY = "Canarywood"


def ask(client: Client, method: str, path: str, body: Any = None) -> Any:
    """Make one call, with JSON where programs ask, and undo whatever it changed, in the database and in the browser."""
    cookies = copy.deepcopy(client.cookies)
    client.raise_request_exception = False
    api_only: dict[str, Any] = {"data": json.dumps(body or {}), "content_type": JSON} if path.startswith(V1) else {}
    with transaction.atomic():
        answer = client.generic(method, path, **api_only)
        transaction.set_rollback(True)
    client.cookies = cookies
    return answer
