"""Readers that go away, full disks, closed streams: no traceback, and the exit code stays true."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from fdl_wizard import __main__ as program
from tests.harness.commands import PracticeProject, fdl_wizard


def shell(script: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A line of bash in which $FDL is the program; pipefail is off, the program's own code is printed last."""
    return subprocess.run(
        ["bash", "-c", script],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, "FDL": f"{sys.executable} -m fdl_wizard", **environment},
    )


def test_a_reader_that_goes_away_does_not_stop_a_registration(project: PracticeProject) -> None:
    done = shell(
        f"$FDL register --project {project.url} --account practice-ip --no-remember --json"
        f" --admin-password-file {project.admin_file} --password-file {project.password_file}"
        " 2> >(head -1 >/dev/null) | true; echo ${PIPESTATUS[0]}"
    )
    assert done.stdout.strip() == "1", done
    assert "Traceback" not in done.stderr
    assert project.command("failures", "--json").json["failures"][0]["code"] == 30003


def test_a_reader_that_goes_away_before_an_error_leaves_its_exit_code(project: PracticeProject) -> None:
    done = shell(
        f"$FDL status --project http://127.0.0.1:9 --admin-password-file {project.admin_file} --json"
        " | (exec <&-; sleep 2); echo ${PIPESTATUS[0]}"
    )
    assert done.stdout.strip() == "3"
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", ["explain 30003", "explain 30003 --json", "accounts"])
def test_a_full_disk_is_told_and_is_not_taken_for_a_refused_node(command: str) -> None:
    done = shell(f"$FDL {command} >/dev/full; echo $? >&2")
    assert "could not be written" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.strip().endswith("2")


def test_a_closed_standard_input_is_told(project: PracticeProject) -> None:
    done = shell(
        f"$FDL register --project {project.url} --account a --admin-password-file {project.admin_file}"
        " --password-file - <&-; echo $? >&2"
    )
    assert "Standard input is closed" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.strip().endswith("2")


def test_a_record_that_cannot_be_read_gives_no_untrue_list(program_home: Path) -> None:
    folder = program_home / ".local/share/fdl-wizard"
    folder.mkdir(parents=True)
    (folder / "journal.sqlite3").mkdir()
    done = fdl_wizard("accounts", "--json")
    assert done.code == 2
    assert "accounts" not in done.json
    assert str(folder) in done.err


def test_an_empty_password_file_is_named(project: PracticeProject, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.touch()
    done = project.command("register", "--account", "practice-ok", "--password-file", str(empty))
    assert done.code == 2
    assert done.err.startswith(f"The password file {empty} is empty.")


def test_without_a_keyring_the_missing_password_and_its_option_are_named(project: PracticeProject) -> None:
    done = project.command(
        "register", "--account", "never-seen", DBUS_SESSION_BUS_ADDRESS="unix:path=/nonexistent", DISPLAY=""
    )
    assert done.code == 4
    assert "The password of never-seen is needed" in done.err
    assert "--password-file" in done.err


@pytest.mark.parametrize("words", [["--fresh"], ["--sandbox", "--json"], []])
def test_options_of_the_window_alone_are_explained(words: list[str]) -> None:
    done = fdl_wizard(*words, "--bogus") if not words else fdl_wizard(*words)
    assert done.code == 2
    assert "usage: fdl-wizard" in done.err


def test_status_names_the_account_of_a_node_that_has_another_one(project: PracticeProject) -> None:
    assert project.register("practice-ok", "--no-remember").code == 0
    project.register("practice-mixed", "--no-remember")
    text = project.command("status").out
    assert "node-1  Registered\n" in text
    assert "node-2  Registered with practice-ok\n" in text


def test_ctrl_c_while_a_command_is_being_imported_is_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_words: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(program, "_run", interrupted)
    assert program.main(["accounts"]) == 130
