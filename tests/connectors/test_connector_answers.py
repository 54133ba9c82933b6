"""Any JSON value gives a model value or ProjectAnswerUnusable, and nothing else."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fdl_wizard.connectors.answers import (
    read_accepted,
    read_events,
    read_failures,
    read_login,
    read_project,
    read_status,
)
from fdl_wizard.connectors.shapes import parse_json
from fdl_wizard.registration.model import Capability, FailureKind, NodeState, RegistrationState
from fdl_wizard.registration.problems import ProjectAnswerUnusable

READERS: list[Callable[[object], object]] = [
    read_project,
    read_login,
    read_status,
    read_failures,
    read_accepted,
    read_events,
]
NOW = "2026-08-01T12:00:00Z"

leaves = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(min_value=10**300, max_value=10**400),
    st.floats(),
    st.text(st.characters(), max_size=12),
    st.sampled_from([NOW, "2026-08-01", "refused", "registered", "failed", "reference", "0001-01-01T00:00:00+14:00"]),
)
json_values = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
)


def failure(**other: object) -> dict[str, Any]:
    return {
        "time": NOW,
        "node": "node-1",
        "request_id": "id/node-1",
        "kind": "refused",
        "code": 30003,
        "reason": "",
        "detail": "",
        "raw": "",
        **other,
    }


def status(**other: object) -> dict[str, Any]:
    return {
        "project": "Data Hub",
        "version": "4.2",
        "state": "registered",
        "method": "public_cloud",
        "account": "a",
        "capacity": 10,
        "capacity_used": 2,
        "expires": "2027-03-31",
        "nodes": [
            {"node": "node-1", "registered": True, "since": NOW, "address": "10.0.0.1"},
            {"node": "节点-2 😀", "registered": False, "last_failure": failure()},
        ],
        "as_of": NOW,
        **other,
    }


def events(*states: str) -> dict[str, Any]:
    rows = [
        {"seq": seq, "time": NOW, "node": "n", "request_id": "i/n", "state": state, "seconds": 1.5, "failure": None}
        for seq, state in enumerate(states, 1)
    ]
    return {"id": "i", "finished": True, "cancelled": False, "next": len(rows), "events": rows}


PROJECT = {
    "wire": "reference",
    "wire_version": 1,
    "name": "Data Hub",
    "version": "4.2",
    "capabilities": ["register", "dance"],
    "key": {"algorithm": "RSA", "key_id": "k", "public_key": "PEM"},
}
GOOD = [
    (read_project, PROJECT),
    (read_login, {"token": "t", "expires_in": 5}),
    (read_status, status()),
    (read_failures, {"failures": [failure()]}),
    (read_accepted, {"id": "i", "nodes": ["a", "b"]}),
    (read_events, events("registering", "failed")),
]


@pytest.mark.parametrize("reader", READERS)
@settings(suppress_health_check=[HealthCheck.too_slow])
@given(value=json_values)
def test_any_json_value_is_read_or_refused(reader: Callable[[object], object], value: object) -> None:
    try:
        reader(value)
    except ProjectAnswerUnusable as problem:
        assert problem.details  # noqa: PT017  (either outcome is right)


@pytest.mark.parametrize(("reader", "good"), GOOD)
@given(data=st.data())
def test_a_good_answer_with_one_part_replaced_is_read_or_refused(
    reader: Callable[[object], object], good: dict[str, Any], data: st.DataObject
) -> None:
    changed = json.loads(json.dumps(good))
    here: Any = changed
    while True:
        key: Any = data.draw(st.sampled_from(sorted(here) if isinstance(here, dict) else range(len(here))))
        if not here[key] or not isinstance(here[key], dict | list) or data.draw(st.booleans()):
            break
        here = here[key]
    here[key] = data.draw(json_values)
    try:
        json.dumps(repr(reader(changed))).encode()
    except ProjectAnswerUnusable as problem:
        assert "At answer" in problem.details or "Wire:" in problem.details or "a list of" in problem.details  # noqa: PT017


@given(st.one_of(st.binary(), json_values.map(lambda value: json.dumps(value).encode())))
def test_any_bytes_are_json_or_a_value_error(octets: bytes) -> None:
    try:
        parse_json(octets)
    except ValueError as error:
        assert str(error)  # noqa: PT017  (either outcome is right)


@pytest.mark.parametrize(("reader", "good"), GOOD)
def test_members_nobody_knows_are_ignored(reader: Callable[[object], object], good: dict[str, Any]) -> None:
    assert repr(reader({**good, "new": [1]})) == repr(reader(good))


def test_a_status_is_read_in_full() -> None:
    read = read_status(status())
    assert (read.name, read.account, read.capacity, read.registered_nodes) == ("Data Hub", "a", 10, 1)
    assert read.as_of == datetime(2026, 8, 1, 12, tzinfo=UTC)
    assert read.nodes[1].node == "节点-2 😀"
    assert [found.code for found in read.failures] == [30003]


def test_a_state_nobody_knows_follows_from_the_nodes() -> None:
    assert read_status(status(state="resting")).state is RegistrationState.PARTLY_REGISTERED
    assert read_status(status(state="resting", nodes=[])).state is RegistrationState.NOT_REGISTERED
    alone = [{"node": "n", "registered": True}]
    assert read_status(status(state="resting", nodes=alone)).state is RegistrationState.REGISTERED


@pytest.mark.parametrize(
    ("code", "read"),
    [
        (30003, 30003),
        ("30003", 30003),
        (" 424242 ", 424242),
        ("abc", None),
        (True, None),
        (10**30, None),
        ([], None),
        (1.5, None),
    ],
)
def test_a_code_is_taken_as_it_came_or_as_none(code: object, read: int | None) -> None:
    (found,) = read_failures({"failures": [failure(code=code)]})
    assert found.code == read
    assert found.reason.message


def test_a_kind_of_failure_nobody_knows_reads_as_an_answer_outside_the_table() -> None:
    (found,) = read_failures({"failures": [failure(kind="bored", code=None)]})
    assert found.kind is FailureKind.REFUSED
    assert found.reason.message == "Incorrect License Format"


def test_names_keep_to_one_line_and_text_keeps_its_lines() -> None:
    (found,) = read_failures(
        {"failures": [failure(node="a\x1b[31m\nb\ud800", raw="x\r\ny\x00\ttab", detail="z" * 30_000)]}
    )
    assert found.node == "a\ufffd[31m\ufffdb\ufffd"
    assert found.raw == "x\ny\ufffd\ttab"
    assert len(found.detail) == 20_000


def test_a_node_name_of_64_characters_and_more_is_possible_and_one_of_a_thousand_is_not() -> None:
    assert read_accepted({"nodes": ["n" * 100]}) == ["n" * 100]
    with pytest.raises(ProjectAnswerUnusable, match="form"):
        read_accepted({"nodes": ["n" * 1000]})


def test_a_node_that_stands_there_twice_is_no_answer() -> None:
    with pytest.raises(ProjectAnswerUnusable):
        read_status(status(nodes=[{"node": "n", "registered": True}] * 2))


def test_more_nodes_than_any_cluster_has_are_refused() -> None:
    with pytest.raises(ProjectAnswerUnusable) as raised:
        read_accepted({"nodes": ["n"] * 10_001})
    assert "at most 10000" in raised.value.details


@pytest.mark.parametrize(
    "time", ["2026-08-01T12:00:00", "yesterday", 5, None, "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"]
)
def test_a_time_without_zone_or_sense_is_refused(time: object) -> None:
    with pytest.raises(ProjectAnswerUnusable) as raised:
        read_status(status(as_of=time))
    assert "At answer.as_of" in raised.value.details


def test_events_already_seen_or_of_an_unknown_state_are_left_out() -> None:
    page = read_events(events("registering", "dancing", "registered"), after=1)
    assert [event.state for event in page.events] == [NodeState.REGISTERED]
    assert page.next == 3


def test_capabilities_nobody_knows_are_left_out() -> None:
    assert read_project(PROJECT).capabilities == {Capability.REGISTER}
