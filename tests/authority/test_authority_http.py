"""The server as a node meets it: real HTTP on a real port."""

import asyncio
import json
import socket
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from urllib.parse import urlsplit

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from fdl_wizard.authority.accounts import put_account
from fdl_wizard.authority.licence import AccountStatus, Claim, Grant, Licence
from fdl_wizard.authority.refusal import CacheUpdateFailed, CredentialsChanged, DatabaseUpdateFailed, Refused
from fdl_wizard.authority.store import SqliteStore
from fdl_wizard.authority.store.engine import writing
from fdl_wizard.authority.store.schema import account
from fdl_wizard.authority.throttle import FREE_TRIES
from fdl_wizard.authority.wire import parse_registration
from fdl_wizard.registration.errors import catalogue
from fdl_wizard.registration.secret import Secret
from tests.authority.scene import PASSWORD, HandClock, body_of, holders, node_id, serving

PATH = "/api/v1/registrations"
REFUSAL_KEYS = ["code", "name", "message", "detail", "request_id"]


class Faulty:
    """A store around the real one in which one thing goes wrong."""

    def __init__(self, store: SqliteStore, fault: Exception, *, after_commit: bool = False, times: int = 1) -> None:
        self.store, self.fault, self.after_commit, self.times = store, fault, after_commit, times

    def password_hash(self, account: str) -> str | None:
        return self.store.password_hash(account)

    def register(self, claim: Claim, verified_hash: str) -> Grant:
        self.times -= 1
        if self.times < 0:
            return self.store.register(claim, verified_hash)
        if self.after_commit:
            self.store.register(claim, verified_hash)
        raise self.fault

    def check(self) -> None:
        raise self.fault


def post(url: str, **body: object) -> httpx.Response:
    return httpx.post(url + PATH, json=body_of(**{"node": 1} | body))  # type: ignore[arg-type]


@pytest.fixture
def server(store: SqliteStore, clock: HandClock, serve: Callable[..., str]) -> str:
    put_account(store, Licence("acme", capacity=2, expires=date(2027, 1, 31)), Secret(PASSWORD))
    return serve(store, monotonic=clock.seconds)


def test_a_registered_node_gets_exactly_what_the_wire_says(server: str) -> None:
    answer = post(server)
    assert answer.status_code == 200
    assert answer.json() | {"token": "…"} == {
        "account": "acme",
        "slot": 1,
        "epoch": 1,
        "token": "…",
        "capacity": 2,
        "used": 1,
        "expires": "2027-01-31",
        "request_id": "submission/node-1",
    }
    assert len(answer.json()["token"]) >= 43, "256 bits"


def test_a_node_that_lost_the_answer_and_asks_again_takes_no_second_slot(server: str, store: SqliteStore) -> None:
    target = urlsplit(server)
    body = json.dumps(body_of(1)).encode()
    with socket.create_connection((target.hostname, target.port)) as cut:
        cut.sendall(b"POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s" % (PATH.encode(), len(body), body))
        cut.recv(1)
    again = post(server)
    assert (again.status_code, again.json()["slot"], again.json()["used"]) == (200, 1, 1)
    assert holders(store) == {1: node_id(1)}


def test_a_full_account_answers_409_with_what_the_administrator_needs(server: str) -> None:
    for node in (1, 2):
        assert post(server, node=node).status_code == 200
    answer = post(server, node=3)
    assert (answer.status_code, answer.json()["code"]) == (409, 30007)
    assert list(answer.json()) == REFUSAL_KEYS
    assert "Capacity 2" in answer.json()["detail"]
    assert answer.json()["request_id"] == "submission/node-3"


@pytest.mark.parametrize("who", [{"password": "wrong"}, {"account": "nobody"}])
def test_wrong_password_and_unknown_account_answer_the_same(server: str, who: dict[str, str]) -> None:
    answer = post(server, **who)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"]
    assert answer.json() == {
        "code": 30006,
        "name": "ACCOUNT_INPUT_ERROR",
        "message": catalogue().explain(30006).message,
        "detail": "",
        "request_id": "submission/node-1",
    }


FAULTS: dict[str, dict[str, object]] = {
    "10001": {"node_id": "not a UUID"},
    "30006": {"password": "wrong"},
    "30002": {"status": AccountStatus.SUSPENDED},
    "30000": {"expires": date(2026, 1, 1)},
    "30001": {"version": "4.0"},
    "30003": {"addresses": ("198.51.100.7",)},
    "30004": {"domains": ("other.example",)},
    "30005": {"app_names": ("decision",)},
    "30007": {"full": True},
    "20001": {"fault": True},
}


@given(broken=st.sets(st.sampled_from(list(FAULTS)), min_size=1))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_of_several_things_wrong_the_first_in_order_is_answered(
    store: SqliteStore, clock: HandClock, broken: set[str]
) -> None:
    wrong: dict[str, object] = {}
    for code in broken:
        wrong |= FAULTS[code]
    request = {key: wrong.pop(key) for key in ("node_id", "password") if key in wrong}
    full, fault = wrong.pop("full", False), wrong.pop("fault", False)
    put_account(store, Licence("acme", capacity=2), Secret(PASSWORD))
    with serving(LateFault(store) if fault else store, monotonic=clock.seconds) as url:
        for node in (2, 3) if full else ():
            assert post(url, node=node).status_code in (200, 503)
        put_account(store, Licence("acme", capacity=2, **wrong))  # type: ignore[arg-type]
        answer = httpx.post(url + PATH, json=body_of(1) | request)
    assert str(answer.json()["code"]) == next(code for code in FAULTS if code in broken)
    start_anew(store)


class LateFault(Faulty):
    """The store fails at the very end, once all rules are kept and a slot is found."""

    def __init__(self, store: SqliteStore) -> None:
        super().__init__(store, DatabaseUpdateFailed("disk full"), after_commit=True, times=100)


def start_anew(store: SqliteStore) -> None:
    """Removes the accounts and their slots, for the next example."""
    with writing(store._engine).begin() as connection:
        connection.execute(account.delete())


@pytest.mark.parametrize(
    "raw",
    [b"", b"{", b"<html>captive portal</html>", b"\xff\xfe", b'{"account": "\\ud800"}', b"[" * 60_000],
    ids=["empty", "cut", "html", "not utf-8", "lone surrogate", "deep"],
)
def test_what_is_no_json_is_10000(server: str, raw: bytes) -> None:
    answer = httpx.post(server + PATH, content=raw)
    assert (answer.status_code, answer.json()["code"], answer.json()["request_id"]) == (400, 10000, "")
    assert list(answer.json()) == REFUSAL_KEYS


def test_a_request_id_that_cannot_be_sent_back_is_left_out(server: str) -> None:
    answer = httpx.post(server + PATH, content=b'{"request_id": "\\ud800"}')
    assert (answer.status_code, answer.json()["code"], answer.json()["request_id"]) == (400, 10000, "")


@pytest.mark.parametrize("kib", [65, 10 * 1024])
def test_a_body_over_the_limit_is_refused_so_that_its_sender_reads_why(server: str, kib: int) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(kib):
            yield b" " * 1024

    answer = httpx.post(server + PATH, content=endless())
    assert (answer.status_code, answer.json()["code"]) == (400, 10000)
    assert "64 KiB" in answer.json()["detail"]


def test_a_body_that_stops_half_way_is_given_up(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fdl_wizard.authority.app.BODY_SECONDS", 0.05)
    target = urlsplit(server)
    with socket.create_connection((target.hostname or "", target.port or 0), timeout=10) as slow:
        slow.sendall(b"POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{" % PATH.encode())
        answer = b""
        while b"}" not in answer:
            answer += slow.recv(4096)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"did not arrive in time" in answer


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"account": ""}, "account"),
        ({"account": "   "}, "account"),
        ({"account": "a" * 65}, "account"),
        ({"account": "line\nbreak"}, "account"),
        ({"password": ""}, "password"),
        ({"password": "x" * 257}, "password"),
        ({"password": 12345678}, "password"),
        ({"node_id": "node-1"}, "node_id"),
        ({"request_id": "x" * 201}, "request_id"),
        ({"version": None}, "version"),
        ({"app_name": "web\x00root"}, "app_name"),
        ({"project_name": "x" * 201}, "project_name"),
        ({"release": {"account": "old"}}, "release.token"),
        ({"release": "token"}, "release"),
    ],
)
def test_a_missing_or_wrong_field_is_10001_and_is_named(server: str, wrong: dict[str, object], named: str) -> None:
    answer = httpx.post(server + PATH, json=body_of(1) | wrong)
    assert (answer.status_code, answer.json()["code"]) == (400, 10001)
    assert f": {named}." in answer.json()["detail"]


def test_all_missing_fields_are_named_and_nothing_of_the_body_is_told(server: str) -> None:
    answer = httpx.post(
        server + PATH, json={"account": "acme", "password": {"hidden": "practice"}, "request_id": "s/n"}
    )
    assert answer.json()["request_id"] == "s/n"
    assert "node_id" in answer.json()["detail"]
    assert "practice" not in answer.text


def test_every_character_alone_is_a_name_or_refused_never_an_accident() -> None:
    for character in map(chr, [*range(0xD800), *range(0xE000, 0x11000)]):
        raw = json.dumps(body_of(1) | {"account": character, "version": character}).encode()
        try:
            assert parse_registration(raw).account == character
        except Refused as refused:
            assert refused.refusal.code == 10001  # noqa: PT017  (most characters raise nothing)


@pytest.mark.parametrize("raw", [b"[]", b"1", b"null", b'"text"'])
def test_json_that_is_no_object_is_10001(server: str, raw: bytes) -> None:
    assert httpx.post(server + PATH, content=raw).json()["code"] == 10001


def test_spaces_around_the_account_are_left_out_but_not_around_the_password(server: str) -> None:
    assert post(server, account="  acme ").json()["account"] == "acme"
    assert post(server, password=f" {PASSWORD}").status_code == 401


def test_chinese_and_emoji_go_through(store: SqliteStore, serve: Callable[..., str]) -> None:
    put_account(store, Licence("帆软客户🚀"), Secret("密码 🔑"))
    answer = post(serve(store), account="帆软客户🚀", password="密码 🔑", project_name="财务系统")
    assert answer.json()["account"] == "帆软客户🚀"
    full = httpx.post(serve(store) + PATH, json=body_of(2, "帆软客户🚀", "密码 🔑"))
    assert "财务***" in full.json()["detail"]


@pytest.mark.parametrize("fault", [DatabaseUpdateFailed("disk full"), OperationalError("UPDATE", {}, Exception("I/O"))])
def test_a_store_that_fails_answers_20001_and_grants_nothing(
    store: SqliteStore, serve: Callable[..., str], fault: Exception
) -> None:
    put_account(store, Licence("acme"), Secret(PASSWORD))
    answer = post(serve(Faulty(store, fault)))
    assert (answer.status_code, answer.json()["code"], answer.json()["detail"]) == (503, 20001, "")
    assert holders(store) == {}


def test_a_cache_that_fails_answers_20002_and_the_retry_finds_its_slot(
    store: SqliteStore, serve: Callable[..., str]
) -> None:
    put_account(store, Licence("acme", capacity=1), Secret(PASSWORD))
    url = serve(Faulty(store, CacheUpdateFailed("no connection"), after_commit=True))
    first, retry = post(url), post(url)
    assert (first.status_code, first.json()["code"]) == (503, 20002)
    assert (retry.status_code, retry.json()["slot"], retry.json()["used"]) == (200, 1, 1)


@pytest.mark.parametrize(("code", "status"), [(10000, 400), (10001, 400), (20000, 409), (424242, 403)])
def test_a_wrapping_store_may_refuse_with_any_code(
    store: SqliteStore, serve: Callable[..., str], code: int, status: int
) -> None:
    put_account(store, Licence("acme"), Secret(PASSWORD))
    answer = post(serve(Faulty(store, Refused(code, "As told."))))
    assert answer.status_code == status
    assert answer.json() == {
        "code": code,
        "name": catalogue().explain(code).name,
        "message": catalogue().explain(code).message,
        "detail": "As told.",
        "request_id": "submission/node-1",
    }


def test_a_password_changed_during_the_check_is_checked_again(store: SqliteStore, serve: Callable[..., str]) -> None:
    put_account(store, Licence("acme"), Secret(PASSWORD))
    assert post(serve(Faulty(store, CredentialsChanged()))).status_code == 200
    assert post(serve(Faulty(store, CredentialsChanged(), times=9))).json()["code"] == 20001


def test_guessing_is_slowed_and_told_how_long(server: str, clock: HandClock) -> None:
    for number in range(FREE_TRIES):
        assert post(server, password=f"guess {number}").status_code == 401
    answer = post(server)
    assert (answer.status_code, answer.headers["Retry-After"], answer.json()["code"]) == (429, "1", None)
    assert answer.json()["message"] == catalogue().throttled.message
    assert answer.json()["request_id"] == "submission/node-1"
    clock.pass_by(seconds=1)
    assert post(server).status_code == 200


def test_with_too_many_passwords_waiting_one_is_told_to_come_back(
    store: SqliteStore, serve: Callable[..., str]
) -> None:
    put_account(store, Licence("acme"), Secret(PASSWORD))
    answer = post(serve(store, waiting_limit=-2))
    assert (answer.status_code, answer.json()["code"]) == (503, None)
    assert int(answer.headers["Retry-After"]) >= 1


def test_a_hundred_nodes_at_once_are_granted_exactly_the_capacity(
    store: SqliteStore, serve: Callable[..., str]
) -> None:
    put_account(store, Licence("acme", capacity=40), Secret(PASSWORD))
    url = serve(store)

    async def storm() -> list[int]:
        async with httpx.AsyncClient(limits=httpx.Limits(max_connections=50), timeout=60) as client:
            asked = [client.post(url + PATH, json=body_of(node)) for node in range(100)]
            return [answer.status_code for answer in await asyncio.gather(*asked)]

    statuses = asyncio.run(storm())
    assert (statuses.count(200), statuses.count(409)) == (40, 60)


def test_the_nodes_own_address_counts(store: SqliteStore, serve: Callable[..., str]) -> None:
    put_account(store, Licence("acme", addresses=("127.0.0.2",)), Secret(PASSWORD))
    url = serve(store)
    refused = post(url)
    assert (refused.status_code, refused.json()["code"]) == (403, 30003)
    assert "127.0.0.1" in refused.json()["detail"]
    with httpx.Client(transport=httpx.HTTPTransport(local_address="127.0.0.2")) as node:
        assert node.post(url + PATH, json=body_of(1)).status_code == 200


@pytest.mark.parametrize(
    ("trusted", "status"), [((), 403), (("127.0.0.0/8",), 200), (("127.0.0.1",), 200), (("192.0.2.1",), 403)]
)
def test_a_forwarded_address_counts_from_a_trusted_proxy_only(
    store: SqliteStore, serve: Callable[..., str], trusted: tuple[str, ...], status: int
) -> None:
    put_account(store, Licence("acme", addresses=("203.0.113.7",)), Secret(PASSWORD))
    url = serve(store, trusted_proxies=trusted)
    answer = httpx.post(url + PATH, json=body_of(1), headers={"X-Forwarded-For": "203.0.113.7"})
    assert answer.status_code == status


def test_a_forged_forwarded_address_behind_a_trusted_proxy_does_not_count(
    store: SqliteStore, serve: Callable[..., str]
) -> None:
    put_account(store, Licence("acme", addresses=("203.0.113.7",)), Secret(PASSWORD))
    url = serve(store, trusted_proxies=["127.0.0.1"])
    forged = {"X-Forwarded-For": "203.0.113.7, 198.51.100.9"}
    assert "198.51.100.9" in httpx.post(url + PATH, json=body_of(1), headers=forged).json()["detail"]


def test_health_names_its_checks(server: str) -> None:
    answer = httpx.get(server + "/api/v1/health")
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ok",
        "checks": [
            {"name": "database", "status": "ok", "reason": ""},
            {"name": "passwords", "status": "ok", "reason": ""},
        ],
    }


def test_health_fails_with_the_reason_when_the_database_does(store: SqliteStore, serve: Callable[..., str]) -> None:
    answer = httpx.get(serve(Faulty(store, DatabaseUpdateFailed("disk full"))) + "/api/v1/health")
    assert (answer.status_code, answer.json()["status"]) == (503, "failing")
    assert answer.json()["checks"][0] == {
        "name": "database",
        "status": "failing",
        "reason": "The database cannot be written to.",
    }


def test_health_does_not_claim_to_be_ok_on_a_full_disk(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fdl_wizard.authority.store.sqlite.LEAST_ROOM", 2**62)
    answer = httpx.get(server + "/api/v1/health")
    assert (answer.status_code, answer.json()["status"]) == (503, "failing")
    assert answer.json()["checks"][0]["reason"] == "The database cannot be written to."


def test_a_database_that_cannot_grow_answers_20001_and_is_logged_in_a_line(
    store: SqliteStore, serve: Callable[..., str], caplog: pytest.LogCaptureFixture
) -> None:
    put_account(store, Licence("acme", capacity=200), Secret(PASSWORD))
    with closing(sqlite3.connect(store._path)) as limited:
        pages = limited.execute("PRAGMA page_count").fetchone()[0]
    event.listen(store._engine, "checkout", lambda raw, *_rest: raw.execute(f"PRAGMA max_page_count = {pages}"))
    url = serve(store)
    for node in range(200):
        answer = post(url, node=node, project_name="x" * 200)
        if answer.status_code != 200:
            break
    assert (answer.status_code, answer.json()["code"]) == (503, 20001)
    said = [record for record in caplog.records if "could not be updated" in record.getMessage()]
    assert len(said) == 1
    assert "database or disk is full" in said[0].getMessage()
    assert said[0].exc_info is None


@pytest.mark.parametrize(("method", "path", "status"), [("GET", PATH, 405), ("GET", "/", 404), ("GET", "/docs", 404)])
def test_other_paths_and_methods_answer_in_the_same_form(server: str, method: str, path: str, status: int) -> None:
    answer = httpx.request(method, server + path)
    assert answer.status_code == status
    assert list(answer.json()) == REFUSAL_KEYS
