"""The wizard's way: what Next wants, what Back takes back, and what comes too late."""

from dataclasses import replace

import pytest

from fdl_wizard.flow.answers import AccountAnswers, ProjectAnswers
from fdl_wizard.flow.flow import Flow
from fdl_wizard.flow.state import Forward, Leave, WizardState, buttons
from fdl_wizard.flow.steps import Method, Step, SubmitPhase
from fdl_wizard.flow.validation import is_unencrypted
from fdl_wizard.registration.model import NodeState
from fdl_wizard.registration.problems import AdminLoginRefused, ProjectUnreachable
from fdl_wizard.registration.secret import Secret
from tests.flow.flow_parts import (
    THREE,
    failure,
    flow_at_review,
    flow_submitting,
    project_answers,
    result,
    step,
    told,
)


def signed_in_flow() -> Flow:
    flow = Flow(WizardState(project=project_answers()))
    begun = flow.sign_in()
    assert begun
    flow.signed_in(begun[0], told())
    return flow


def test_the_project_is_left_only_once_it_took_the_login() -> None:
    flow = Flow(WizardState(project=project_answers()))
    assert not flow.next()
    begun = flow.sign_in()
    assert begun
    assert not flow.next()
    flow.signed_in(begun[0], told())
    assert flow.next()
    assert flow.state.step is Step.METHOD


def test_signing_in_does_not_begin_while_something_is_missing() -> None:
    flow = Flow()
    assert flow.sign_in() is None
    assert set(flow.state.complaints) == {"url", "admin", "admin_password"}


def test_another_password_than_the_one_that_was_accepted_signs_out() -> None:
    flow = signed_in_flow()
    flow.answer_project(project_answers(password="another"))
    assert flow.state.signed_in is None
    assert not flow.next()


def test_the_wish_to_remember_does_not_sign_out() -> None:
    flow = signed_in_flow()
    answers = flow.state.project
    flow.answer_project(answers.edited(url=answers.url, admin="admin", password="admin", remember=False))
    assert flow.state.signed_in is not None
    assert not flow.state.project.remember


def test_an_answer_of_a_project_that_was_changed_meanwhile_is_dropped() -> None:
    flow = Flow(WizardState(project=project_answers()))
    begun = flow.sign_in()
    assert begun
    flow.answer_project(project_answers("https://other.example.com"))
    assert not flow.signed_in(begun[0], told())
    assert not flow.sign_in_failed(begun[0], AdminLoginRefused("No."))
    assert flow.state.signed_in is None
    assert flow.state.problem is None


def test_a_refused_login_stays_on_the_page_with_its_problem() -> None:
    flow = Flow(WizardState(project=project_answers()))
    begun = flow.sign_in()
    assert begun
    problem = AdminLoginRefused("The project does not accept this.")
    assert flow.sign_in_failed(begun[0], problem)
    assert flow.state.problem is problem
    assert buttons(flow.state).forward_enabled


def test_back_from_the_account_takes_the_account_back() -> None:
    flow = signed_in_flow()
    flow.next()
    flow.next()
    flow.answer_account(AccountAnswers("practice-ok", Secret("practice")))
    flow.back()
    flow.next()
    assert flow.state.account == AccountAnswers()


def test_back_from_review_keeps_the_account_for_correction() -> None:
    flow = flow_at_review()
    flow.back()
    assert flow.state.step is Step.ACCOUNT
    assert flow.state.account.account == "practice-mixed"


def test_the_account_used_last_is_suggested_and_the_projects_own_before_it() -> None:
    flow = Flow(WizardState(project=project_answers()), ["used-last", "of-the-project"])
    begun = flow.sign_in()
    assert begun
    flow.signed_in(begun[0], told())
    flow.next()
    flow.next()
    assert flow.state.account == AccountAnswers("used-last")
    assert not flow.touched
    known = told()
    flow.back()
    flow.back()
    flow.answer_project(project_answers(password="another"))
    again = flow.sign_in()
    assert again
    flow.signed_in(again[0], replace(known, status=replace(known.status, account="of-the-project")))
    flow.next()
    flow.next()
    assert flow.state.account == AccountAnswers("of-the-project")


def test_only_public_cloud_can_be_chosen() -> None:
    flow = signed_in_flow()
    flow.next()
    for method in Method:
        flow.answer_method(method)
    assert flow.state.method is Method.PUBLIC_CLOUD


def test_submit_asks_for_every_node_with_the_answers_of_the_pages() -> None:
    flow = flow_at_review()
    begun = flow.submit()
    assert begun
    request = begun[1]
    assert (request.account, request.password.reveal(), request.nodes) == ("practice-mixed", "practice", None)
    assert request.login.url == "https://fdl.example.com/webroot/decision"
    assert flow.state.phase is SubmitPhase.SUBMITTING
    assert [row.state for row in flow.state.submission.rows] == [NodeState.WAITING] * 3


def test_back_is_not_possible_while_a_submission_runs() -> None:
    flow, _ = flow_submitting()
    assert not flow.back()
    flow.cancel()
    assert not flow.back()


def test_back_from_a_failed_registration_shows_what_the_nodes_have_now() -> None:
    flow, ticket = flow_submitting()
    flow.tell(ticket, result({"node-1": None, "node-2": failure("node-2"), "node-3": failure("node-3")}))
    assert flow.back()
    assert flow.state.step is Step.REVIEW
    assert flow.state.phase is SubmitPhase.IDLE
    assert flow.state.signed_in
    nodes = flow.state.signed_in.status.nodes
    assert [(node.registered, node.account) for node in nodes] == [
        (True, "practice-mixed"),
        (False, None),
        (False, None),
    ]
    assert nodes[1].last_failure == failure("node-2")


def test_there_is_no_way_back_once_every_node_is_registered() -> None:
    flow, ticket = flow_submitting()
    flow.tell(ticket, result(dict.fromkeys(THREE)))
    assert flow.state.phase is SubmitPhase.ALL_REGISTERED
    assert not flow.back()


def test_retry_asks_for_the_nodes_that_are_not_registered_and_leaves_the_others() -> None:
    flow, ticket = flow_submitting()
    flow.tell(ticket, step("node-1", NodeState.REGISTERED))
    flow.tell(ticket, result({"node-1": None, "node-2": failure("node-2"), "node-3": failure("node-3")}))
    begun = flow.retry()
    assert begun
    assert begun[1].nodes == ["node-2", "node-3"]
    states = [row.state for row in flow.state.submission.rows]
    assert states == [NodeState.REGISTERED, NodeState.WAITING, NodeState.WAITING]
    assert flow.state.submission.failures == []


def test_events_of_an_earlier_submission_are_dropped() -> None:
    flow, ticket = flow_submitting()
    flow.tell(ticket, result({"node-1": None, "node-2": failure("node-2"), "node-3": failure("node-3")}))
    flow.retry()
    before = flow.state
    assert not flow.tell(ticket, step("node-2", NodeState.REGISTERED))
    assert not flow.break_off(ticket, ProjectUnreachable("Gone."))
    assert flow.state is before


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        (lambda flow: None, Leave.CANCEL_SUBMISSION),
        (lambda flow: flow.cancel(), Leave.STOP_WAITING),
        (lambda flow: flow.stop_waiting(), Leave.CLOSE),
    ],
)
def test_leaving_never_hides_a_submission_that_runs(act: object, expected: Leave) -> None:
    flow, _ = flow_submitting()
    assert callable(act)
    act(flow)
    assert buttons(flow.state).leave is expected


def test_the_primary_button_says_next_then_submit_then_finish() -> None:
    flow = flow_at_review()
    assert buttons(flow.state).forward is Forward.SUBMIT
    flow.submit()
    assert buttons(flow.state).forward is Forward.FINISH
    assert not buttons(flow.state).forward_enabled


def test_leaving_loses_nothing_until_something_was_entered() -> None:
    flow = Flow(WizardState(project=project_answers()))
    assert not flow.touched
    flow.answer_project(ProjectAnswers("https://other.example.com"))
    assert flow.touched


def test_leaving_after_the_end_loses_nothing() -> None:
    flow, ticket = flow_submitting()
    flow.tell(ticket, result(dict.fromkeys(THREE)))
    assert not flow.touched


def test_a_password_from_the_keyring_leaves_with_its_account() -> None:
    offered = AccountAnswers("practice-ok").with_offer("practice-ok", Secret("practice"))
    assert offered.password == Secret("practice")
    other = offered.edited(account="practice-mixed", password="practice", remember=True)
    assert not other.password


def test_a_password_that_was_typed_stays_when_the_account_is_corrected() -> None:
    typed = AccountAnswers("practice-o", Secret("practice"))
    assert typed.edited(account="practice-ok", password="practice", remember=True).password == Secret("practice")


def test_a_password_from_the_keyring_never_replaces_what_was_typed() -> None:
    typed = AccountAnswers("practice-ok", Secret("mine"))
    assert typed.with_offer("practice-ok", Secret("stored")) is typed
    assert typed.with_offer("practice-mixed", Secret("stored")) is typed


@pytest.mark.parametrize(
    "url",
    [
        "",
        "two words",
        "ftp://fdl.example.com",
        "https://",
        "https://admin:secret@fdl.example.com",
        "fdl\u200b.example.com",
    ],
)
def test_a_url_that_is_none_is_told_as_one_types(url: str) -> None:
    assert "url" in WizardState(project=project_answers(url)).complaints


@pytest.mark.parametrize(
    "url", ["fdl.example.com", "https://fdl.example.com:8443/a/b", "http://[::1]:8075/x", "http://数据.example"]
)
def test_a_url_that_may_be_one_is_left_to_the_connector(url: str) -> None:
    assert "url" not in WizardState(project=project_answers(url)).complaints


@pytest.mark.parametrize(
    ("url", "unencrypted"),
    [
        ("http://fdl.example.com/webroot", True),
        ("HTTP://10.0.0.4", True),
        ("https://fdl.example.com", False),
        ("http://127.0.0.1:8075", False),
        ("http://[::1]:8075", False),
        ("http://localhost", False),
        ("http://[", False),
        ("", False),
    ],
)
def test_plain_http_counts_as_unencrypted_beyond_this_computer(url: str, unencrypted: bool) -> None:
    assert is_unencrypted(url) is unencrypted
