"""A TCP proxy that misbehaves on command, to stand between any two of our processes."""

import random
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

CHUNK = 65536

Address = str | tuple[str, int]
HandOn = Callable[[bytes, socket.socket, socket.socket], None]


@dataclass
class Proxy:
    """What passes between clients and a server, and what is done to it from now on.

    `mode` is `pass`, `refuse` (new connections are closed), `stall` (nothing passes until it is `pass` again, or what
    hangs is `reset`) or `reset` (all are cut). `loses_reply_to` cuts a connection once a request that holds these bytes
    has been handed on, before its answer; `loses_share` of them, by chance that begins with the seed.
    """

    server: Address
    mode: str = "pass"
    loses_reply_to: bytes | None = None
    loses_share: float = 1.0
    delay_seconds: float = 0.0
    seed: int = 1
    lost: int = 0
    port: int = 0
    pairs: list[tuple[socket.socket, socket.socket]] = field(default_factory=list)
    muted: set[socket.socket] = field(default_factory=set)
    is_open: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._luck = random.Random(self.seed)  # noqa: S311 - a fault, not a secret
        self.is_open.set()

    def set(self, mode: str) -> None:
        """Behave so from now on; `reset` also cuts what is open, and lets go of what hangs."""
        self.mode = mode
        if mode == "stall":
            self.is_open.clear()
        if mode == "reset":
            for pair in self.pairs:
                _hang_up(*pair)
        if mode != "stall":
            self.is_open.set()

    def behave(self) -> None:
        """Pass everything on again."""
        self.loses_reply_to, self.loses_share, self.delay_seconds = None, 1.0, 0.0
        self.set("pass")

    def serve(self, listener: socket.socket) -> None:
        """Take connections until the listener is closed."""
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            self._take(client)

    def _take(self, client: socket.socket) -> None:
        if self.mode in {"refuse", "reset"}:
            client.close()
            return
        try:
            server = _connect(self.server)
        except OSError:  # nobody is there, which the client learns as it would without us
            client.close()
            return
        self.pairs = [pair for pair in self.pairs if pair[0].fileno() >= 0] + [(client, server)]
        self._carry_on(client, server, self._ask)
        self._carry_on(server, client, self._answer)

    def _carry_on(self, source: socket.socket, sink: socket.socket, hand_on: HandOn) -> None:
        threading.Thread(target=self._carry, args=(source, sink, hand_on), daemon=True).start()

    def _carry(self, source: socket.socket, sink: socket.socket, hand_on: HandOn) -> None:
        with suppress(OSError):
            while data := source.recv(CHUNK):
                self.is_open.wait()
                hand_on(data, source, sink)
        self.muted.discard(source)
        _hang_up(source, sink)

    def _ask(self, data: bytes, client: socket.socket, server: socket.socket) -> None:
        wanted = self.loses_reply_to
        if wanted and wanted in data and self._luck.random() < self.loses_share:
            self.muted.add(client)
        server.sendall(data)

    def _answer(self, data: bytes, server: socket.socket, client: socket.socket) -> None:
        """Hand an answer on, or cut the connection where it is to be lost: the server has begun to give it, so it is done."""
        if client in self.muted:
            self.lost += 1
            _hang_up(client, server)
            return
        if self.delay_seconds:
            time.sleep(self.delay_seconds)
        client.sendall(data)


def _connect(address: Address) -> socket.socket:
    server = socket.socket(socket.AF_UNIX if isinstance(address, str) else socket.AF_INET)
    try:
        server.connect(address)
    except OSError:
        server.close()
        raise
    return server


def _hang_up(*ends: socket.socket) -> None:
    for end in ends:
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()


@contextmanager
def proxy_to(server: Address) -> Iterator[Proxy]:
    """Run a proxy on loopback; whatever stalls is let go at the end."""
    with socket.create_server(("127.0.0.1", 0), backlog=256) as listener:
        proxy = Proxy(server, port=listener.getsockname()[1])
        threading.Thread(target=proxy.serve, args=(listener,), daemon=True).start()
        try:
            yield proxy
        finally:
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            proxy.set("reset")
