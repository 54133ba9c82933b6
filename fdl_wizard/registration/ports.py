"""What jobs need of the world, as protocols. Connectors, vault and journal fulfil them; tests may too."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from enum import Enum
from typing import Protocol

from fdl_wizard.registration.cancellation import CancelToken
from fdl_wizard.registration.model import (
    Capability,
    Failure,
    NodeProgress,
    Project,
    ProjectInfo,
    ProjectStatus,
    SubmissionResult,
)
from fdl_wizard.registration.secret import Secret


class ProjectConnection(Protocol):
    """A project, signed in to as its admin. Every method may raise ProjectUnreachable or ProjectAnswerUnusable,
    Cancelled once the token it was opened with is cancelled, and AdminLoginRefused when the session is over."""

    @property
    def info(self) -> ProjectInfo: ...

    def status(self) -> ProjectStatus: ...

    def failures(self) -> Sequence[Failure]:
        """The project's failure list, newest first."""
        ...

    def submit(
        self, submission_id: str, account: str, password: Secret, nodes: Sequence[str] | None = None
    ) -> Iterator[NodeProgress]:
        """Registers all nodes, or those named. Yields each node's steps as they happen, and ends when all are
        finished. The password is sealed for the project before it leaves this process."""
        ...

    def cancel(self, submission_id: str) -> Sequence[NodeProgress]:
        """Asks the project to begin no further node; returns where each node stands. Usable after cancellation."""
        ...

    def close(self) -> None: ...


class Connector(Protocol):
    """Speaks one kind of project wire. Found through the entry-point group ``fdl_wizard.connectors``."""

    name: str
    capabilities: frozenset[Capability]

    def connect(self, url: str, admin: str, password: Secret, cancel: CancelToken) -> ProjectConnection:
        """Signs in. Raises InvalidInput for a URL that is none, AdminLoginRefused, ProjectUnreachable,
        ProjectAnswerUnusable, Cancelled."""
        ...


class LoginKind(Enum):
    """What a stored password opens."""

    PUBLIC_CLOUD_ACCOUNT = "public cloud account"
    PROJECT_ADMIN = "project admin"


class PasswordStore(Protocol):
    """The operating system's keyring. Every method but ``display_name`` may raise PasswordStoreUnavailable and may
    block while the system asks the user: never call it on the GUI thread.

    owner: the account's name; for a project's admin ``admin_owner(name, url)``.
    """

    def display_name(self) -> str:
        """The keyring's name for people ("GNOME Keyring"). Raises PasswordStoreUnavailable when there is none that
        can be trusted, which is found out by a write, a read and a delete, once."""
        ...

    def load(self, kind: LoginKind, owner: str) -> Secret | None: ...

    def save(self, kind: LoginKind, owner: str, password: Secret) -> None: ...

    def forget(self, kind: LoginKind, owner: str) -> None:
        """Removes the entry; no error when there is none."""
        ...


def admin_owner(admin: str, url: str) -> str:
    """The keyring entry's owner for a project's admin."""
    return f"{admin} at {url}"


class Journal(Protocol):
    """What happened, kept on this workstation. Holds no password. Methods may raise JournalUnusable."""

    def projects(self) -> Sequence[Project]:
        """Known projects, most recently used first."""
        ...

    def remember_project(self, project: Project) -> None:
        """Adds it, or updates the one with the same URL, and makes it the most recently used."""
        ...

    def forget_project(self, url: str) -> None: ...

    def accounts(self) -> Sequence[str]:
        """Names of accounts with which some node got registered or refused for a reason past the password check,
        most recently used first."""
        ...

    def remember_account(self, account: str) -> None: ...

    def forget_account(self, account: str) -> None: ...

    def begin_submission(self, submission_id: str, project_url: str, account: str, started: datetime) -> None: ...

    def record_progress(self, submission_id: str, progress: NodeProgress, time: datetime) -> None:
        """Keeps a node's finished step (registered, failed, not reached, cancelled); others are dropped."""
        ...

    def finish_submission(self, result: SubmissionResult, finished: datetime) -> None: ...

    def keep_status(self, project_url: str, status: ProjectStatus, failures: Sequence[Failure]) -> None:
        """Keeps the newest status and failure list of a project, shown "as of" when the project isn't asked."""
        ...

    def last_status(self, project_url: str) -> tuple[ProjectStatus, Sequence[Failure]] | None: ...

    def setting(self, name: str) -> str | None:
        """A small remembered value: window geometry, the application form's fields as JSON."""
        ...

    def keep_setting(self, name: str, value: str) -> None: ...


class Clock(Protocol):
    """The time now, with zone."""

    def now(self) -> datetime: ...
