"""What the project remembers, as values."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from fdl_wizard.registration.model import Failure, NodeState


@dataclass(frozen=True, slots=True)
class Grant:
    """What the authorization server gave a node. token: the node's secret for what it does later."""

    account: str
    slot: int
    epoch: int
    token: str
    capacity: int
    used: int
    expires: date | None

    def __repr__(self) -> str:
        return f"Grant(account={self.account!r}, slot={self.slot})"


@dataclass(frozen=True, slots=True)
class KeptRegistration:
    """A node's registration as it is kept; ``sealed_token`` is an envelope's JSON text."""

    account: str
    slot: int
    epoch: int
    sealed_token: str
    capacity: int
    used: int
    expires: date | None
    since: datetime
    submission: str


@dataclass(frozen=True, slots=True)
class KeptNode:
    """A node as it is kept: its id for the public cloud, its registration and its newest failure, if any."""

    name: str
    node_id: str
    registration: KeptRegistration | None
    last_failure: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of one node in a submission, to be recorded. seconds: since the submission began.

    registration: what the step gave the node, with ``envelope``, the sealed password it came by, as it came.
    """

    submission: str
    node: str
    state: NodeState
    time: datetime
    seconds: float
    failure: Failure | None = None
    registration: KeptRegistration | None = None
    envelope: str = ""

    @property
    def request_id(self) -> str:
        return f"{self.submission}/{self.node}"


@dataclass(frozen=True, slots=True)
class KeptSubmission:
    """A submission as it is kept."""

    id: str
    account: str
    nodes: tuple[str, ...]
    finished: bool
    cancelled: bool


def failure_document(failure: Failure) -> dict[str, Any]:
    """A failure in the wire's form."""
    return {
        "time": failure.time.isoformat(),
        "node": failure.node,
        "request_id": failure.request_id,
        "kind": failure.kind.value,
        "code": failure.code,
        "reason": failure.reason.message,
        "detail": failure.detail,
        "raw": failure.raw,
    }
