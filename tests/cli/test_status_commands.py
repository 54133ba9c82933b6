"""``fdl-wizard status``, ``failures`` and ``accounts``, and the terminal's walk through."""

import json
from pathlib import Path

import pytest

from tests.harness.commands import PracticeProject, fdl_wizard


def test_status_shows_the_account_and_each_node(project: PracticeProject) -> None:
    project.register("practice-mixed", "--no-remember")
    done = project.command("status", "--json")
    assert done.code == 0
    assert done.json["account"] == "practice-mixed"
    nodes = {node["node"]: node for node in done.json["nodes"]}
    assert nodes["node-1"]["registered"] is True
    assert nodes["node-2"]["last_failure"]["code"] == 30003


def test_failures_are_listed_newest_first_with_time_node_code_and_reason(project: PracticeProject) -> None:
    project.register("practice-ip", "--no-remember")
    done = project.command("failures", "--json")
    assert done.code == 0
    failures = done.json["failures"]
    assert failures[0]["code"] == 30003
    assert [failure["time"] for failure in failures] == sorted((f["time"] for f in failures), reverse=True)
    assert "The IP address is not within the allowed range." in project.command("failures").out


def test_accounts_lists_those_that_were_accepted(project: PracticeProject) -> None:
    assert "No accounts yet" in fdl_wizard("accounts").out
    project.register("practice-ok", "--no-remember")
    project.register("never-seen", "--no-remember")
    done = fdl_wizard("accounts", "--json")
    assert done.json == {"accounts": [{"account": "practice-ok", "password_kept": False}]}


def test_a_fault_in_json_mode_is_one_document_too(project: PracticeProject) -> None:
    done = fdl_wizard(
        "status", "--project", "http://127.0.0.1:9", "--admin-password-file", project.admin_file, "--json"
    )
    assert done.code == 3
    assert json.loads(done.out)["error"]["sentence"]


def test_help_and_version_answer() -> None:
    assert "Exit codes" in fdl_wizard("--help").out
    assert fdl_wizard("--version").out.startswith("fdl-wizard ")
    assert fdl_wizard("no-such-command").code == 2


@pytest.mark.parametrize("command", ["register", "status", "failures", "accounts", "explain", "apply"])
def test_every_command_has_help(command: str) -> None:
    done = fdl_wizard(command, "--help")
    assert done.code == 0
    assert "usage: fdl-wizard" in done.out


def test_without_a_display_the_sandbox_is_walked_through_in_the_terminal(program_home: Path) -> None:
    done = fdl_wizard(
        "--sandbox", stdin="practice-mixed\npractice\ny\npractice-ok\npractice\n", DISPLAY="", QT_QPA_PLATFORM=""
    )
    assert done.err.splitlines()[0].startswith("There is no display")
    assert "node-2: The IP address is not within the allowed range." in done.out
    assert "3 of 3 nodes are registered with practice-ok." in done.out
    assert done.code == 0


def test_the_terminals_walk_ends_when_its_input_ends(program_home: Path) -> None:
    done = fdl_wizard("--sandbox", stdin="", DISPLAY="", QT_QPA_PLATFORM="")
    assert done.code == 130
