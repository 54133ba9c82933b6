"""What a project remembers of its registrations, and how they are renewed, repeated and cancelled."""

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fdl_wizard.authority.accounts import put_account
from fdl_wizard.authority.licence import Licence
from fdl_wizard.authority.store import SqliteStore
from fdl_wizard.registration.secret import Secret
from fdl_wizard.sandbox.launcher import RunningSandbox
from tests.sandbox.practice_client import PracticeClient, outcome

StartSandbox = Callable[..., RunningSandbox]
SignIn = Callable[[RunningSandbox], PracticeClient]


@pytest.fixture
def own(start: StartSandbox, admin_of: SignIn) -> PracticeClient:
    """The admin of a project in which nothing is registered yet."""
    return admin_of(start())


@pytest.fixture
def authority(own: PracticeClient, tmp_path: Path) -> Iterator[SqliteStore]:
    """The store of that sandbox's authority, beside the process that serves it."""
    store = SqliteStore(tmp_path / "state" / "authority.sqlite3")
    yield store
    store.close()


def held(store: SqliteStore, account: str) -> int:
    return len(store.held_slots(account))


def test_a_new_project_is_not_registered(own: PracticeClient) -> None:
    status = own.get("registration")

    assert status["state"] == "not_registered"
    assert (status["method"], status["account"], status["capacity"]) == (None, None, None)
    assert [node["node"] for node in status["nodes"]] == ["node-1", "node-2", "node-3"]
    assert own.get("failures") == {"failures": []}


def test_a_registered_project_says_account_and_capacity(own: PracticeClient) -> None:
    own.register("practice-ok")

    status = own.get("registration")
    assert status["state"] == "registered"
    assert (status["method"], status["account"]) == ("public_cloud", "practice-ok")
    assert (status["capacity"], status["capacity_used"], status["expires"]) == (10, 3, None)
    assert all(node["registered"] and node["since"] and not node["last_failure"] for node in status["nodes"])


def test_registering_with_another_account_gives_up_the_old_slots(own: PracticeClient, authority: SqliteStore) -> None:
    own.register("practice-ok")
    assert held(authority, "practice-ok") == 3

    own.register("practice-mixed")

    # node-2 and node-3 were refused by the new account: theirs stand.
    assert (held(authority, "practice-ok"), held(authority, "practice-mixed")) == (2, 1)
    assert {name: node["account"] for name, node in own.nodes().items()} == {
        "node-1": "practice-mixed",
        "node-2": "practice-ok",
        "node-3": "practice-ok",
    }
    assert own.get("registration")["state"] == "registered"


def test_an_old_registration_stands_while_a_new_one_is_refused(own: PracticeClient, authority: SqliteStore) -> None:
    own.register("practice-ok")
    since = own.nodes()["node-1"]["since"]

    own.register("practice-expired")

    node = own.nodes()["node-1"]
    assert (node["registered"], node["account"], node["since"]) == (True, "practice-ok", since)
    assert node["last_failure"]["code"] == 30000
    assert held(authority, "practice-ok") == 3


def test_registering_again_with_the_same_account_takes_no_second_slot(
    own: PracticeClient, authority: SqliteStore
) -> None:
    for _attempt in range(3):
        own.register("practice-ok")

    assert held(authority, "practice-ok") == 3


def test_a_success_ends_the_nodes_failure_but_not_the_list(own: PracticeClient) -> None:
    own.register("practice-mixed", nodes=["node-2"])
    assert own.nodes()["node-2"]["last_failure"]["code"] == 30003

    own.register("practice-ok", nodes=["node-2"])

    assert own.nodes()["node-2"]["last_failure"] is None
    assert [failure["code"] for failure in own.get("failures")["failures"]] == [30003]


def test_failures_are_listed_newest_first_and_no_more_than_asked_for(own: PracticeClient) -> None:
    for account in ("practice-expired", "practice-ip"):
        own.register(account)

    codes = [failure["code"] for failure in own.get("failures")["failures"]]
    assert codes == [30003] * 3 + [30000] * 3
    assert len(own.get("failures", limit=2)["failures"]) == 2


def test_one_node_can_be_registered_by_itself(own: PracticeClient) -> None:
    events = own.register("practice-ok", nodes=["node-3", "node-3"])

    assert list(events) == ["node-3"]
    assert own.get("registration")["state"] == "partly_registered"


def test_the_same_submission_again_begins_nothing_twice(own: PracticeClient) -> None:
    identity = str(uuid.uuid4())
    first = own.put("practice-mixed", submission=identity)
    own.follow(identity)
    again = own.put("practice-mixed", submission=identity)

    assert (first.status_code, again.status_code) == (202, 202)
    assert first.json() == again.json()
    assert len(own.get("failures")["failures"]) == 2


def test_events_can_be_read_again_from_anywhere(own: PracticeClient) -> None:
    identity = own.begin("practice-ok")
    events = own.follow(identity)

    assert [event["seq"] for event in events] == list(range(1, 7))
    assert [event["state"] for event in events].count("registering") == 3
    rest = own.get(f"submissions/{identity}", after=4)
    assert (rest["events"], rest["next"], rest["finished"]) == (events[4:], 6, True)
    beyond = own.get(f"submissions/{identity}", after=6, wait=5)
    assert (beyond["events"], beyond["next"]) == ([], 6)


def test_while_one_submission_runs_another_is_refused_and_cancelling_frees_the_way(
    start: StartSandbox, admin_of: SignIn
) -> None:
    client = admin_of(start("--pace", "30"))
    identity = client.begin("practice-ok")
    assert client.put("practice-mixed").status_code == 409

    document = client.cancel(identity)

    assert document["cancelled"]
    assert {event["node"]: event["state"] for event in document["events"]} == dict.fromkeys(
        ["node-1", "node-2", "node-3"], "cancelled"
    )
    client.follow(identity)
    assert client.put("practice-ok").status_code == 202


def test_cancelling_lets_finish_what_has_begun(start: StartSandbox, admin_of: SignIn) -> None:
    client = admin_of(start("--pace", "2", "--nodes", "8"))
    identity = client.begin("practice-ok")
    first = client.get(f"submissions/{identity}", wait=5)["events"][0]
    assert (first["node"], first["state"]) == ("node-1", "registering")

    client.cancel(identity)

    last = {event["node"]: event["state"] for event in client.follow(identity)}
    assert last.pop("node-1") == "registered"
    assert set(last.values()) == {"cancelled"}
    assert [name for name, node in client.nodes().items() if node["registered"]] == ["node-1"]


def test_cancelling_what_is_over_changes_nothing(own: PracticeClient) -> None:
    identity = own.begin("practice-ok")
    events = own.follow(identity)

    document = own.cancel(identity)

    assert (document["events"], document["cancelled"], document["finished"]) == (events, False, True)


def test_a_password_stays_sealed_on_disk_and_is_in_no_answer(
    own: PracticeClient, authority: SqliteStore, tmp_path: Path
) -> None:
    planted = "PlantedPassword-4711-密码"
    put_account(authority, Licence("planted", 10), Secret(planted))
    put_account(authority, Licence("planted-too", 10, addresses=("203.0.113.9",)), Secret(planted))
    answers = []
    for account in ("planted", "planted-too"):
        identity = own.begin(account, planted)
        own.follow(identity)
        answers.append(own.get(f"submissions/{identity}"))
    answers += [own.get("registration"), own.get("failures"), own.get("project")]

    assert own.nodes()["node-1"]["account"] == "planted"
    assert planted not in str(answers)
    files = [path for path in (tmp_path / "state").rglob("*") if path.is_file()]
    assert len(files) > 5
    for path in files:
        assert planted.encode() not in path.read_bytes(), path
        assert b"PlantedPassword" not in path.read_bytes(), path


def test_what_the_authority_gave_is_not_readable_in_the_projects_file(own: PracticeClient, tmp_path: Path) -> None:
    own.register("practice-ok")

    content = (tmp_path / "state" / "project" / "project.sqlite3").read_bytes()
    content += (tmp_path / "state" / "project" / "project.sqlite3-wal").read_bytes()
    assert b'"ciphertext"' in content
    assert b'"token"' not in content


@pytest.mark.parametrize(
    ("account", "sealed_for", "nodes", "says"),
    [
        ("practice-ok", "practice-mixed", None, "envelope"),
        ("practice-ok", None, ["node-9"], "node-9"),
        (" practice-ok", None, None, "spaces"),
        ("practice\nok", None, None, "account"),
        ("practice-ok", None, [], "nodes"),
        ("x" * 65, None, None, "account"),
    ],
)
def test_a_submission_that_cannot_be_is_refused_in_words(
    client: PracticeClient, account: str, sealed_for: str | None, nodes: list[str] | None, says: str
) -> None:
    answer = client.put(account, nodes=nodes, sealed_for=sealed_for)

    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert says in answer.json()["detail"]


def test_outcomes_stay_the_same_when_everything_is_tried_in_a_row(own: PracticeClient) -> None:
    for account, wanted in [("practice-ok", "registered"), ("practice-full", 30007), ("practice-ok", "registered")]:
        assert {outcome(event) for event in own.register(account).values()} == {wanted}
