"""Ports fulfilled in memory, for stories of jobs alone. Connectors, keyring and journal have tests of their own, and
the journeys run all of them together for real."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

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
from fdl_wizard.registration.ports import LoginKind
from fdl_wizard.registration.problems import JournalUnusable, PasswordStoreUnavailable
from fdl_wizard.registration.secret import Secret

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
URL = "https://fdl.example.com/webroot/decision"


class StoppedClock:
    def now(self) -> datetime:
        return NOON


@dataclass
class MemoryPasswords:
    """A keyring in memory; ``broken`` makes it one that refuses."""

    broken: bool = False
    kept: dict[tuple[LoginKind, str], Secret] = field(default_factory=dict)

    def _check(self) -> None:
        if self.broken:
            raise PasswordStoreUnavailable("The keyring is locked.", "Unlock it.")

    def display_name(self) -> str:
        self._check()
        return "Memory"

    def load(self, kind: LoginKind, owner: str) -> Secret | None:
        self._check()
        return self.kept.get((kind, owner))

    def save(self, kind: LoginKind, owner: str, password: Secret) -> None:
        self._check()
        self.kept[kind, owner] = password

    def forget(self, kind: LoginKind, owner: str) -> None:
        self._check()
        self.kept.pop((kind, owner), None)


@dataclass
class MemoryJournal:
    """A journal in memory; ``broken`` makes it one that cannot be written."""

    broken: bool = False
    known: list[Project] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    begun: list[str] = field(default_factory=list)
    steps: list[NodeProgress] = field(default_factory=list)
    results: list[SubmissionResult] = field(default_factory=list)
    statuses: dict[str, tuple[ProjectStatus, Sequence[Failure]]] = field(default_factory=dict)
    settings: dict[str, str] = field(default_factory=dict)

    def _check(self) -> None:
        if self.broken:
            raise JournalUnusable("The journal cannot be written.", "Free some space.")

    def projects(self) -> Sequence[Project]:
        return list(self.known)

    def remember_project(self, project: Project) -> None:
        self._check()
        self.known = [project, *(known for known in self.known if known.url != project.url)]

    def forget_project(self, url: str) -> None:
        self.known = [known for known in self.known if known.url != url]

    def accounts(self) -> Sequence[str]:
        return list(self.names)

    def remember_account(self, account: str) -> None:
        self._check()
        self.names = [account, *(name for name in self.names if name != account)]

    def forget_account(self, account: str) -> None:
        self.names.remove(account)

    def begin_submission(self, submission_id: str, project_url: str, account: str, started: datetime) -> None:
        self._check()
        self.begun.append(submission_id)

    def record_progress(self, submission_id: str, progress: NodeProgress, time: datetime) -> None:
        self._check()
        self.steps.append(progress)

    def finish_submission(self, result: SubmissionResult, finished: datetime) -> None:
        self._check()
        self.results.append(result)

    def keep_status(self, project_url: str, status: ProjectStatus, failures: Sequence[Failure]) -> None:
        self._check()
        self.statuses[project_url] = (status, failures)

    def last_status(self, project_url: str) -> tuple[ProjectStatus, Sequence[Failure]] | None:
        return self.statuses.get(project_url)

    def setting(self, name: str) -> str | None:
        return self.settings.get(name)

    def keep_setting(self, name: str, value: str) -> None:
        self._check()
        self.settings[name] = value


def refusal(node: str, code: int | None, kind: FailureKind = FailureKind.REFUSED) -> Failure:
    return Failure(node, kind, code, f"submission/{node}", NOON, detail="", raw="")


def step(node: str, state: NodeState, failure: Failure | None = None) -> NodeProgress:
    return NodeProgress(node, state, f"submission/{node}", 0.1, failure)


Script = Callable[[CancelToken], Iterator[NodeProgress]]


@dataclass
class ScriptedProject:
    """Connector and connection in one. script: what submit does; after_cancel: what cancel answers, or raises."""

    script: Script
    nodes: Sequence[str] = ("node-1", "node-2", "node-3")
    after_cancel: Callable[[], Sequence[NodeProgress]] = tuple
    refuse: Exception | None = None
    name: str = "reference"
    capabilities: frozenset[Capability] = frozenset({Capability.REGISTER, Capability.STATUS, Capability.FAILURES})
    submitted: list[tuple[str, str, Secret, Sequence[str] | None]] = field(default_factory=list)
    closed: int = 0
    token: CancelToken = field(default_factory=CancelToken)

    def connect(self, url: str, admin: str, password: Secret, cancel: CancelToken) -> "ScriptedProject":
        if self.refuse:
            raise self.refuse
        self.token = cancel
        return self

    @property
    def info(self) -> ProjectInfo:
        return ProjectInfo(URL, "Data Hub", "4.2.10", "reference", self.capabilities)

    def status(self) -> ProjectStatus:
        nodes = [NodeStatus(node, registered=False) for node in self.nodes]
        return ProjectStatus("Data Hub", "4.2.10", RegistrationState.NOT_REGISTERED, nodes, NOON)

    def failures(self) -> Sequence[Failure]:
        return []

    def submit(
        self, submission_id: str, account: str, password: Secret, nodes: Sequence[str] | None = None
    ) -> Iterator[NodeProgress]:
        self.submitted.append((submission_id, account, password, nodes))
        yield from self.script(self.token)

    def cancel(self, submission_id: str) -> Sequence[NodeProgress]:
        return self.after_cancel()

    def close(self) -> None:
        self.closed += 1

    def world(self, passwords: MemoryPasswords | None = None, journal: MemoryJournal | None = None) -> World:
        return World(
            connector=lambda _name: self,
            passwords=passwords or MemoryPasswords(),
            journal=journal or MemoryJournal(),
            clock=StoppedClock(),
        )
