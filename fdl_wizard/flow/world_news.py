"""What a submission taught about the project, put into the states that Back returns to.

Answers are taken back, facts are not: a node that got registered is registered on the review page too.
"""

from dataclasses import replace

from fdl_wizard.flow.state import WizardState
from fdl_wizard.flow.submission import NodeRow, Submission
from fdl_wizard.registration.model import NodeState, NodeStatus, RegistrationState


def with_news(state: WizardState, submission: Submission, account: str) -> WizardState:
    """The state with each node's newest outcome, got with ``account``, in the project's status."""
    told = state.signed_in
    if told is None or not submission.rows:
        return state
    rows = {row.node: row for row in submission.rows}
    nodes = tuple(_newest(node, rows.get(node.node), account) for node in told.status.nodes)
    status = replace(told.status, nodes=nodes, state=_state_of(nodes, told.status.state))
    return replace(
        state,
        signed_in=replace(told, status=status),
        sent_before=state.sent_before or submission.sent,
        unsure=submission.unknown,
    )


def _newest(node: NodeStatus, row: NodeRow | None, account: str) -> NodeStatus:
    if row is None:
        return node
    if row.state is NodeState.REGISTERED:
        return replace(node, registered=True, account=account, last_failure=None)
    return replace(node, last_failure=row.failure) if row.failure else node


def _state_of(nodes: tuple[NodeStatus, ...], before: RegistrationState) -> RegistrationState:
    registered = sum(node.registered for node in nodes)
    if registered == len(nodes):
        return RegistrationState.REGISTERED
    return RegistrationState.PARTLY_REGISTERED if registered else before
