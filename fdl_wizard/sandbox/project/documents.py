"""The bodies of the project's HTTP, from which its OpenAPI document is written."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from fdl_wizard.envelope.form import LONGEST_ENVELOPE
from fdl_wizard.registration.limits import ACCOUNT_LIMIT
from fdl_wizard.registration.model import FailureKind, RegistrationState

NodeName = Annotated[str, StringConstraints(min_length=1, max_length=64)]


class Request(BaseModel):
    """A body that comes in. What isn't known is refused: a misspelt "nodes" must not register all of them."""

    model_config = ConfigDict(extra="forbid", strict=True)


class KeyDocument(BaseModel):
    """The public key that passwords for this project are sealed with."""

    model_config = ConfigDict(title="Key")

    algorithm: str
    key_id: str = Field(description="First 32 hexadecimal digits of SHA-256 over the SubjectPublicKeyInfo.")
    public_key: str = Field(description="SubjectPublicKeyInfo, PEM.")


class ProjectDocument(BaseModel):
    """What a project tells without signing in."""

    model_config = ConfigDict(title="Project")

    wire: Literal["reference"] = "reference"
    wire_version: Literal[1] = 1
    name: str
    version: str
    capabilities: list[str]
    key: KeyDocument


class LoginRequest(Request):
    """The admin's name and password."""

    model_config = ConfigDict(title="Login")

    name: str = Field(max_length=256)
    password: str = Field(max_length=1024, json_schema_extra={"format": "password"})


class LoginDocument(BaseModel):
    """What the rest is asked with."""

    model_config = ConfigDict(title="Session")

    token: str
    expires_in: int = Field(description="Seconds.")


class FailureDocument(BaseModel):
    """One failed attempt of one node."""

    model_config = ConfigDict(title="Failure")

    time: datetime
    node: str
    request_id: str
    kind: FailureKind
    code: int | None = Field(description="As the authorization server gave it.")
    reason: str
    detail: str
    raw: str = Field(description="The answer as it came, shortened.")


class FailuresDocument(BaseModel):
    """The failure list, newest first."""

    model_config = ConfigDict(title="Failures")

    failures: list[FailureDocument]


class NodeDocument(BaseModel):
    """A node and its registration."""

    model_config = ConfigDict(title="Node")

    node: str
    address: str
    domain: str
    app_name: str
    version: str
    registered: bool
    account: str | None
    since: datetime | None
    last_failure: FailureDocument | None = Field(description="Of the newest attempt; null when that succeeded.")


class RegistrationDocument(BaseModel):
    """The state of the project's registration."""

    model_config = ConfigDict(title="Registration")

    project: str
    version: str
    state: RegistrationState
    method: Literal["public_cloud"] | None
    account: str | None
    capacity: int | None
    capacity_used: int | None = Field(description="As the authorization server said when a node last registered.")
    expires: date | None
    nodes: list[NodeDocument]
    as_of: datetime


class FailuresQuery(BaseModel):
    """Which failures are wanted."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(1000, ge=1, le=1000)


class ProgressQuery(BaseModel):
    """Which events are wanted, and how long to wait for the first."""

    model_config = ConfigDict(extra="forbid")

    after: int = Field(0, ge=0, le=2**53)
    wait: float = Field(0, ge=0, le=5, allow_inf_nan=False, description="Seconds.")


class EnvelopeDocument(Request):
    """A password sealed for this project and the account it comes with."""

    model_config = ConfigDict(title="Envelope")

    version: Literal[1]
    algorithm: str = Field(max_length=32)
    key_id: str = Field(pattern="^[0-9a-f]{32}$")
    ciphertext: str = Field(min_length=1, max_length=LONGEST_ENVELOPE, description="Base64.")


class SubmissionRequest(Request):
    """An account to register with, and the nodes to register; null for all."""

    model_config = ConfigDict(title="Submission")

    account: str = Field(min_length=1, max_length=ACCOUNT_LIMIT)
    envelope: EnvelopeDocument
    nodes: Annotated[list[NodeName], Field(min_length=1, max_length=10_000)] | None = None


class AcceptedDocument(BaseModel):
    """A submission that has begun."""

    model_config = ConfigDict(title="Accepted")

    id: UUID
    nodes: list[str]


class EventDocument(BaseModel):
    """One step of one node."""

    model_config = ConfigDict(title="Event")

    seq: int
    time: datetime
    node: str
    request_id: str
    state: Literal["registering", "registered", "failed", "not_reached", "cancelled"]
    seconds: float = Field(description="Since the submission began.")
    failure: FailureDocument | None


class ProgressDocument(BaseModel):
    """What happened in a submission."""

    model_config = ConfigDict(title="Progress")

    id: UUID
    finished: bool
    cancelled: bool
    next: int = Field(description="The `after` of the next call.")
    events: list[EventDocument]
