"""A server that answers with given bytes and remembers what it was sent: for answers no framework would give."""

import asyncio
import json
from collections.abc import Sequence
from typing import Any, Self


def http(status: int, body: bytes, content_type: str = "application/json", *headers: str) -> bytes:
    """A whole HTTP answer."""
    lines = [f"HTTP/1.1 {status} Status", f"Content-Type: {content_type}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


def http_json(status: int, document: Any, *headers: str) -> bytes:
    return http(status, json.dumps(document).encode(), "application/json", *headers)


class RawServer:
    """Gives the answers in turn, the last one for ever; None keeps the caller waiting. One request a connection."""

    def __init__(self, *answers: bytes | None) -> None:
        self._answers = list(answers)
        self._server: asyncio.Server | None = None
        self.requests: list[bytes] = []

    @property
    def url(self) -> str:
        assert self._server
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    @property
    def heads(self) -> Sequence[dict[str, str]]:
        """The headers of each request, names in lower case."""
        return [
            {
                name.strip().lower(): value.strip()
                for name, _colon, value in (
                    line.partition(":") for line in raw.partition(b"\r\n\r\n")[0].decode().splitlines()[1:]
                )
            }
            for raw in self.requests
        ]

    @property
    def bodies(self) -> Sequence[Any]:
        return [json.loads(raw.partition(b"\r\n\r\n")[2]) for raw in self.requests]

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._answer, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_error: object) -> None:
        assert self._server
        self._server.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(
                (int(line.split(b":")[1]) for line in head.splitlines() if line.lower().startswith(b"content-length")),
                0,
            )
            self.requests.append(head + await reader.readexactly(length))
            answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
            if answer is None:
                await reader.read()  # until the caller gives up
                return
            writer.write(answer)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            return
        finally:
            writer.close()
