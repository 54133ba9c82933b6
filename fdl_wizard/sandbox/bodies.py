"""A bound on what a server reads of a request's body, however the body is sent."""

import asyncio
import contextlib

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_DRAIN_SECONDS = 2
_DRAINED = 4  # times the limit: what is read and dropped, so that the caller can read the answer


class BoundedBodies:
    """ASGI middleware: a body of more than ``limit`` bytes is refused with 413, with a length announced or without.

    A server that answers and closes while the caller still sends resets the connection, and the answer is lost with it.
    So a body that is not far too long is read to its end and dropped.
    """

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        declared = Headers(scope=scope).get("content-length", "0")
        announced = int(declared) if declared.isascii() and declared.isdigit() else 0
        read = 0

        async def bounded() -> Message:
            nonlocal read
            if announced <= self._limit:
                message = await receive()
                read += len(message.get("body", b""))
                if read <= self._limit:
                    return message
                ended = not message.get("more_body", False)
            else:
                ended = announced > _DRAINED * self._limit
            if not ended:
                await self._drain(receive)
            # Raised where the body is read, so that the application's own handler writes the answer.
            detail = f"The request's body is longer than {self._limit} bytes."
            raise HTTPException(413, detail, {"Connection": "close"})

        await self._app(scope, bounded, send)

    async def _drain(self, receive: Receive) -> None:
        dropped = 0
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_DRAIN_SECONDS):
                while dropped <= _DRAINED * self._limit:
                    message = await receive()
                    dropped += len(message.get("body", b""))
                    if not message.get("more_body", False):
                        return
