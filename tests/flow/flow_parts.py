"""Values the flow's tests are made of."""

from collections.abc import Sequence
from datetime import UTC, datetime

from fdl_wizard.flow.answers import AccountAnswers, ProjectAnswers
from fdl_wizard.flow.flow import Flow, Ticket
from fdl_wizard.flow.state import WizardState
from fdl_wizard.jobs.events import SignedIn, SubmissionBegun
from fdl_wizard.registration.model import (
    Failure,
    FailureKind,
    NodeOutcome,
    NodeProgress,
    NodeState,
    NodeStatus,
    Project,
    ProjectInfo,
    ProjectStatus,
    RegistrationState,
    SubmissionResult,
)
from fdl_wizard.registration.secret import Secret

MOMENT = datetime(2026, 8, 3, 14, 2, tzinfo=UTC)
THREE = ("node-1", "node-2", "node-3")


def project_answers(
    url: str = "https://fdl.example.com/webroot/decision",
    password: str = "admin",
) -> ProjectAnswers:
    return ProjectAnswers(url, "admin", Secret(password))


def told(
    url: str = "https://fdl.example.com/webroot/decision",
    nodes: Sequence[str] = THREE,
    registered: Sequence[str] = (),
) -> SignedIn:
    project = Project(url, "Data Hub", "admin")
    info = ProjectInfo(url, "Data Hub", "4.2.10", "reference", frozenset(), nodes)
    standing = [NodeStatus(node, node in registered) for node in nodes]
    status = ProjectStatus("Data Hub", "4.2.10", RegistrationState.NOT_REGISTERED, standing, MOMENT)
    return SignedIn(project, info, status, [])


def flow_at_review(
    nodes: Sequence[str] = THREE, account: str = "practice-mixed", registered: Sequence[str] = ()
) -> Flow:
    flow = Flow(WizardState(project=project_answers()))
    begun = flow.sign_in()
    assert begun
    assert flow.signed_in(begun[0], told(nodes=nodes, registered=registered))
    assert flow.next()
    assert flow.next()
    flow.answer_account(AccountAnswers(account, Secret("practice")))
    assert flow.next()
    return flow


def flow_submitting(
    nodes: Sequence[str] = THREE, submission_id: str = "s1", registered: Sequence[str] = ()
) -> tuple[Flow, Ticket]:
    flow = flow_at_review(nodes, registered=registered)
    begun = flow.submit()
    assert begun
    assert flow.tell(begun[0], SubmissionBegun(submission_id, told(nodes=nodes).info, nodes))
    return flow, begun[0]


def failure(node: str, code: int | None = 30003, kind: FailureKind = FailureKind.REFUSED, of: str = "s1") -> Failure:
    return Failure(node, kind, code, f"{of}/{node}", MOMENT)


def step(node: str, state: NodeState, why: Failure | None = None, of: str = "s1") -> NodeProgress:
    return NodeProgress(node, state, f"{of}/{node}", 0.5, why)


def result(
    outcomes: dict[str, Failure | None], unfinished: Sequence[str] = (), *, of: str = "s1", cancelled: bool = False
) -> SubmissionResult:
    return SubmissionResult(
        of,
        "Data Hub",
        "practice-mixed",
        [NodeOutcome(node, f"{of}/{node}", why) for node, why in outcomes.items()],
        cancelled,
        unfinished,
    )
