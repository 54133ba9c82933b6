"""The project's HTTP: whatever is asked, the answer is the wire's or a problem document."""

import http.client
import json
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from fdl_wizard.sandbox.launcher import RunningSandbox
from fdl_wizard.sandbox.project.app import LARGEST_BODY
from tests.sandbox.practice_client import PracticeClient

ABSENT = "3b9a3c0e-5a77-4d0e-9a55-0f6f6b1f6b1e"


def is_problem(answer: requests.Response, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    document: dict[str, Any] = answer.json()
    assert set(document) == {"type", "title", "status", "detail"}
    assert document["status"] == status
    assert document["detail"]
    return document


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "registration"),
        ("GET", "failures"),
        ("PUT", f"submissions/{ABSENT}"),
        ("GET", f"submissions/{ABSENT}"),
        ("POST", f"submissions/{ABSENT}/cancel"),
    ],
)
@pytest.mark.parametrize("header", [None, "Bearer wrong", "Basic YWRtaW46YWRtaW4=", "Bearer"])
def test_without_signing_in_there_is_no_answer(
    sandbox: RunningSandbox, method: str, path: str, header: str | None
) -> None:
    headers = {"Authorization": header} if header else {}
    answer = requests.request(method, f"{sandbox.project}/api/v1/{path}", headers=headers, json={}, timeout=30)

    is_problem(answer, 401)
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_project_says_what_it_is_without_signing_in(sandbox: RunningSandbox) -> None:
    about = requests.get(f"{sandbox.project}/api/v1/project", timeout=30).json()

    assert (about["wire"], about["wire_version"], about["version"]) == ("reference", 1, "4.2.10")
    assert about["capabilities"] == ["register", "status", "failures"]
    assert about["key"]["algorithm"] == "RSA"


def test_a_session_lasts_for_hours(sandbox: RunningSandbox) -> None:
    login = {"name": sandbox.admin, "password": sandbox.admin_password.reveal()}
    answer = requests.post(f"{sandbox.project}/api/v1/login", json=login, timeout=30).json()

    assert set(answer) == {"token", "expires_in"}
    assert answer["expires_in"] >= 3600


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "nowhere", 404),
        ("GET", "../../etc/passwd", 404),
        ("DELETE", "registration", 405),
        ("GET", f"submissions/{ABSENT}", 404),
        ("POST", f"submissions/{ABSENT}/cancel", 404),
        ("GET", "submissions/not-a-uuid", 422),
        ("GET", f"submissions/{ABSENT}?after=-1", 422),
        ("GET", f"submissions/{ABSENT}?wait=6", 422),
        ("GET", f"submissions/{ABSENT}?wait=nan", 422),
        ("GET", "failures?limit=0", 422),
        ("GET", "failures?limit=many", 422),
    ],
)
def test_what_is_not_there_or_makes_no_sense_is_a_problem(
    client: PracticeClient, method: str, path: str, status: int
) -> None:
    is_problem(client.http.request(method, f"{client.url}/api/v1/{path}", timeout=30), status)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b"null",
        b"[" * 100_000,
        b'{"account": "practice-ok"}',
        b'{"account": 1, "envelope": 2}',
        json.dumps({"account": "practice-ok", "envelope": {}, "node": ["node-1"]}).encode(),
        b'{"account": "\\ud800", "envelope": {}}',
        b'{"\\ud800": "a name that cannot be sent back"}',
    ],
)
def test_a_body_that_is_no_submission_is_a_problem(client: PracticeClient, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    answer = client.http.put(f"{client.url}/api/v1/submissions/{ABSENT}", data=body, headers=headers, timeout=30)

    assert answer.status_code in (400, 422)
    is_problem(answer, answer.status_code)


def test_a_problem_does_not_repeat_what_was_sent(sandbox: RunningSandbox) -> None:
    secret = "planted-secret"
    body = {"name": "admin", "password": [secret], "other": secret}
    answer = requests.post(f"{sandbox.project}/api/v1/login", json=body, timeout=30)

    is_problem(answer, 422)
    assert secret not in answer.text


def test_a_body_that_is_too_long_is_refused(client: PracticeClient) -> None:
    path = f"{client.url}/api/v1/submissions/{ABSENT}"
    is_problem(client.http.put(path, data=b" " * (LARGEST_BODY + 1), timeout=30), 413)


def test_a_chunked_body_that_does_not_end_is_refused(client: PracticeClient) -> None:
    address = urlsplit(client.url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=30)
    connection.putrequest("PUT", f"/api/v1/submissions/{ABSENT}")
    connection.putheader("Authorization", str(client.http.headers["Authorization"]))
    connection.putheader("Transfer-Encoding", "chunked")
    connection.putheader("Content-Type", "application/json")
    connection.endheaders()
    try:
        for _chunk in range(2 * LARGEST_BODY // 65536):
            connection.send(b"10000\r\n" + b" " * 65536 + b"\r\n")
    except ConnectionError:
        pass  # refused while sending: as it should be
    answer = connection.getresponse()
    assert (answer.status, answer.headers["Content-Type"]) == (413, "application/problem+json")
    assert json.loads(answer.read())["status"] == 413
    connection.close()


def test_wrong_admin_passwords_are_slowed(start: Any) -> None:
    running = start()
    wrong = {"name": "admin", "password": "wrong"}
    answers = [requests.post(f"{running.project}/api/v1/login", json=wrong, timeout=30) for _try in range(6)]

    for answer in answers[:5]:
        is_problem(answer, 401)
    is_problem(answers[5], 429)
    assert int(answers[5].headers["Retry-After"]) >= 1


def test_a_forwarded_address_does_not_escape_the_throttle(start: Any) -> None:
    running = start()
    wrong = {"name": "admin", "password": "wrong"}
    statuses = [
        requests.post(
            f"{running.project}/api/v1/login", json=wrong, headers={"X-Forwarded-For": f"192.0.2.{i}"}, timeout=30
        ).status_code
        for i in range(6)
    ]

    assert statuses == [401] * 5 + [429]


def test_the_directory_gives_addresses_by_kind(sandbox: RunningSandbox) -> None:
    base = f"{sandbox.directory}/api/v1"

    addresses = requests.get(f"{base}/addresses", timeout=30).json()
    assert addresses == {"authorization": sandbox.authority, "website": sandbox.directory}
    one = requests.get(f"{base}/addresses/authorization", timeout=30).json()
    assert one == {"kind": "authorization", "url": sandbox.authority}
    assert requests.get(f"{base}/health", timeout=30).json() == {"status": "ok"}
    is_problem(requests.get(f"{base}/addresses/elsewhere", timeout=30), 404)
    is_problem(requests.post(f"{base}/addresses", timeout=30), 405)


def test_the_sandboxes_authority_is_healthy(sandbox: RunningSandbox) -> None:
    assert requests.get(f"{sandbox.authority}/api/v1/health", timeout=30).json()["status"] == "ok"
