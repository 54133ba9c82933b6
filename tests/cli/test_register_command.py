"""``fdl-wizard register`` against a real sandbox: each account's outcome, exit codes, where passwords come from."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harness.commands import PracticeProject, fdl_wizard, practise
from tests.harness.keyring_entries import empty_the_keyring, kept

OUTCOMES = {
    "practice-json": 10000,
    "practice-param": 10001,
    "practice-mysql": 20001,
    "practice-redis": 20002,
    "practice-expired": 30000,
    "practice-version": 30001,
    "practice-suspended": 30002,
    "practice-ip": 30003,
    "practice-domain": 30004,
    "practice-app": 30005,
    "practice-full": 30007,
}


def test_practice_ok_registers_every_node(project: PracticeProject) -> None:
    done = project.register("practice-ok", "--json", "--no-remember")
    assert done.code == 0
    assert done.json["registered"] is True
    assert done.json["account"] == "practice-ok"
    assert {node["outcome"] for node in done.json["nodes"]} == {"registered"}
    assert [node["code"] for node in done.json["nodes"]] == [None] * 3


@pytest.mark.parametrize(("account", "code"), OUTCOMES.items())
def test_each_account_is_refused_for_its_own_reason(project: PracticeProject, account: str, code: int) -> None:
    done = project.register(account, "--json", "--no-remember")
    assert done.code == 1
    assert done.json["registered"] is False
    assert [node["code"] for node in done.json["nodes"]] == [code] * 3
    assert all(node["name"] and node["reason"] and node["remedy"] for node in done.json["nodes"])


def test_practice_format_reads_incorrect_license_format(project: PracticeProject) -> None:
    done = project.register("practice-format", "--json", "--no-remember")
    assert done.code == 1
    assert {node["reason"] for node in done.json["nodes"]} == {"Incorrect License Format"}
    assert {node["name"] for node in done.json["nodes"]} == {None}


def test_practice_mixed_differs_by_node(project: PracticeProject) -> None:
    done = project.register("practice-mixed", "--json", "--no-remember")
    assert done.code == 1
    outcome = {node["node"]: (node["outcome"], node["code"]) for node in done.json["nodes"]}
    assert outcome == {
        "node-1": ("registered", None),
        "node-2": ("failed", 30003),
        "node-3": ("failed", 30005),
    }


def test_a_request_id_is_the_submission_a_slash_and_the_node(project: PracticeProject) -> None:
    nodes = project.register("practice-mixed", "--json", "--no-remember").json["nodes"]
    assert all(node["request_id"].endswith(f"/{node['node']}") for node in nodes)
    assert len({node["request_id"].split("/")[0] for node in nodes}) == 1


def test_a_wrong_password_is_refused_with_30006_and_not_kept(project: PracticeProject, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.txt"
    wrong.write_text("not-it", encoding="utf-8")
    done = project.command("register", "--account", "practice-ok", "--password-file", str(wrong), "--json")
    assert done.code == 1
    assert {node["code"] for node in done.json["nodes"]} == {30006}
    assert kept("FDL Wizard: public cloud account", "practice-ok") is None


def test_people_read_what_happened_why_and_what_to_do(project: PracticeProject) -> None:
    done = project.register("practice-mixed", "--no-remember")
    assert "1 of 3 nodes are registered with practice-mixed." in done.out
    assert "node-2: The IP address is not within the allowed range." in done.out
    assert "What to do:" in done.out
    assert "node-1  Registered" in done.err


def test_a_password_from_standard_input_is_taken(project: PracticeProject) -> None:
    done = fdl_wizard(
        "register", "--project", project.url, "--account", "practice-ok", "--admin-password-file", project.admin_file,
        "--password-file", "-", "--no-remember", stdin="practice\n",
    )  # fmt: skip
    assert done.code == 0


def test_two_passwords_from_one_standard_input_are_refused(project: PracticeProject) -> None:
    done = fdl_wizard(
        "register", "--project", project.url, "--account", "a", "--admin-password-file", "-", "--password-file", "-",
        stdin="x\n",
    )  # fmt: skip
    assert done.code == 2
    assert "standard input" in done.err


def test_the_keyring_serves_the_second_time(project: PracticeProject) -> None:
    try:
        assert project.register("practice-ok").code == 0
        done = fdl_wizard("register", "--project", project.url, "--account", "practice-ok", "--json")
        assert done.code == 0
        assert done.json["registered"] is True
    finally:
        empty_the_keyring()


def test_without_a_stored_password_and_a_terminal_it_ends_with_4(project: PracticeProject) -> None:
    done = project.command("register", "--account", "never-seen")
    assert done.code == 4
    assert "--password-file" in done.err


def test_without_a_keyring_at_all_it_ends_with_4_and_says_so(project: PracticeProject) -> None:
    done = project.command(
        "register", "--account", "never-seen", DBUS_SESSION_BUS_ADDRESS="unix:path=/nonexistent", DISPLAY=""
    )
    assert done.code == 4
    assert "keyring" in done.err.lower()


def test_a_keyring_that_cannot_store_is_a_warning_only(project: PracticeProject) -> None:
    done = project.register("practice-ok", "--json", DBUS_SESSION_BUS_ADDRESS="unix:path=/nonexistent", DISPLAY="")
    assert done.code == 0
    assert done.json["registered"] is True
    assert "keyring" in done.err.lower()


def test_a_wrong_admin_password_ends_with_2(project: PracticeProject, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.txt"
    wrong.write_text("not-it", encoding="utf-8")
    done = fdl_wizard(
        "register", "--project", project.url, "--account", "practice-ok", "--password-file", project.password_file,
        "--admin-password-file", str(wrong),
    )  # fmt: skip
    assert done.code == 2


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://127.0.0.1:9", 3),
        ("http://no-such-host.invalid", 3),
        ("ftp://example.com", 2),
        ("http://", 2),
        ("not a url at all", 2),
    ],
)
def test_a_project_that_is_none_is_told_in_a_sentence(project: PracticeProject, url: str, code: int) -> None:
    done = fdl_wizard(
        "register", "--project", url, "--account", "a", "--password-file", project.password_file,
        "--admin-password-file", project.admin_file,
    )  # fmt: skip
    assert done.code == code
    assert done.err.strip()


@pytest.mark.parametrize("account", ["", "   ", "a" * 65, "a\nb"])
def test_an_account_that_cannot_be_one_is_refused_with_the_reason(project: PracticeProject, account: str) -> None:
    done = project.register(account)
    assert done.code == 2
    assert "account's name" in done.err


@pytest.mark.parametrize("content", [b"", b"x" * 5000, b"\xff\xfe", b"one\ntwo"])
def test_a_password_file_that_holds_none_is_refused(project: PracticeProject, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "odd"
    file.write_bytes(content)
    done = project.command("register", "--account", "practice-ok", "--password-file", str(file))
    assert done.code == 2


def test_spaces_around_the_account_are_left_out_and_told(project: PracticeProject) -> None:
    done = project.register("  practice-ok ", "--json", "--no-remember")
    assert done.code == 0
    assert done.json["account"] == "practice-ok"
    assert "left out" in done.err


def test_an_account_in_chinese_and_emoji_gets_its_answer(project: PracticeProject) -> None:
    done = project.register("数据中心🚀", "--json", "--no-remember")
    assert done.code == 1
    assert {node["code"] for node in done.json["nodes"]} == {30006}


def test_a_password_in_arguments_is_not_possible(project: PracticeProject) -> None:
    done = project.command("register", "--account", "a", "--password", "x")
    assert done.code == 2


def test_all_or_none_is_refused_where_the_project_cannot_do_it(project: PracticeProject) -> None:
    done = project.register("practice-ok", "--all-or-none")
    assert done.code == 2
    assert "all nodes or none" in done.err


@pytest.fixture(scope="module")
def lame_project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PracticeProject]:
    yield from practise(tmp_path_factory.mktemp("lame"), "--unreachable-node", "node-2")


def test_a_node_that_cannot_reach_the_authority_says_so(lame_project: PracticeProject) -> None:
    done = lame_project.register("practice-ok", "--json", "--no-remember")
    assert done.code == 1
    nodes = {node["node"]: node for node in done.json["nodes"]}
    assert nodes["node-2"]["code"] is None
    assert nodes["node-2"]["reason"] == "The project server fails to connect to the cloud registration server."
    assert nodes["node-1"]["outcome"] == nodes["node-3"]["outcome"] == "registered"


@pytest.fixture(scope="module")
def old_project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PracticeProject]:
    yield from practise(tmp_path_factory.mktemp("old"), "--project-version", "4.0.27")


def test_a_project_before_4_0_28_gives_the_generic_sentence_alone(old_project: PracticeProject) -> None:
    done = old_project.register("practice-ip", "--json", "--no-remember")
    assert done.code == 1
    for node in done.json["nodes"]:
        assert node["reason"] == "Authentication failed. Perform authentication again."
        assert (node["code"], node["name"]) == (None, None)


@pytest.fixture(scope="module")
def slow_project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PracticeProject]:
    yield from practise(tmp_path_factory.mktemp("slow"), "--pace", "5")


def test_ctrl_c_says_what_was_done_and_ends_with_130(slow_project: PracticeProject) -> None:
    process = subprocess.Popen(
        [
            sys.executable, "-m", "fdl_wizard", "register", "--project", slow_project.url, "--account", "practice-ok",
            "--password-file", slow_project.password_file, "--admin-password-file", slow_project.admin_file,
            "--no-remember",
        ],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ,
    )  # fmt: skip
    assert process.stderr is not None
    while "Registering 3 nodes" not in process.stderr.readline():
        assert process.poll() is None
    time.sleep(0.5)  # into the wait before the first node asks
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130, err
    assert "Cancelled. What is registered stays registered." in out
    assert "Traceback" not in err
