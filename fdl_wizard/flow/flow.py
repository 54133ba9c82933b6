"""The wizard's way: a stack of frozen states. Next pushes, Back pops, an answer replaces the top.

So Back takes back everything that was entered or learnt after it, and nothing stale survives. Jobs run outside; each
gets a ticket, and what a job with an older ticket still tells is dropped.
"""

from collections.abc import Sequence
from dataclasses import replace

from fdl_wizard.flow.answers import AccountAnswers, ProjectAnswers
from fdl_wizard.flow.state import WizardState, buttons
from fdl_wizard.flow.steps import Method, Step
from fdl_wizard.flow.submission import (
    Submission,
    broken_off,
    cancelling,
    retried,
    stopped,
    submitted,
    with_event,
)
from fdl_wizard.flow.world_news import with_news
from fdl_wizard.jobs.events import Note, SignedIn
from fdl_wizard.jobs.register import RegisterEvent, RegisterRequest
from fdl_wizard.jobs.sign_in import ProjectLogin
from fdl_wizard.registration.problems import Problem

Ticket = int
"""Names one run of a job."""


class Flow:
    """What the wizard knows and may do next. Every method leaves a legal state; one that does not apply does nothing
    and returns None or False."""

    def __init__(self, start: WizardState | None = None, accounts: Sequence[str] = ()) -> None:
        """accounts: remembered ones, most recently used first; one of them is suggested on the account page."""
        first = start or WizardState()
        if first.step is not Step.PROJECT:
            raise ValueError("The wizard begins with the project.")
        self._stack = [first]
        self._untouched = first
        self._accounts = tuple(accounts)
        self._ticket: Ticket = 0

    @property
    def state(self) -> WizardState:
        return self._stack[-1]

    @property
    def touched(self) -> bool:
        """Whether leaving now would lose something that was entered."""
        here, first = self.state, self._untouched.project
        if here.phase.ended:
            return False
        project_typed = here.project.password != first.password and not here.project.offered
        account_typed = bool(here.account.password) and not here.account.offered
        account_named = here.account.account not in ("", self._suggested(here))
        return here.project.owner != first.owner or project_typed or account_named or account_typed

    # Answers

    def answer_project(self, answers: ProjectAnswers) -> None:
        """Takes the project page's fields. Another project or login than the one signed in to signs out."""
        before = self.state
        if before.step is not Step.PROJECT or answers == before.project:
            return
        if _login_of(answers) == _login_of(before.project):
            self._put(replace(before, project=answers))
            return
        self._ticket += 1
        self._put(replace(before, project=answers, signing_in=False, signed_in=None, problem=None, notes=()))

    def answer_method(self, method: Method) -> None:
        """Chooses a method; only the one this program offers can be chosen."""
        if self.state.step is Step.METHOD and method.offered:
            self._put(replace(self.state, method=method))

    def answer_account(self, answers: AccountAnswers) -> None:
        if self.state.step is Step.ACCOUNT:
            self._put(replace(self.state, account=answers))

    # Signing in

    def sign_in(self) -> tuple[Ticket, ProjectLogin] | None:
        """Begins to sign in with the page's fields; None while they have complaints or when it is under way."""
        before = self.state
        if before.step is not Step.PROJECT or before.signing_in or before.complaints:
            return None
        self._ticket += 1
        self._put(replace(before, signing_in=True, signed_in=None, problem=None, notes=()))
        return self._ticket, login_of(before.project)

    def signed_in(self, ticket: Ticket, told: SignedIn) -> bool:
        """The project took the login. False when nobody waits for it any longer."""
        if ticket != self._ticket or not self.state.signing_in:
            return False
        self._put(replace(self.state, signing_in=False, signed_in=told, problem=None))
        return True

    def noted(self, ticket: Ticket, note: Note) -> bool:
        """Signing in told of something that could not be kept."""
        if ticket != self._ticket or self.state.step is Step.RESULT:
            return False
        self._put(replace(self.state, notes=(*self.state.notes, note)))
        return True

    def sign_in_failed(self, ticket: Ticket, problem: Problem | None) -> bool:
        """The project did not take it, or signing in was stopped (None)."""
        if ticket != self._ticket or not self.state.signing_in:
            return False
        self._put(replace(self.state, signing_in=False, problem=problem))
        return True

    def stop_signing_in(self) -> None:
        self.sign_in_failed(self._ticket, None)
        self._ticket += 1

    # Going on and back

    def next(self) -> bool:
        """One page on, from a page without complaints; from the project only once signed in. Review is left by
        ``submit``."""
        here = self.state
        if here.complaints or here.step.value >= Step.REVIEW.value:
            return False
        if here.step is Step.PROJECT and (here.signing_in or here.signed_in is None):
            return False
        there = replace(here, step=here.step.following)
        if there.step is Step.ACCOUNT:
            there = replace(there, account=AccountAnswers(self._suggested(there)))
        self._stack.append(there)
        return True

    def back(self) -> bool:
        """One page back. What was entered after it is gone; what the nodes got is not."""
        here = self.state
        if len(self._stack) == 1 or not buttons(here).back:
            return False
        self._stack.pop()
        self._ticket += 1
        if here.step is Step.RESULT:
            account = here.account.account.strip()
            self._stack = [with_news(state, here.submission, account) for state in self._stack]
        return True

    def reenter_password(self) -> bool:
        """From an ended submission back to the account page, to enter another password."""
        if self.state.step is not Step.RESULT or not self.back():
            return False
        return self.back()

    # Submitting

    def submit(self) -> tuple[Ticket, RegisterRequest] | None:
        """From Review: begins a submission for every node."""
        here = self.state
        if here.step is not Step.REVIEW or here.signed_in is None:
            return None
        nodes = here.signed_in.status.nodes
        registered = [node.node for node in nodes if node.registered]
        begun = submitted([node.node for node in nodes], registered, here.unsure)
        self._stack.append(replace(here, step=Step.RESULT, submission=begun))
        return self._begin(None)

    def retry(self, node: str | None = None) -> tuple[Ticket, RegisterRequest] | None:
        """From an ended submission: begins another one for the nodes that are not registered, or for one of them."""
        here = self.state
        left = here.submission.unregistered
        if not here.submission.can_retry or (node is not None and node not in left):
            return None
        self._change(retried(here.submission, node))
        return self._begin(left if node is None else (node,))

    def tell(self, ticket: Ticket, event: RegisterEvent) -> bool:
        """One event of a submission's job. False when it came late or changed nothing."""
        return ticket == self._ticket and self._change(with_event(self.state.submission, event))

    def break_off(self, ticket: Ticket, problem: Problem) -> bool:
        """The submission's job ended with a problem."""
        return ticket == self._ticket and self._change(broken_off(self.state.submission, problem))

    def cancel(self) -> bool:
        """Cancels the submission; what the project did by then is still awaited."""
        return self._change(cancelling(self.state.submission))

    def stop_waiting(self, ticket: Ticket | None = None) -> bool:
        """Ends a submission without waiting for what the project did (with a ticket: only if it is that job's)."""
        if ticket is not None and ticket != self._ticket:
            return False
        changed = self._change(stopped(self.state.submission))
        if changed:
            self._ticket += 1
        return changed

    def _suggested(self, state: WizardState) -> str:
        """The account the project is registered with, if it is a remembered one; else the one used last."""
        current = state.signed_in.status.account if state.signed_in else None
        return current if current in self._accounts and current else next(iter(self._accounts), "")

    def _begin(self, nodes: Sequence[str] | None) -> tuple[Ticket, RegisterRequest]:
        self._ticket += 1
        here = self.state
        request = RegisterRequest(
            login_of(here.project), here.account.account, here.account.password, nodes, here.account.remember
        )
        return self._ticket, request

    def _change(self, submission: Submission) -> bool:
        if submission is self.state.submission:
            return False
        self._put(replace(self.state, submission=submission))
        return True

    def _put(self, state: WizardState) -> None:
        self._stack[-1] = state


def login_of(answers: ProjectAnswers) -> ProjectLogin:
    """The login that the project page's fields describe."""
    return ProjectLogin(
        answers.url.strip(), answers.admin.strip(), answers.password, answers.connector, answers.remember
    )


def _login_of(answers: ProjectAnswers) -> ProjectLogin:
    return replace(login_of(answers), remember=False)
