"""Port doubles for the wizard's widget tests: a project, a keyring and a journal in memory, each as scripted.

The real parts are walked through in tests/journeys; here every moment of a submission can be held still.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from threading import Event

from fdl_wizard.jobs.world import World
from fdl_wizard.registration.cancellation import CancelToken
from fdl_wizard.registration.model import (
    Capability,
    Failure,
    FailureKind,
    NodeProgress,
    NodeState,
    NodeStatus,
    Project,
    ProjectInfo,
    ProjectStatus,
    RegistrationState,
    SubmissionResult,
)
from fdl_wizard.registration.ports import LoginKind, ProjectConnection
from fdl_wizard.registration.problems import AdminLoginRefused, PasswordStoreUnavailable, Problem
from fdl_wizard.registration.secret import Secret

MOMENT = datetime(2026, 8, 3, 14, 2, 11, tzinfo=UTC)
URL = "http://127.0.0.1:8075/webroot/decision"
ADMIN, ADMIN_PASSWORD = "admin", "correct horse"
DATA_HUB = Project(URL, "Data Hub", ADMIN)

Verdict = int | None | FailureKind
"""A node's outcome: None is registered, a number that refusal, a FailureKind that kind without a code."""


@dataclass
class ScriptedProject:
    """A project whose nodes end as ``verdicts`` say. hold: nodes wait for it before they end; None: they don't.

    problem: raised by submit after the first node; login_problem: raised when signing in.
    """

    verdicts: dict[str, Verdict]
    hold: Event | None = None
    hold_sign_in: Event | None = None
    problem: Problem | None = None
    login_problem: Problem | None = None
    url: str = URL
    name: str = "Data Hub"
    registered: set[str] = field(default_factory=set)
    submissions: list[tuple[str, str, list[str]]] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)

    def connect(self, url: str, admin: str, password: Secret, cancel: CancelToken) -> "ScriptedConnection":
        if self.hold_sign_in is not None:
            wait(self.hold_sign_in, cancel)
        if self.login_problem:
            raise self.login_problem
        if (admin, password.reveal()) != (ADMIN, ADMIN_PASSWORD):
            raise AdminLoginRefused(
                "The project does not accept this name and password.", "Check both and try again.", "HTTP 401"
            )
        return ScriptedConnection(self, cancel)

    capabilities = frozenset({Capability.REGISTER, Capability.STATUS, Capability.FAILURES})


def wait(event: Event, cancel: CancelToken) -> None:
    """Until the event is set; raises Cancelled when cancelled before."""
    while not event.wait(0.005):
        cancel.raise_if_cancelled()


class ScriptedConnection:
    """Fulfils ports.ProjectConnection."""

    def __init__(self, project: ScriptedProject, cancel: CancelToken) -> None:
        self._project = project
        self._cancel = cancel
        self._standing: dict[str, NodeProgress] = {}

    @property
    def info(self) -> ProjectInfo:
        project = self._project
        return ProjectInfo(
            project.url, project.name, "4.2.10", "reference", project.capabilities, tuple(project.verdicts), False
        )

    def status(self) -> ProjectStatus:
        project = self._project
        nodes = [
            NodeStatus(node, node in project.registered, None, f"10.0.0.{place % 250}", "fdl.example.com", "webroot")
            for place, node in enumerate(project.verdicts, 1)
        ]
        return ProjectStatus(
            project.name, "4.2.10", RegistrationState.NOT_REGISTERED, nodes, MOMENT, expires=date(2027, 3, 31)
        )

    def failures(self) -> Sequence[Failure]:
        return []

    def submit(
        self, submission_id: str, account: str, password: Secret, nodes: Sequence[str] | None = None
    ) -> Iterator[NodeProgress]:
        asked = list(nodes or self._project.verdicts)
        self._project.submissions.append((account, password.reveal(), asked))
        for node in asked:
            yield self._step(submission_id, node, NodeState.REGISTERING)
        for place, node in enumerate(asked):
            if self._project.hold is not None and place:
                wait(self._project.hold, self._cancel)
            if self._project.problem and place:
                raise self._project.problem
            yield self._end(submission_id, node, place)

    def cancel(self, submission_id: str) -> Sequence[NodeProgress]:
        self._project.cancelled.append(submission_id)
        return [
            step if step.state.finished else NodeProgress(node, NodeState.CANCELLED, step.request_id)
            for node, step in self._standing.items()
        ]

    def close(self) -> None:
        pass

    def _end(self, submission_id: str, node: str, place: int) -> NodeProgress:
        verdict = self._project.verdicts[node]
        if verdict is None:
            self._project.registered.add(node)
            return self._step(submission_id, node, NodeState.REGISTERED, seconds=0.8 + place / 10)
        failure = failed(node, verdict, f"{submission_id}/{node}")
        state = NodeState.NOT_REACHED if failure.kind is FailureKind.UNREACHABLE else NodeState.FAILED
        return self._step(submission_id, node, state, seconds=1.1 + place / 10, failure=failure)

    def _step(
        self, submission_id: str, node: str, state: NodeState, seconds: float = 0.0, failure: Failure | None = None
    ) -> NodeProgress:
        step = NodeProgress(node, state, f"{submission_id}/{node}", seconds, failure)
        self._standing[node] = step
        return step


DETAILS = {
    30003: "Seen from 203.0.113.9, allowed 10.0.0.0/8.",
    30005: "The app name is decision, allowed is webroot.",
    30007: "Capacity 1; the next slot frees on 4 August at 16:12.",
}


def failed(
    node: str, verdict: int | FailureKind, request_id: str = "8f3a2c1e-0b7d-4e55-9a51-1f2a3b4c5d6e/x"
) -> Failure:
    """A failure as the project tells it."""
    if isinstance(verdict, FailureKind):
        return Failure(node, verdict, None, request_id, MOMENT)
    raw = f'{{"code": {verdict}, "message": "…", "request_id": "{request_id}"}}'
    return Failure(node, FailureKind.REFUSED, verdict, request_id, MOMENT, DETAILS.get(verdict, ""), raw)


@dataclass
class MemoryKeyring:
    """Fulfils ports.PasswordStore. problem: raised by everything."""

    entries: dict[tuple[LoginKind, str], Secret] = field(default_factory=dict)
    problem: PasswordStoreUnavailable | None = None

    def display_name(self) -> str:
        self._check()
        return "GNOME Keyring"

    def load(self, kind: LoginKind, owner: str) -> Secret | None:
        self._check()
        return self.entries.get((kind, owner))

    def save(self, kind: LoginKind, owner: str, password: Secret) -> None:
        self._check()
        self.entries[kind, owner] = password

    def forget(self, kind: LoginKind, owner: str) -> None:
        self.entries.pop((kind, owner), None)

    def _check(self) -> None:
        if self.problem:
            raise self.problem


LOCKED = PasswordStoreUnavailable(
    "The keyring is locked.", "Unlock it, then try again.", "org.freedesktop.Secret: locked"
)


@dataclass
class MemoryJournal:
    """Fulfils as much of ports.Journal as the jobs use."""

    remembered: list[str] = field(default_factory=list)
    known: list[Project] = field(default_factory=list)
    results: list[SubmissionResult] = field(default_factory=list)
    settings: dict[str, str] = field(default_factory=dict)

    def projects(self) -> Sequence[Project]:
        return self.known

    def remember_project(self, project: Project) -> None:
        self.known.append(project)

    def forget_project(self, url: str) -> None: ...

    def accounts(self) -> Sequence[str]:
        return self.remembered

    def remember_account(self, account: str) -> None:
        self.remembered.append(account)

    def forget_account(self, account: str) -> None: ...

    def begin_submission(self, submission_id: str, project_url: str, account: str, started: datetime) -> None: ...

    def record_progress(self, submission_id: str, progress: NodeProgress, time: datetime) -> None: ...

    def finish_submission(self, result: SubmissionResult, finished: datetime) -> None:
        self.results.append(result)

    def keep_status(self, project_url: str, status: ProjectStatus, failures: Sequence[Failure]) -> None: ...

    def last_status(self, project_url: str) -> tuple[ProjectStatus, Sequence[Failure]] | None:
        return None

    def setting(self, name: str) -> str | None:
        return self.settings.get(name)

    def keep_setting(self, name: str, value: str) -> None:
        self.settings[name] = value


class FixedClock:
    def now(self) -> datetime:
        return MOMENT


class _Connector:
    """Fulfils ports.Connector for one scripted project."""

    name = "reference"
    capabilities = ScriptedProject.capabilities

    def __init__(self, project: ScriptedProject) -> None:
        self._project = project

    def connect(self, url: str, admin: str, password: Secret, cancel: CancelToken) -> ProjectConnection:
        return self._project.connect(url, admin, password, cancel)


def world_of(
    project: ScriptedProject, keyring: MemoryKeyring | None = None, journal: MemoryJournal | None = None
) -> World:
    """A world with that project in it."""
    connector: Callable[[str], _Connector] = lambda _name: _Connector(project)  # noqa: E731
    return World(connector, keyring or MemoryKeyring(), journal or MemoryJournal(), FixedClock())


MIXED: dict[str, Verdict] = {"node-1": None, "node-2": 30003, "node-3": 30005}
