"""A submission's rows, its phases, and the sentences about them."""

import pytest

from fdl_wizard.flow.steps import SubmitPhase
from fdl_wizard.flow.submission import LooseEnd, result_of
from fdl_wizard.flow.texts import (
    nodes,
    outcome_sentence,
    progress_sentence,
    review_sentence,
    row_reason,
    standing_sentence,
)
from fdl_wizard.jobs.events import Note, SubmissionBegun
from fdl_wizard.registration.model import FailureKind, NodeState
from fdl_wizard.registration.problems import ProjectUnreachable
from tests.flow.flow_parts import THREE, failure, flow_at_review, flow_submitting, result, step, told


def test_each_node_is_told_by_itself() -> None:
    flow, ticket = flow_submitting()
    before = flow.state.submission.rows
    assert flow.tell(ticket, step("node-2", NodeState.FAILED, failure("node-2")))
    after = flow.state.submission.rows
    assert (after[0], after[2]) == (before[0], before[2])
    assert after[0] is before[0]
    assert after[1].failure == failure("node-2")


def test_a_node_that_is_through_does_not_begin_again() -> None:
    flow, ticket = flow_submitting()
    flow.tell(ticket, step("node-1", NodeState.REGISTERED))
    assert not flow.tell(ticket, step("node-1", NodeState.REGISTERING))


@pytest.mark.parametrize(
    "stranger", [step("node-9", NodeState.REGISTERED), step("node-1", NodeState.REGISTERED, of="s0")]
)
def test_steps_of_a_stranger_change_nothing(stranger: object) -> None:
    flow, ticket = flow_submitting()
    assert not flow.tell(ticket, stranger)  # type: ignore[arg-type]


def test_nodes_that_joined_since_signing_in_are_shown_too() -> None:
    flow = flow_at_review()
    begun = flow.submit()
    assert begun
    flow.tell(begun[0], SubmissionBegun("s1", told().info, (*THREE, "node-4")))
    assert [row.node for row in flow.state.submission.rows] == [*THREE, "node-4"]


def test_the_result_fills_in_what_no_step_told() -> None:
    flow, ticket = flow_submitting()
    unreachable = failure("node-3", None, FailureKind.UNREACHABLE)
    flow.tell(ticket, result({"node-1": None, "node-2": failure("node-2"), "node-3": unreachable}))
    states = [row.state for row in flow.state.submission.rows]
    assert states == [NodeState.REGISTERED, NodeState.FAILED, NodeState.NOT_REACHED]
    assert flow.state.phase is SubmitPhase.SOME_REFUSED


def test_cancelling_says_what_was_done_and_what_was_not() -> None:
    flow, ticket = flow_submitting()
    flow.tell(ticket, step("node-1", NodeState.REGISTERED))
    flow.tell(ticket, step("node-2", NodeState.REGISTERING))
    assert flow.cancel()
    assert flow.state.phase is SubmitPhase.CANCELLING
    flow.tell(ticket, result({"node-1": None}, ["node-2", "node-3"], cancelled=True))
    assert flow.state.phase is SubmitPhase.CANCELLED
    assert [row.loose_end for row in flow.state.submission.rows] == [None, LooseEnd.UNKNOWN, LooseEnd.CANCELLED]
    assert outcome_sentence(flow.state.submission) == (
        "Cancelled. 1 of 3 nodes is registered; the outcome of 1 is not known and 1 was not begun."
    )


def test_a_cancel_that_came_too_late_changes_no_outcome() -> None:
    flow, ticket = flow_submitting()
    flow.cancel()
    flow.tell(ticket, result(dict.fromkeys(THREE), cancelled=True))
    assert flow.state.phase is SubmitPhase.ALL_REGISTERED


def test_a_submission_that_breaks_off_keeps_what_was_done() -> None:
    flow, ticket = flow_submitting()
    flow.tell(ticket, step("node-1", NodeState.REGISTERED))
    flow.tell(ticket, step("node-2", NodeState.REGISTERING))
    problem = ProjectUnreachable("The project stopped answering.")
    assert flow.break_off(ticket, problem)
    submission = flow.state.submission
    assert (submission.phase, submission.problem) == (SubmitPhase.BROKEN_OFF, problem)
    assert [row.loose_end for row in submission.rows] == [None, LooseEnd.UNKNOWN, LooseEnd.NOT_BEGUN]
    assert outcome_sentence(submission).startswith("The registration broke off. 1 of 3 nodes is registered;")
    ended = result_of(submission, "Data Hub", "practice-mixed")
    assert ended
    assert (len(ended.outcomes), list(ended.unfinished)) == (1, ["node-2", "node-3"])


def test_a_submission_that_never_began_has_no_result() -> None:
    flow = flow_at_review()
    begun = flow.submit()
    assert begun
    flow.break_off(begun[0], ProjectUnreachable("No connection."))
    assert result_of(flow.state.submission, "Data Hub", "practice-mixed") is None


def test_notes_are_collected() -> None:
    flow, ticket = flow_submitting()
    note = Note("The password could not be kept.")
    flow.tell(ticket, note)
    assert flow.state.submission.notes == (note,)


def test_nothing_changes_after_the_end() -> None:
    flow, ticket = flow_submitting()
    flow.tell(ticket, result(dict.fromkeys(THREE)))
    assert not flow.tell(ticket, step("node-1", NodeState.FAILED, failure("node-1")))


@pytest.mark.parametrize(
    ("outcomes", "sentence"),
    [
        ({"a": None, "b": None, "c": failure("c")}, "2 of 3 nodes are registered; 1 was refused."),
        ({"a": None, "b": failure("b"), "c": failure("c")}, "1 of 3 nodes is registered; 2 were refused."),
        ({"a": failure("a"), "b": failure("b")}, "None of 2 nodes is registered; 2 were refused."),
        ({"a": failure("a")}, "The node is not registered; it was refused."),
        ({"a": None}, "The node is registered."),
        ({"a": None, "b": None}, "All 2 nodes are registered."),
        (
            {"a": failure("a"), "b": failure("b", None, FailureKind.UNREACHABLE)},
            "None of 2 nodes is registered; 1 was refused and 1 could not reach the authorization server.",
        ),
        (
            {"a": None, "b": failure("b", None, FailureKind.UNEXPLAINED)},
            "1 of 2 nodes is registered; 1 failed.",
        ),
    ],
)
def test_the_outcome_is_one_sentence_with_counts(outcomes: dict, sentence: str) -> None:  # type: ignore[type-arg]
    flow, ticket = flow_submitting(tuple(outcomes))
    flow.tell(ticket, result(outcomes))
    assert outcome_sentence(flow.state.submission) == sentence


def test_the_review_is_one_sentence() -> None:
    assert review_sentence(flow_at_review().state) == "Register 3 nodes of Data Hub with practice-mixed."
    assert review_sentence(flow_at_review(("only",)).state) == "Register 1 node of Data Hub with practice-mixed."


def test_the_review_says_what_becomes_of_the_old_registration() -> None:
    flow, ticket = flow_submitting()
    assert standing_sentence(flow_at_review().state) == ""
    flow.tell(ticket, result({"node-1": None, "node-2": failure("node-2"), "node-3": failure("node-3")}))
    flow.back()
    assert standing_sentence(flow.state) == (
        "1 of 3 nodes is registered already with practice-mixed. "
        "Each keeps that registration until its new one succeeds."
    )


def test_while_it_runs_the_sentence_counts() -> None:
    flow, ticket = flow_submitting()
    flow.tell(ticket, step("node-1", NodeState.REGISTERED))
    assert progress_sentence(flow.state.submission, "Data Hub") == "Registering 3 nodes of Data Hub: 1 of 3 done."
    assert outcome_sentence(flow.state.submission) == ""


def test_a_rows_reason_is_the_catalogues_in_either_language() -> None:
    flow, ticket = flow_submitting()
    flow.tell(ticket, step("node-2", NodeState.FAILED, failure("node-2")))
    row = flow.state.submission.rows[1]
    assert row_reason(row) == "The IP address is not within the allowed range."
    assert row_reason(row, chinese=True) == "IP 地址不在允许范围内。"
    assert row_reason(flow.state.submission.rows[0]) == ""


def test_nodes_are_counted_in_words() -> None:
    assert [nodes(1), nodes(3)] == ["1 node", "3 nodes"]
