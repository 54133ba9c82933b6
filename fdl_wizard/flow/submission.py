"""A submission as the wizard shows it: its phase and one immutable row a node, changed by the job's events."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum

from fdl_wizard.flow.steps import SubmitPhase
from fdl_wizard.jobs.events import Note, SubmissionBegun
from fdl_wizard.jobs.register import RegisterEvent
from fdl_wizard.registration.model import Failure, FailureKind, NodeOutcome, NodeProgress, NodeState, SubmissionResult
from fdl_wizard.registration.problems import Problem

_ENTER_AGAIN = frozenset({10001, 30006})


def wants_other_password(failure: Failure) -> bool:
    """Whether sending the same account and password again is useless: they were refused as such (30006), or something
    on the way blanked one of them (10001)."""
    return failure.kind is FailureKind.REFUSED and failure.code in _ENTER_AGAIN


class LooseEnd(Enum):
    """Why a node has no outcome: cancelled before it was asked; not begun because the submission broke off; or
    unknown, since it was being registered when nobody waited any longer."""

    CANCELLED = "cancelled"
    NOT_BEGUN = "not_begun"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class NodeRow:
    """One node. seconds: since the submission began; loose_end: why it has no outcome although nothing runs; unsure:
    what an earlier attempt got it is not known, and stays so until this one has an outcome."""

    node: str
    state: NodeState = NodeState.WAITING
    seconds: float = 0.0
    failure: Failure | None = None
    loose_end: LooseEnd | None = None
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class Submission:
    """The submission and where each node stands. submission_id: empty until the job named it."""

    phase: SubmitPhase = SubmitPhase.IDLE
    submission_id: str = ""
    rows: tuple[NodeRow, ...] = ()
    notes: tuple[Note, ...] = ()
    problem: Problem | None = None
    result: SubmissionResult | None = None
    asked: frozenset[str] = frozenset()
    """The nodes that this attempt asks for; the others keep what an earlier attempt got them."""
    earlier: frozenset[str] = frozenset()
    """The nodes that were registered before: each keeps that registration until its new one succeeds."""
    sent_before: bool = False
    """An attempt before this one was sent."""
    places: Mapping[str, int] = field(default_factory=dict, compare=False, repr=False)

    @property
    def sent(self) -> bool:
        """Whether anything was sent at all."""
        return self.sent_before or bool(self.submission_id)

    @property
    def unknown(self) -> frozenset[str]:
        """The nodes of which it ended without knowing the outcome."""
        return frozenset(row.node for row in self.rows if row.loose_end is LooseEnd.UNKNOWN)

    @property
    def can_retry(self) -> bool:
        """It ended, and some node is left that may be tried again."""
        return self.phase.can_retry and bool(self.unregistered)

    @property
    def wants_other_password(self) -> bool:
        """Some node refused account and password."""
        return self.phase.can_retry and any(map(wants_other_password, self.failures))

    @property
    def another_try_helps(self) -> bool:
        """Some node may be registered with what was entered."""
        left = (row.failure for row in self.rows if row.state is not NodeState.REGISTERED)
        return self.phase.can_retry and any(why is None or not wants_other_password(why) for why in left)

    @property
    def keeping_earlier(self) -> Sequence[str]:
        """The nodes that got no new registration and are known to keep the one from before."""
        lacking = (row for row in self.rows if row.state is not NodeState.REGISTERED)
        return [row.node for row in lacking if row.node in self.earlier and row.loose_end is not LooseEnd.UNKNOWN]

    @property
    def failures(self) -> Sequence[Failure]:
        return [row.failure for row in self.rows if row.failure]

    @property
    def unregistered(self) -> Sequence[str]:
        return [row.node for row in self.rows if row.state is not NodeState.REGISTERED]

    @property
    def finished(self) -> int:
        """How many nodes have their outcome."""
        return sum(row.state.finished and row.state is not NodeState.CANCELLED for row in self.rows)


NOTHING_SUBMITTED = Submission()


def submitted(nodes: Sequence[str], earlier: Iterable[str] = (), unsure: frozenset[str] = frozenset()) -> Submission:
    """A new submission: every node waits. earlier: those that are registered already; unsure: those of which a
    submission before left the outcome unknown."""
    begun = Submission(SubmitPhase.SUBMITTING, asked=frozenset(nodes), earlier=frozenset(earlier))
    return _with_rows(begun, [NodeRow(node, unsure=node in unsure) for node in nodes])


def retried(submission: Submission, node: str | None = None) -> Submission:
    """The same nodes again, but for those that are registered: they keep what they have. node: that one alone."""
    left = frozenset(submission.unregistered if node is None else (node,))
    rows = [_again(row) if row.node in left else row for row in submission.rows]
    begun = Submission(SubmitPhase.SUBMITTING, asked=left, earlier=submission.earlier, sent_before=submission.sent)
    return _with_rows(begun, rows)


def with_event(submission: Submission, event: RegisterEvent) -> Submission:
    """After one event of the job. Events of another submission, and any after the end but a Note, change nothing."""
    if isinstance(event, Note) and submission.phase.ended:
        return replace(submission, notes=(*submission.notes, event))
    if not submission.phase.running:
        return submission
    match event:
        case SubmissionBegun():
            return _begun(submission, event)
        case NodeProgress():
            return _progressed(submission, event)
        case Note():
            return replace(submission, notes=(*submission.notes, event))
        case SubmissionResult():
            return _resulted(submission, event)


def cancelling(submission: Submission) -> Submission:
    """The administrator cancelled; the job is asked what was done by then."""
    if submission.phase is not SubmitPhase.SUBMITTING:
        return submission
    return replace(submission, phase=SubmitPhase.CANCELLING)


def stopped(submission: Submission) -> Submission:
    """Nobody waits any longer for what the project did: what is not known now stays unknown."""
    if not submission.phase.running:
        return submission
    return _settled(submission, SubmitPhase.CANCELLED)


def broken_off(submission: Submission, problem: Problem) -> Submission:
    """The job ended with a problem; what the nodes got until then stays theirs."""
    if not submission.phase.running:
        return submission
    return replace(_settled(submission, SubmitPhase.BROKEN_OFF), problem=problem)


def result_of(submission: Submission, project: str, account: str) -> SubmissionResult | None:
    """How this attempt ended, also when the job could not say it; None while it runs or when it never began."""
    if submission.result or not submission.phase.ended or not submission.submission_id:
        return submission.result
    asked = [row for row in submission.rows if row.node in submission.asked]
    known = [row for row in asked if row.state is not NodeState.CANCELLED]
    return SubmissionResult(
        submission_id=submission.submission_id,
        project=project,
        account=account,
        outcomes=[NodeOutcome(row.node, f"{submission.submission_id}/{row.node}", row.failure) for row in known],
        cancelled=submission.phase is SubmitPhase.CANCELLED,
        unfinished=[row.node for row in asked if row.state is NodeState.CANCELLED],
    )


def _begun(submission: Submission, event: SubmissionBegun) -> Submission:
    if submission.submission_id:
        return submission
    named = replace(submission, submission_id=event.submission_id, asked=frozenset(event.nodes))
    if named.asked == submission.asked:
        return named
    # The project's nodes changed since it was signed in to: those registered before stay, the others are the new list.
    kept = [row for row in submission.rows if row.state is NodeState.REGISTERED and row.node not in named.asked]
    unsure = {row.node for row in submission.rows if row.unsure}
    return _with_rows(named, kept + [NodeRow(node, unsure=node in unsure) for node in event.nodes])


def _progressed(submission: Submission, event: NodeProgress) -> Submission:
    place = submission.places.get(event.node)
    if place is None or not _belongs(submission, event):
        return submission
    row = submission.rows[place]
    if row.state.finished and not event.state.finished:
        return submission
    changed = NodeRow(event.node, event.state, event.seconds, event.failure, unsure=row.unsure)
    rows = (*submission.rows[:place], changed, *submission.rows[place + 1 :])
    return replace(submission, rows=rows)


def _belongs(submission: Submission, event: NodeProgress) -> bool:
    """A request id is the submission's id, a slash, and the node's name."""
    if not submission.submission_id or event.node not in submission.asked:
        return False
    return not event.request_id or event.request_id.startswith(f"{submission.submission_id}/")


def _resulted(submission: Submission, result: SubmissionResult) -> Submission:
    if result.submission_id != submission.submission_id:
        return submission
    outcomes = {outcome.node: outcome for outcome in result.outcomes}
    rows = tuple(_with_outcome(row, outcomes.get(row.node)) for row in submission.rows)
    known = replace(submission, rows=rows, result=result)
    cut_short = any(not row.state.finished or row.state is NodeState.CANCELLED for row in rows)
    if cut_short and (result.cancelled or submission.phase is SubmitPhase.CANCELLING):
        return _settled(known, SubmitPhase.CANCELLED)
    return _settled(known, SubmitPhase.SOME_REFUSED)


def _with_outcome(row: NodeRow, outcome: NodeOutcome | None) -> NodeRow:
    if outcome is None or (row.state.finished and row.state is not NodeState.CANCELLED):
        return row
    return NodeRow(row.node, _state_of(outcome.failure), row.seconds, outcome.failure)


def _state_of(failure: Failure | None) -> NodeState:
    if failure is None:
        return NodeState.REGISTERED
    return NodeState.NOT_REACHED if failure.kind is FailureKind.UNREACHABLE else NodeState.FAILED


def _settled(submission: Submission, phase: SubmitPhase) -> Submission:
    """Ended: no row is left waiting or registering. With every node registered nothing was cut short, however it
    ended."""
    if submission.rows and not submission.unregistered:
        return replace(submission, phase=SubmitPhase.ALL_REGISTERED)
    not_begun = LooseEnd.NOT_BEGUN if phase is SubmitPhase.BROKEN_OFF else LooseEnd.CANCELLED
    return replace(submission, phase=phase, rows=tuple(_at_rest(row, not_begun) for row in submission.rows))


def _at_rest(row: NodeRow, not_begun: LooseEnd) -> NodeRow:
    if row.loose_end or (row.state.finished and row.state is not NodeState.CANCELLED):
        return row
    unknown = row.unsure or row.state is NodeState.REGISTERING
    return replace(row, state=NodeState.CANCELLED, loose_end=LooseEnd.UNKNOWN if unknown else not_begun)


def _again(row: NodeRow) -> NodeRow:
    return NodeRow(row.node, unsure=row.loose_end is LooseEnd.UNKNOWN)


def _with_rows(submission: Submission, rows: Sequence[NodeRow]) -> Submission:
    places = {row.node: place for place, row in enumerate(rows)}
    return replace(submission, rows=tuple(rows), places=places)
