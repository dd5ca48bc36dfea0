"""What people were promised, written outside the product: the account that it is held to at the end."""

import http.client
import json
import os
import random
import threading
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks import ward
from benchmarks.product import LOOPBACK, Product
from benchmarks.stage import cursor_in

RED_EVERY = 5  # one check-in of five is an emergency
PATIENCE_SECONDS = 900
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.5, 30.0  # as the patient's page: longer each time
SAVED = frozenset({200, 201})


@dataclass
class Ledger:
    """Every promise is on the disk before the next is asked for."""

    path: Path
    seconds: list[tuple[float, float]] = field(default_factory=list)
    """When each check-in was first sent, and how long it took until it was saved."""
    answers: Counter[int] = field(default_factory=Counter)
    """How often each status was the answer; 0 where there was none."""
    given_up: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, status: int) -> None:
        """Note one answer."""
        with self._lock:
            self.answers[status] += 1

    def write(self, promise: dict[str, Any]) -> None:
        """Note a promise."""
        with self._lock, self.path.open("a") as ledger:
            ledger.write(json.dumps(promise) + "\n")
            ledger.flush()
            os.fsync(ledger.fileno())

    def promises(self, kind: str) -> list[dict[str, Any]]:
        """Return what was promised of a kind, `saved` or `closed`, from the disk."""
        lines = self.path.read_text().splitlines() if self.path.exists() else []
        return [promise for promise in map(json.loads, lines) if promise["kind"] == kind]


def call(port: int, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    """Return the status and the JSON that a request of the API gets, 0 and nothing where there was no answer."""
    headers = {"Authorization": f"Bearer {ward.TOKEN}", "Content-Type": "application/json", "Host": "localhost"}
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=15)
    try:
        connection.request(method, path, json.dumps(body), headers)
        response = connection.getresponse()
        text = response.read()
        return response.status, json.loads(text) if "json" in response.headers.get("Content-Type", "") else None
    except (OSError, http.client.HTTPException, ValueError):
        return 0, None
    finally:
        connection.close()


@dataclass
class Phones:
    """Sends check-ins and keeps asking until each is saved, as the app does."""

    port: int
    ledger: Ledger
    luck: random.Random = field(default_factory=lambda: random.Random(3))  # noqa: S311 - so that they do not all come at once

    def send(self, number: int) -> None:
        """Send the check-in of one patient until it is saved."""
        body, client_id, began, pause = _entry(number), str(uuid.uuid4()), time.time(), FIRST_PAUSE_SECONDS
        while time.time() - began < PATIENCE_SECONDS:
            status, said = call(self.port, "PUT", f"/api/v1/check-ins/{client_id}", body)
            self.ledger.count(status)
            if status in SAVED:
                took = time.time() - began
                judged = bool(said and said.get("judged", True))
                promise = {"id": client_id, "red": is_red(number), "pain": body["answers"]["pain_back"]}
                self.ledger.write({"kind": "saved", **promise, "at": time.time(), "judged": judged})
                self.ledger.seconds.append((began, took))
                return
            time.sleep(pause * self.luck.uniform(0.5, 1))
            pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
        self.ledger.given_up += 1


def is_red(number: int) -> bool:
    """Whether a patient reports what is an emergency."""
    return number % RED_EVERY == 0


def _entry(number: int) -> dict[str, Any]:
    now = datetime.now(UTC)
    return {
        "patient": {"identifier": ward.IDENTIFIER.format(number=number)},
        "day": str(now.date()),
        "zone": "UTC",
        "answered_at": (now - timedelta(seconds=1)).isoformat(),
        "answers": {"pain_back": number % 4, **({"saddle": True} if is_red(number) else {})},
    }


@dataclass
class Nurse:
    """Closes alerts that were told and are some minutes old; what she was told is closed is a promise, too."""

    product: Product
    ledger: Ledger
    after_seconds: float = 120
    at_once: int = 40

    def work(self, over: threading.Event) -> None:
        """Close what has waited until the shift is over."""
        while not over.wait(1):
            for alert in self._waiting():
                self._close(alert)

    def _waiting(self) -> list[str]:
        try:
            with cursor_in(self.product.place) as cursor:
                cursor.execute(_WAITING, [self.product.hospital["team"], self.after_seconds, self.at_once])
                return [str(alert) for (alert,) in cursor.fetchall()]
        except Exception:  # noqa: BLE001 - the database may be what is broken just now
            return []

    def _close(self, alert: str) -> None:
        status, _said = call(
            self.product.phones.port, "POST", f"/api/v1/alerts/{alert}/resolve", {"outcome": "advice_given"}
        )
        if status in SAVED:
            self.ledger.write({"kind": "closed", "id": alert})


_WAITING = """
    SELECT a.id FROM alerts_alert a
    WHERE a.care_team_id = %s AND a.status <> 'resolved' AND a.opened_at < now() - %s * interval '1 s'
    AND EXISTS (SELECT FROM alerts_notification n WHERE n.alert_id = a.id AND n.sent_at IS NOT NULL)
    ORDER BY a.opened_at LIMIT %s
"""
