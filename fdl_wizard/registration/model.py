"""The values of a registration: projects, nodes, outcomes, states."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum

from fdl_wizard.registration.errors import Reason, catalogue


class NodeState(Enum):
    """What a node is doing in a submission. One enum: labels, icons and descriptions follow from it."""

    WAITING = "waiting"
    REGISTERING = "registering"
    REGISTERED = "registered"
    FAILED = "failed"
    NOT_REACHED = "not_reached"
    CANCELLED = "cancelled"

    @property
    def finished(self) -> bool:
        return self not in (NodeState.WAITING, NodeState.REGISTERING)


class FailureKind(Enum):
    """How a node failed.

    refused: the authorization server said no, with a code; unreachable: the node could not reach it; throttled: it
    asked to wait; unexplained: the project is too old to say why (before 4.0.28).
    """

    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    THROTTLED = "throttled"
    UNEXPLAINED = "unexplained"


class RegistrationState(Enum):
    """The state of a project's registration, as the project says it."""

    NOT_REGISTERED = "not_registered"
    PARTLY_REGISTERED = "partly_registered"
    REGISTERED = "registered"
    REGISTRATION_FAILED = "registration_failed"


class Capability(Enum):
    """What a connector can do with a project; window and command line show only that."""

    REGISTER = "register"
    STATUS = "status"
    FAILURES = "failures"
    UNBIND = "unbind"
    VERIFY = "verify"
    PREFLIGHT = "preflight"
    ALL_OR_NONE = "all_or_none"
    CHECK_NODES = "check_nodes"
    SWITCH_ALGORITHM = "switch_algorithm"


@dataclass(frozen=True, slots=True)
class Failure:
    """One failed attempt of one node.

    time: when, with zone; code: as the authorization server gave it, None without one; detail: a second sentence
    (what was observed, what is allowed), may be empty; raw: the answer as it came, for experts, may be empty.
    """

    node: str
    kind: FailureKind
    code: int | None
    request_id: str
    time: datetime
    detail: str = ""
    raw: str = ""

    @property
    def reason(self) -> Reason:
        """Message and remedy from the catalogue."""
        known = catalogue()
        match self.kind:
            case FailureKind.UNREACHABLE:
                return known.unreachable
            case FailureKind.THROTTLED:
                return known.throttled
            case FailureKind.UNEXPLAINED:
                return known.unexplained
            case FailureKind.REFUSED:
                return known.fallback if self.code is None else known.explain(self.code)


PAST_PASSWORD_CHECK = frozenset({20001, 20002, 30000, 30001, 30002, 30003, 30004, 30005, 30007})
"""Refusals that the server gives only after it accepted account and password (registration's order of checks)."""


def passed_password_check(failure: Failure) -> bool:
    """Whether this failure proves that account and password were right."""
    return failure.kind is FailureKind.REFUSED and failure.code in PAST_PASSWORD_CHECK


def initial_failure(failures: Sequence[Failure]) -> Failure | None:
    """Of several failures of one node the initial one, which alone is shown (page "Public Cloud Authentication")."""
    return min(failures, key=lambda failure: failure.time, default=None)


@dataclass(frozen=True, slots=True)
class NodeOutcome:
    """How one node's part of a submission ended. failure is None when it was registered."""

    node: str
    request_id: str
    failure: Failure | None = None

    @property
    def registered(self) -> bool:
        return self.failure is None


@dataclass(frozen=True, slots=True)
class NodeProgress:
    """One step of one node in a submission. seconds: since the submission began."""

    node: str
    state: NodeState
    request_id: str
    seconds: float = 0.0
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class NodeStatus:
    """A node as the project describes it. registered: holds a slot now; last_failure: of the newest attempt."""

    node: str
    registered: bool
    account: str | None = None
    address: str = ""
    domain: str = ""
    app_name: str = ""
    version: str = ""
    since: datetime | None = None
    last_failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class ProjectStatus:
    """A project's registration as the project itself says it, at the time ``as_of``."""

    name: str
    version: str
    state: RegistrationState
    nodes: Sequence[NodeStatus]
    as_of: datetime
    method: str | None = None
    account: str | None = None
    capacity: int | None = None
    capacity_used: int | None = None
    expires: date | None = None

    @property
    def registered_nodes(self) -> int:
        return sum(node.registered for node in self.nodes)

    @property
    def failures(self) -> Sequence[Failure]:
        """The newest failure of every node that has one."""
        return [node.last_failure for node in self.nodes if node.last_failure]


@dataclass(frozen=True, slots=True)
class Project:
    """A project this workstation knows. url: its base URL, without a slash at the end."""

    url: str
    name: str
    admin: str
    connector: str = "reference"


@dataclass(frozen=True, slots=True)
class ProjectInfo:
    """What a project tells before signing in. encrypted: spoken to over TLS."""

    url: str
    name: str
    version: str
    connector: str
    capabilities: frozenset[Capability]
    node_names: Sequence[str] = ()
    encrypted: bool = True


@dataclass(frozen=True, slots=True)
class SubmissionResult:
    """The end of a submission. cancelled: the administrator stopped waiting; outcomes hold what was done by then."""

    submission_id: str
    project: str
    account: str
    outcomes: Sequence[NodeOutcome]
    cancelled: bool = False
    unfinished: Sequence[str] = field(default=())
    """Nodes whose outcome isn't known: cancelled before they were asked, or while they were."""

    @property
    def registered(self) -> bool:
        """Every node is registered."""
        return bool(self.outcomes) and not self.unfinished and all(outcome.registered for outcome in self.outcomes)

    @property
    def failures(self) -> Sequence[Failure]:
        return [outcome.failure for outcome in self.outcomes if outcome.failure]
