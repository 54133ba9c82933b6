"""A node's own way to the public cloud: first the directory, then the authorization server."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp

from fdl_wizard.registration.model import FailureKind
from fdl_wizard.registration.secret import Secret
from fdl_wizard.sandbox.project.answers import (
    LARGEST_ANSWER,
    Answer,
    NotRegistered,
    asks_to_come_again,
    raw_text,
    read_authorization_address,
    read_grant,
    retry_after,
    unusable,
)
from fdl_wizard.sandbox.project.records import Grant
from fdl_wizard.sandbox.project.settings import NodeSettings

BUDGET = 30.0
"""Seconds for a node's whole attempt, waits included."""
_TIMES = aiohttp.ClientTimeout(total=20, sock_connect=5)


@dataclass(frozen=True, slots=True)
class Attempt:
    """What one node asks for. node_id and project_id are UUIDs; release: the account and token it gives up then."""

    node: NodeSettings
    node_id: str
    version: str
    project_id: str
    project_name: str
    account: str
    password: Secret
    request_id: str
    release: tuple[str, Secret] | None = None

    def body(self) -> dict[str, Any]:
        """The request's JSON."""
        release = {"account": self.release[0], "token": self.release[1].reveal()} if self.release else None
        return {
            "account": self.account,
            "password": self.password.reveal(),
            "node_id": self.node_id,
            "request_id": self.request_id,
            "version": self.version,
            "domain": self.node.domain,
            "app_name": self.node.app_name,
            "project_id": self.project_id,
            "project_name": self.project_name,
            "release": release,
        }


def node_session() -> aiohttp.ClientSession:
    """What nodes ask with: a new connection for each request, as servers that ask every 2 hours do; no cookies, no
    proxy of this machine's. Must be closed."""
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0, force_close=True),
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=_TIMES,
        trust_env=False,
    )


async def authenticate(session: aiohttp.ClientSession, attempt: Attempt, budget: float = BUDGET) -> Grant:
    """Asks for a registration. Raises NotRegistered, within about ``budget`` seconds.

    A server that is too busy is asked again when it said so, as long as the budget lasts.
    """
    try:
        async with asyncio.timeout(budget):
            address = attempt.node.directory
            answer = await _ask(session, "GET", f"{address}/api/v1/addresses", "website management centre")
            authority = read_authorization_address(answer)
            return await _register(session, authority, attempt, budget)
    except TimeoutError:
        detail = f"No answer came from the authorization server within {budget:.0f} s."
        raise NotRegistered(FailureKind.UNREACHABLE, detail=detail) from None


async def _register(session: aiohttp.ClientSession, authority: str, attempt: Attempt, budget: float) -> Grant:
    headers = {"X-Forwarded-For": attempt.node.address}
    ends = asyncio.get_running_loop().time() + budget
    secrets = [attempt.password.reveal()]
    if attempt.release:
        secrets.append(attempt.release[1].reveal())
    url = f"{authority}/api/v1/registrations"
    while True:
        answer = await _ask(session, "POST", url, "authorization server", attempt.body(), headers)
        if not asks_to_come_again(answer):
            return read_grant(answer, attempt.account, *secrets)
        wait = retry_after(answer)
        if asyncio.get_running_loop().time() + wait >= ends:
            detail = f"The authorization server is too busy and asks to wait {wait:.0f} s."
            raise NotRegistered(FailureKind.THROTTLED, None, detail, raw_text(answer, *secrets))
        await asyncio.sleep(wait)


async def _ask(
    session: aiohttp.ClientSession,
    method: str,
    url: str,
    who: str,
    body: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    try:
        async with session.request(method, url, json=body, headers=headers, allow_redirects=False) as response:
            content, cut = await _bounded(response)
            return Answer(
                response.status,
                response.headers.get("Content-Type", ""),
                response.headers.get("Retry-After", ""),
                content,
                cut,
            )
    except (aiohttp.ClientConnectorError, aiohttp.ServerTimeoutError) as error:
        detail = f"No connection to the {who} at {url.partition('/api/')[0]} ({_why(error)})."
        raise NotRegistered(FailureKind.UNREACHABLE, detail=detail) from error
    except TimeoutError as error:
        detail = f"The {who} at {url.partition('/api/')[0]} did not answer in time."
        raise NotRegistered(FailureKind.UNREACHABLE, detail=detail) from error
    except (aiohttp.ClientError, ConnectionError, ValueError) as error:
        # A connection there was; what came over it is no HTTP answer. ValueError: a URL that is none.
        raise unusable(f"The {who} gave no HTTP answer.", f"{type(error).__name__}: {error}"[:300]) from error


async def _bounded(response: aiohttp.ClientResponse) -> tuple[bytes, bool]:
    """The body up to LARGEST_ANSWER, and whether it is not the whole."""
    read = bytearray()
    try:
        async for chunk in response.content.iter_chunked(16 * 1024):
            read += chunk
            if len(read) > LARGEST_ANSWER:
                return bytes(read[:LARGEST_ANSWER]), True
    except aiohttp.ClientPayloadError:
        return bytes(read), True
    return bytes(read), False


def _why(error: Exception) -> str:
    system = getattr(error, "os_error", None)
    return str(getattr(system, "strerror", None) or type(error).__name__)
