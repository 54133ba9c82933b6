"""Registering, as a job: what it tells, what it keeps, what Cancel and faults leave behind."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from fdl_wizard.jobs.events import Note, SubmissionBegun
from fdl_wizard.jobs.register import RegisterRequest, register
from fdl_wizard.jobs.sign_in import ProjectLogin
from fdl_wizard.jobs.world import World
from fdl_wizard.registration.cancellation import Cancelled, CancelToken
from fdl_wizard.registration.model import FailureKind, NodeProgress, NodeState, SubmissionResult
from fdl_wizard.registration.ports import LoginKind
from fdl_wizard.registration.problems import (
    AdminLoginRefused,
    InvalidInput,
    PasswordStoreUnavailable,
    ProjectAnswerUnusable,
    ProjectUnreachable,
)
from fdl_wizard.registration.secret import Secret
from tests.port_doubles import NOON, URL, MemoryJournal, MemoryPasswords, ScriptedProject, refusal, step

LOGIN = ProjectLogin(URL, "admin", Secret("admin-password"))
REQUEST = RegisterRequest(LOGIN, "practice", Secret("secret"), remember=True)
ACCOUNT = (LoginKind.PUBLIC_CLOUD_ACCOUNT, "practice")


@dataclass
class LockedPasswords(MemoryPasswords):
    """A keyring that nobody unlocks, and how often it was asked."""

    asked: int = 0

    def _check(self) -> None:
        self.asked += 1
        raise PasswordStoreUnavailable("The keyring is locked.", "Unlock it.")


@dataclass
class CountingPasswords(MemoryPasswords):
    """A keyring that counts what it is given."""

    writes: int = 0

    def save(self, kind: LoginKind, owner: str, password: Secret) -> None:
        self.writes += 1
        super().save(kind, owner, password)


def all_registered(_token: CancelToken) -> Iterator[NodeProgress]:
    for node in ("node-1", "node-2", "node-3"):
        yield step(node, NodeState.REGISTERING)
        yield step(node, NodeState.REGISTERED)


def refused_with(*codes: int | None) -> Any:
    def script(_token: CancelToken) -> Iterator[NodeProgress]:
        for number, code in enumerate(codes, 1):
            node = f"node-{number}"
            yield step(node, NodeState.FAILED, refusal(node, code))

    return script


def run(world: World, request: RegisterRequest = REQUEST, token: CancelToken | None = None) -> list[Any]:
    return list(register(world, request, token or CancelToken()))


def result_of(events: Sequence[Any]) -> SubmissionResult:
    """The result; after it come no more than Notes."""
    (place,) = [place for place, event in enumerate(events) if isinstance(event, SubmissionResult)]
    assert all(isinstance(event, Note) for event in events[place + 1 :])
    result: SubmissionResult = events[place]
    return result


def test_it_tells_the_nodes_first_each_step_as_it_comes_and_the_result_last() -> None:
    events = run(ScriptedProject(all_registered).world())
    assert isinstance(events[0], SubmissionBegun)
    assert events[0].nodes == ["node-1", "node-2", "node-3"]
    assert [event.state for event in events[1:-1]] == [NodeState.REGISTERING, NodeState.REGISTERED] * 3
    assert result_of(events).registered


def test_one_nodes_refusal_stops_no_other() -> None:
    def script(_token: CancelToken) -> Iterator[NodeProgress]:
        yield step("node-2", NodeState.FAILED, refusal("node-2", 30003))
        yield step("node-1", NodeState.REGISTERED)
        yield step("node-3", NodeState.REGISTERED)

    result = result_of(run(ScriptedProject(script).world()))
    assert {outcome.node: outcome.registered for outcome in result.outcomes} == {
        "node-1": True,
        "node-2": False,
        "node-3": True,
    }


def test_the_password_is_kept_once_a_node_is_registered() -> None:
    passwords, journal = MemoryPasswords(), MemoryJournal()
    run(ScriptedProject(all_registered).world(passwords, journal))
    assert passwords.kept[ACCOUNT] == Secret("secret")
    assert journal.names == ["practice"]


def test_a_refusal_past_the_password_check_keeps_it_too() -> None:
    passwords = MemoryPasswords()
    run(ScriptedProject(refused_with(30007), nodes=["node-1"]).world(passwords))
    assert ACCOUNT in passwords.kept


@pytest.mark.parametrize("code", [30006, 10001, None, 424242])
def test_a_password_that_was_not_proven_is_not_kept(code: int | None) -> None:
    passwords, journal = MemoryPasswords(), MemoryJournal()
    run(ScriptedProject(refused_with(code), nodes=["node-1"]).world(passwords, journal))
    assert passwords.kept == {}
    assert journal.names == []


def test_the_password_is_not_kept_unless_asked() -> None:
    passwords = MemoryPasswords()
    request = RegisterRequest(LOGIN, "practice", Secret("secret"), remember=False)
    run(ScriptedProject(all_registered).world(passwords), request)
    assert passwords.kept == {}


def test_a_keyring_that_refuses_is_told_and_the_registration_stands() -> None:
    events = run(ScriptedProject(all_registered).world(MemoryPasswords(broken=True)))
    assert "The keyring is locked." in [event.sentence for event in events if isinstance(event, Note)]
    assert result_of(events).registered


def test_a_journal_that_cannot_be_written_is_told_and_the_registration_stands() -> None:
    events = run(ScriptedProject(all_registered).world(journal=MemoryJournal(broken=True)))
    assert any(isinstance(event, Note) for event in events)
    assert result_of(events).registered


def test_spaces_around_the_account_are_left_out_and_those_of_the_password_kept() -> None:
    project = ScriptedProject(all_registered)
    run(project.world(), RegisterRequest(LOGIN, "  practice ", Secret(" secret ")))
    _id, account, password, _nodes = project.submitted[0]
    assert (account, password.reveal()) == ("practice", " secret ")


@pytest.mark.parametrize(
    ("account", "password"), [(" ", "secret"), ("practice", ""), ("a" * 65, "x"), ("a", "x" * 257)]
)
def test_what_cannot_be_sent_is_refused_before_anything_is_asked(account: str, password: str) -> None:
    project = ScriptedProject(all_registered)
    with pytest.raises(InvalidInput):
        run(project.world(), RegisterRequest(LOGIN, account, Secret(password)))
    assert project.submitted == []


def test_a_refused_admin_keeps_nothing() -> None:
    passwords, journal = MemoryPasswords(), MemoryJournal()
    project = ScriptedProject(all_registered, refuse=AdminLoginRefused("No.", "Check it."))
    with pytest.raises(AdminLoginRefused):
        run(project.world(passwords, journal))
    assert passwords.kept == {}
    assert journal.known == []


def test_cancel_says_what_the_project_has_done_by_then() -> None:
    token = CancelToken()

    def script(inner: CancelToken) -> Iterator[NodeProgress]:
        yield step("node-1", NodeState.REGISTERED)
        inner.cancel()
        raise Cancelled

    standing = [step("node-1", NodeState.REGISTERED), step("node-2", NodeState.REGISTERED)]
    project = ScriptedProject(script, after_cancel=lambda: [*standing, step("node-3", NodeState.CANCELLED)])
    result = result_of(run(project.world(), token=token))
    assert result.cancelled
    assert [outcome.node for outcome in result.outcomes] == ["node-1", "node-2"]
    assert list(result.unfinished) == ["node-3"]


def test_cancel_when_the_project_is_gone_says_so() -> None:
    def script(inner: CancelToken) -> Iterator[NodeProgress]:
        yield step("node-1", NodeState.REGISTERED)
        inner.cancel()
        raise Cancelled

    def gone() -> Sequence[NodeProgress]:
        raise ProjectUnreachable("The project does not answer.", "Wait.")

    events = run(ScriptedProject(script, after_cancel=gone).world())
    assert any(isinstance(event, Note) and "could not be asked" in event.sentence for event in events)
    assert list(result_of(events).unfinished) == ["node-2", "node-3"]


def test_a_connection_lost_in_the_middle_keeps_what_is_known() -> None:
    def script(_token: CancelToken) -> Iterator[NodeProgress]:
        yield step("node-1", NodeState.REGISTERED)
        raise ProjectUnreachable("The connection was cut.", "Try again.")

    journal = MemoryJournal()
    project = ScriptedProject(script)
    with pytest.raises(ProjectUnreachable):
        run(project.world(journal=journal))
    assert [outcome.node for outcome in journal.results[0].outcomes] == ["node-1"]
    assert list(journal.results[0].unfinished) == ["node-2", "node-3"]
    assert project.closed == 1


def test_only_the_named_nodes_are_submitted_on_a_retry() -> None:
    def script(_token: CancelToken) -> Iterator[NodeProgress]:
        yield step("node-2", NodeState.REGISTERED)

    project = ScriptedProject(script)
    result = result_of(run(project.world(), RegisterRequest(LOGIN, "practice", Secret("s"), nodes=["node-2"])))
    assert project.submitted[0][3] == ["node-2"]
    assert result.registered


def test_the_password_stands_in_no_event() -> None:
    project = ScriptedProject(refused_with(30006), nodes=["node-1"])
    events = run(project.world(MemoryPasswords(broken=True)), RegisterRequest(LOGIN, "practice", Secret("canary-91")))
    assert "canary-91" not in repr(events)


def test_an_unreachable_node_is_an_outcome_without_a_code() -> None:
    def script(_token: CancelToken) -> Iterator[NodeProgress]:
        failure = refusal("node-1", None, FailureKind.UNREACHABLE)
        yield step("node-1", NodeState.NOT_REACHED, failure)

    result = result_of(run(ScriptedProject(script, nodes=["node-1"]).world()))
    assert result.failures[0].reason.message == "The project server fails to connect to the cloud registration server."


def test_of_several_failures_of_one_node_the_initial_one_is_its_reason() -> None:
    def script(_token: CancelToken) -> Iterator[NodeProgress]:
        yield step("node-1", NodeState.FAILED, replace(refusal("node-1", 30003), time=NOON))
        yield step("node-1", NodeState.FAILED, replace(refusal("node-1", 30005), time=NOON + timedelta(seconds=1)))

    result = result_of(run(ScriptedProject(script, nodes=["node-1"]).world()))
    assert [failure.code for failure in result.failures] == [30003]


def test_a_node_that_failed_first_and_is_registered_at_last_has_no_failure() -> None:
    def script(_token: CancelToken) -> Iterator[NodeProgress]:
        yield step("node-1", NodeState.FAILED, refusal("node-1", 20001))
        yield step("node-1", NodeState.REGISTERED)

    assert result_of(run(ScriptedProject(script, nodes=["node-1"]).world())).registered


@pytest.mark.parametrize("ended", [0, 1, 2])
def test_a_project_that_says_it_is_finished_and_tells_nothing_of_some_nodes_is_told(ended: int) -> None:
    def script(_token: CancelToken) -> Iterator[NodeProgress]:
        for number in range(1, 4):
            yield step(f"node-{number}", NodeState.WAITING)
        for number in range(1, ended + 1):
            yield step(f"node-{number}", NodeState.REGISTERED)

    journal = MemoryJournal()
    with pytest.raises(ProjectAnswerUnusable) as raised:
        run(ScriptedProject(script).world(journal=journal))
    assert raised.value.sentence == (
        f"The project says that the registration is finished, but tells nothing of {3 - ended} of its nodes."
    )
    assert "Registration Information" in raised.value.remedy
    assert "fdl-wizard status" in raised.value.remedy
    assert "node-3" in raised.value.details
    assert [outcome.node for outcome in journal.results[0].outcomes] == ["node-1", "node-2"][:ended]


def test_steps_of_nodes_nobody_submitted_are_left_out_and_stand_in_the_details() -> None:
    def script(_token: CancelToken) -> Iterator[NodeProgress]:
        yield step("node-1", NodeState.REGISTERED)
        yield step("stranger", NodeState.REGISTERED)

    journal = MemoryJournal()
    events: list[Any] = []
    with pytest.raises(ProjectAnswerUnusable, match="nothing of 2 of its nodes") as raised:
        events.extend(register(ScriptedProject(script).world(journal=journal), REQUEST, CancelToken()))
    assert "not of this submission: stranger" in raised.value.details
    assert [event.node for event in events if isinstance(event, NodeProgress)] == ["node-1"]
    assert [step.node for step in journal.steps] == ["node-1"]


def test_strangers_beside_a_whole_registration_do_no_harm() -> None:
    def script(token: CancelToken) -> Iterator[NodeProgress]:
        yield step("stranger", NodeState.FAILED, refusal("stranger", 30003))
        yield from all_registered(token)

    result = result_of(run(ScriptedProject(script).world()))
    assert result.registered
    assert len(result.outcomes) == 3


def test_a_node_that_joined_since_the_status_was_read_is_of_the_submission() -> None:
    def script(token: CancelToken) -> Iterator[NodeProgress]:
        yield step("node-4", NodeState.WAITING)
        yield from all_registered(token)
        yield step("node-4", NodeState.FAILED, refusal("node-4", 30003))

    assert [failure.node for failure in result_of(run(ScriptedProject(script).world())).failures] == ["node-4"]


def test_a_submission_that_ends_early_because_it_was_cancelled_is_no_problem() -> None:
    def script(token: CancelToken) -> Iterator[NodeProgress]:
        yield step("node-1", NodeState.REGISTERED)
        token.cancel()

    def standing() -> Sequence[NodeProgress]:
        return [step("node-1", NodeState.REGISTERED), step("node-2", NodeState.CANCELLED)]

    result = result_of(run(ScriptedProject(script, after_cancel=standing).world()))
    assert result.cancelled
    assert list(result.unfinished) == ["node-2", "node-3"]


def test_the_keyring_is_asked_for_nothing_before_the_result() -> None:
    world = ScriptedProject(all_registered).world(passwords := LockedPasswords())
    request = replace(REQUEST, login=replace(LOGIN, remember=True))
    for event in register(world, request, CancelToken()):
        assert passwords.asked == 0
        if isinstance(event, SubmissionResult):
            break


def test_a_locked_keyring_is_waited_for_once_and_told_once() -> None:
    passwords, journal = LockedPasswords(), MemoryJournal()
    request = replace(REQUEST, login=replace(LOGIN, remember=True))
    events = run(ScriptedProject(all_registered).world(passwords, journal), request)
    assert passwords.asked == 1
    assert [event.sentence for event in events if isinstance(event, Note)] == ["The keyring is locked."]
    assert isinstance(events[-1], Note)
    assert journal.names == ["practice"]


def test_the_admins_password_is_kept_with_the_accounts() -> None:
    passwords = MemoryPasswords()
    run(ScriptedProject(all_registered).world(passwords), replace(REQUEST, login=replace(LOGIN, remember=True)))
    assert passwords.kept == {
        (LoginKind.PROJECT_ADMIN, f"admin at {URL}"): Secret("admin-password"),
        ACCOUNT: Secret("secret"),
    }


def test_a_password_that_the_keyring_has_is_not_written_again() -> None:
    passwords = CountingPasswords()
    world = ScriptedProject(all_registered).world(passwords)
    run(world)
    run(world)
    assert passwords.writes == 1
    run(world, replace(REQUEST, password=Secret("another")))
    assert passwords.writes == 2


def test_a_cancel_after_the_last_node_cut_nothing_short() -> None:
    token = CancelToken()

    def script(inner: CancelToken) -> Iterator[NodeProgress]:
        yield from all_registered(inner)
        inner.cancel()
        raise Cancelled

    result = result_of(run(ScriptedProject(script).world(), token=token))
    assert result.registered
    assert not result.cancelled


def test_no_nodes_are_not_all_nodes() -> None:
    project = ScriptedProject(all_registered)
    with pytest.raises(InvalidInput, match="No node is left"):
        run(project.world(), replace(REQUEST, nodes=[]))
    assert project.submitted == []
