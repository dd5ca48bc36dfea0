"""A hint to the worker that there is something to send. Losing one loses nothing: the round finds it seconds later."""

import threading
import time

import structlog
from celery import current_app

log = structlog.get_logger(__name__)

QUIET_SECONDS = 30.0  # after a failure nobody rings for a while: a dead broker is not asked again and again


class Doorbell:
    """Sends hints from a thread of its own, so that no request waits for the broker, however long that stalls."""

    def __init__(self, task: str) -> None:
        self._task = task
        self._pressed = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._quiet_until = 0.0

    def ring(self) -> None:
        """Ask for a hint to be sent soon; return at once. Several in a row become one."""
        with self._lock:
            if self._thread is None or not self._thread.is_alive():  # a forked worker has none of its own yet
                self._thread = threading.Thread(target=self._run, name="doorbell", daemon=True)
                self._thread.start()
        self._pressed.set()

    def _run(self) -> None:
        while True:
            self._pressed.wait()
            self._pressed.clear()
            if time.monotonic() >= self._quiet_until:
                self._send()

    def _send(self) -> None:
        try:
            current_app.send_task(self._task, ignore_result=True, retry=False, expires=10)
        except Exception as error:  # noqa: BLE001 - whatever the broker does, the round is the memory
            self._quiet_until = time.monotonic() + QUIET_SECONDS
            log.warning("doorbell_unheard", error=type(error).__name__)


_delivery = Doorbell("alerts.tasks.deliver_due")


def ring() -> None:
    """Hint that notifications are waiting; return at once."""
    _delivery.ring()
