"""A registration's result is printed before the keyring is asked to keep anything."""

import signal
from collections.abc import Iterator

import pytest

from fdl_wizard.cli.output import show
from fdl_wizard.cli.register import submit
from fdl_wizard.jobs.register import RegisterRequest
from fdl_wizard.jobs.sign_in import ProjectLogin
from fdl_wizard.registration.cancellation import CancelToken
from fdl_wizard.registration.model import NodeProgress, NodeState, SubmissionResult
from fdl_wizard.registration.ports import LoginKind
from fdl_wizard.registration.secret import Secret
from tests.port_doubles import URL, MemoryPasswords, ScriptedProject, step

REQUEST = RegisterRequest(ProjectLogin(URL, "admin", Secret("admin")), "practice", Secret("secret"), remember=True)


def all_registered(_token: CancelToken) -> Iterator[NodeProgress]:
    for node in ("node-1", "node-2", "node-3"):
        yield step(node, NodeState.REGISTERED)


def show_count(result: SubmissionResult) -> None:
    show(f"{len(result.outcomes)} outcomes")


def test_the_result_is_printed_first_and_what_could_not_be_kept_after_it(capsys: pytest.CaptureFixture[str]) -> None:
    seen: list[str] = []

    class Watching(MemoryPasswords):
        def _check(self) -> None:
            seen.append(capsys.readouterr().out)
            super()._check()

    world = ScriptedProject(all_registered).world(Watching(broken=True))
    assert submit(world, REQUEST, show_count).registered
    assert seen == ["3 outcomes\n"]
    assert "The keyring is locked." in capsys.readouterr().err


def test_ctrl_c_ends_the_waiting_for_the_keyring_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    class Waiting(MemoryPasswords):
        def load(self, kind: LoginKind, owner: str) -> Secret | None:
            signal.raise_signal(signal.SIGINT)
            raise AssertionError("unreachable")

    assert submit(ScriptedProject(all_registered).world(Waiting()), REQUEST, show_count).registered
    assert capsys.readouterr().out == "3 outcomes\n"


def test_a_result_that_cannot_be_written_loses_no_password() -> None:
    def full_disk(_result: SubmissionResult) -> None:
        raise OSError("no space")

    passwords = MemoryPasswords()
    with pytest.raises(OSError, match="no space"):
        submit(ScriptedProject(all_registered).world(passwords), REQUEST, full_disk)
    assert (LoginKind.PUBLIC_CLOUD_ACCOUNT, "practice") in passwords.kept
