"""Every practice account has its outcome, through real servers over real HTTP."""

from collections.abc import Callable

import pytest
import requests

from fdl_wizard.registration.errors import catalogue
from fdl_wizard.sandbox.launcher import RunningSandbox
from fdl_wizard.sandbox.practice import OUTSIDE_THE_TABLE, PRACTICE_ACCOUNTS, expected
from tests.sandbox.practice_client import PracticeClient, outcome

NODES = ["node-1", "node-2", "node-3"]


@pytest.mark.parametrize("account", [account.account for account in PRACTICE_ACCOUNTS])
def test_each_practice_account_has_its_outcome_on_every_node(client: PracticeClient, account: str) -> None:
    events = client.register(account)

    wanted = {node: OUTSIDE_THE_TABLE if kind == "fallback" else kind for node, kind in expected(account, 3).items()}
    assert {node: outcome(event) for node, event in events.items()} == wanted
    for node, event in events.items():
        assert event["request_id"].endswith(f"/{node}")
        if event["failure"]:
            assert event["failure"]["reason"] == catalogue().explain(event["failure"]["code"]).message


def test_there_are_fourteen_accounts_and_the_first_line_names_them(sandbox: RunningSandbox) -> None:
    told = {account.account: account.expect for account in sandbox.accounts}

    assert len(told) == 14
    assert told == {account.account: account.expect for account in PRACTICE_ACCOUNTS}
    assert {account.password.reveal() for account in sandbox.accounts} == {"practice"}


@pytest.mark.parametrize("account", ["practice-expired", "practice-full", "practice-mixed", "no-such-account"])
def test_a_wrong_password_hides_every_other_reason(client: PracticeClient, account: str) -> None:
    events = client.register(account, password="not the password")

    assert {outcome(event) for event in events.values()} == {30006}
    assert {event["failure"]["detail"] for event in events.values()} == {""}


def test_a_refusal_names_the_nodes_own_address_and_the_allowed_ones(client: PracticeClient) -> None:
    failure = client.register("practice-mixed")["node-2"]["failure"]

    assert "10.0.2.1" in failure["detail"]
    assert "10.0.1.0/24" in failure["detail"]
    assert "30003" in failure["raw"]


def test_the_outcome_outside_the_table_reads_as_the_fallback(client: PracticeClient) -> None:
    failures = [event["failure"] for event in client.register("practice-format").values()]

    assert {failure["reason"] for failure in failures} == {catalogue().fallback.message}


def test_a_request_id_that_cannot_be_sent_back_is_left_out_by_the_proxy_too(sandbox: RunningSandbox) -> None:
    body = b'{"account": "practice-format", "request_id": "\\ud800"}'
    answer = requests.post(f"{sandbox.authority}/api/v1/registrations", data=body, timeout=30)

    assert (answer.status_code, answer.json()["request_id"]) == (400, "")


def test_a_failed_cache_write_keeps_its_slot_for_the_retry(client: PracticeClient) -> None:
    for _attempt in range(3):  # capacity 10 would be used up at the fourth node of a second attempt otherwise
        assert {outcome(event) for event in client.register("practice-redis").values()} == {20002}


StartSandbox = Callable[..., RunningSandbox]
SignIn = Callable[[RunningSandbox], PracticeClient]


def test_a_node_without_a_way_to_the_cloud_stops_no_other(start: StartSandbox, admin_of: SignIn) -> None:
    events = admin_of(start("--unreachable-node", "node-2")).register("practice-ok")

    assert [events[node]["state"] for node in NODES] == ["registered", "not_reached", "registered"]
    failure = events["node-2"]["failure"]
    assert (failure["kind"], failure["code"]) == ("unreachable", None)
    assert failure["reason"] == catalogue().unreachable.message


@pytest.mark.parametrize("account", ["practice-mixed", "practice-expired", "practice-json"])
def test_before_4_0_28_the_project_never_says_why(start: StartSandbox, admin_of: SignIn, account: str) -> None:
    client = admin_of(start("--project-version", "4.0.27", "--unreachable-node", "node-3"))

    failures = [event["failure"] for event in client.register(account).values() if event["failure"]]

    assert failures
    for failure in failures + client.get("failures")["failures"]:
        assert (failure["kind"], failure["code"], failure["detail"], failure["raw"]) == ("unexplained", None, "", "")
        assert failure["reason"] == "Authentication failed. Perform authentication again."


def test_practice_version_refuses_a_4_0_project_too(start: StartSandbox, admin_of: SignIn) -> None:
    events = admin_of(start("--project-version", "4.0.30")).register("practice-version")

    assert {outcome(event) for event in events.values()} == {30001}


def test_capacity_is_that_of_practice_ok(start: StartSandbox, admin_of: SignIn) -> None:
    client = admin_of(start("--nodes", "5", "--capacity", "3"))

    outcomes = sorted(str(outcome(event)) for event in client.register("practice-ok").values())

    assert outcomes == ["30007", "30007", "registered", "registered", "registered"]
    status = client.get("registration")
    assert (status["state"], status["capacity"], status["capacity_used"]) == ("partly_registered", 3, 3)


@pytest.mark.full
@pytest.mark.timeout(600)
def test_a_thousand_nodes_each_get_their_own_outcome(start: StartSandbox, admin_of: SignIn) -> None:
    client = admin_of(start("--nodes", "1000", "--capacity", "1000"))

    for account in ("practice-ok", "practice-mixed", "practice-json"):
        events = client.register(account)
        assert {node: outcome(event) for node, event in events.items()} == expected(account, 1000)
