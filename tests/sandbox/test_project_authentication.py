"""A node's own requests, against servers that answer well, badly or not at all."""

import asyncio
import json
import socket
import uuid
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fdl_wizard.registration.model import FailureKind
from fdl_wizard.registration.secret import Secret
from fdl_wizard.sandbox.project.answers import Answer, NotRegistered, read_authorization_address, read_grant
from fdl_wizard.sandbox.project.authentication import Attempt, authenticate, node_session
from fdl_wizard.sandbox.project.records import Grant
from fdl_wizard.sandbox.project.settings import NodeSettings
from tests.sandbox.raw_server import RawServer, http, http_json

PASSWORD = 'Geheim "密码" 4711'
GRANTED = {
    "account": "acme",
    "slot": 2,
    "epoch": 7,
    "token": "node-token-secret",
    "capacity": 5,
    "used": 3,
    "expires": "2031-12-31",
    "request_id": "submission/node-1",
}


def attempt(directory: str, release: tuple[str, Secret] | None = None) -> Attempt:
    return Attempt(
        node=NodeSettings("node-1", "10.0.1.1", "fdl.example.com", "webroot", directory),
        node_id=str(uuid.uuid4()),
        version="4.2.10",
        project_id=str(uuid.uuid4()),
        project_name="Practice",
        account="acme",
        password=Secret(PASSWORD),
        request_id="submission/node-1",
        release=release,
    )


async def ask(directory: RawServer, budget: float = 10, release: tuple[str, Secret] | None = None) -> Grant:
    async with node_session() as session:
        return await authenticate(session, attempt(directory.url, release), budget)


def register(*answers: bytes | None, budget: float = 10) -> tuple[Grant | NotRegistered, RawServer]:
    """What a node comes to when the authority gives these answers, and the authority with what it was sent."""

    async def run() -> tuple[Grant | NotRegistered, RawServer]:
        async with RawServer(*answers) as authority:
            addresses = http_json(200, {"authorization": f"{authority.url}/", "website": "http://127.0.0.1"})
            async with RawServer(addresses) as directory:
                try:
                    return await ask(directory, budget), authority
                except NotRegistered as ended:
                    return ended, authority

    return asyncio.run(run())


def refused(*answers: bytes | None, budget: float = 10) -> NotRegistered:
    ended, _authority = register(*answers, budget=budget)
    assert isinstance(ended, NotRegistered)
    return ended


def test_a_granted_registration_is_read_as_it_was_given() -> None:
    grant, _authority = register(http_json(200, GRANTED))

    assert grant == Grant("acme", 2, 7, "node-token-secret", 5, 3, date(2031, 12, 31))
    assert "node-token-secret" not in repr(grant)


def test_a_node_tells_who_and_where_it_is_on_a_connection_of_its_own() -> None:
    _grant, authority = register(http_json(200, GRANTED))

    head, body = authority.heads[0], authority.bodies[0]
    assert authority.requests[0].startswith(b"POST /api/v1/registrations HTTP/1.1")
    assert head["x-forwarded-for"] == "10.0.1.1"
    assert head["connection"] == "close"
    assert head["content-type"] == "application/json"
    assert (body["account"], body["password"]) == ("acme", PASSWORD)
    assert (body["domain"], body["app_name"], body["version"]) == ("fdl.example.com", "webroot", "4.2.10")
    assert (body["request_id"], body["release"]) == ("submission/node-1", None)


def test_a_node_that_holds_a_slot_elsewhere_names_it_for_release() -> None:
    async def run() -> Any:
        async with RawServer(http_json(200, GRANTED)) as authority:
            async with RawServer(http_json(200, {"authorization": authority.url})) as directory:
                await ask(directory, release=("old", Secret("old-token")))
            return authority.bodies[0]["release"]

    assert asyncio.run(run()) == {"account": "old", "token": "old-token"}


@pytest.mark.parametrize("status", [400, 401, 403, 409, 503, 200, 418])
def test_a_refusal_keeps_its_code_and_detail_whatever_the_status(status: int) -> None:
    ended = refused(http_json(status, {"code": 30003, "message": "m", "detail": "Observed 10.0.1.1.", "account": "a"}))

    if status == 200:
        assert (ended.kind, ended.code) == (FailureKind.REFUSED, None)
    else:
        assert (ended.kind, ended.code, ended.detail) == (FailureKind.REFUSED, 30003, "Observed 10.0.1.1.")
    assert f"HTTP {status}" in ended.raw


@pytest.mark.parametrize(
    "answer",
    [
        http(200, b"<html>Sign in to the guest network</html>", "text/html"),
        http(502, b"<html>Bad Gateway</html>", "text/html; charset=utf-8"),
        http(200, b"{}"),
        http(200, b"[]"),
        http(200, b"\xff\xfe"),
        http(200, b""),
        http(200, b"[" * 50_000),
        http(200, json.dumps(GRANTED).encode(), "text/plain"),
        http(403, b"x" * 100_000),
        http(302, b"", "text/html", "Location: http://127.0.0.1/login"),
        http_json(200, {**GRANTED, "account": "somebody else"}),
        http_json(200, {**GRANTED, "slot": "2"}),
        http_json(200, {**GRANTED, "slot": True}),
        http_json(200, {**GRANTED, "used": -1}),
        http_json(200, {**GRANTED, "expires": "soon"}),
        http_json(200, {**GRANTED, "expires": 20311231}),
        http_json(200, {**GRANTED, "token": ""}),
        http_json(200, {**GRANTED, "token": "x" * 300}),
        http_json(403, {"code": "no code", "detail": 7}),
        http_json(500, {"message": "no code at all"}),
        http(200, json.dumps(GRANTED).encode())[:-20],
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"",
    ],
)
def test_an_answer_that_is_none_is_outside_the_table(answer: bytes) -> None:
    ended = refused(answer)

    assert (ended.kind, ended.code) == (FailureKind.REFUSED, None)
    assert len(ended.raw) < 1200
    assert "node-token-secret" not in ended.raw


def test_too_many_wrong_passwords_are_told_as_a_wait() -> None:
    ended = refused(http_json(429, {"code": None, "message": "m", "detail": "Wrong."}, "Retry-After: 17"))

    assert (ended.kind, ended.code) == (FailureKind.THROTTLED, None)
    assert "17 s" in ended.detail


def test_a_busy_server_is_asked_again_when_it_said_so() -> None:
    busy = http_json(503, {"code": None, "message": "busy"}, "Retry-After: 1")
    grant, authority = register(busy, busy, http_json(200, GRANTED))

    assert isinstance(grant, Grant)
    assert len(authority.requests) == 3
    assert authority.bodies[0] == authority.bodies[2]


def test_a_server_that_stays_busy_for_too_long_is_given_up_at_once() -> None:
    ended = refused(http_json(503, {"code": None, "message": "busy"}, "Retry-After: 120"))

    assert ended.kind is FailureKind.THROTTLED
    assert "120 s" in ended.detail


def test_a_database_failure_is_not_asked_again_even_with_retry_after() -> None:
    ended, authority = register(http_json(503, {"code": 20001, "message": "m"}, "Retry-After: 1"))

    assert isinstance(ended, NotRegistered)
    assert ended.code == 20001
    assert len(authority.requests) == 1


def test_a_silent_server_is_unreachable_within_the_budget() -> None:
    ended = refused(None, budget=0.3)

    assert ended.kind is FailureKind.UNREACHABLE


def test_a_closed_port_is_unreachable_and_named() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"

        async def run() -> None:
            async with node_session() as session:
                await authenticate(session, attempt(url))

        with pytest.raises(NotRegistered) as caught:
            asyncio.run(run())

    assert caught.value.kind is FailureKind.UNREACHABLE
    assert url in caught.value.detail
    assert "website management centre" in caught.value.detail


@pytest.mark.parametrize(
    "answer",
    [
        http(200, b"<html></html>", "text/html"),
        http_json(200, {"website": "http://127.0.0.1"}),
        http_json(200, {"authorization": "ftp://127.0.0.1"}),
        http_json(200, {"authorization": "http://"}),
        http_json(404, {"authorization": "http://127.0.0.1"}),
    ],
)
def test_a_directory_that_gives_no_address_is_named(answer: bytes) -> None:
    async def run() -> None:
        async with RawServer(answer) as directory:
            await ask(directory)

    with pytest.raises(NotRegistered) as caught:
        asyncio.run(run())
    assert (caught.value.kind, caught.value.code) == (FailureKind.REFUSED, None)


def test_a_page_that_repeats_the_password_does_not_carry_it_on() -> None:
    page = json.dumps({"code": 1, "you_sent": PASSWORD}, ensure_ascii=False).encode() + PASSWORD.encode()
    escaped = json.dumps({"code": 1, "you_sent": PASSWORD}).encode()

    for body in (page, escaped):
        ended = refused(http(403, body))
        assert "4711" not in ended.raw
        assert "********" in ended.raw


answers = st.builds(
    Answer,
    status=st.integers(100, 599),
    content_type=st.sampled_from(["application/json", "application/problem+json", "text/html", ""]),
    retry_after=st.text(max_size=10),
    body=st.binary() | st.from_type(dict).map(lambda value: json.dumps(value).encode()) | st.just(b'{"code":30003}'),
    cut=st.booleans(),
)


@settings(deadline=None)
@given(answers)
def test_any_answer_is_a_grant_or_a_refusal_in_words(answer: Answer) -> None:
    for read in (read_authorization_address, lambda given: read_grant(given, "acme", PASSWORD)):
        with pytest.raises(NotRegistered) as caught:
            read(answer)
        assert caught.value.kind in (FailureKind.REFUSED, FailureKind.THROTTLED)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(GRANTED)), st.none() | st.booleans() | st.integers() | st.text()))
def test_any_member_may_be_anything(change: dict[str, Any]) -> None:
    document = {**GRANTED, **change}
    answer = Answer(200, "application/json", "", json.dumps(document).encode())
    try:
        grant = read_grant(answer, "acme")
    except NotRegistered:
        return
    assert (grant.account, grant.slot, grant.token) == (document["account"], document["slot"], document["token"])
