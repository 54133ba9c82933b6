"""Every way in which a server can fail gives one plain sentence, something to do, and details without secrets."""

import gzip
import json
import socket
import time
from collections.abc import Iterator

import pytest

from fdl_wizard.connectors.reference import ReferenceConnector
from fdl_wizard.registration.cancellation import CancelToken
from fdl_wizard.registration.problems import (
    AdminLoginRefused,
    InvalidInput,
    Problem,
    ProjectAnswerUnusable,
    ProjectUnreachable,
)
from fdl_wizard.registration.secret import Secret
from tests.connectors.scripted import (
    ADMIN_PASSWORD,
    QUICK,
    TOKEN,
    Call,
    Reply,
    Route,
    ScriptedProject,
    connected,
    cut,
    problem,
    raw,
    scripted,
    whole_text,
)


@pytest.fixture
def project() -> Iterator[ScriptedProject]:
    with scripted() as server:
        yield server


def problem_of(url: str, password: str = ADMIN_PASSWORD) -> Problem:
    with pytest.raises(Problem) as raised, connected(url, password=password) as connection:
        connection.status()
    told = raised.value
    assert told.sentence.endswith(".")
    assert "CANARY" not in whole_text(told)
    return told


def test_a_host_that_does_not_resolve_is_named() -> None:
    told = problem_of("http://no-such-host.invalid/webroot/decision")
    assert isinstance(told, ProjectUnreachable)
    assert told.sentence == "The name of no-such-host.invalid cannot be resolved."
    assert "GET http://no-such-host.invalid/webroot/decision/api/v1/project" in told.details


def test_a_closed_port_says_that_nothing_listens_there() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        told = problem_of(f"http://127.0.0.1:{unused.getsockname()[1]}")
    assert isinstance(told, ProjectUnreachable)
    assert "nothing listens there" in told.sentence


def test_a_server_that_never_answers_is_given_up(project: ScriptedProject) -> None:
    project.on("GET /registration", lambda call: [project.released.wait(), None][1])
    told = problem_of(project.url)
    assert isinstance(told, ProjectUnreachable)
    assert "did not answer in time" in told.sentence


def test_an_answer_that_trickles_in_is_given_up_within_the_bound_of_the_whole_call(project: ScriptedProject) -> None:
    def trickle(call: Call) -> None:
        call.handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
        while not project.released.wait(0.1):
            call.handler.wfile.write(b" ")

    project.on("GET /registration", trickle)
    told = problem_of(project.url)
    assert isinstance(told, ProjectUnreachable)
    assert "No complete answer within 4 s" in told.details


def test_a_reset_connection_is_tried_again_and_then_told(project: ScriptedProject) -> None:
    project.on("GET /registration", cut)
    told = problem_of(project.url)
    assert isinstance(told, ProjectUnreachable)
    assert "was cut" in told.sentence
    assert len(project.called("GET /registration")) == 3


def test_one_reset_connection_goes_unnoticed(project: ScriptedProject) -> None:
    good = project.routes["GET /registration"]
    project.on("GET /registration", lambda call: cut(call) if len(project.calls) < 4 else good(call))
    with connected(project.url) as connection:
        assert connection.status().name == "Data Hub"


def test_a_sign_in_whose_connection_breaks_is_not_sent_twice(project: ScriptedProject) -> None:
    project.on("POST /login", cut)
    told = problem_of(project.url)
    assert isinstance(told, ProjectUnreachable)
    assert len(project.called("POST /login")) == 1


def test_an_answer_cut_in_the_middle_is_told(project: ScriptedProject) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n"
    project.on("GET /registration", raw(head + b'{"project": "Da'))
    told = problem_of(project.url)
    assert isinstance(told, ProjectUnreachable)
    assert "cut before the answer was complete" in told.sentence


@pytest.mark.parametrize("octets", [b"", b"SSH-2.0-OpenSSH_9.2\r\n", b"\x00\xff" * 400, b"HTTP/1.1 abc\r\n\r\n"])
def test_what_is_no_http_at_all_is_told(project: ScriptedProject, octets: bytes) -> None:
    project.on("GET /project", raw(octets))
    assert isinstance(problem_of(project.url), ProjectUnreachable)


HTML = b"<!DOCTYPE html><html><title>Guest WiFi</title></html>"
DEEP = b"[" * 200_000


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        pytest.param(Reply(HTML, kind="text/html"), "a web page instead", id="html"),
        pytest.param(Reply(HTML, kind="text/plain"), "a web page instead", id="html called text"),
        pytest.param(Reply(HTML), "no readable JSON", id="html called json"),
        pytest.param(Reply(b""), "an empty answer", id="empty"),
        pytest.param(Reply(b"", kind=""), "an empty answer", id="empty, no type"),
        pytest.param(Reply(b"", 204), "an empty answer", id="no content"),
        pytest.param(Reply(b"{}", kind="application/octet-stream"), "something else", id="another type"),
        pytest.param(Reply(b'{"project": '), "no readable JSON", id="half a JSON"),
        pytest.param(Reply(b"\xff\xfe\x00"), "no readable JSON", id="no UTF-8"),
        pytest.param(Reply(DEEP), "no readable JSON", id="nested too deeply"),
        pytest.param(Reply(b"NaN"), "no readable JSON", id="NaN"),
        pytest.param(Reply(b"9" * 9000), "no readable JSON", id="a number of 9,000 digits"),
        pytest.param(Reply([1, 2]), "does not have the form", id="wrong shape"),
        pytest.param(Reply({"project": 7}), "does not have the form", id="wrong member"),
        pytest.param(problem(500), "reports an error of its own", id="500"),
        pytest.param(problem(503), "not available at the moment", id="503"),
        pytest.param(problem(404), "no project of this kind", id="404"),
        pytest.param(problem(403), "does not let this program through", id="403"),
        pytest.param(problem(400), "does not accept the request", id="400"),
        pytest.param(problem(429), "too many requests", id="429"),
        pytest.param(problem(599), "reports an error of its own", id="599"),
    ],
)
def test_an_answer_that_is_none_gives_its_own_sentence(project: ScriptedProject, reply: Reply, words: str) -> None:
    project.on("GET /registration", reply)
    told = problem_of(project.url)
    assert isinstance(told, ProjectAnswerUnusable)
    assert words in told.sentence
    assert told.remedy
    assert f"Status: {reply.status}" in told.details


def huge(call: Call) -> None:
    call.handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n[")
    for _ in range(200):
        call.handler.wfile.write(b"1234567," * 8192)


BOMB = gzip.compress(b"[" + b" " * (64 << 20) + b"]")


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(Reply(b" " * (10 << 20)), id="10 MB announced"),
        pytest.param(huge, id="10 MB without a length"),
        pytest.param(Reply(BOMB, headers={"Content-Encoding": "gzip"}), id="64 MB in 64 kB of gzip"),
        pytest.param(Reply(b" " * (10 << 20), 302, headers={"Location": "/x"}), id="a redirect with 10 MB"),
    ],
)
def test_an_answer_larger_than_any_is_not_read_to_its_end(project: ScriptedProject, reply: Reply | Route) -> None:
    project.on("GET /registration", reply)
    told = problem_of(project.url)
    assert isinstance(told, ProjectAnswerUnusable)
    assert "larger than any project's" in told.sentence


@pytest.mark.parametrize(("encoding", "octets"), [("br", b"{}"), ("gzip", b"no gzip"), ("deflate", b"\x12\x34")])
def test_a_compression_nobody_asked_for_is_told(project: ScriptedProject, encoding: str, octets: bytes) -> None:
    project.on("GET /registration", Reply(octets, headers={"Content-Encoding": encoding}))
    told = problem_of(project.url)
    assert isinstance(told, ProjectAnswerUnusable)
    assert "compressed" in told.sentence


def test_a_gateway_that_compresses_properly_does_no_harm(project: ScriptedProject) -> None:
    octets = gzip.compress(json.dumps(project.status()).encode())
    project.on("GET /registration", Reply(octets, headers={"Content-Encoding": "gzip"}))
    with connected(project.url) as connection:
        assert connection.status().name == "Data Hub"


def test_a_wrong_admin_password_is_refused(project: ScriptedProject) -> None:
    told = problem_of(project.url, password="CANARY-wrong")
    assert isinstance(told, AdminLoginRefused)
    assert "does not accept this administrator's name and password" in told.sentence


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("1", "in 1 second."),
        ("30", "in 30 seconds."),
        ("600", "in 10 minutes."),
        ("86400", "in 24 hours."),
        ("soon", "later."),
        ("-5", "later."),
        ("9" * 30, "later."),
        ("Thu, 01 Jan 1970 00:00:00 GMT", "later."),
    ],
)
def test_too_many_wrong_passwords_say_how_long_to_wait(project: ScriptedProject, header: str, words: str) -> None:
    project.on("POST /login", problem(429, Retry_After=header))
    told = problem_of(project.url)
    assert isinstance(told, AdminLoginRefused)
    assert told.remedy == f"Try again {words}"


def test_a_login_answer_of_the_wrong_form_does_not_show_its_token(project: ScriptedProject) -> None:
    project.on("POST /login", Reply({"token": {"value": "CANARY-other-token"}, "expires_in": 5}))
    told = problem_of(project.url)
    assert isinstance(told, ProjectAnswerUnusable)
    assert "not shown" in told.details


@pytest.mark.parametrize("token", ["", "a\r\nX-Evil: 1", "ü", "a b", "x" * 5000, None, 7])
def test_a_token_that_cannot_stand_in_a_header_is_none(project: ScriptedProject, token: object) -> None:
    project.on("POST /login", Reply({"token": token, "expires_in": 5}))
    assert isinstance(problem_of(project.url), ProjectAnswerUnusable)


def test_a_server_that_repeats_the_password_or_token_does_not_get_them_into_the_details(
    project: ScriptedProject,
) -> None:
    project.on("GET /registration", Reply(f"x{TOKEN} {ADMIN_PASSWORD}".encode(), 500, "text/plain"))
    told = problem_of(project.url)
    assert "not shown" in told.details


def test_a_password_with_quotes_is_recognised_in_its_json_form(project: ScriptedProject) -> None:
    password = 'CANARY "quoted" & ümlaut'
    project.on("POST /login", Reply({"token": TOKEN}))
    project.on("GET /registration", Reply({"you_sent": password}, 500))
    told = problem_of(project.url, password)
    assert "not shown" in told.details


def test_a_password_of_one_letter_does_not_hide_the_details(project: ScriptedProject) -> None:
    project.on("POST /login", Reply({"token": TOKEN}))
    project.on("GET /registration", Reply(b"next exit", 500, "text/plain"))
    assert "Body: next exit" in problem_of(project.url, "x").details
    project.on("GET /registration", raw(b"SSH-2.0-OpenSSH_9.2\r\n"))
    assert "OpenSSH" in problem_of(project.url, "S").details


@pytest.mark.parametrize("password", ["x", "zq9"])
def test_a_password_too_short_to_be_searched_for_is_not_shown_by_a_sign_in_that_repeats_it(
    project: ScriptedProject, password: str
) -> None:
    project.on("POST /login", lambda call: Reply({"input": call.json}, 422))
    told = problem_of(project.url, password)
    assert "input" not in told.details
    assert "not shown: it may hold a password" in told.details


def test_details_show_the_begin_of_the_body_with_what_cannot_be_seen_escaped(project: ScriptedProject) -> None:
    project.on("GET /registration", Reply(b"\x1b[31mred \xe2\x80\xae" + b"x" * 900, 500, "text/plain"))
    told = problem_of(project.url)
    assert "\\x1b[31mred \\u202e" in told.details
    assert "\x1b" not in told.details
    assert len(told.details) < 1000


@pytest.mark.parametrize("url", ["ftp://host/x", "http://user:CANARY@host/", "http://host:99999", ""])
def test_a_url_that_is_none_is_refused_before_anything_is_sent(url: str) -> None:
    told = problem_of(url)
    assert isinstance(told, InvalidInput)
    assert told.field == "project"


@pytest.mark.parametrize(
    ("admin", "password", "field"),
    [("", "x", "admin"), ("  ", "x", "admin"), ("a" * 257, "x", "admin"), ("admin", "", "admin_password")],
)
def test_a_login_with_a_blank_in_it_is_refused_before_anything_is_sent(
    project: ScriptedProject, admin: str, password: str, field: str
) -> None:
    with pytest.raises(InvalidInput) as raised:
        ReferenceConnector(QUICK).connect(project.url, admin, Secret(password), CancelToken())
    assert raised.value.field == field
    assert not project.calls


def test_an_address_without_a_scheme_is_tried_with_https_and_the_remedy_names_http() -> None:
    with pytest.raises(ProjectUnreachable) as raised, connected("no-such-host.invalid:8075/webroot"):
        pass
    assert "enter http://no-such-host.invalid:8075/webroot" in raised.value.remedy


def test_a_compressed_answer_that_ends_too_early_was_cut(project: ScriptedProject) -> None:
    octets = gzip.compress(json.dumps(project.status()).encode())[:-9]
    project.on("GET /registration", Reply(octets, headers={"Content-Encoding": "gzip"}))
    assert "was cut" in problem_of(project.url).sentence


def test_the_reason_a_login_is_refused_stands_in_the_details(project: ScriptedProject) -> None:
    assert "Name or password is wrong." in problem_of(project.url, password="CANARY-wrong").details


def test_a_session_that_ended_is_begun_again_once_in_silence(project: ScriptedProject) -> None:
    good = project.routes["GET /registration"]
    project.on(
        "GET /registration",
        lambda call: problem(401) if len(project.called("GET /registration")) == 1 else good(call),
    )
    with connected(project.url) as connection:
        assert connection.status().name == "Data Hub"
    assert len(project.called("POST /login")) == 2


def test_a_session_that_ends_at_once_is_told_and_not_begun_for_ever(project: ScriptedProject) -> None:
    project.on("GET /registration", problem(401))
    assert isinstance(problem_of(project.url), AdminLoginRefused)
    assert len(project.called("POST /login")) == 2


def test_a_password_changed_meanwhile_is_a_refused_login(project: ScriptedProject) -> None:
    with connected(project.url) as connection:
        project.on("GET /registration", problem(401))
        project.on("POST /login", problem(401))
        with pytest.raises(AdminLoginRefused):
            connection.status()


def test_a_project_of_another_wire_says_so(project: ScriptedProject) -> None:
    project.on("GET /project", Reply({**project.description(), "wire": "v2"}))
    told = problem_of(project.url)
    assert "in another way" in told.sentence
    project.on("GET /project", Reply({**project.description(), "wire_version": 2}))
    assert "does not know" in problem_of(project.url).sentence


def test_every_fault_ends_within_its_bound(project: ScriptedProject) -> None:
    def endless(call: Call) -> None:
        while not project.released.wait(0.01):
            call.handler.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    project.on("GET /project", endless)
    begun = time.monotonic()
    assert isinstance(problem_of(project.url), ProjectUnreachable)
    assert time.monotonic() - begun < QUICK.total * 10  # a bound that exists, not a measurement
