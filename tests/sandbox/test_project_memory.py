"""What a project keeps: sessions and their throttle, submissions cut off, failures up to a cap."""

import asyncio
import sqlite3
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fdl_wizard.envelope import EnvelopeError
from fdl_wizard.registration.model import Failure, FailureKind, NodeState
from fdl_wizard.registration.secret import Secret
from fdl_wizard.sandbox.project import NodeSettings, Project, ProjectSettings
from fdl_wizard.sandbox.project import store as store_module
from fdl_wizard.sandbox.project.records import Step
from fdl_wizard.sandbox.project.signing_in import (
    FREE_TRIES,
    LONGEST_WAIT,
    SESSION_SECONDS,
    LoginRefused,
    LoginThrottled,
    SigningIn,
)
from fdl_wizard.sandbox.project.store import ProjectStore

RIGHT = "right"
NOW = datetime(2026, 8, 1, tzinfo=UTC)


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ProjectStore]:
    store = ProjectStore(tmp_path / "project.sqlite3")
    yield store
    store.close()


@pytest.fixture
def signing_in(store: ProjectStore, clock: Clock) -> SigningIn:
    return SigningIn(store, "admin", Secret("right"), clock)


def sign_in(signing_in: SigningIn, password: str = RIGHT, name: str = "admin", caller: str = "192.0.2.1") -> str:
    return asyncio.run(signing_in.sign_in(name, Secret(password), caller))


def test_a_session_ends_after_its_time(signing_in: SigningIn, clock: Clock) -> None:
    token = sign_in(signing_in)
    assert signing_in.signed_in(token)
    assert not signing_in.signed_in(token + "x")
    assert not signing_in.signed_in("\ud800")

    clock.now += SESSION_SECONDS

    assert not signing_in.signed_in(token)


def test_tokens_are_kept_as_hashes(signing_in: SigningIn, store: ProjectStore, tmp_path: Path) -> None:
    token = sign_in(signing_in)
    store.close()

    files = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert token.encode() not in files
    assert b"argon2id" in files


@pytest.mark.parametrize(("name", "password"), [("admin", "wrong"), ("Admin", "right"), ("", ""), ("\ud800", "\ud800")])
def test_a_wrong_name_or_password_is_refused(signing_in: SigningIn, name: str, password: str) -> None:
    with pytest.raises(LoginRefused):
        sign_in(signing_in, password, name)


def test_wrong_passwords_are_free_at_first_then_each_doubles_the_wait(signing_in: SigningIn, clock: Clock) -> None:
    for _try in range(FREE_TRIES):
        with pytest.raises(LoginRefused):
            sign_in(signing_in, "wrong")
    waits = []
    for _try in range(8):
        with pytest.raises(LoginThrottled) as caught:
            sign_in(signing_in, "right")
        waits.append(caught.value.seconds)
        clock.now += caught.value.seconds
        with pytest.raises(LoginRefused):
            sign_in(signing_in, "wrong")

    assert waits == [1, 2, 4, 8, 16, 32, LONGEST_WAIT, LONGEST_WAIT]


def test_one_caller_does_not_lock_out_another_and_a_right_password_starts_over(
    signing_in: SigningIn, clock: Clock
) -> None:
    for _try in range(FREE_TRIES):
        with pytest.raises(LoginRefused):
            sign_in(signing_in, "wrong")
    assert sign_in(signing_in, caller="192.0.2.2")

    clock.now += 1
    assert sign_in(signing_in)
    with pytest.raises(LoginRefused):
        sign_in(signing_in, "wrong")
    assert sign_in(signing_in)


def test_another_admin_password_takes_the_place_of_the_old_one(store: ProjectStore, clock: Clock) -> None:
    SigningIn(store, "admin", Secret("right"), clock)
    kept = store.fact("admin_password_hash")
    SigningIn(store, "admin", Secret("right"), clock)
    assert store.fact("admin_password_hash") == kept

    changed = SigningIn(store, "admin", Secret("new"), clock)

    assert sign_in(changed, "new")
    with pytest.raises(LoginRefused):
        sign_in(changed, "right")


def step(submission: str, node: str, state: NodeState, code: int | None = None) -> Step:
    failure = Failure(node, FailureKind.REFUSED, code, f"{submission}/{node}", NOW) if code else None
    return Step(submission, node, state, NOW, 0.5, failure)


def test_the_failure_list_forgets_the_oldest(store: ProjectStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "FAILURES_KEPT", 5)
    store.begin_submission("s", "acme", ["node-1"], NOW)
    for code in range(30000, 30008):
        store.record([step("s", "node-1", NodeState.FAILED, code)])

    assert [failure["code"] for failure in store.failures(100)] == [30007, 30006, 30005, 30004, 30003]


def test_old_submissions_go_with_their_events(store: ProjectStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "SUBMISSIONS_KEPT", 2)
    for identity in ("a", "b", "c"):
        store.begin_submission(identity, "acme", ["node-1"], NOW)
        store.record([step(identity, "node-1", NodeState.REGISTERING)])

    assert store.submission("a") is None
    assert store.events("a", 0) == []
    assert len(store.events("c", 0)) == 1


def test_steps_are_kept_all_or_none(store: ProjectStore) -> None:
    store.begin_submission("s", "acme", ["node-1"], NOW)

    with pytest.raises(sqlite3.IntegrityError):
        store.record([step("s", "node-1", NodeState.FAILED, 30003), step("unknown", "node-1", NodeState.REGISTERING)])

    assert store.events("s", 0) == []
    assert store.failures(10) == []


def settings_of(folder: Path, version: str = "4.2.10") -> ProjectSettings:
    nodes = [NodeSettings(f"node-{i}", f"10.0.1.{i}", "d", "webroot", "http://127.0.0.1:9") for i in (1, 2, 3)]
    return ProjectSettings("Practice", version, nodes, folder)


@pytest.mark.parametrize(
    ("version", "state", "kind"), [("4.2.10", "not_reached", "unreachable"), ("4.0.27", "failed", "unexplained")]
)
def test_a_submission_that_a_crash_cut_off_is_ended_in_words_at_the_next_start(
    tmp_path: Path, version: str, state: str, kind: str
) -> None:
    identity = str(uuid.uuid4())
    project = Project(settings_of(tmp_path, version), Secret("right"))
    project.store.begin_submission(identity, "acme", ["node-1", "node-2", "node-3"], NOW)
    project.store.record([step(identity, name, NodeState.REGISTERING) for name in ("node-1", "node-2")])
    project.store.record([step(identity, "node-1", NodeState.FAILED, 30003)])
    project.store.close()

    again = Project(settings_of(tmp_path, version), Secret("right"))
    kept, events = asyncio.run(again.submissions.progress(identity, 3, 0))
    asyncio.run(again.stop())

    assert (kept.finished, kept.cancelled) == (True, True)
    assert [(event["node"], event["state"]) for event in events] == [("node-2", state), ("node-3", "cancelled")]
    assert events[0]["failure"]["kind"] == kind


def test_node_ids_are_made_once_and_kept(tmp_path: Path) -> None:
    ids = []
    for _start in range(2):
        project = Project(settings_of(tmp_path), Secret("right"))
        ids.append({name: node.node_id for name, node in project.store.nodes().items()})
        asyncio.run(project.stop())

    assert ids[0] == ids[1]
    assert len({uuid.UUID(value) for value in ids[0].values()}) == 3


def test_a_key_file_that_is_damaged_is_an_error_and_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "project-key.pem").write_bytes(b"damaged")

    with pytest.raises(EnvelopeError):
        Project(settings_of(tmp_path), Secret("right"))
    assert (tmp_path / "project-key.pem").read_bytes() == b"damaged"
