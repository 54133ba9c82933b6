"""The sandbox's listening sockets: loopback only, the same ports as last time where they are free."""

import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field

from fdl_wizard.sandbox.state_folder import SERVERS

HOST = "127.0.0.1"


@dataclass(slots=True)
class Listening:
    """Bound sockets, by server. closed: a port that is bound and never listens, so that nobody answers there."""

    sockets: dict[str, socket.socket] = field(default_factory=dict)
    closed: socket.socket = field(default_factory=lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM))

    def url(self, server: str) -> str:
        return f"http://{HOST}:{_port(self.sockets[server])}"

    @property
    def closed_url(self) -> str:
        return f"http://{HOST}:{_port(self.closed)}"

    @property
    def ports(self) -> dict[str, int]:
        return {server: _port(bound) for server, bound in self.sockets.items()}

    def close(self) -> None:
        for bound in (*self.sockets.values(), self.closed):
            bound.close()


def listen(kept_ports: Mapping[str, int]) -> Listening:
    """Binds a socket for each server. Raises OSError when loopback has no free port."""
    listening = Listening()
    try:
        listening.closed.bind((HOST, 0))
        for server in SERVERS:
            listening.sockets[server] = _bind(server, kept_ports.get(server, 0))
    except BaseException:
        listening.close()
        raise
    return listening


def _bind(server: str, port: int) -> socket.socket:
    try:
        return socket.create_server((HOST, port), backlog=512)
    except OSError:
        if port == 0:
            raise
    other = socket.create_server((HOST, 0), backlog=512)
    print(
        f"Port {port}, used last time by the {server}, is taken by another program; it is {_port(other)} now.",
        file=sys.stderr,
    )
    return other


def _port(bound: socket.socket) -> int:
    return int(bound.getsockname()[1])
