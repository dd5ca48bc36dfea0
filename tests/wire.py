"""The network between a phone and the server: a proxy on loopback that can be cut, and that can lose the answers."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

LOOPBACK = "127.0.0.1"
CHUNK = 65536


@dataclass
class Wire:
    """Carries bytes between any number of callers and one server. Cut, it drops whoever calls; mute, only answers."""

    server: tuple[str, int]
    listener: socket.socket
    is_cut: bool = False
    is_mute: bool = False
    carried: list[socket.socket] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Return the address that leads through the wire."""
        return f"http://{LOOPBACK}:{self.listener.getsockname()[1]}"

    def cut(self) -> None:
        """Drop everything, and let nobody through."""
        self.is_cut = True
        for end in self.carried:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        """Carry everything again, both ways."""
        self.is_cut = self.is_mute = False

    def run(self) -> None:
        """Take callers until the listener is closed."""
        with suppress(OSError):
            while True:
                caller, _ = self.listener.accept()
                if self.is_cut:
                    caller.close()
                else:
                    self._connect(caller)

    def _connect(self, caller: socket.socket) -> None:
        callee = socket.create_connection(self.server)
        self.carried += [caller, callee]
        threading.Thread(target=self._carry, args=(caller, callee), daemon=True).start()
        threading.Thread(target=self._carry, args=(callee, caller), daemon=True, kwargs={"answers": True}).start()

    def _carry(self, source: socket.socket, target: socket.socket, *, answers: bool = False) -> None:
        with suppress(OSError):
            while data := source.recv(CHUNK):
                if not (answers and self.is_mute):
                    target.sendall(data)
        with suppress(OSError):
            target.shutdown(socket.SHUT_WR)


@contextmanager
def wire_to(host: str, port: int) -> Iterator[Wire]:
    """Lay a wire to a server."""
    with socket.create_server((LOOPBACK, 0)) as listener:
        wire = Wire((host, port), listener)
        threading.Thread(target=wire.run, daemon=True).start()
        yield wire
        wire.cut()
