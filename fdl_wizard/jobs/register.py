"""Register a project's nodes with a public cloud account."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from uuid import uuid4

from fdl_wizard.jobs.events import Note, SubmissionBegun
from fdl_wizard.jobs.passwords import keep_passwords
from fdl_wizard.jobs.sign_in import ProjectLogin, admin_password, connect, keep_project
from fdl_wizard.jobs.world import World
from fdl_wizard.registration.cancellation import Cancelled, CancelToken
from fdl_wizard.registration.limits import account_name, check_password
from fdl_wizard.registration.model import (
    Failure,
    NodeOutcome,
    NodeProgress,
    NodeState,
    Project,
    SubmissionResult,
    initial_failure,
    passed_password_check,
)
from fdl_wizard.registration.ports import LoginKind, ProjectConnection
from fdl_wizard.registration.problems import InvalidInput, JournalUnusable, Problem, ProjectAnswerUnusable
from fdl_wizard.registration.secret import Secret

RegisterEvent = SubmissionBegun | NodeProgress | Note | SubmissionResult


@dataclass(frozen=True, slots=True)
class RegisterRequest:
    """What the administrator submits. nodes: None for all, else at least one; remember: keep the account's password in
    the keyring."""

    login: ProjectLogin
    account: str
    password: Secret
    nodes: Sequence[str] | None = None
    remember: bool = False


@dataclass(slots=True)
class _Submission:
    """What is known of the submission so far, and where it is recorded.

    open_to_more: all of the project's nodes are meant, those too that joined since its status was read; strangers:
    nodes the project told of although they are not of this submission.
    """

    world: World
    submission_id: str
    project: Project
    account: str
    nodes: dict[str, None]
    open_to_more: bool = False
    strangers: dict[str, None] = field(default_factory=dict)
    newest: dict[str, NodeProgress] = field(default_factory=dict)
    failures: dict[str, list[Failure]] = field(default_factory=dict)
    journal_works: bool = True

    def begin(self) -> Iterator[Note]:
        started = self.world.clock.now()
        try:
            self.world.journal.begin_submission(self.submission_id, self.project.url, self.account, started)
        except JournalUnusable as problem:
            self.journal_works = False
            yield Note.of(problem)

    def takes(self, progress: NodeProgress) -> bool:
        """Whether a step is of this submission. A node that the project itself takes on belongs to it."""
        if progress.node in self.nodes:
            return True
        if self.open_to_more and progress.state is NodeState.WAITING:
            self.nodes[progress.node] = None
            return True
        self.strangers[progress.node] = None
        return False

    @property
    def open_ends(self) -> Sequence[str]:
        """The nodes that have come to no end so far."""
        return [node for node in self.nodes if node not in self.newest or not self.newest[node].state.finished]

    def incomplete(self) -> ProjectAnswerUnusable:
        """The problem of a submission that is over although nodes have come to no end."""
        told = f"Without an end: {_some(self.open_ends)}"
        if self.strangers:
            told += f"\nLeft out, not of this submission: {_some(list(self.strangers))}"
        return ProjectAnswerUnusable.nothing_told_of(len(self.open_ends), told)

    def note_progress(self, progress: NodeProgress) -> Iterator[Note]:
        self.newest[progress.node] = progress
        if progress.failure:
            self.failures.setdefault(progress.node, []).append(progress.failure)
        if self.journal_works:
            try:
                self.world.journal.record_progress(self.submission_id, progress, self.world.clock.now())
            except JournalUnusable as problem:
                self.journal_works = False
                yield Note.of(problem)

    def result(self, cancelled: bool) -> SubmissionResult:
        done = [p for p in self.newest.values() if p.state.finished and p.state is not NodeState.CANCELLED]
        finished = {progress.node for progress in done}
        unfinished = [node for node in self.nodes if node not in finished]
        return SubmissionResult(
            submission_id=self.submission_id,
            project=self.project.name,
            account=self.account,
            outcomes=[self._outcome(progress) for progress in done],
            cancelled=cancelled and bool(unfinished),  # a Cancel that came too late cut nothing short
            unfinished=unfinished,
        )

    def _outcome(self, newest: NodeProgress) -> NodeOutcome:
        """Of several failures of one node the initial one is its reason."""
        failure = initial_failure(self.failures[newest.node]) if newest.failure else None
        return NodeOutcome(newest.node, newest.request_id, failure)

    def finish(self, cancelled: bool) -> Iterator[Note | SubmissionResult]:
        result = self.result(cancelled)
        if self.journal_works:
            try:
                self.world.journal.finish_submission(result, self.world.clock.now())
            except JournalUnusable as problem:
                yield Note.of(problem)
        yield result

    @property
    def password_proven(self) -> bool:
        return any(
            p.state is NodeState.REGISTERED or (p.failure is not None and passed_password_check(p.failure))
            for p in self.newest.values()
        )


def register(world: World, request: RegisterRequest, cancel: CancelToken) -> Iterator[RegisterEvent]:
    """Yields SubmissionBegun, each node's steps, Notes, the SubmissionResult, and after it no more than Notes.

    After the result only passwords are kept: a keyring may wait long to be unlocked, and nothing that was registered
    waits for it. When cancelled it says what the project has done by then, and undoes nothing. Raises InvalidInput for
    an account or password that cannot be sent or for no nodes, and what the connection raises, or
    ProjectAnswerUnusable when it ends without an end for some node; what was recorded until then stays recorded.
    """
    account = account_name(request.account)
    check_password(request.password.reveal())
    if request.nodes is not None and not request.nodes:
        raise InvalidInput("No node is left to be registered.", "Every node that was named is registered.")
    with closing(connect(world, request.login, cancel)) as connection:
        info = connection.info
        project = Project(info.url, info.name, request.login.admin, info.connector)
        status = connection.status()
        nodes = list(request.nodes or [node.node for node in status.nodes])
        submission = _Submission(
            world, str(uuid4()), project, account, dict.fromkeys(nodes), open_to_more=not request.nodes
        )
        yield from keep_project(world, project)
        yield from submission.begin()
        yield SubmissionBegun(submission.submission_id, info, nodes)
        yield from _send(connection, submission, request, cancel)
        yield from _keep_account(submission)
        yield from _keep_status(connection, submission, cancel)
        yield from submission.finish(cancelled=cancel.cancelled)
    yield from keep_passwords(world, _passwords(request, submission))


def _send(
    connection: ProjectConnection, submission: _Submission, request: RegisterRequest, cancel: CancelToken
) -> Iterator[NodeProgress | Note]:
    try:
        steps = connection.submit(submission.submission_id, submission.account, request.password, request.nodes)
        for progress in filter(submission.takes, steps):
            yield from submission.note_progress(progress)
            yield progress
            cancel.raise_if_cancelled()
        if submission.open_ends:
            cancel.raise_if_cancelled()
            raise submission.incomplete()
    except Cancelled:
        yield from _after_cancel(connection, submission)
    except Problem:
        # The nodes that finished stay recorded; the submission itself is closed as far as it is known.
        for event in submission.finish(cancelled=False):
            if isinstance(event, Note):
                yield event
        raise


def _after_cancel(connection: ProjectConnection, submission: _Submission) -> Iterator[NodeProgress | Note]:
    try:
        standing = connection.cancel(submission.submission_id)
    except Problem as problem:
        yield Note(
            "The project could not be asked what it has done until the cancellation.",
            "See its Registration Information, once it answers again.",
            f"{problem.sentence}\n{problem.details}".strip(),
        )
        return
    for progress in filter(submission.takes, standing):
        known = submission.newest.get(progress.node)
        if known is None or not known.state.finished:
            yield from submission.note_progress(progress)
            yield progress


def _keep_account(submission: _Submission) -> Iterator[Note]:
    """Only once some node got past the account and password check."""
    if submission.password_proven:
        try:
            submission.world.journal.remember_account(submission.account)
        except JournalUnusable as problem:
            yield Note.of(problem)


def _passwords(request: RegisterRequest, submission: _Submission) -> Sequence[tuple[LoginKind, str, Secret]]:
    """What is to be kept now: a wrong password never is."""
    admin = admin_password(submission.project, request.login)
    if not (request.remember and submission.password_proven):
        return admin
    return [*admin, (LoginKind.PUBLIC_CLOUD_ACCOUNT, submission.account, request.password)]


def _keep_status(connection: ProjectConnection, submission: _Submission, cancel: CancelToken) -> Iterator[Note]:
    if cancel.cancelled:
        return  # the connection is closed to everything but cancel; the next refresh reads the status
    try:
        submission.world.journal.keep_status(submission.project.url, connection.status(), connection.failures())
    except Cancelled:
        return
    except Problem as problem:
        yield Note.of(problem)


def _some(nodes: Sequence[str], most: int = 20) -> str:
    return ", ".join(nodes[:most]) + (f" and {len(nodes) - most} more" if len(nodes) > most else "")
