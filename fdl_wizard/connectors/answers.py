"""From the answers of the reference wire (docs/reference-wire.md) to the model's values.

Every ``read_…`` takes any JSON value and gives a model value or raises ProjectAnswerUnusable, and nothing else. Members
this program does not know are ignored; a kind, state or capability it does not know gets the nearest sense it has.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from fdl_wizard.connectors.shapes import Part, unusable
from fdl_wizard.registration.model import (
    Capability,
    Failure,
    FailureKind,
    NodeProgress,
    NodeState,
    NodeStatus,
    ProjectStatus,
    RegistrationState,
)
from fdl_wizard.registration.problems import ProjectAnswerUnusable
from fdl_wizard.registration.secret import Secret

WIRE = "reference"
WIRE_VERSION = 1

MOST_NODES = 10_000
MOST_FAILURES = 10_000
MOST_EVENTS = 50_000
PAGE = 500
"""Events the project gives at once."""

_TOKEN = re.compile(r"[\x21-\x7e]{1,4096}")
_LARGEST_CODE = 10**18


@dataclass(frozen=True, slots=True)
class ProjectDescription:
    """What a project says of itself to anybody. key: its public key as it came, for envelope.PublicKey."""

    name: str
    version: str
    capabilities: frozenset[Capability]
    key: Mapping[str, object] = field(repr=False)


@dataclass(frozen=True, slots=True)
class EventPage:
    """Events of a submission, oldest first. next: where the next page begins; full: more may follow at once;
    left_out: how many had a state this program does not know."""

    events: Sequence[NodeProgress]
    finished: bool
    cancelled: bool
    next: int
    full: bool = False
    left_out: int = 0


NO_EVENTS = EventPage((), finished=True, cancelled=True, next=0)
"""Of a submission that never began."""


def read_project(value: object) -> ProjectDescription:
    """GET /api/v1/project."""
    answer = Part(value)
    wire, version = answer.member("wire").name(), answer.member("wire_version").whole()
    if wire != WIRE or version != WIRE_VERSION:
        raise _other_wire(wire, version)
    key = answer.member("key")
    key.member("key_id").name()
    return ProjectDescription(
        name=answer.member("name").name(),
        version=answer.member("version").name(),
        capabilities=_capabilities(answer.member("capabilities")),
        key=key.value,
    )


def read_login(value: object) -> Secret:
    """POST /api/v1/login: the token. One that cannot stand in a header is none."""
    part = Part(value).member("token")
    if not isinstance(part.value, str) or not _TOKEN.fullmatch(part.value):
        raise part.wrong("a token of visible ASCII characters")
    return Secret(part.value)


def read_status(value: object) -> ProjectStatus:
    """GET /api/v1/registration."""
    answer = Part(value)
    nodes = [_node(part) for part in answer.member("nodes").items(MOST_NODES)]
    if len({node.node for node in nodes}) != len(nodes):
        raise unusable("At answer.nodes: a node stands there twice.")
    capacity, used, expires = (answer.member(name) for name in ("capacity", "capacity_used", "expires"))
    return ProjectStatus(
        name=answer.member("project").name(),
        version=answer.member("version").name(),
        state=_registration_state(answer.member("state").name(), nodes),
        nodes=nodes,
        as_of=answer.member("as_of").time(),
        method=answer.member("method").short() or None,
        account=answer.member("account").short() or None,
        capacity=None if capacity.missing else capacity.whole(),
        capacity_used=None if used.missing else used.whole(),
        expires=None if expires.missing else expires.day(),
    )


def read_failures(value: object) -> Sequence[Failure]:
    """GET /api/v1/failures, newest first as the project lists them."""
    return [_failure(part) for part in Part(value).member("failures").items(MOST_FAILURES)]


def read_accepted(value: object) -> Sequence[str]:
    """PUT /api/v1/submissions/{id}: the nodes it registers."""
    return [part.name() for part in Part(value).member("nodes").items(MOST_NODES)]


def read_events(value: object, after: int = 0) -> EventPage:
    """GET /api/v1/submissions/{id} and POST …/cancel. Events up to ``after`` are left out, as are unknown states."""
    answer = Part(value)
    events, newest, left_out = [], after, 0
    parts = list(answer.member("events").items(MOST_EVENTS))
    for part in parts:
        seq = part.member("seq").whole(10**12)
        if seq <= newest:
            continue
        newest = seq
        event = _event(part)
        if event is None:
            left_out += 1
        else:
            events.append(event)
    stated = answer.member("next").whole(10**12)
    return EventPage(
        events=events,
        finished=answer.member("finished").flag(),
        cancelled=answer.member("cancelled").flag(),
        next=max(newest, stated),
        full=len(parts) >= PAGE,
        left_out=left_out,
    )


def _other_wire(wire: str, version: int) -> ProjectAnswerUnusable:
    if wire != WIRE:
        sentence = "The project is administered in another way than the chosen connector can."
    else:
        sentence = "The project is administered in a version of this way that this program does not know."
    return ProjectAnswerUnusable(
        sentence,
        "Choose the connector made for this project, or update this program.",
        f"Wire: {wire} {version}; understood: {WIRE} {WIRE_VERSION}",
    )


def _capabilities(part: Part) -> frozenset[Capability]:
    known = {capability.value: capability for capability in Capability}
    stated = [item.name() for item in part.items(1000)]
    return frozenset(known[name] for name in stated if name in known)


def _registration_state(stated: str, nodes: Sequence[NodeStatus]) -> RegistrationState:
    try:
        return RegistrationState(stated)
    except ValueError:
        registered = sum(node.registered for node in nodes)
    if not registered:
        return RegistrationState.NOT_REGISTERED
    return RegistrationState.REGISTERED if registered == len(nodes) else RegistrationState.PARTLY_REGISTERED


def _node(part: Part) -> NodeStatus:
    since, failure = part.member("since"), part.member("last_failure")
    return NodeStatus(
        node=part.member("node").name(),
        registered=part.member("registered").flag(),
        account=part.member("account").short() or None,
        address=part.member("address").short(),
        domain=part.member("domain").short(),
        app_name=part.member("app_name").short(),
        version=part.member("version").short(),
        since=None if since.missing else since.time(),
        last_failure=None if failure.missing else _failure(failure),
    )


def _failure(part: Part) -> Failure:
    stated = part.member("kind").name()
    known = {kind.value: kind for kind in FailureKind}
    return Failure(
        node=part.member("node").name(),
        kind=known.get(stated, FailureKind.REFUSED),  # the catalogue's sense for an answer outside its table
        code=_code(part.member("code")),
        request_id=part.member("request_id").short(),
        time=part.member("time").time(),
        detail=part.member("detail").text(),
        raw=part.member("raw").text(),
    )


def _code(part: Part) -> int | None:
    """The code as the authorization server gave it. A text of digits is one; what is no number is outside the table."""
    value = part.value
    if isinstance(value, str) and re.fullmatch(r"\s*-?[0-9]{1,18}\s*", value):
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) >= _LARGEST_CODE:
        return None
    return value


def _event(part: Part) -> NodeProgress | None:
    stated = part.member("state").name()
    known = {state.value: state for state in NodeState}
    node, time, failure = part.member("node").name(), part.member("time").time(), part.member("failure")
    if stated not in known:
        return None
    state, request_id = known[stated], part.member("request_id").short()
    told = None if failure.missing else _failure(failure)
    return NodeProgress(
        node=node,
        state=state,
        request_id=request_id,
        seconds=part.member("seconds").seconds(),
        failure=_failure_of(state, told, node, request_id, time),
    )


def _failure_of(state: NodeState, told: Failure | None, node: str, request_id: str, time: datetime) -> Failure | None:
    """A failed node always has a failure and no other has one, whatever the project left out or added."""
    if state is NodeState.NOT_REACHED:
        return told or Failure(node, FailureKind.UNREACHABLE, None, request_id, time)
    if state is NodeState.FAILED:
        return told or Failure(node, FailureKind.UNEXPLAINED, None, request_id, time)
    return None
