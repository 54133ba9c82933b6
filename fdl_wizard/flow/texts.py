"""The wizard's sentences: what will happen, what is happening, how it ended, what leaving keeps."""

from collections.abc import Sequence

from fdl_wizard.flow.state import WizardState
from fdl_wizard.flow.steps import SubmitPhase
from fdl_wizard.flow.submission import LooseEnd, NodeRow, Submission
from fdl_wizard.registration.errors import Reason
from fdl_wizard.registration.model import FailureKind, NodeState

MOST_NAMED = 3
"""More nodes than this are counted, not named, in a sentence."""


def review_sentence(state: WizardState) -> str:
    """ "Register 3 nodes of Data Hub with practice-mixed." Empty before signing in."""
    if state.signed_in is None:
        return ""
    count = len(state.signed_in.status.nodes)
    return f"Register {nodes(count)} of {state.signed_in.status.name} with {state.account.account.strip()}."


def standing_sentence(state: WizardState) -> str:
    """What becomes of the registration that the project has now; empty without one."""
    told = state.signed_in
    if told is None or not told.status.registered_nodes:
        return ""
    others = {node.account for node in told.status.nodes if node.registered and node.account}
    with_whom = f" with {', '.join(sorted(others))}" if others else ""
    return (
        f"{_of(told.status.registered_nodes, len(told.status.nodes))} registered already{with_whom}. "
        "Each keeps that registration until its new one succeeds."
    )


def progress_sentence(submission: Submission, project: str) -> str:
    """While it runs: what is done of how much."""
    total, done = len(submission.rows), submission.finished
    if submission.phase is SubmitPhase.CANCELLING:
        return "Cancelling… The project is asked which nodes it has registered by now."
    return f"Registering {nodes(total)} of {project}: {done:,} of {total:,} done."


def outcome_sentence(submission: Submission) -> str:
    """How it ended, with counts: "2 of 3 nodes are registered; 1 was refused." Empty while it runs."""
    if not submission.phase.ended:
        return ""
    opening = {
        SubmitPhase.CANCELLED: "Cancelled. ",
        SubmitPhase.BROKEN_OFF: "The registration broke off. ",
    }.get(submission.phase, "")
    rows = submission.rows
    registered = sum(row.state is NodeState.REGISTERED for row in rows)
    if rows and registered == len(rows):
        return f"{opening}{_of(registered, registered)} registered."
    keeping = submission.keeping_earlier
    anew = " anew" if keeping else ""
    sentence = f"{opening}{_of(registered, len(rows))} registered{anew}; {_joined(_shortfalls(rows))}."
    return f"{sentence} {_keeping(keeping)}" if keeping else sentence


def review_opening(state: WizardState) -> str:
    """The line below the review's title: what was sent so far, and what Submit does."""
    if state.sent_before:
        return "An earlier submission has ended. Submit begins another one, for every node."
    return "Nothing has been sent yet. Submit begins the registration."


def leaving_sentence(state: WizardState, *, keyring: bool) -> str:
    """Before the wizard is left with something entered: what was sent, and what stays. keyring: one was found."""
    if state.sent_before:
        return "What was submitted before stays as it is. What was entered since is not kept."
    if state.signed_in is None:
        return "Nothing has been submitted. What was entered here is not kept."
    password = " with its administrator's password" if state.project.remember and keyring else ""
    rest = "; the account and the password are not kept" if state.account.account or state.account.password else ""
    return f"Nothing has been submitted. The project stays listed{password}{rest}."


def row_reason(row: NodeRow, *, chinese: bool = False) -> str:
    """The sentence beside a node: why it failed, or what is not known of it. Empty when nothing is to be said."""
    if row.failure:
        return reason_text(row.failure.reason, chinese=chinese)
    if row.loose_end is LooseEnd.UNKNOWN:
        return "Registration Information will show it."
    return "It was not begun." if row.loose_end is LooseEnd.CANCELLED else ""


def reason_text(reason: Reason, *, chinese: bool = False) -> str:
    """The reason's sentence in the user's language."""
    return reason.zh if chinese else reason.message


def nodes(count: int) -> str:
    """ "1 node", "3 nodes"."""
    return "1 node" if count == 1 else f"{count:,} nodes"


def _of(some: int, total: int) -> str:
    if total == 1:
        return "The node is" if some else "The node is not"
    if some == total:
        return f"All {total:,} nodes are"
    if not some:
        return f"None of {total:,} nodes is"
    return f"{some:,} of {total:,} nodes {'is' if some == 1 else 'are'}"


def _shortfalls(rows: Sequence[NodeRow]) -> list[str]:
    lacking = [row for row in rows if row.state is not NodeState.REGISTERED]
    named = [_shortfall(row) for row in lacking]
    alone = len(rows) == 1
    return [
        template.format(
            "it" if alone else f"{named.count(template):,}", "was" if named.count(template) == 1 else "were"
        )
        for template in _SHORTFALLS
        if template in named
    ]


_REFUSED = "{0} {1} refused"
_FAILED = "{0} failed"
_UNREACHED = "{0} could not reach the authorization server"
_UNKNOWN = "the outcome of {0} is not known"
_NOT_BEGUN = "{0} {1} not begun"
_SHORTFALLS = (_REFUSED, _FAILED, _UNREACHED, _UNKNOWN, _NOT_BEGUN)


def _shortfall(row: NodeRow) -> str:
    if row.state is NodeState.NOT_REACHED:
        return _UNREACHED
    if row.state is NodeState.FAILED:
        refused = row.failure is None or row.failure.kind is FailureKind.REFUSED
        return _REFUSED if refused else _FAILED
    return _UNKNOWN if row.loose_end is LooseEnd.UNKNOWN else _NOT_BEGUN


def _keeping(kept: Sequence[str]) -> str:
    if len(kept) == 1:
        return f"{kept[0]} keeps its earlier registration."
    which = _joined(kept) if len(kept) <= MOST_NAMED else nodes(len(kept))
    return f"{which} keep their earlier registrations."


def _joined(parts: Sequence[str]) -> str:
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"
