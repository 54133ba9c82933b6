"""Outcomes of nodes: the initial failure, what proves a password, what counts as registered."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fdl_wizard.registration.model import (
    Failure,
    FailureKind,
    NodeOutcome,
    SubmissionResult,
    initial_failure,
    passed_password_check,
)

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def refusal(code: int | None, minutes: int = 0, kind: FailureKind = FailureKind.REFUSED) -> Failure:
    return Failure("node-1", kind, code, "submission/node-1", NOON + timedelta(minutes=minutes))


@given(st.lists(st.integers(-1000, 1000), min_size=1, max_size=20))
def test_of_several_failures_the_initial_one_is_shown(minutes: list[int]) -> None:
    failures = [refusal(30000 + index % 8, minute) for index, minute in enumerate(minutes)]
    shown = initial_failure(failures)
    assert shown is not None
    assert shown.time == min(failure.time for failure in failures)


def test_without_failures_there_is_no_initial_failure() -> None:
    assert initial_failure([]) is None


def test_failures_of_the_same_moment_keep_their_order() -> None:
    first, second = refusal(30003), refusal(30005)
    assert initial_failure([first, second]) is first


@pytest.mark.parametrize("code", [30000, 30001, 30002, 30003, 30004, 30005, 30007, 20001, 20002])
def test_a_refusal_after_the_password_check_proves_the_password(code: int) -> None:
    assert passed_password_check(refusal(code))


@pytest.mark.parametrize("code", [10000, 10001, 20000, 30006, 424242, None])
def test_other_refusals_prove_nothing_of_the_password(code: int | None) -> None:
    assert not passed_password_check(refusal(code))


def test_a_connection_failure_proves_nothing_of_the_password() -> None:
    assert not passed_password_check(refusal(None, kind=FailureKind.UNREACHABLE))


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        (FailureKind.UNREACHABLE, "The project server fails to connect to the cloud registration server."),
        (FailureKind.UNEXPLAINED, "Authentication failed. Perform authentication again."),
        (FailureKind.REFUSED, "Incorrect License Format"),
    ],
)
def test_a_failure_without_a_code_reads_by_its_kind(kind: FailureKind, sentence: str) -> None:
    assert refusal(None, kind=kind).reason.message == sentence


def test_a_submission_is_registered_only_when_every_node_is() -> None:
    good, bad = NodeOutcome("node-1", "s/node-1"), NodeOutcome("node-2", "s/node-2", refusal(30003))
    assert SubmissionResult("s", "Data Hub", "a", [good]).registered
    assert not SubmissionResult("s", "Data Hub", "a", [good, bad]).registered
    assert not SubmissionResult("s", "Data Hub", "a", [good], unfinished=["node-2"]).registered
    assert not SubmissionResult("s", "Data Hub", "a", []).registered
