"""A project that answers rubbish: one sentence, Details, exit code 3, nothing half stored, no traceback."""

import datetime
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import trustme

from fdl_wizard.journal import default_folder, open_journal
from tests.connectors.scripted import ADMIN_PASSWORD, Reply, ScriptedProject, cut, raw, scripted
from tests.harness.commands import Finished, fdl_wizard
from tests.harness.keyring_entries import kept

HTML = Reply(b"<html><body>Sign in to the guest network</body></html>", 200, "text/html")

Fault = Reply | Callable[..., Reply | None]

FAULTS: dict[str, Fault] = {
    "HTML, as a captive portal answers": HTML,
    "10 MB of JSON": Reply(b'{"wire": "' + b"x" * 10_000_000 + b'"}'),
    "an empty answer": Reply(b""),
    "a cut connection": cut,
    "half an answer": raw(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"),
    "status 500": Reply({"title": "Internal error"}, 500),
    "JSON that is none": Reply(b"{nope"),
    "JSON of another shape": Reply([1, 2, 3]),
    "nothing of HTTP": raw(b"SSH-2.0-OpenSSH_9.2\r\n"),
}


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    admin, password = tmp_path / "admin", tmp_path / "password"
    admin.write_text(ADMIN_PASSWORD, encoding="utf-8")
    password.write_text("CANARY-account-password", encoding="utf-8")
    return str(admin), str(password)


def register(url: str, files: tuple[str, str], **environment: str) -> Finished:
    return fdl_wizard(
        "register", "--project", url, "--account", "practice-ok", "--admin-password-file", files[0],
        "--password-file", files[1], "--no-remember", **environment,
    )  # fmt: skip


def nothing_is_kept() -> bool:
    journal = open_journal(default_folder(sandbox=False))
    try:
        return not journal.accounts() and kept("FDL Wizard: public cloud account", "practice-ok") is None
    finally:
        journal.close()


@pytest.fixture
def project() -> Iterator[ScriptedProject]:
    with scripted() as one:
        yield one


@pytest.mark.parametrize("call", ["GET /project", "GET /registration"])
@pytest.mark.parametrize("fault", FAULTS)
def test_a_senseless_answer_is_one_sentence_and_exit_code_3(
    project: ScriptedProject, files: tuple[str, str], call: str, fault: str
) -> None:
    project.on(call, FAULTS[fault])
    done = register(project.url, files)
    assert done.code == 3, done.said
    sentence = done.err.splitlines()[0]
    assert sentence.endswith(".")
    assert len(sentence) < 200
    assert "CANARY" not in done.said
    assert nothing_is_kept()


def test_a_refused_admin_is_exit_code_2(project: ScriptedProject, files: tuple[str, str]) -> None:
    done = register(project.url, (files[1], files[0]))
    assert done.code == 2
    assert "CANARY" not in done.said
    assert nothing_is_kept()


def test_an_expired_certificate_is_told_as_such(files: tuple[str, str], tmp_path: Path) -> None:
    authority = trustme.CA()
    past = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost", not_after=past).configure_cert(context)
    trusted = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(trusted)
    with scripted(context) as project:
        done = register(project.url.replace("127.0.0.1", "localhost"), files, SSL_CERT_FILE=str(trusted))
    assert done.code == 3
    assert "expired" in done.err.splitlines()[0]


def test_an_unknown_code_of_a_node_reads_incorrect_license_format(
    project: ScriptedProject, files: tuple[str, str]
) -> None:
    from tests.connectors.scripted import event

    failure = {
        "time": "2026-08-01T12:00:00+00:00", "node": "node-1", "request_id": "s/node-1", "kind": "refused",
        "code": 987654, "reason": "?", "detail": "", "raw": "",
    }  # fmt: skip
    project.events = [event(1, "node-1", "failed", failure), event(2, "node-2", "registered")]
    done = register(project.url, files)
    assert done.code == 1, done.said
    assert "Incorrect License Format" in done.out
