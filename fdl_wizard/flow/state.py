"""The wizard at one moment: an immutable value, and what may be pressed in it."""

from dataclasses import dataclass
from enum import Enum

from fdl_wizard.flow.answers import AccountAnswers, ProjectAnswers
from fdl_wizard.flow.steps import Method, Step, SubmitPhase
from fdl_wizard.flow.submission import NOTHING_SUBMITTED, Submission
from fdl_wizard.flow.validation import Complaints, account_complaints, project_complaints
from fdl_wizard.jobs.events import Note, SignedIn
from fdl_wizard.registration.problems import Problem

_NO_PROJECT = ProjectAnswers()
_NO_ACCOUNT = AccountAnswers()


@dataclass(frozen=True, slots=True)
class WizardState:
    """signing_in: the project is being signed in to; signed_in: what it told, None once project or login changed;
    problem: why signing in failed; notes: what could not be kept while signing in; sent_before: a submission was sent
    from here, and has ended; unsure: nodes of which it left the outcome unknown."""

    step: Step = Step.PROJECT
    project: ProjectAnswers = _NO_PROJECT
    signing_in: bool = False
    signed_in: SignedIn | None = None
    problem: Problem | None = None
    notes: tuple[Note, ...] = ()
    method: Method = Method.PUBLIC_CLOUD
    account: AccountAnswers = _NO_ACCOUNT
    submission: Submission = NOTHING_SUBMITTED
    sent_before: bool = False
    unsure: frozenset[str] = frozenset()

    @property
    def phase(self) -> SubmitPhase:
        return self.submission.phase

    @property
    def complaints(self) -> Complaints:
        """What keeps this page from being left forwards; empty when nothing does."""
        match self.step:
            case Step.PROJECT:
                return project_complaints(self.project)
            case Step.ACCOUNT:
                return account_complaints(self.account)
            case _:
                return {}


class Forward(Enum):
    """What the primary button does."""

    NEXT = "next"
    SUBMIT = "submit"
    FINISH = "finish"


class Leave(Enum):
    """What Cancel, Escape and the window's close button do."""

    CLOSE = "close"
    STOP_SIGNING_IN = "stop_signing_in"
    CANCEL_SUBMISSION = "cancel_submission"
    STOP_WAITING = "stop_waiting"


@dataclass(frozen=True, slots=True)
class Buttons:
    """The wizard's bottom row. cancelling: Cancel was pressed and says so; with ``cancel`` false it is not shown."""

    back: bool
    forward: Forward
    forward_enabled: bool
    cancel: bool
    cancelling: bool
    leave: Leave


_RESULT_BUTTONS = {
    SubmitPhase.SUBMITTING: Buttons(False, Forward.FINISH, False, True, False, Leave.CANCEL_SUBMISSION),
    SubmitPhase.CANCELLING: Buttons(False, Forward.FINISH, False, True, True, Leave.STOP_WAITING),
    SubmitPhase.ALL_REGISTERED: Buttons(False, Forward.FINISH, True, False, False, Leave.CLOSE),
    SubmitPhase.SOME_REFUSED: Buttons(True, Forward.FINISH, True, False, False, Leave.CLOSE),
    SubmitPhase.CANCELLED: Buttons(True, Forward.FINISH, True, False, False, Leave.CLOSE),
    SubmitPhase.BROKEN_OFF: Buttons(True, Forward.FINISH, True, False, False, Leave.CLOSE),
}


def buttons(state: WizardState) -> Buttons:
    """What the bottom row shows. Next stays enabled on a page with complaints: pressing it says what is missing."""
    if state.step is Step.RESULT:
        return _RESULT_BUTTONS[state.phase]
    forward = Forward.SUBMIT if state.step is Step.REVIEW else Forward.NEXT
    leave = Leave.STOP_SIGNING_IN if state.signing_in else Leave.CLOSE
    return Buttons(state.step is not Step.PROJECT, forward, not state.signing_in, True, False, leave)
