"""What a submission taught about the project, put into the states that Back returns to.

Answers are taken back, facts are not: a node that got registered is registered on the review page too.
"""

from dataclasses import replace

from fdl_wizard.flow.state import WizardState
from fdl_wizard.flow.submission import NodeRow, Submission
from fdl_wizard.registration.model import NodeState, NodeStatus, ProjectStatus, RegistrationState


def with_news(state: WizardState, submission: Submission) -> WizardState:
    """The state with each node's newest outcome in the project's status."""
    told = state.signed_in
    if told is None or not submission.rows:
        return state
    status = _with_rows(told.status, {row.node: row for row in submission.rows}, state, submission)
    return replace(state, signed_in=replace(told, status=status))


def _with_rows(
    status: ProjectStatus, rows: dict[str, NodeRow], state: WizardState, submission: Submission
) -> ProjectStatus:
    account = submission.result.account if submission.result else None
    nodes = tuple(_newest(node, rows.get(node.node), account) for node in status.nodes)
    return replace(status, nodes=nodes, state=_state_of(nodes, status.state))


def _newest(node: NodeStatus, row: NodeRow | None, account: str | None) -> NodeStatus:
    if row is None:
        return node
    if row.state is NodeState.REGISTERED:
        return replace(node, registered=True, account=account or node.account, last_failure=None)
    return replace(node, last_failure=row.failure) if row.failure else node


def _state_of(nodes: tuple[NodeStatus, ...], before: RegistrationState) -> RegistrationState:
    registered = sum(node.registered for node in nodes)
    if registered == len(nodes):
        return RegistrationState.REGISTERED
    return RegistrationState.PARTLY_REGISTERED if registered else before
