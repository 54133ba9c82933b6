"""The authorization server's HTTP."""

import asyncio
import math
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from fdl_wizard.authority.openapi import REGISTRATION_ANSWERS, describe
from fdl_wizard.authority.passwords import WAITING_LIMIT
from fdl_wizard.authority.refusal import Code, MustWait, Refused, TooManyWaiting
from fdl_wizard.authority.registrar import Registrar
from fdl_wizard.authority.store.ports import Store
from fdl_wizard.authority.wire import (
    CheckBody,
    HealthBody,
    RefusalBody,
    RegisteredBody,
    parse_registration,
    request_id_of,
)
from fdl_wizard.registration.errors import catalogue
from fdl_wizard.registration.secret import Secret

BODY_LIMIT = 64 * 1024
"""Bytes of a request's body; what is longer is not kept and not parsed."""
BODY_SECONDS = 10.0
"""A body that takes longer than this is given up."""
_COME_BACK_SECONDS = 2  # for one that found too many passwords waiting: about what the queue takes


def create_app(
    store: Store,
    *,
    trusted_proxies: Sequence[str] = (),
    monotonic: Callable[[], float] = time.monotonic,
    waiting_limit: int = WAITING_LIMIT,
) -> FastAPI:
    """The server over a store, which stays the caller's to close.

    trusted_proxies: addresses or CIDR networks of reverse proxies; only what they say in X-Forwarded-For counts.
    monotonic: the clock by which wrong passwords are slowed. waiting_limit: passwords that may wait to be checked.
    Run it under ``serving.server_config``: uvicorn by itself trusts X-Forwarded-For from loopback.
    """
    registrar = Registrar(store, monotonic, waiting_limit=waiting_limit)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        registrar.close()

    app = FastAPI(
        title="Public cloud authorization server",
        version="1",
        lifespan=lifespan,
        docs_url=None,  # their pages load scripts from a foreign host
        redoc_url=None,
    )
    app.add_exception_handler(HTTPException, _http_error)
    _add_registrations(app, registrar)
    _add_health(app, registrar)
    describe(app)
    if trusted_proxies:
        app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=list(trusted_proxies))
    return app


def _add_registrations(app: FastAPI, registrar: Registrar) -> None:
    @app.post(
        "/api/v1/registrations",
        operation_id="register",
        summary="Register a node",
        response_model=RegisteredBody,
        responses=REGISTRATION_ANSWERS,
    )
    async def register(request: Request) -> JSONResponse:
        """Takes a slot of the account for the node. A node that holds one keeps it and gets a new token."""
        raw = b""
        try:
            raw = await _body(request)
            body = parse_registration(raw)
            address = request.client.host if request.client else ""
            grant = await registrar.register(body.claim(address), Secret(body.password))
        except Refused as refused:
            return _refused(refused, request_id_of(raw))
        except MustWait as wait:
            return _wait(429, wait.seconds, request_id_of(raw))
        except TooManyWaiting:
            return _wait(503, _COME_BACK_SECONDS, request_id_of(raw))
        return JSONResponse(RegisteredBody.of(grant).model_dump(mode="json"))


def _add_health(app: FastAPI, registrar: Registrar) -> None:
    @app.get(
        "/api/v1/health",
        operation_id="health",
        summary="Whether the server can do its work",
        response_model=HealthBody,
        responses={503: {"model": HealthBody, "description": "Something the server needs fails"}},
    )
    async def health() -> JSONResponse:
        checks = [
            CheckBody(name=name, status="failing" if reason else "ok", reason=reason)
            for name, reason in (await registrar.failing()).items()
        ]
        failing = any(check.reason for check in checks)
        body = HealthBody(status="failing" if failing else "ok", checks=checks)
        return JSONResponse(body.model_dump(mode="json"), status_code=503 if failing else 200)


async def _body(request: Request) -> bytes:
    """The request's body. Raises Refused (10000) when it is too long, too slow or cut off.

    Too long a body is read to its end but not kept: a sender cut off while it still writes never sees the answer.
    """
    body = bytearray()
    length = 0
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in request.stream():
                length += len(chunk)
                if length <= BODY_LIMIT:
                    body += chunk
    except TimeoutError:
        raise Refused(Code.JSON_PARSER_ERROR, "The body did not arrive in time.") from None
    except ClientDisconnect:
        raise Refused(Code.JSON_PARSER_ERROR, "The connection was cut before the body's end.") from None
    if length > BODY_LIMIT:
        raise Refused(Code.JSON_PARSER_ERROR, f"The body is longer than {BODY_LIMIT // 1024} KiB.")
    return bytes(body)


def _refused(refused: Refused, request_id: str) -> JSONResponse:
    refusal = refused.refusal
    headers = {"WWW-Authenticate": 'Account realm="public cloud"'} if refusal.status == 401 else None
    return _answer(refusal.status, refusal.code, refusal.name, refusal.message, refusal.detail, request_id, headers)


def _wait(status: int, seconds: float, request_id: str) -> JSONResponse:
    """Asks to come back. RFC 9110 counts Retry-After in whole seconds: rounded up, so that nobody is early."""
    whole = max(1, math.ceil(seconds))
    if status == 429:
        detail = f"Too many wrong passwords for this account from this address; the next one is looked at in {whole} s."
        message = catalogue().throttled.message
    else:
        detail = f"Too many passwords wait to be checked; come back in {whole} s."
        message = "The authorization server is busy."
    return _answer(status, None, None, message, detail, request_id, {"Retry-After": str(whole)})


async def _http_error(_request: Request, error: Exception) -> JSONResponse:
    """Unknown paths and methods, in the same form as every other answer."""
    assert isinstance(error, HTTPException)  # noqa: S101  (registered for this class only)
    return _answer(error.status_code, None, None, str(error.detail), "", "", error.headers)


def _answer(
    status: int, code: int | None, name: str | None, message: str, detail: str, request_id: str, headers: Any
) -> JSONResponse:
    body = RefusalBody(code=code, name=name, message=message, detail=detail, request_id=request_id)
    return JSONResponse(body.model_dump(mode="json"), status_code=status, headers=headers)
