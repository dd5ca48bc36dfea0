"""A TCP proxy that misbehaves on command, to stand between any two of our processes."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

CHUNK = 65536

Address = str | tuple[str, int]
HandOn = Callable[[bytes, socket.socket, socket.socket], None]


@dataclass
class Proxy:
    """What passes between a client and a server, and what is done to it from now on.

    `mode` is `pass`, `refuse` (new connections are closed), `stall` (nothing passes any more) or `reset` (all are cut).
    `loses_reply_to` cuts a connection once a request that holds these bytes has been handed on, before its answer.
    """

    server: Address
    mode: str = "pass"
    loses_reply_to: bytes | None = None
    lost: int = 0
    port: int = 0
    pairs: list[tuple[socket.socket, socket.socket]] = field(default_factory=list)
    muted: set[socket.socket] = field(default_factory=set)
    released: threading.Event = field(default_factory=threading.Event)

    def set(self, mode: str) -> None:
        """Behave so from now on; `reset` also cuts what is open."""
        self.mode = mode
        if mode == "reset":
            for pair in self.pairs:
                _hang_up(*pair)

    def serve(self, listener: socket.socket) -> None:
        """Take connections until the listener is closed."""
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            if self.mode in {"refuse", "reset"}:
                client.close()
                continue
            server = _connect(self.server)
            self.pairs.append((client, server))
            self._carry_on(client, server, self._ask)
            self._carry_on(server, client, self._answer)

    def _carry_on(self, source: socket.socket, sink: socket.socket, hand_on: HandOn) -> None:
        threading.Thread(target=self._carry, args=(source, sink, hand_on), daemon=True).start()

    def _carry(self, source: socket.socket, sink: socket.socket, hand_on: HandOn) -> None:
        with suppress(OSError):
            while data := source.recv(CHUNK):
                if self.mode == "stall":
                    self.released.wait()
                hand_on(data, source, sink)
        _hang_up(source, sink)

    def _ask(self, data: bytes, client: socket.socket, server: socket.socket) -> None:
        if self.loses_reply_to and self.loses_reply_to in data:
            self.muted.add(client)
        server.sendall(data)

    def _answer(self, data: bytes, server: socket.socket, client: socket.socket) -> None:
        """Hand an answer on, or cut the connection where it is to be lost: the server has begun to give it, so it is done."""
        if client in self.muted:
            self.lost += 1
            _hang_up(client, server)
            return
        client.sendall(data)


def _connect(address: Address) -> socket.socket:
    server = socket.socket(socket.AF_UNIX if isinstance(address, str) else socket.AF_INET)
    server.connect(address)
    return server


def _hang_up(*ends: socket.socket) -> None:
    for end in ends:
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()


@contextmanager
def proxy_to(server: Address) -> Iterator[Proxy]:
    """Run a proxy on loopback; whatever stalls is let go at the end."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        proxy = Proxy(server, port=listener.getsockname()[1])
        threading.Thread(target=proxy.serve, args=(listener,), daemon=True).start()
        try:
            yield proxy
        finally:
            proxy.released.set()
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            for pair in proxy.pairs:
                _hang_up(*pair)
