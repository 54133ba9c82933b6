"""A submission's rows, its phases, and the sentences about them."""

import pytest

from fdl_wizard.flow.flow import Flow
from fdl_wizard.flow.steps import Step, SubmitPhase
from fdl_wizard.flow.submission import LooseEnd, result_of
from fdl_wizard.flow.texts import (
    leaving_sentence,
    nodes,
    outcome_sentence,
    progress_sentence,
    review_opening,
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


def test_stopping_when_every_node_is_registered_cancelled_nothing() -> None:
    flow, ticket = flow_submitting()
    for node in THREE:
        flow.tell(ticket, step(node, NodeState.REGISTERED))
    flow.cancel()
    assert flow.stop_waiting()
    assert flow.state.phase is SubmitPhase.ALL_REGISTERED
    assert outcome_sentence(flow.state.submission) == "All 3 nodes are registered."
    assert flow.retry() is None


def test_a_connection_lost_after_the_last_node_breaks_nothing_off() -> None:
    flow, ticket = flow_submitting()
    for node in THREE:
        flow.tell(ticket, step(node, NodeState.REGISTERED))
    gone = ProjectUnreachable("The project stopped answering.")
    assert flow.break_off(ticket, gone)
    assert (flow.state.phase, flow.state.submission.problem) == (SubmitPhase.ALL_REGISTERED, gone)
    assert flow.retry() is None


def test_without_nodes_there_is_nothing_to_try_again() -> None:
    flow, ticket = flow_submitting(())
    flow.break_off(ticket, ProjectUnreachable("Gone."))
    assert not flow.state.submission.can_retry
    assert flow.retry() is None


def test_what_is_not_known_of_a_node_stays_unknown_when_the_next_attempt_never_begins() -> None:
    flow, ticket = flow_submitting()
    flow.tell(ticket, step("node-2", NodeState.REGISTERING))
    flow.break_off(ticket, ProjectUnreachable("Gone."))
    again = flow.retry()
    assert again
    assert flow.state.submission.rows[1].loose_end is None
    flow.break_off(again[0], ProjectUnreachable("Still gone."))
    ends = [row.loose_end for row in flow.state.submission.rows]
    assert ends == [LooseEnd.NOT_BEGUN, LooseEnd.UNKNOWN, LooseEnd.NOT_BEGUN]


def test_one_node_is_retried_alone_and_the_others_keep_what_they_were_told() -> None:
    flow, ticket = flow_submitting()
    flow.tell(ticket, result({"node-1": None, "node-2": failure("node-2"), "node-3": failure("node-3", 20001)}))
    assert flow.retry("node-1") is None, "it is registered"
    again = flow.retry("node-3")
    assert again
    assert again[1].nodes == ("node-3",)
    flow.tell(again[0], SubmissionBegun("s2", told().info, ("node-3",)))
    flow.tell(again[0], result({"node-3": None}, of="s2"))
    assert flow.state.phase is SubmitPhase.SOME_REFUSED
    states = [row.state for row in flow.state.submission.rows]
    assert states == [NodeState.REGISTERED, NodeState.FAILED, NodeState.REGISTERED]
    assert [failure.node for failure in flow.state.submission.failures] == ["node-2"]


def test_back_and_submit_forget_nothing_that_is_not_known_either() -> None:
    flow, ticket = flow_submitting()
    flow.tell(ticket, step("node-2", NodeState.REGISTERING))
    flow.break_off(ticket, ProjectUnreachable("Gone."))
    flow.back()
    again = flow.submit()
    assert again
    flow.break_off(again[0], ProjectUnreachable("Still gone."))
    assert flow.state.submission.unknown == {"node-2"}


def test_an_outcome_settles_what_was_not_known() -> None:
    flow, ticket = flow_submitting()
    flow.tell(ticket, step("node-2", NodeState.REGISTERING))
    flow.break_off(ticket, ProjectUnreachable("Gone."))
    again = flow.retry()
    assert again
    flow.tell(again[0], SubmissionBegun("s2", told().info, THREE))
    flow.tell(again[0], result(dict.fromkeys(THREE), of="s2"))
    assert flow.state.phase is SubmitPhase.ALL_REGISTERED


@pytest.mark.parametrize(
    ("registered", "sentence"),
    [
        (["node-1"], "node-1 keeps its earlier registration."),
        (["node-1", "node-3"], "node-1 and node-3 keep their earlier registrations."),
    ],
)
def test_a_node_that_was_registered_before_keeps_that_when_nothing_new_was_begun(
    registered: list[str], sentence: str
) -> None:
    flow, ticket = flow_submitting(registered=registered)
    flow.cancel()
    flow.tell(ticket, result({}, THREE, cancelled=True))
    assert outcome_sentence(flow.state.submission) == (
        f"Cancelled. None of 3 nodes is registered anew; 3 were not begun. {sentence}"
    )


def test_a_node_that_is_refused_keeps_its_earlier_registration_and_one_not_known_may_not() -> None:
    flow, ticket = flow_submitting(registered=THREE)
    flow.tell(ticket, step("node-1", NodeState.FAILED, failure("node-1")))
    flow.tell(ticket, step("node-2", NodeState.REGISTERING))
    flow.tell(ticket, step("node-3", NodeState.REGISTERED))
    flow.break_off(ticket, ProjectUnreachable("Gone."))
    assert outcome_sentence(flow.state.submission) == (
        "The registration broke off. 1 of 3 nodes is registered anew; 1 was refused and the outcome of 1 is not known. "
        "node-1 keeps its earlier registration."
    )


def test_a_thousand_nodes_are_counted_with_a_separator() -> None:
    many = tuple(f"node-{number}" for number in range(1234))
    flow, ticket = flow_submitting(many)
    assert progress_sentence(flow.state.submission, "Hub") == "Registering 1,234 nodes of Hub: 0 of 1,234 done."
    outcomes = {node: failure(node) if place < 1100 else None for place, node in enumerate(many)}
    flow.tell(ticket, result(outcomes))
    assert outcome_sentence(flow.state.submission) == "134 of 1,234 nodes are registered; 1,100 were refused."


def test_a_note_that_comes_after_the_end_is_told_too() -> None:
    flow, ticket = flow_submitting()
    flow.tell(ticket, result(dict.fromkeys(THREE)))
    note = Note("The keyring is locked.")
    assert flow.tell(ticket, note)
    assert flow.state.submission.notes == (note,)
    assert flow.state.phase is SubmitPhase.ALL_REGISTERED


def test_the_review_says_what_was_sent_so_far() -> None:
    flow, ticket = flow_submitting()
    assert review_opening(flow_at_review().state).startswith("Nothing has been sent yet.")
    flow.tell(ticket, result({"node-1": failure("node-1")}, ["node-2", "node-3"]))
    flow.back()
    assert review_opening(flow.state) == "An earlier submission has ended. Submit begins another one, for every node."


def test_a_submission_that_never_began_was_not_sent() -> None:
    flow = flow_at_review()
    begun = flow.submit()
    assert begun
    flow.break_off(begun[0], ProjectUnreachable("No connection."))
    flow.back()
    assert review_opening(flow.state).startswith("Nothing has been sent yet.")


def test_leaving_says_what_is_kept() -> None:
    typed = Flow()
    assert leaving_sentence(typed.state, keyring=True) == (
        "Nothing has been submitted. What was entered here is not kept."
    )
    state = flow_at_review().state
    assert leaving_sentence(state, keyring=True) == (
        "Nothing has been submitted. The project stays listed with its administrator's password; "
        "the account and the password are not kept."
    )
    assert "administrator's password" not in leaving_sentence(state, keyring=False)
    flow, ticket = flow_submitting()
    flow.tell(ticket, result({"node-1": failure("node-1")}, ["node-2", "node-3"]))
    flow.back()
    assert leaving_sentence(flow.state, keyring=True) == (
        "What was submitted before stays as it is. What was entered since is not kept."
    )


def test_another_password_is_entered_on_the_account_page() -> None:
    flow, ticket = flow_submitting()
    assert not flow.reenter_password()
    flow.tell(ticket, result({node: failure(node, 30006) for node in THREE}))
    assert flow.reenter_password()
    assert flow.state.step is Step.ACCOUNT
    assert flow.state.account.account == "practice-mixed"


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
