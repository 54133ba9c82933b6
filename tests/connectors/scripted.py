"""A project's server that speaks the reference wire, and can be told to misbehave on any one call."""

import json
import socket
import ssl
import struct
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any
from urllib.parse import urlsplit

from fdl_wizard.connectors.reference import ReferenceConnector
from fdl_wizard.connectors.timing import Timing
from fdl_wizard.envelope import Envelope, PrivateKey, unseal
from fdl_wizard.registration.cancellation import CancelToken
from fdl_wizard.registration.ports import ProjectConnection
from fdl_wizard.registration.secret import Secret

ADMIN, ADMIN_PASSWORD = "admin", "CANARY-admin-password-4711"
TOKEN = "CANARY-token-0815"
NOW = "2026-08-01T12:00:00+00:00"
QUICK = Timing(connect=2, read=2, total=4, wait=0, patience=1, stalled=1, pause=0.02, parting=2)


@cache
def private_key() -> PrivateKey:
    return PrivateKey.generate()


@dataclass
class Call:
    """A request as it came."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    handler: BaseHTTPRequestHandler = field(repr=False)

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def socket(self) -> socket.socket:
        return self.handler.connection


@dataclass
class Reply:
    """An answer. body: bytes, or a value that is sent as JSON."""

    body: object = b""
    status: int = 200
    kind: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def octets(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


def problem(status: int, detail: str = "", **headers: str) -> Reply:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    body = {"type": "about:blank", "title": "Problem", "status": status, "detail": detail}
    return Reply(body, status, "application/problem+json", names)


Route = Callable[[Call], Reply | None]


class ScriptedProject:
    """Routes by method and path below /api/v1; a route that gives None has answered by itself, on the raw socket."""

    def __init__(self, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1") -> None:
        self.calls: list[Call] = []
        self.routes: dict[str, Route] = {}
        self.released = Event()
        self.events: list[dict[str, Any]] = []
        self.finished = True
        self.key = private_key()
        self.prefix = ""
        self._install()
        self._server = _Server((host, 0), self._handler_class())
        if tls:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()
        scheme = "https" if tls else "http"
        self.port = self._server.server_address[1]
        self.url = f"{scheme}://{'localhost' if tls else host}:{self.port}"

    def stop(self) -> None:
        self.released.set()
        self._server.shutdown()
        self._server.server_close()

    def on(self, route: str, reply: Reply | Route) -> None:
        """on("GET /project", Reply(...)): what is answered from now on."""
        self.routes[route] = (lambda call: reply) if isinstance(reply, Reply) else reply

    def called(self, route: str) -> list[Call]:
        method, path = route.split(" ")
        return [call for call in self.calls if call.method == method and _place(call, self.prefix) == path]

    def description(self) -> dict[str, Any]:
        return {
            "wire": "reference",
            "wire_version": 1,
            "name": "Data Hub",
            "version": "4.2.10",
            "capabilities": ["register", "status", "failures"],
            "key": self.key.public.document(),
        }

    def status(self) -> dict[str, Any]:
        return {
            "project": "Data Hub",
            "version": "4.2.10",
            "state": "not_registered",
            "method": None,
            "account": None,
            "capacity": None,
            "capacity_used": None,
            "expires": None,
            "nodes": [{"node": "node-1", "registered": False}, {"node": "node-2", "registered": False}],
            "as_of": NOW,
        }

    def _install(self) -> None:
        self.on("GET /project", lambda call: Reply(self.description()))
        self.on("POST /login", self._login)
        self.on("GET /registration", self._signed(lambda call: Reply(self.status())))
        self.on("GET /failures", self._signed(lambda call: Reply({"failures": []})))
        self.on("PUT /submissions", self._signed(self._submit))
        self.on("GET /submissions", self._signed(self._poll))
        self.on("POST /submissions/cancel", self._signed(self._cancel))

    def _login(self, call: Call) -> Reply:
        if call.json != {"name": ADMIN, "password": ADMIN_PASSWORD}:
            return problem(401, "Name or password is wrong.")
        return Reply({"token": TOKEN, "expires_in": 3600})

    def _signed(self, route: Route) -> Route:
        def check(call: Call) -> Reply | None:
            return route(call) if call.headers.get("Authorization") == f"Bearer {TOKEN}" else problem(401)

        return check

    def _submit(self, call: Call) -> Reply:
        unseal(Envelope.from_document(call.json["envelope"]), self.key, call.json["account"])
        names = call.json["nodes"] or ["node-1", "node-2"]
        return Reply({"id": "x", "nodes": names}, 202)

    def _poll(self, call: Call) -> Reply:
        after = int(urlsplit(call.path).query.partition("after=")[2].partition("&")[0])
        events = [event for event in self.events if event["seq"] > after][:500]
        last = events[-1]["seq"] if events else after
        return Reply({"id": "x", "finished": self.finished, "cancelled": False, "next": last, "events": events})

    def _cancel(self, call: Call) -> Reply:
        next_seq = len(self.events)
        return Reply({"id": "x", "finished": True, "cancelled": True, "next": next_seq, "events": self.events})

    def _handler_class(self) -> type[BaseHTTPRequestHandler]:
        project = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 30

            def do_GET(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                call = Call(self.command, self.path, dict(self.headers), self.rfile.read(length), self)
                project.calls.append(call)
                route = project.routes.get(f"{call.method} {_place(call, project.prefix)}", lambda _: problem(404))
                reply = route(call)
                if reply is None:
                    self.close_connection = True
                    return
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                if reply.kind:
                    self.send_header("Content-Type", reply.kind)
                self.send_header("Content-Length", str(len(reply.octets)))
                self.end_headers()
                self.wfile.write(reply.octets)

            do_POST = do_PUT = do_GET  # noqa: N815  (http.server's names)

            def log_message(self, *args: object) -> None:
                pass

        return Handler


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        pass  # clients that go away are what these tests are about


def _place(call: Call, prefix: str) -> str:
    path = urlsplit(call.path).path.removeprefix(f"{prefix}/api/v1")
    parts = path.split("/")
    return "/".join(parts[:2] + parts[3:]) if parts[1:2] == ["submissions"] else path


def event(seq: int, node: str, state: str, failure: object = None) -> dict[str, Any]:
    return {
        "seq": seq,
        "time": NOW,
        "node": node,
        "request_id": f"id/{node}",
        "state": state,
        "seconds": 0.5,
        "failure": failure,
    }


def cut(call: Call) -> None:
    """Ends the connection with a reset."""
    call.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    call.socket.close()


def raw(octets: bytes) -> Route:
    """Sends the octets as they are and closes."""

    def answer(call: Call) -> None:
        call.handler.wfile.write(octets)
        call.handler.wfile.flush()

    return answer


@contextmanager
def scripted(tls: ssl.SSLContext | None = None, host: str = "127.0.0.1") -> Iterator[ScriptedProject]:
    project = ScriptedProject(tls, host)
    try:
        yield project
    finally:
        project.stop()


@contextmanager
def connected(
    url: str, cancel: CancelToken | None = None, password: str = ADMIN_PASSWORD, timing: Timing = QUICK
) -> Iterator[ProjectConnection]:
    connection = ReferenceConnector(timing).connect(url, ADMIN, Secret(password), cancel or CancelToken())
    try:
        yield connection
    finally:
        connection.close()


def whole_text(problem: Exception) -> str:
    """All that a problem could ever show."""
    return "\n".join(str(part) for part in (problem, repr(problem), *vars(problem).values()))
