"""A redirect never carries a login to another place, and none leads from https to http."""

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from fdl_wizard.registration.problems import Problem, ProjectAnswerUnusable
from tests.connectors.scripted import Reply, ScriptedProject, connected, scripted


@pytest.fixture
def project() -> Iterator[ScriptedProject]:
    with scripted() as server:
        yield server


@pytest.fixture
def elsewhere() -> Iterator[ScriptedProject]:
    with scripted(host="127.0.0.2") as server:
        yield server


@pytest.fixture
def secure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedProject]:
    ca = trustme.CA()
    ca.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert("localhost").configure_cert(context)
    with scripted(tls=context) as server:
        yield server


def to(url: str, status: int = 302) -> Reply:
    return Reply(b"", status, "text/html", {"Location": url})


def refused(url: str) -> Problem:
    with pytest.raises(ProjectAnswerUnusable) as raised, connected(url) as connection:
        connection.status()
    return raised.value


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_another_host_is_named_and_not_followed(
    project: ScriptedProject, elsewhere: ScriptedProject, status: int
) -> None:
    project.on("GET /project", to(f"{elsewhere.url}/api/v1/project?code=CANARY", status))
    told = refused(project.url)
    assert "sends on to another host, 127.0.0.2" in told.sentence
    assert "CANARY" not in told.details
    assert not elsewhere.calls


@pytest.mark.parametrize("route", ["POST /login", "GET /registration"])
def test_a_login_or_token_is_never_sent_on(project: ScriptedProject, elsewhere: ScriptedProject, route: str) -> None:
    project.on(route, to(f"{elsewhere.url}/api/v1{route.split()[1]}", 307))
    assert "another host" in refused(project.url).sentence
    assert not elsewhere.calls


def test_a_redirect_within_the_host_is_followed_once_and_taken_over(project: ScriptedProject) -> None:
    project.on("GET /project", to("/webroot/decision/api/v1/project"))
    project.on("GET /webroot/decision/api/v1/project", lambda call: Reply(project.description()))
    good = dict(project.routes)
    for route in ("POST /login", "GET /registration"):
        method, path = route.split()
        project.on(f"{method} /webroot/decision/api/v1{path}", good[route])
    with connected(project.url) as connection:
        assert connection.info.url == f"{project.url}/webroot/decision"
        assert connection.status().name == "Data Hub"
    assert not project.called("POST /login")


def test_a_redirect_from_https_to_http_is_refused(project: ScriptedProject, secure: ScriptedProject) -> None:
    secure.on("GET /project", to(f"http://localhost:{project.port}/api/v1/project"))
    assert "from https to plain http" in refused(secure.url).sentence
    assert not project.calls


def test_a_redirect_from_http_to_https_of_the_same_host_is_taken_over(
    project: ScriptedProject, secure: ScriptedProject
) -> None:
    project.on("GET /project", to(f"{secure.url}/api/v1/project", 308))
    with connected(f"http://localhost:{project.port}") as connection:
        assert connection.info.url == secure.url
        assert connection.info.encrypted
    assert secure.called("POST /login")
    assert not project.called("POST /login")


@pytest.mark.parametrize(
    "target",
    [
        "/login?next=/api/v1/project",
        "",
        "http://[",
        "javascript:alert(1)",
        "//",
        "/api/v1/project",
        "http://u:p@127.0.0.1/",
    ],
)
def test_a_redirect_to_a_page_in_a_circle_or_to_nowhere_is_told(project: ScriptedProject, target: str) -> None:
    project.on("GET /project", to(target))
    assert "instead of answering" in refused(project.url).sentence
    assert len(project.calls) < 6
