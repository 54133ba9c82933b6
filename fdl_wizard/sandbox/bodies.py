"""A bound on what a server reads of a request's body, however the body is sent."""

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

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
            while announced <= _DRAINED * self._limit and read <= _DRAINED * self._limit:
                message = await receive()
                read += len(message.get("body", b""))
                too_long = max(read, announced) > self._limit
                if not too_long:
                    return message
                if not message.get("more_body", False):
                    break
            # Raised where the body is read, so that the application's own handler writes the answer.
            detail = f"The request's body is longer than {self._limit} bytes."
            raise HTTPException(413, detail, {"Connection": "close"})

        await self._app(scope, bounded, send)
