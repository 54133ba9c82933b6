"""A real proxy on loopback: used as the environment says, never for this computer, named when it fails."""

import base64
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from fdl_wizard.connectors.proxies import proxy_for
from fdl_wizard.registration.problems import ProjectUnreachable
from tests.connectors.scripted import ScriptedProject, connected, raw, scripted, whole_text

FAR = "http://fdl.example.com/webroot/decision"


@pytest.fixture(autouse=True)
def _no_proxy_of_this_computer(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@contextmanager
def tunnel_that_says(status: int) -> Iterator[int]:
    """A proxy that answers every CONNECT with the status."""

    class Handler(BaseHTTPRequestHandler):
        def do_CONNECT(self) -> None:
            self.send_error(status)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def project() -> Iterator[ScriptedProject]:
    """As a proxy gets requests with the whole URL as their path, this server answers them for any host."""
    with scripted() as server:
        server.prefix = "/webroot/decision"
        yield server


def unreachable(url: str) -> ProjectUnreachable:
    with pytest.raises(ProjectUnreachable) as raised, connected(url):
        pass
    assert "CANARY" not in whole_text(raised.value)
    return raised.value


def test_the_environments_proxy_carries_the_requests(project: ScriptedProject, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", f"http://user:CANARY@127.0.0.1:{project.port}")
    with connected(FAR) as connection:
        assert connection.status().name == "Data Hub"
    login = base64.b64encode(b"user:CANARY").decode()
    assert {call.headers.get("Proxy-Authorization") for call in project.calls} == {f"Basic {login}"}
    assert project.calls[0].path == f"{FAR}/api/v1/project"


def test_this_computer_is_reached_without_a_proxy(project: ScriptedProject, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    project.prefix = ""
    with connected(project.url) as connection:
        assert connection.status().name == "Data Hub"


def test_the_list_of_exceptions_is_obeyed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "proxy.example.com:3128")
    monkeypatch.setenv("no_proxy", "intranet.example.com")
    assert str(proxy_for("https://fdl.example.com")) == "proxy.example.com:3128"
    assert proxy_for("https://fdl.intranet.example.com") is None


@pytest.mark.parametrize(
    "configured", ["http://user:CANARY@proxy:3128", "user:CANARY@proxy:3128", "http://u:CAN@ARY@proxy:1"]
)
def test_the_proxys_password_is_not_shown(monkeypatch: pytest.MonkeyPatch, configured: str) -> None:
    monkeypatch.setenv("https_proxy", configured)
    proxy = proxy_for("https://fdl.example.com")
    assert "ARY" not in f"{proxy} {proxy!r}"


def test_a_proxy_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        monkeypatch.setenv("http_proxy", f"http://user:CANARY@127.0.0.1:{port}")
        told = unreachable(FAR)
    assert told.sentence == f"The proxy http://127.0.0.1:{port} could not be reached: nothing listens there."
    assert told.remedy.startswith("Check the proxy in the system's settings")
    assert f"Proxy: http://127.0.0.1:{port}" in told.details


@pytest.mark.parametrize(
    ("status", "words"),
    [(407, "wants another user name and password"), (403, "could not connect"), (502, "could not connect")],
)
def test_a_proxy_that_opens_no_tunnel_says_why(monkeypatch: pytest.MonkeyPatch, status: int, words: str) -> None:
    with tunnel_that_says(status) as port:
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{port}")
        assert words in unreachable("https://fdl.example.com").sentence


def test_a_proxy_that_wants_a_login_for_plain_http_says_so(
    project: ScriptedProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{project.port}")
    project.on("GET /project", raw(b"HTTP/1.1 407 No\r\nContent-Length: 0\r\nProxy-Authenticate: Basic\r\n\r\n"))
    assert "wants another user name and password" in unreachable(FAR).sentence


@pytest.mark.parametrize("name", ["http_proxy", "all_proxy"])
@pytest.mark.parametrize(
    ("configured", "shown"),
    [
        ("garbage::", "garbage::"),
        ("http://", "http://"),
        ("http://u:CANARY@127.0.0.1:99999", "http://127.0.0.1:99999"),
        ("http://u:CANARY@[bad", "http://[bad"),
        ("http://u:CANARY@proxy:port", "http://proxy:port"),
        ("http://u:CANARY/@127.0.0.1:1", "http://127.0.0.1:1"),
        ("http://u:CANARY@a b:80", "http://a b:80"),
        ("http://a..b:80", "http://a..b:80"),
    ],
)
def test_a_proxy_setting_that_is_no_address_is_named_as_such(
    monkeypatch: pytest.MonkeyPatch, name: str, configured: str, shown: str
) -> None:
    monkeypatch.setenv(name, configured)
    told = unreachable(FAR)
    assert told.sentence == f"The proxy that is set, {shown}, is no readable address."
    assert told.remedy.startswith("Correct the proxy in the system's settings or in the environment")


@pytest.mark.parametrize("configured", ["socks5://127.0.0.1:1", "ftp://127.0.0.1:1"])
def test_a_proxy_of_another_kind_than_http_is_named_as_such(monkeypatch: pytest.MonkeyPatch, configured: str) -> None:
    monkeypatch.setenv("all_proxy", configured)
    assert unreachable(FAR).sentence == (f"The proxy that is set, {configured}, is of a kind this program cannot use.")


@pytest.mark.parametrize("url", [FAR, "https://fdl.example.com"])
def test_a_proxy_whose_name_does_not_resolve_is_named_and_not_the_project(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("http_proxy", "http://user:CANARY@no-such-proxy.invalid:4070")
    monkeypatch.setenv("https_proxy", "http://user:CANARY@no-such-proxy.invalid:4070")
    told = unreachable(url)
    assert told.sentence == (
        "The proxy http://no-such-proxy.invalid:4070 could not be reached: its name cannot be resolved."
    )
    assert told.remedy.startswith("Check the proxy in the system's settings")


def test_a_short_proxy_password_stands_in_no_error_either(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://q:zq9@127.0.0.1:99999")
    assert "zq9" not in whole_text(unreachable(FAR))


def test_a_login_in_netrc_does_not_take_the_place_of_the_token(
    project: ScriptedProject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login other password CANARY\n")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    project.prefix = ""
    with connected(project.url) as connection:
        connection.status()
    assert not [call for call in project.calls if "Basic" in call.headers.get("Authorization", "")]
