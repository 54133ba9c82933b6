"""Requests to a project: bounded in time and size, cancelled at once, every fault one sentence.

Imports requests: import it when a connection is opened, not before.
"""

import json
import math
import time
import zlib
from threading import Lock

import requests
from requests.models import PreparedRequest
from urllib3 import exceptions as http_errors

from fdl_wizard import __version__
from fdl_wizard.connectors.exchange import Answer, Request, details
from fdl_wizard.connectors.faults import ConnectionFault, Fault, connection_fault, timed_out
from fdl_wizard.connectors.lines import Line
from fdl_wizard.connectors.timing import Timing
from fdl_wizard.connectors.waiting import TimedOut, run_abandonable
from fdl_wizard.registration.cancellation import CancelToken
from fdl_wizard.registration.problems import ProjectAnswerUnusable

_TRIES = 3
_PIECE = 64 * 1024


class HttpClient:
    """Sends requests; may be used by several threads, each call on a line of its own. Lines are kept for reuse."""

    def __init__(self, cancel: CancelToken, timing: Timing, within: float | None = None) -> None:
        """within: seconds from now in which all calls together must end, None without such a bound."""
        self._cancel = cancel
        self._timing = timing
        self._end = math.inf if within is None else time.monotonic() + within
        self._lock = Lock()
        self._idle: list[Line] = []
        self._closed = False

    def send(self, request: Request) -> Answer:
        """The answer, whatever its status. An idempotent request is sent again when its connection breaks.

        Raises ConnectionFault when none came, ProjectAnswerUnusable when it is larger than it may be or compressed
        in a way not asked for, Cancelled.
        """
        deadline = min(time.monotonic() + self._timing.total, self._end)
        for attempt in range(1, _TRIES + 1):
            try:
                return self._try(request, deadline)
            except ConnectionFault as fault:
                again = request.idempotent and fault.fault is Fault.CUT and attempt < _TRIES
                if not again or time.monotonic() + self._timing.pause >= deadline:
                    raise
            self.pause(self._timing.pause)
        raise AssertionError("unreachable: the last try returns or raises")

    def pause(self, seconds: float) -> None:
        """Waits between two requests. Raises Cancelled at once when cancelled."""
        if seconds > 0:
            self._cancel.wait(seconds)
        self._cancel.raise_if_cancelled()

    def close(self) -> None:
        """Closes the lines that are not in use now, and each other one when its call ends."""
        with self._lock:
            self._closed = True
            lines, self._idle = self._idle, []
        for line in lines:
            line.close()

    def _try(self, request: Request, deadline: float) -> Answer:
        line = self._take()

        def work() -> Answer:
            line.begin()
            try:
                return _exchange(line, request, self._timing)
            finally:
                line.end()

        try:
            answer = run_abandonable(work, self._cancel, deadline - time.monotonic())
        except TimedOut:
            line.abandon()
            raise timed_out(request, self._timing.total) from None
        except BaseException:
            line.abandon()  # in use still, or in an unknown state: no further call uses it
            raise
        self._give_back(line)
        return answer

    def _take(self) -> Line:
        with self._lock:
            if self._idle:
                return self._idle.pop()
        return Line()

    def _give_back(self, line: Line) -> None:
        with self._lock:
            if not self._closed:
                self._idle.append(line)
                return
        line.close()


def _exchange(line: Line, request: Request, timing: Timing) -> Answer:
    """One request and its answer, on the worker thread."""
    try:
        response = line.adapter.send(
            _prepared(request),
            stream=True,
            timeout=(timing.connect, timing.read),
            verify=True,
            proxies={"http": request.proxy.url, "https": request.proxy.url} if request.proxy else {},
        )
        try:
            return _answer(request, response)
        finally:
            response.close()
    except (requests.RequestException, http_errors.HTTPError, OSError, ValueError) as error:
        # ValueError: an address that only the libraries find fault with
        raise connection_fault(request, error) from error


def _prepared(request: Request) -> PreparedRequest:
    # Prepared without a requests.Session, which would put a login from ~/.netrc in the place of the token and
    # follow redirects with it.
    headers = {
        "Accept": "application/json, application/problem+json",
        "Accept-Encoding": "identity",
        "User-Agent": f"fdl-wizard/{__version__}",
    }
    if request.token:
        headers["Authorization"] = f"Bearer {request.token.reveal()}"
    data = None
    if request.body is not None:
        headers["Content-Type"] = "application/json"
        data = json.dumps(request.body).encode("ascii")
    return requests.Request(request.method, request.url, headers=headers, data=data).prepare()


def _answer(request: Request, response: requests.Response) -> Answer:
    headers = response.headers
    return Answer(
        request,
        response.status_code,
        headers.get("Content-Type", ""),
        _body(request, response),
        headers.get("Retry-After", ""),
        headers.get("Location", ""),
    )


def _body(request: Request, response: requests.Response) -> bytes:
    """The body, never more of it in memory than the limit, compressed or not."""
    length = response.headers.get("Content-Length", "")
    if length.isascii() and length.isdigit() and int(length[:18]) > request.limit:
        raise _too_large(request, f"It says it has {length[:18]} bytes.")
    body = bytearray()
    for piece in response.raw.stream(_PIECE, decode_content=False):
        body += piece
        if len(body) > request.limit:
            raise _too_large(request, f"The first {len(body)} bytes were read.")
    return _decoded(request, bytes(body), response.headers.get("Content-Encoding", "").strip().lower())


def _decoded(request: Request, body: bytes, encoding: str) -> bytes:
    if encoding in ("", "identity") or not body:
        return body
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise _undecodable(request, f"Content encoding: {encoding[:50]!r}")
    decoder = zlib.decompressobj(wbits=47)  # 32 + 15: gzip or zlib, by its header
    try:
        plain = decoder.decompress(body, request.limit + 1)
    except zlib.error as error:
        raise _undecodable(request, f"Content encoding: {encoding}, {error}") from None
    if len(plain) > request.limit:
        raise _too_large(request, f"{len(body)} bytes, compressed with {encoding}.")
    if not decoder.eof:
        raise connection_fault(request, http_errors.ProtocolError("The compressed answer ends too early."))
    return plain


def _too_large(request: Request, note: str) -> ProjectAnswerUnusable:
    return ProjectAnswerUnusable(
        f"The answer of {request.host} is larger than any project's, and was not read to its end.",
        "Check the project's URL: something else may answer there.",
        details(request, note=f"{note} The limit is {request.limit} bytes."),
    )


def _undecodable(request: Request, note: str) -> ProjectAnswerUnusable:
    return ProjectAnswerUnusable(
        f"The answer of {request.host} is compressed in a way it was not asked for.",
        "Look for a proxy or gateway that compresses or changes answers.",
        details(request, note=note),
    )
