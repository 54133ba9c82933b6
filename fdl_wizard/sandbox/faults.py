"""The faults behind the practice accounts that no rule refuses. They are injected around the authority, never in it."""

import json
import logging
from typing import Any

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fdl_wizard.authority.licence import Claim, Grant
from fdl_wizard.authority.refusal import CacheUpdateFailed, DatabaseUpdateFailed
from fdl_wizard.authority.store import Store
from fdl_wizard.authority.wire import request_id_of
from fdl_wizard.sandbox.practice import OUTSIDE_THE_TABLE

_LARGEST_BODY = 64 * 1024


class PracticeDatabaseFault(DatabaseUpdateFailed):
    """The database fails because it was asked to."""


class PracticeCacheFault(CacheUpdateFailed):
    """The cache fails because it was asked to."""


class FailingStore:
    """A store whose database fails for practice-mysql, and whose cache fails after the commit for practice-redis."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def password_hash(self, account: str) -> str | None:
        return self._store.password_hash(account)

    def register(self, claim: Claim, verified_hash: str) -> Grant:
        if claim.account == "practice-mysql":
            raise PracticeDatabaseFault("practice: the database is away")
        grant = self._store.register(claim, verified_hash)
        if claim.account == "practice-redis":
            raise PracticeCacheFault("practice: the cache is away")
        return grant

    def check(self) -> None:
        self._store.check()


class RewritingProxy:
    """ASGI middleware: a proxy before the authority that rewrites some requests, by the account named in them.

    practice-json: the body is cut; practice-param: a field is blanked; practice-format: it answers by itself.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "POST":
            await self._app(scope, receive, send)
            return
        messages, body = await _read(receive)
        account = _account_in(body)
        if account == "practice-format":
            await _outside_the_table(body)(scope, receive, send)
        elif account in ("practice-json", "practice-param"):
            changed = body[: len(body) // 2] if account == "practice-json" else _with_a_blank_field(body)
            await self._app(_with_length(scope, len(changed)), _replay([_whole(changed)], receive), send)
        else:
            await self._app(scope, _replay(messages, receive), send)


class WithoutPracticeFaults(logging.Filter):
    """Drops log records of faults that were asked for: they would look like something to repair."""

    def filter(self, record: logging.LogRecord) -> bool:
        told = [*(record.exc_info or ()), *(record.args if isinstance(record.args, tuple) else ())]
        return not any(isinstance(each, PracticeDatabaseFault | PracticeCacheFault) for each in told)


async def _read(receive: Receive) -> tuple[list[Message], bytes]:
    """What arrives of a request, up to its end, the caller's hanging up, or more than is looked at."""
    messages: list[Message] = []
    body = b""
    while len(body) <= _LARGEST_BODY:
        message = await receive()
        messages.append(message)
        body += message.get("body", b"")
        if message["type"] != "http.request" or not message.get("more_body", False):
            break
    return messages, body


def _replay(messages: list[Message], receive: Receive) -> Receive:
    waiting = list(messages)

    async def replayed() -> Message:
        return waiting.pop(0) if waiting else await receive()

    return replayed


def _whole(body: bytes) -> Message:
    return {"type": "http.request", "body": body, "more_body": False}


def _with_length(scope: Scope, length: int) -> Scope:
    headers = [(name, value) for name, value in scope["headers"] if name != b"content-length"]
    return {**scope, "headers": [*headers, (b"content-length", str(length).encode())]}


def _document(body: bytes) -> dict[str, Any]:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def _account_in(body: bytes) -> object:
    account = _document(body).get("account")
    return account if isinstance(account, str) else None


def _with_a_blank_field(body: bytes) -> bytes:
    return json.dumps({**_document(body), "project_name": ""}).encode()


def _outside_the_table(body: bytes) -> JSONResponse:
    return JSONResponse(
        {
            "code": OUTSIDE_THE_TABLE,
            "name": "LICENSE_FORMAT_UNKNOWN",
            "message": "The licence has a format that this gateway does not know.",
            "detail": "",
            "request_id": request_id_of(body),
        },
        status_code=400,
    )
