"""Between the flow and the jobs: starts what the flow asks for and tells it what comes back. Shows nothing."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from fdl_wizard.flow.answers import AccountAnswers, ProjectAnswers
from fdl_wizard.flow.flow import Flow, Ticket, login_of
from fdl_wizard.flow.state import Forward, Leave, WizardState, buttons
from fdl_wizard.flow.steps import Step
from fdl_wizard.flow.submission import result_of
from fdl_wizard.gui.running import RunningJob
from fdl_wizard.gui.wizard.keyring_watch import KeyringWatch
from fdl_wizard.jobs.events import Note, SignedIn
from fdl_wizard.jobs.register import RegisterEvent, RegisterRequest, register
from fdl_wizard.jobs.sign_in import ProjectLogin, sign_in
from fdl_wizard.jobs.world import World
from fdl_wizard.registration.model import Project
from fdl_wizard.registration.ports import LoginKind, admin_owner
from fdl_wizard.registration.problems import Problem
from fdl_wizard.registration.secret import Secret


class WizardController(QObject):
    """changed(): the state is another one; progressed(): only node rows or notes are; heard(): a submission told
    something, if only that it goes on; moved(): another page, or it anew;
    refused(): Next was pressed on a page with complaints; signed_in(SignedIn, ProjectLogin);
    ended(object): a submission ended, with its SubmissionResult or None when it never began;
    unreadable(object): a remembered password could not be read, as a Problem.
    """

    changed = Signal()
    progressed = Signal()
    heard = Signal()
    moved = Signal()
    refused = Signal()
    signed_in = Signal(object, object)
    ended = Signal(object)
    unreadable = Signal(object)

    def __init__(
        self, world: World, flow: Flow, projects: Sequence[Project], accounts: Sequence[str], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._world = world
        self._flow = flow
        self._known_logins = {(project.admin, project.url) for project in projects}
        self._known_accounts = frozenset(accounts)
        self._job: RunningJob | None = None
        self._go_on = False
        self.keyring = KeyringWatch(world, self)
        self.keyring.found.connect(self._offer)
        self.keyring.unreadable.connect(lambda _kind, _owner, problem: self.unreadable.emit(problem))

    @property
    def state(self) -> WizardState:
        return self._flow.state

    @property
    def touched(self) -> bool:
        return self._flow.touched

    # Answers

    def answer_project(self, answers: ProjectAnswers) -> None:
        owner = self.state.project.owner
        signing_in = self.state.signing_in
        self._flow.answer_project(answers)
        if signing_in and not self.state.signing_in:
            self._drop_job()
        if self.state.project.owner != owner:
            self.look_for_admin_password(named_anew=True)
        self.changed.emit()

    def answer_account(self, answers: AccountAnswers) -> None:
        account = self.state.account.account.strip()
        self._flow.answer_account(answers)
        if self.state.account.account.strip() != account:
            self.look_for_account_password()
        self.changed.emit()

    def look_for_account_password(self) -> None:
        """Offers the keyring's password for a remembered account, when none is entered."""
        account = self.state.account
        name = account.account.strip()
        if name in self._known_accounts and not account.password:
            self.keyring.ask_again(LoginKind.PUBLIC_CLOUD_ACCOUNT, name)
            self.keyring.offer(LoginKind.PUBLIC_CLOUD_ACCOUNT, name)

    def look_for_admin_password(self, *, named_anew: bool = False) -> None:
        """Offers the keyring's password for a known project's admin, when none is entered."""
        admin, url = self.state.project.owner
        if (admin, url) not in self._known_logins or self.state.project.password:
            return
        if named_anew:
            self.keyring.ask_again(LoginKind.PROJECT_ADMIN, admin_owner(admin, url))
        self.keyring.offer(LoginKind.PROJECT_ADMIN, admin_owner(admin, url))

    def _offer(self, kind: LoginKind, owner: str, password: Secret) -> None:
        state = self.state
        if kind is LoginKind.PUBLIC_CLOUD_ACCOUNT:
            self._flow.answer_account(state.account.with_offer(owner, password))
        elif owner == admin_owner(*state.project.owner):
            self._flow.answer_project(state.project.with_offer(*state.project.owner, password))
        self.changed.emit()

    # Going on, back and away

    def forward(self) -> None:
        """The primary button: Next or Submit. Finish is the dialog's."""
        state = self.state
        if state.complaints:
            self.refused.emit()
        elif buttons(state).forward is Forward.SUBMIT:
            self._submit(self._flow.submit())
        elif state.step is Step.PROJECT and state.signed_in is None:
            self.connect_project(go_on=True)
        else:
            self._move(self._flow.next())

    def back(self) -> None:
        moved = self._flow.back()
        if moved:
            self._drop_job()
        self._move(moved)

    def reenter_password(self) -> None:
        """From an ended submission back to the account page."""
        moved = self._flow.reenter_password()
        if moved:
            self._drop_job()
        self._move(moved)

    def retry(self) -> None:
        """Submits again for the nodes that are not registered."""
        self._submit(self._flow.retry())

    def retry_node(self, node: str) -> None:
        """Submits again for this node alone."""
        self._submit(self._flow.retry(node))

    def leave(self) -> bool:
        """Cancel, Escape or the close button. True when the dialog may close now."""
        match buttons(self.state).leave:
            case Leave.STOP_SIGNING_IN:
                self._flow.stop_signing_in()
                self._drop_job()
            case Leave.CANCEL_SUBMISSION:
                self._flow.cancel()
                if self._job:
                    self._job.cancel()
            case Leave.STOP_WAITING:
                self._stop_waiting()
            case Leave.CLOSE:
                return True
        self.changed.emit()
        return False

    def shut(self) -> None:
        """The dialog closes: nothing more is told."""
        self._drop_job()
        self.keyring.stop()

    def _move(self, moved: bool) -> None:
        if moved:
            self.moved.emit()

    def _drop_job(self) -> None:
        if self._job:
            self._job.abandon()
            self._job = None

    # Signing in

    def connect_project(self, *, go_on: bool) -> None:
        """Signs in to the project; go_on: then to the next page."""
        begun = self._flow.sign_in()
        if begun is None:
            return
        ticket, login = begun
        self._drop_job()
        self._go_on = go_on
        job = self._job = RunningJob(lambda token: sign_in(self._world, login, token))
        job.told.connect(lambda event: self._sign_in_told(ticket, event))
        job.problem.connect(lambda problem: self._sign_in_failed(ticket, problem))
        job.cancelled.connect(lambda: self._sign_in_failed(ticket, None))
        self.changed.emit()

    def _sign_in_told(self, ticket: Ticket, event: SignedIn | Note) -> None:
        if isinstance(event, Note):
            self._flow.noted(ticket, event)
        elif self._flow.signed_in(ticket, event):
            self.signed_in.emit(event, self.login)
            if self._go_on and self._flow.next():
                self.moved.emit()
                return
        self.changed.emit()

    def _sign_in_failed(self, ticket: Ticket, problem: Problem | None) -> None:
        self._flow.sign_in_failed(ticket, problem)
        self.changed.emit()

    @property
    def login(self) -> ProjectLogin:
        return login_of(self.state.project)

    # Submitting

    def _submit(self, begun: tuple[Ticket, RegisterRequest] | None) -> None:
        if begun is None:
            return
        ticket, request = begun
        if not self.keyring.usable:
            request = _without_remembering(request)
        self._drop_job()
        self._move(True)  # the page stands before the job's thread begins to compete for the processor
        job = self._job = RunningJob(lambda token: register(self._world, request, token))
        job.told.connect(lambda event: self._told(ticket, event))
        job.problem.connect(lambda problem: self._broke_off(ticket, problem))
        job.cancelled.connect(lambda: self._stop_waiting(ticket))

    def _told(self, ticket: Ticket, event: RegisterEvent) -> None:
        """The result is the end for the person; what the job does after it, keeping passwords, goes on behind."""
        phase = self.state.phase
        self.heard.emit()
        if not self._flow.tell(ticket, event):
            return
        if self.state.phase is phase:
            self.progressed.emit()
        else:
            self._over()

    def _broke_off(self, ticket: Ticket, problem: Problem) -> None:
        if self._flow.break_off(ticket, problem):
            self._over()

    def _stop_waiting(self, ticket: Ticket | None = None) -> None:
        if self._flow.stop_waiting(ticket):
            self._drop_job()
            self._over()

    def _over(self) -> None:
        state = self.state
        self.changed.emit()
        name = state.signed_in.status.name if state.signed_in else ""
        self.ended.emit(result_of(state.submission, name, state.account.account.strip()))


def _without_remembering(request: RegisterRequest) -> RegisterRequest:
    from dataclasses import replace

    return replace(request, remember=False, login=replace(request.login, remember=False))
