"""A bound on what a server reads of a request's body, however the body is sent."""

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class BoundedBodies:
    """ASGI middleware: a body of more than ``limit`` bytes is refused with 413, a chunked one as soon as it is seen."""

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        declared = Headers(scope=scope).get("content-length", "0")
        seen = int(declared) if declared.isascii() and declared.isdigit() else 0
        too_large = seen > self._limit
        read = 0

        async def bounded() -> Message:
            nonlocal read
            if too_large:
                raise self._refusal()
            message = await receive()
            read += len(message.get("body", b""))
            if read > self._limit:
                raise self._refusal()
            return message

        await self._app(scope, bounded, send)

    def _refusal(self) -> HTTPException:
        # Raised where the body is read, so that the application's own handler writes the answer.
        return HTTPException(413, f"The request's body is longer than {self._limit} bytes.", {"Connection": "close"})
