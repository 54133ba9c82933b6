"""Model values as JSON text and back. Fields of later versions are passed over when reading."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from fdl_wizard.journal.records import OutcomeRecord
from fdl_wizard.registration.model import (
    Failure,
    FailureKind,
    NodeState,
    NodeStatus,
    ProjectStatus,
    RegistrationState,
)


def status_to_json(status: ProjectStatus) -> str:
    return json.dumps(
        {
            "name": status.name,
            "version": status.version,
            "state": status.state.value,
            "nodes": [_node_out(node) for node in status.nodes],
            "as_of": status.as_of.isoformat(),
            "method": status.method,
            "account": status.account,
            "capacity": status.capacity,
            "capacity_used": status.capacity_used,
            "expires": status.expires and status.expires.isoformat(),
        }
    )


def status_from_json(text: str) -> ProjectStatus:
    """Raises ValueError, KeyError or TypeError for text that is no status."""
    row = json.loads(text)
    return ProjectStatus(
        name=row["name"],
        version=row["version"],
        state=RegistrationState(row["state"]),
        nodes=tuple(_node_in(node) for node in row["nodes"]),
        as_of=datetime.fromisoformat(row["as_of"]),
        method=row["method"],
        account=row["account"],
        capacity=row["capacity"],
        capacity_used=row["capacity_used"],
        expires=row["expires"] and date.fromisoformat(row["expires"]),
    )


def failures_to_json(failures: Sequence[Failure]) -> str:
    return json.dumps([_failure_out(failure) for failure in failures])


def failures_from_json(text: str) -> tuple[Failure, ...]:
    """Raises ValueError, KeyError or TypeError for text that is no list of failures."""
    return tuple(_failure_in(row) for row in json.loads(text))


def outcome_to_json(outcome: OutcomeRecord) -> str:
    return json.dumps(
        {
            "node": outcome.node,
            "state": outcome.state.value,
            "request_id": outcome.request_id,
            "time": outcome.time.isoformat(),
            "seconds": outcome.seconds,
            "failure": outcome.failure and _failure_out(outcome.failure),
        }
    )


def outcome_from_json(text: str) -> OutcomeRecord:
    """Raises ValueError, KeyError or TypeError for text that is no outcome."""
    row = json.loads(text)
    return OutcomeRecord(
        node=row["node"],
        state=NodeState(row["state"]),
        request_id=row["request_id"],
        time=datetime.fromisoformat(row["time"]),
        seconds=row["seconds"],
        failure=row["failure"] and _failure_in(row["failure"]),
    )


def _failure_out(failure: Failure) -> dict[str, object]:
    return {
        "node": failure.node,
        "kind": failure.kind.value,
        "code": failure.code,
        "request_id": failure.request_id,
        "time": failure.time.isoformat(),
        "detail": failure.detail,
        "raw": failure.raw,
    }


def _failure_in(row: Mapping[str, Any]) -> Failure:
    return Failure(
        node=row["node"],
        kind=FailureKind(row["kind"]),
        code=row["code"],
        request_id=row["request_id"],
        time=datetime.fromisoformat(row["time"]),
        detail=row["detail"],
        raw=row["raw"],
    )


def _node_out(node: NodeStatus) -> dict[str, object]:
    return {
        "node": node.node,
        "registered": node.registered,
        "account": node.account,
        "address": node.address,
        "domain": node.domain,
        "app_name": node.app_name,
        "version": node.version,
        "since": node.since and node.since.isoformat(),
        "last_failure": node.last_failure and _failure_out(node.last_failure),
    }


def _node_in(row: Mapping[str, Any]) -> NodeStatus:
    return NodeStatus(
        node=row["node"],
        registered=row["registered"],
        account=row["account"],
        address=row["address"],
        domain=row["domain"],
        app_name=row["app_name"],
        version=row["version"],
        since=row["since"] and datetime.fromisoformat(row["since"]),
        last_failure=row["last_failure"] and _failure_in(row["last_failure"]),
    )
