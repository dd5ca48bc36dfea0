"""A small provider on loopback that records what it is asked, and misbehaves on command."""

import base64
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()  # of webhooks to it


@dataclass
class Sink:
    """What the provider was asked, and how it answers from now on."""

    port: int = 0
    status: int = 200
    status_by_path: dict[str, int] = field(default_factory=dict)
    hangs: bool = False
    hangs_on: bytes = b""
    """It hangs only on what has this in it."""
    calls: list[tuple[str, Mapping[str, str], bytes]] = field(default_factory=list)
    taken: list[tuple[float, str, bytes]] = field(default_factory=list)
    """What it said yes to: when, at which path, and what it was."""
    released: threading.Event = field(default_factory=threading.Event)


@contextmanager
def running_sink() -> Iterator[Sink]:
    """Run a provider; whoever still hangs at the end is let go."""
    sink = Sink()

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            body = self.rfile.read(length)
            if len(body) < length:  # whoever was killed while it asked has asked nothing
                return
            sink.calls.append((self.path, dict(self.headers), body))
            if sink.hangs or (sink.hangs_on and sink.hangs_on in body):
                sink.released.wait()
                return
            status = sink.status_by_path.get(self.path, sink.status)
            if status == HTTPStatus.OK:
                sink.taken.append((time.time(), self.path, body))
            self.send_response(status)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def do_GET(self) -> None:
            sink.calls.append((self.path, dict(self.headers), b""))
            self.send_response(sink.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        server.daemon_threads = True
        sink.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield sink
        finally:
            sink.released.set()
            server.shutdown()
