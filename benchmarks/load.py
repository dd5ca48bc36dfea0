"""The clients: threads that keep their connections and send what a file holds, in a process of their own.

Run as `python -m benchmarks.load PORT CLIENTS FILE`; writes what it saw as JSON. Nothing of Django is loaded.
"""

import http.client
import json
import pickle
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Sent = tuple[str, str, bytes]  # method, path, body


class Clients:
    """Sends every request once, from several connections at a time."""

    def __init__(self, port: int, headers: dict[str, str], requests: list[Sent]) -> None:
        self._port, self._headers = port, headers
        self._requests: Iterator[Sent] = iter(requests)
        self._lock = threading.Lock()
        self.seconds: list[float] = []
        self.statuses: Counter[int] = Counter()

    def run(self, count: int) -> float:
        """Send all with so many clients; return how long it took."""
        threads = [threading.Thread(target=self._client) for _ in range(count)]
        began = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return time.perf_counter() - began

    def _client(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        seconds: list[float] = []
        statuses: Counter[int] = Counter()
        while (sent := self._next()) is not None:
            method, path, body = sent
            began = time.perf_counter()
            connection.request(method, path, body, self._headers)
            answer = connection.getresponse()
            answer.read()
            seconds.append(time.perf_counter() - began)
            statuses[answer.status] += 1
        connection.close()
        with self._lock:
            self.seconds += seconds
            self.statuses += statuses

    def _next(self) -> Sent | None:
        with self._lock:
            return next(self._requests, None)


def main(port: str, clients: str, file: str) -> None:
    """Send what the file holds, and say how it went."""
    headers, requests = pickle.loads(Path(file).read_bytes())  # noqa: S301 - our own file
    crowd = Clients(int(port), headers, requests)
    took = crowd.run(int(clients))
    seen: dict[str, Any] = {"took": took, "seconds": crowd.seconds, "statuses": crowd.statuses}
    json.dump(seen, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
