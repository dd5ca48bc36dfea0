"""What phones were promised, written outside the product: the account that it is held to at the end of a soak."""

import http.client
import json
import os
import threading
import time
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks import ward

RED_EVERY = 5  # one check-in of five is an emergency
PATIENCE_SECONDS = 120


@dataclass
class Phones:
    """Sends check-ins and keeps asking until each is saved; every promise is on the disk before the next is asked for."""

    port: int
    path: Path
    seconds: list[tuple[float, float]] = field(default_factory=list)
    """When each was first sent, and how long it took until it was saved."""
    retries: int = 0
    given_up: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def send(self, number: int) -> None:
        """Send the check-in of one patient until it is saved."""
        client_id, is_red = str(uuid.uuid4()), number % RED_EVERY == 0
        began = time.time()
        while time.time() - began < PATIENCE_SECONDS:
            if self._ask(client_id, number, is_red=is_red) in {200, 201}:
                self._write({"id": client_id, "red": is_red}, began)
                return
            self.retries += 1
            time.sleep(0.5)
        self.given_up += 1

    def _ask(self, client_id: str, number: int, *, is_red: bool) -> int:
        now = datetime.now(UTC)
        body = {
            "patient": {"identifier": ward.IDENTIFIER.format(number=number)},
            "day": str(now.date()),
            "zone": "UTC",
            "answered_at": (now - timedelta(seconds=1)).isoformat(),
            "answers": {"saddle": True} if is_red else {"pain_back": number % 4},
        }
        headers = {"Authorization": f"Bearer {ward.TOKEN}", "Content-Type": "application/json", "Host": "localhost"}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=15)
        try:
            connection.request("PUT", f"/api/v1/check-ins/{client_id}", json.dumps(body), headers)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connection.close()

    def _write(self, promise: dict[str, Any], began: float) -> None:
        with self._lock, self.path.open("a") as ledger:
            ledger.write(json.dumps(promise) + "\n")
            ledger.flush()
            os.fsync(ledger.fileno())
            self.seconds.append((began, time.time() - began))

    def promises(self) -> list[dict[str, Any]]:
        """Return what was promised, from the disk."""
        return [json.loads(line) for line in self.path.read_text().splitlines()] if self.path.exists() else []
