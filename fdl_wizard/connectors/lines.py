"""A line to the project's server: requests' adapter over the operating system's CA store, which can be cut at once
from another thread.

Imports requests: import it when a connection is opened, not before.
"""

import socket
import ssl
from threading import Lock
from typing import Any

import truststore
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from fdl_wizard.registration.cancellation import Cancelled


class LiveSockets:
    """The open sockets of one line. Each is kept as a duplicate: TLS takes the original over, and a duplicate shuts
    down the same connection without touching the TLS state another thread is reading from."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._cut = False
        self._open: list[tuple[socket.socket, HTTPConnection]] = []

    def add(self, sock: socket.socket, connection: HTTPConnection) -> None:
        with self._lock:
            self._open.append((sock.dup(), connection))
            if self._cut:
                self._shut_down()

    def cut(self) -> None:
        """Ends every connection, now and to come. A thread that reads from one gets an error at once."""
        with self._lock:
            self._cut = True
            self._shut_down()

    def prune(self) -> None:
        """Closes the duplicates whose connection is over, so that the other side sees it closed as well."""
        with self._lock:
            ended = [pair for pair in self._open if pair[1].sock is None]
            self._open = [pair for pair in self._open if pair[1].sock is not None]
        for sock, _ in ended:
            sock.close()

    def close(self) -> None:
        with self._lock:
            pairs, self._open = self._open, []
        for sock, _ in pairs:
            sock.close()

    def _shut_down(self) -> None:
        for sock, _ in self._open:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:  # already ended by the other side
                continue


def _pools(live: LiveSockets) -> dict[str, type[HTTPConnectionPool]]:
    """urllib3's pools, with connections that report their sockets as soon as there is one, before any TLS."""

    class PlainConnection(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            sock = super()._new_conn()
            live.add(sock, self)
            return sock

    class TlsConnection(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            sock = super()._new_conn()
            live.add(sock, self)
            return sock

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = PlainConnection

    class TlsPool(HTTPSConnectionPool):
        ConnectionCls = TlsConnection

    return {"http": PlainPool, "https": TlsPool}


class _TrustedAdapter(HTTPAdapter):
    """Verifies against the operating system's CA store, always; there is no way to switch it off."""

    def __init__(self, live: LiveSockets) -> None:
        self._live_pools = _pools(live)
        super().__init__(pool_connections=2, pool_maxsize=1, max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs, ssl_context=_system_trust())
        self.poolmanager.pool_classes_by_scheme = self._live_pools

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        known = proxy in self.proxy_manager
        context = _system_trust()
        if not proxy.lower().startswith("socks"):
            kwargs["proxy_ssl_context"] = context
        manager = super().proxy_manager_for(proxy, **kwargs, ssl_context=context)
        if not known and not proxy.lower().startswith("socks"):  # SOCKS has connections of its own
            manager.pool_classes_by_scheme = self._live_pools
        return manager

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        # requests would add certifi's bundle here, and with it CAs that this system may have removed.
        conn.cert_reqs = "CERT_REQUIRED"


def _system_trust() -> ssl.SSLContext:
    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


class Line:
    """One adapter with its sockets, used by one call at a time.

    Left behind by its caller, it is cut, and closed by whichever of caller and worker thread comes last.
    """

    def __init__(self) -> None:
        self.live = LiveSockets()
        self.adapter = _TrustedAdapter(self.live)
        self._lock = Lock()
        self._busy = False
        self._abandoned = False

    def begin(self) -> None:
        """The worker, before it uses the line. Raises Cancelled when its caller is gone already."""
        with self._lock:
            if self._abandoned:
                raise Cancelled
            self._busy = True

    def end(self) -> None:
        """The worker, when it is done."""
        with self._lock:
            self._busy = False
            close = self._abandoned
        self.live.prune()
        if close:
            self.close()

    def abandon(self) -> None:
        """The caller, when it waits no longer."""
        with self._lock:
            self._abandoned = True
            close = not self._busy
        self.live.cut()
        if close:
            self.close()

    def close(self) -> None:
        self.adapter.close()
        self.live.close()
