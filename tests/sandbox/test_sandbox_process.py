"""The sandbox as a process: how it starts, what it keeps, and that it leaves nothing running."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from fdl_wizard.registration.problems import InvalidInput
from fdl_wizard.sandbox import launcher
from fdl_wizard.sandbox import serve as serve_module
from fdl_wizard.sandbox.launcher import RunningSandbox, SandboxNotStarted, start_sandbox
from fdl_wizard.sandbox.options import SandboxOptions
from fdl_wizard.sandbox.state_folder import StateFolder, StateFolderInUse
from tests.sandbox.practice_client import PracticeClient

StartSandbox = Callable[..., RunningSandbox]
SERVE = [sys.executable, "-c", "import sys; from fdl_wizard.sandbox.serve import main; sys.exit(main())"]


def alive(process: int) -> bool:
    """Whether a process runs; one that has ended and was not asked for yet doesn't."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{process}/status").read_text()
    except OSError:
        return False


def wait_until(true: Callable[[], bool], seconds: float = 20) -> bool:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if true():
            return True
        time.sleep(0.05)
    return true()


def session_members(session: int) -> list[int]:
    """Every process of a session, children of children too."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and alive(int(entry.name)):
            try:
                if os.getsid(int(entry.name)) == session:
                    found.append(int(entry.name))
            except ProcessLookupError:
                continue
    return found


def answers(url: str) -> bool:
    try:
        with requests.Session() as http:
            http.trust_env = False
            return http.get(f"{url}/api/v1/health", timeout=5).status_code < 500
    except requests.ConnectionError:
        return False


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Callable[..., "subprocess.Popen[str]"]]:
    """Starts ``sandbox serve`` in a session of its own, without the launcher."""
    started: list[subprocess.Popen[str]] = []

    def serve(*options: str) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [*SERVE, *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            start_new_session=True,
        )
        started.append(process)
        return process

    yield serve
    for process in started:
        process.terminate()  # in order, so that no temporary folder is left behind
        process.communicate(timeout=30)


def run(*options: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [*SERVE, *options], capture_output=True, encoding="utf-8", timeout=60, stdin=subprocess.DEVNULL, check=False
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_it_with_0_and_leaves_nothing_running(
    serving: Callable[..., "subprocess.Popen[str]"], number: int
) -> None:
    process = serving("--json")
    document = json.loads(process.stdout.readline())
    assert all(answers(document[server]) for server in ("project", "directory", "authority"))

    process.send_signal(number)

    assert process.wait(20) == 0
    assert process.stderr.read() == ""
    assert session_members(process.pid) == []
    assert not any(answers(document[server]) for server in ("project", "directory", "authority"))


def test_the_first_line_is_one_json_document_with_what_one_needs(
    serving: Callable[..., "subprocess.Popen[str]"],
) -> None:
    document = json.loads(serving("--json").stdout.readline())

    assert list(document) == ["project", "directory", "authority", "admin", "accounts"]
    assert document["admin"]["name"] == "admin"
    assert len(document["accounts"]) == 14
    assert all(list(account) == ["account", "password", "expect"] for account in document["accounts"])
    assert {account["account"]: account["expect"] for account in document["accounts"]}["practice-ip"] == 30003


def test_without_json_it_tells_people_the_same(serving: Callable[..., "subprocess.Popen[str]"]) -> None:
    process = serving()
    text = [process.stdout.readline() for _line in range(22)]

    assert "nothing here reaches FanRuan" in text[0]
    assert any("practice-suspended" in line for line in text)


def test_a_signal_in_mid_submission_ends_it_quickly_and_the_next_start_tells_what_was_cut_off(
    start: StartSandbox, admin_of: Callable[[RunningSandbox], PracticeClient]
) -> None:
    running = start("--pace", "30")
    identity = admin_of(running).begin("practice-ok")

    began = time.monotonic()
    running.stop()
    assert time.monotonic() - began < launcher._STOP_SECONDS

    client = admin_of(start())
    document = client.get(f"submissions/{identity}")
    assert (document["finished"], document["cancelled"]) == (True, True)
    assert {event["state"] for event in document["events"]} == {"cancelled"}
    assert {event["node"] for event in document["events"]} == {"node-1", "node-2", "node-3"}


def test_the_child_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    script = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "from fdl_wizard.sandbox.launcher import start_sandbox\n"
        "running = start_sandbox(Path(sys.argv[1]))\n"
        "print(running._process.pid, running.project, flush=True)\n"
        "time.sleep(600)\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path / "state")], stdout=subprocess.PIPE, encoding="utf-8"
    )
    with parent:
        child, url = parent.stdout.readline().split()
        assert answers(url)
        parent.send_signal(signal.SIGKILL)

    assert wait_until(lambda: not alive(int(child)))
    assert not answers(url)


def test_a_second_start_keeps_ports_login_registrations_and_key(
    start: StartSandbox, admin_of: Callable[[RunningSandbox], PracticeClient]
) -> None:
    first = start()
    client = admin_of(first)
    client.register("practice-ok")
    registered = client.nodes()
    first.stop()

    second = start()

    assert (second.project, second.directory, second.authority) == (first.project, first.directory, first.authority)
    assert second.admin_password == first.admin_password
    # The session stands, too: a client that polled meanwhile goes on.
    assert client.nodes() == registered
    again = admin_of(second)
    assert again.key == client.key
    assert {event["state"] for event in again.register("practice-full").values()} == {"failed"}
    assert {event["state"] for event in again.register("practice-ok").values()} == {"registered"}
    assert again.get("registration")["capacity_used"] == 3


def test_more_nodes_next_time_keep_those_that_were(
    start: StartSandbox, admin_of: Callable[[RunningSandbox], PracticeClient]
) -> None:
    first = start("--nodes", "2")
    admin_of(first).register("practice-ok")
    first.stop()

    second = start("--nodes", "4", "--capacity", "4")

    client = admin_of(second)
    assert [node["registered"] for node in client.nodes().values()] == [True, True, False, False]
    client.register("practice-ok")
    assert client.get("registration")["state"] == "registered"


def test_fresh_starts_over(start: StartSandbox, admin_of: Callable[[RunningSandbox], PracticeClient]) -> None:
    first = start()
    admin_of(first).register("practice-ok")
    first.stop()

    second = start(fresh=True)

    assert second.admin_password != first.admin_password
    assert admin_of(second).get("registration")["state"] == "not_registered"


def test_a_port_that_is_taken_meanwhile_is_told_and_replaced(
    start: StartSandbox, tmp_path: Path, serving: Callable[..., "subprocess.Popen[str]"]
) -> None:
    first = start()
    first.stop()
    port = int(first.project.rpartition(":")[2])

    with socket.create_server(("127.0.0.1", port)):
        process = serving("--json", "--state", str(tmp_path / "state"))
        document = json.loads(process.stdout.readline())
        process.send_signal(signal.SIGTERM)
        _output, errors = process.communicate(timeout=20)

    assert document["project"] != first.project
    assert document["directory"] == first.directory
    assert f"Port {port}" in errors
    assert start().project == document["project"]


def test_a_second_launcher_attaches_to_the_one_that_serves(start: StartSandbox, tmp_path: Path) -> None:
    first = start()
    second = start_sandbox(tmp_path / "state")

    assert second.attached
    assert not first.attached
    assert (second.project, second.admin_password) == (first.project, first.admin_password)
    second.stop()
    assert answers(first.project)


def test_an_attached_one_notices_that_the_servers_are_gone_and_starts_them_anew(
    start: StartSandbox, tmp_path: Path, admin_of: Callable[[RunningSandbox], PracticeClient]
) -> None:
    first = start()
    second = start()
    client = admin_of(second)
    client.register("practice-ok")
    registered = client.nodes()
    assert first.alive()
    assert second.alive()

    first.stop()
    assert not first.alive()
    assert not second.alive()

    third = start()
    assert not third.attached
    assert (third.project, third.authority, third.admin_password) == (
        second.project,
        second.authority,
        second.admin_password,
    )
    assert client.nodes() == registered, "the session stands, too"
    assert second.alive(), "it is served again, with what stands in it"


def test_one_whose_process_was_killed_is_not_alive_and_can_be_started_anew(start: StartSandbox) -> None:
    first = start()
    second = start()
    first._process.kill()
    first._process.wait()

    assert not first.alive()
    assert not second.alive()
    assert start().alive()


def test_of_two_that_start_at_the_same_time_one_attaches_to_the_other(start: StartSandbox) -> None:
    with ThreadPoolExecutor() as pool:
        one, other = pool.map(lambda _number: start(), range(2))

    assert one.project == other.project
    assert sorted([one.attached, other.attached]) == [False, True]


def test_a_folder_in_use_is_told_in_words_and_not_cleared(start: StartSandbox, tmp_path: Path) -> None:
    first = start()

    answer = run("--state", str(tmp_path / "state"))
    with pytest.raises(StateFolderInUse):
        start_sandbox(tmp_path / "state", fresh=True)

    assert answer.returncode == 2
    assert "Another process serves" in answer.stderr
    assert answer.stdout == "", "without --json there is no document"
    assert "Traceback" not in answer.stderr
    assert answers(first.project)


def test_what_is_kept_is_for_its_owner_alone(start: StartSandbox, tmp_path: Path) -> None:
    start()
    folder = tmp_path / "state"

    assert folder.stat().st_mode & 0o777 == 0o700
    for name in ("admin.json", "serving.json", "project/project-key.pem", "project/project.sqlite3"):
        assert (folder / name).stat().st_mode & 0o777 == 0o600, name
    assert (folder / "authority.sqlite3").stat().st_mode & 0o077 == 0


def test_without_a_state_folder_nothing_is_kept(
    serving: Callable[..., "subprocess.Popen[str]"], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    process = serving("--json")
    process.stdout.readline()
    assert list(tmp_path.iterdir())

    process.send_signal(signal.SIGTERM)
    process.wait(20)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--unreachable-node", "node-4"], "node-4"),
        (["--unreachable-node", "elsewhere"], "elsewhere"),
        (["--nodes", "0"], "--nodes"),
        (["--nodes", "100000"], "--nodes"),
        (["--capacity", "0"], "--capacity"),
        (["--pace", "-1"], "--pace"),
        (["--pace", "nan"], "--pace"),
        (["--clock-rate", "0"], "--clock-rate"),
        (["--project-version", "newest"], "newest"),
        (["--state", "/dev/null/folder"], "/dev/null/folder"),
        (["--nodes", "three"], "--nodes"),
        (["--nodes", "1e400"], "--nodes"),
        (["--state", ""], "--state"),
        (["--state", "~nosuchuser/state"], "~nosuchuser/state"),
    ],
)
def test_options_that_cannot_be_end_with_2_and_a_sentence(options: list[str], says: str) -> None:
    answer = run("--json", *options)

    assert answer.returncode == 2
    error = json.loads(answer.stdout)["error"]
    assert list(error) == ["sentence", "remedy", "details"]
    assert says in error["sentence"]
    assert answer.stderr.splitlines() == [line for line in error.values() if line]


def test_options_in_python_keep_the_same_rules() -> None:
    with pytest.raises(InvalidInput):
        SandboxOptions(nodes=2, unreachable_nodes=("node-3",))


def test_a_damaged_state_is_told_in_words(start: StartSandbox, tmp_path: Path) -> None:
    start().stop()
    (tmp_path / "state" / "project" / "project-key.pem").write_bytes(b"no key")

    with pytest.raises(SandboxNotStarted) as caught:
        start()

    assert "private key is not readable" in caught.value.details
    assert "Traceback" not in caught.value.details
    assert not StateFolder(tmp_path / "state").in_use()


@pytest.mark.parametrize("content", ["", "{", "[]", '{"name": "admin"}', '{"password": 1}', "[" * 100_000])
def test_a_damaged_admin_login_is_told_and_kept_aside(start: StartSandbox, tmp_path: Path, content: str) -> None:
    (tmp_path / "state" / "admin.json").write_text(content)

    running = start()

    assert running.admin_password.reveal() in (tmp_path / "state" / "admin.json").read_text()
    assert (tmp_path / "state" / "admin.json.damaged").read_text() == content
    log = (tmp_path / "state" / "serve.log").read_text().splitlines()
    assert len(log) == 1
    assert "admin.json was damaged: the project admin's password is a new one" in log[0]


def test_damaged_settings_are_told_and_each_damaged_file_is_kept(start: StartSandbox, tmp_path: Path) -> None:
    settings = tmp_path / "state" / "settings.json"
    for content in ("first", "second"):
        settings.write_text(content)
        start().stop()
        assert "settings.json was damaged" in (tmp_path / "state" / "serve.log").read_text()

    assert json.loads(settings.read_text())["nodes"] == 3
    assert settings.with_name("settings.json.damaged").read_text() == "first"
    assert settings.with_name("settings.json.damaged-2").read_text() == "second"


def test_without_the_extra_it_says_what_installs_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(serve_module, "_NEEDED", ("json", "a_package_that_is_not_there"))

    assert serve_module.serve(SandboxOptions()) == 2
    assert 'pip install "fdl-wizard[sandbox]"' in capsys.readouterr().err


@pytest.mark.parametrize("module", ["serve", "launcher"])
def test_importing_it_loads_nothing_heavy(module: str) -> None:
    script = (
        f"import sys, fdl_wizard.sandbox.{module}\n"
        "print([name for name in ('fastapi', 'uvicorn', 'sqlalchemy', 'aiohttp', 'cryptography', 'pydantic')"
        " if name in sys.modules])"
    )

    assert subprocess.check_output([sys.executable, "-c", script], encoding="utf-8").strip() == "[]"


def test_a_child_that_tells_nothing_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    silent = [sys.executable, "-c", "import sys, time; print('why', file=sys.stderr, flush=True); time.sleep(600)"]
    monkeypatch.setattr(launcher, "command", lambda: silent)

    with pytest.raises(SandboxNotStarted) as caught:
        start_sandbox(tmp_path / "state", timeout=3)

    assert "why" in caught.value.details


def test_the_bundle_calls_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    assert launcher.command()[1:] == ["-m", "fdl_wizard", "sandbox", "serve"]
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert launcher.command() == [sys.executable, "sandbox", "serve"]


def test_a_login_is_not_shown_by_accident(sandbox: RunningSandbox) -> None:
    assert sandbox.admin_password.reveal() not in repr(sandbox)
