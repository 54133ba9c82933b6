"""A submission over real HTTP: sealed, followed node by node, over lost connections too."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from fdl_wizard.envelope import PrivateKey
from fdl_wizard.registration.model import Capability, FailureKind, NodeState, RegistrationState
from fdl_wizard.registration.problems import AdminLoginRefused, InvalidInput, ProjectAnswerUnusable, ProjectUnreachable
from fdl_wizard.registration.secret import Secret
from tests.connectors.scripted import (
    NOW,
    Call,
    Reply,
    ScriptedProject,
    connected,
    cut,
    event,
    problem,
    scripted,
    whole_text,
)

PASSWORD = Secret("CANARY-account-password")
REFUSED = {
    "time": NOW,
    "node": "node-2",
    "request_id": "id/node-2",
    "kind": "refused",
    "code": 30003,
    "reason": "",
    "detail": "Seen from 203.0.113.9.",
    "raw": "{}",
}


@pytest.fixture
def project() -> Iterator[ScriptedProject]:
    with scripted() as server:
        server.events = [
            event(1, "node-1", "registering"),
            event(2, "node-2", "registering"),
            event(3, "node-1", "registered"),
            event(4, "node-2", "failed", REFUSED),
        ]
        yield server


def steps(project: ScriptedProject, nodes: list[str] | None = None) -> list[tuple[str, str]]:
    with connected(project.url) as connection:
        return [(step.node, step.state.value) for step in connection.submit(str(uuid4()), "practice", PASSWORD, nodes)]


ALL = [
    ("node-1", "waiting"),
    ("node-2", "waiting"),
    ("node-1", "registering"),
    ("node-2", "registering"),
    ("node-1", "registered"),
    ("node-2", "failed"),
]


def test_each_node_is_followed_from_waiting_to_its_end(project: ScriptedProject) -> None:
    assert steps(project) == ALL


def test_a_failed_node_brings_its_reason_and_its_request_id(project: ScriptedProject) -> None:
    with connected(project.url) as connection:
        *_, last = connection.submit("id", "practice", PASSWORD)
    assert last.request_id == "id/node-2"
    assert last.failure is not None
    assert (last.failure.code, last.failure.detail) == (30003, "Seen from 203.0.113.9.")


def test_the_password_leaves_sealed_and_only_the_named_nodes_are_asked_for(project: ScriptedProject) -> None:
    assert steps(project, ["node-2"])[0] == ("node-2", "waiting")
    (put,) = project.called("PUT /submissions")
    assert PASSWORD.reveal().encode() not in put.body
    assert put.json["nodes"] == ["node-2"]
    assert put.json["envelope"]["key_id"] == project.key.public.key_id


def test_steps_arrive_as_they_happen(project: ScriptedProject) -> None:
    later = project.events[1:]
    project.events, project.finished = project.events[:1], False
    seen = []
    with connected(project.url) as connection:
        for step in connection.submit("id", "practice", PASSWORD):
            seen.append(step.node)
            if step.state is NodeState.REGISTERING and not project.finished:
                project.events, project.finished = project.events + later, True
    assert len(seen) == len(ALL)


def test_a_thousand_nodes_come_in_several_pages(project: ScriptedProject) -> None:
    names = [f"node-{seq}" for seq in range(1, 1251)]
    project.events = [event(seq, name, "registered") for seq, name in enumerate(names, 1)]
    assert len(steps(project, names)) == 1250 * 2


def test_lost_connections_on_the_way_are_bridged(project: ScriptedProject) -> None:
    poll, tries = project.routes["GET /submissions"], iter(range(100))

    def flaky(call: Call) -> Reply | None:
        number = next(tries)
        if number < 4:
            return cut(call)  # more than one call's own tries
        return problem(502) if number < 6 else poll(call)

    project.on("GET /submissions", flaky)
    assert steps(project) == ALL


def test_a_project_that_stays_away_is_told_with_the_word_that_it_goes_on(project: ScriptedProject) -> None:
    project.on("GET /submissions", cut)
    with pytest.raises(ProjectUnreachable) as raised:
        steps(project)
    assert "was lost while it was registering" in raised.value.sentence
    assert raised.value.remedy.startswith("The registration goes on at the project")
    assert "CANARY" not in whole_text(raised.value)


@pytest.mark.parametrize("status", [500, 502, 503, 504, 599])
def test_one_answer_that_tells_of_trouble_does_not_end_the_watching(project: ScriptedProject, status: int) -> None:
    poll = project.routes["GET /submissions"]
    project.on(
        "GET /submissions",
        lambda call: problem(status) if len(project.called("GET /submissions")) < 3 else poll(call),
    )
    assert steps(project) == ALL


@pytest.mark.parametrize(
    ("status", "words"), [(500, "reports an error of its own"), (503, "is not available at the moment")]
)
def test_trouble_that_stays_is_told_with_the_last_answer_and_the_word_that_it_goes_on(
    project: ScriptedProject, status: int, words: str
) -> None:
    project.on("GET /submissions", problem(status, "The disk is full."))
    with pytest.raises(ProjectAnswerUnusable, match=words) as raised:
        steps(project)
    assert "goes on at the project: see Registration Information" in raised.value.remedy
    assert "The disk is full." in raised.value.details
    assert 2 < len(project.called("GET /submissions")) < 100


def test_a_session_that_cannot_be_begun_again_for_a_moment_does_not_end_the_watching(project: ScriptedProject) -> None:
    poll, login = project.routes["GET /submissions"], project.routes["POST /login"]
    project.on("GET /submissions", lambda call: problem(401) if len(project.called("POST /login")) < 3 else poll(call))
    project.on("POST /login", lambda call: problem(502) if len(project.called("POST /login")) == 2 else login(call))
    assert steps(project) == ALL


def test_an_unusable_page_says_that_the_registration_goes_on(project: ScriptedProject) -> None:
    project.on("GET /submissions", Reply(b"<html>", kind="text/html"))
    with pytest.raises(ProjectAnswerUnusable) as raised:
        steps(project)
    assert "goes on at the project" in raised.value.remedy


def test_a_submission_without_any_news_is_given_up_and_not_asked_for_without_a_pause(
    project: ScriptedProject,
) -> None:
    project.finished = False
    with pytest.raises(ProjectAnswerUnusable) as raised:
        steps(project)
    assert "has not got on" in raised.value.sentence
    assert len(project.called("GET /submissions")) < 100


def test_a_session_that_ends_during_a_submission_is_begun_again(project: ScriptedProject) -> None:
    poll = project.routes["GET /submissions"]
    project.on("GET /submissions", lambda call: problem(401) if len(project.called("POST /login")) == 1 else poll(call))
    assert steps(project) == ALL


def test_another_running_submission_is_told(project: ScriptedProject) -> None:
    project.on("PUT /submissions", problem(409))
    with pytest.raises(ProjectAnswerUnusable, match="Another registration of this project is running"):
        steps(project)


def test_a_put_whose_answer_is_lost_is_sent_again_with_the_same_id(project: ScriptedProject) -> None:
    put = project.routes["PUT /submissions"]
    project.on(
        "PUT /submissions", lambda call: cut(call) if len(project.called("PUT /submissions")) == 1 else put(call)
    )
    assert steps(project) == ALL
    first, second = project.called("PUT /submissions")
    assert first.path == second.path


def silent(call: Call, project: ScriptedProject) -> None:
    """Takes the request and never answers."""
    project.released.wait(10)


def test_a_put_that_is_not_answered_in_time_is_sent_again_with_the_same_id_and_body(project: ScriptedProject) -> None:
    put = project.routes["PUT /submissions"]
    project.on(
        "PUT /submissions",
        lambda call: silent(call, project) if len(project.called("PUT /submissions")) == 1 else put(call),
    )
    assert steps(project) == ALL
    first, second = project.called("PUT /submissions")
    assert (first.path, first.body) == (second.path, second.body)


MAY_HAVE_BEGUN = "The registration may have begun at the project: see Registration Information (on the command line: "


@pytest.mark.parametrize("end", ["silence", "cut"])
def test_a_put_that_stays_unanswered_says_that_the_registration_may_have_begun_and_where_to_look(
    project: ScriptedProject, end: str
) -> None:
    project.on("PUT /submissions", cut if end == "cut" else lambda call: silent(call, project))
    with pytest.raises(ProjectUnreachable) as raised:
        steps(project)
    assert raised.value.sentence.startswith("The project did not say whether it has begun the registration.")
    assert raised.value.remedy.startswith(f"{MAY_HAVE_BEGUN}fdl-wizard status)")
    assert "CANARY" not in whole_text(raised.value)
    assert len({call.path for call in project.called("PUT /submissions")}) == 1


def test_a_gateway_that_lost_the_puts_answer_leaves_the_same_doubt(project: ScriptedProject) -> None:
    project.on("PUT /submissions", problem(504))
    with pytest.raises(ProjectAnswerUnusable, match="not available at the moment") as raised:
        steps(project)
    assert raised.value.remedy.startswith(MAY_HAVE_BEGUN)


def test_a_doubt_stays_when_the_session_is_over_afterwards(project: ScriptedProject) -> None:
    with connected(project.url) as connection:
        project.on(
            "PUT /submissions",
            lambda call: problem(502) if len(project.called("PUT /submissions")) == 1 else problem(401),
        )
        project.on("POST /login", problem(401))
        with pytest.raises(AdminLoginRefused) as raised:
            list(connection.submit("id", "practice", PASSWORD))
    assert raised.value.remedy.startswith(MAY_HAVE_BEGUN)


@pytest.mark.parametrize("status", [403, 409, 429])
def test_a_put_that_was_turned_away_leaves_no_doubt_and_is_not_sent_again(
    project: ScriptedProject, status: int
) -> None:
    project.on("PUT /submissions", problem(status))
    with pytest.raises(ProjectAnswerUnusable) as raised:
        steps(project)
    assert "may have begun" not in raised.value.remedy
    assert len(project.called("PUT /submissions")) == 1


def test_a_project_that_is_gone_before_the_put_leaves_no_doubt(project: ScriptedProject) -> None:
    with connected(project.url) as connection:
        project.on("GET /registration", cut)  # ends the line that is kept open
        with pytest.raises(ProjectUnreachable):
            connection.status()
        project.stop()
        with pytest.raises(ProjectUnreachable, match="nothing listens there") as raised:
            list(connection.submit("id", "practice", PASSWORD))
    assert "may have begun" not in raised.value.remedy


def test_a_key_that_changed_meanwhile_is_fetched_and_the_password_sealed_anew(project: ScriptedProject) -> None:
    put = project.routes["PUT /submissions"]
    with connected(project.url) as connection:
        project.key = PrivateKey.generate()
        project.on(
            "PUT /submissions",
            lambda call: put(call) if call.json["envelope"]["key_id"] == project.key.public.key_id else problem(422),
        )
        assert len(list(connection.submit("id", "practice", PASSWORD))) == len(ALL)


def test_an_envelope_that_does_not_open_is_told_after_one_look_for_a_new_key(project: ScriptedProject) -> None:
    project.on("PUT /submissions", problem(422, "CANARY-account-password"))
    with pytest.raises(ProjectAnswerUnusable, match="could not open the sealed password") as raised:
        steps(project)
    assert "CANARY" not in whole_text(raised.value)
    assert len(project.called("PUT /submissions")) == 1


def test_a_key_that_is_none_is_told_before_the_password_is_sent(project: ScriptedProject) -> None:
    described = project.description()
    described["key"]["public_key"] = "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"
    project.on("GET /project", Reply(described))
    with pytest.raises(ProjectAnswerUnusable, match="public key cannot be used"):
        steps(project)
    assert not project.called("PUT /submissions")


def test_a_password_too_long_to_seal_is_the_users_input(project: ScriptedProject) -> None:
    with connected(project.url) as connection, pytest.raises(InvalidInput) as raised:
        list(connection.submit("id", "practice", Secret("x" * 300)))
    assert raised.value.field == "password"


def test_nothing_is_sent_before_the_first_step_is_asked_for(project: ScriptedProject) -> None:
    with connected(project.url) as connection:
        connection.submit("id", "practice", PASSWORD)
    assert not project.called("PUT /submissions")


def test_a_failed_node_without_a_reason_gets_the_nearest_sense(project: ScriptedProject) -> None:
    project.events = [event(1, "node-1", "failed"), event(2, "node-2", "not_reached"), event(3, "node-3", "dancing")]
    with connected(project.url) as connection:
        kinds = [step.failure.kind for step in connection.submit("id", "practice", PASSWORD) if step.failure]
    assert kinds == [FailureKind.UNEXPLAINED, FailureKind.UNREACHABLE]


@pytest.mark.parametrize(
    ("ends", "missing", "note"),
    [
        ([], 2, "Without an end: node-1, node-2"),
        ([event(1, "node-1", "registered")], 1, "Without an end: node-2"),
        ([event(1, "node-1", "registered"), event(2, "node-2", "registering")], 1, "Without an end: node-2"),
        ([event(1, "node-1", "registered"), event(2, "node-2", "dancing")], 1, "of an unknown state: 1 events"),
        ([event(1, "a", "registered"), event(2, "b", "failed")], 2, "not of this submission: a, b"),
    ],
)
def test_a_submission_that_is_finished_without_an_end_for_each_node_is_told_after_what_did_come(
    project: ScriptedProject, ends: list[dict[str, Any]], missing: int, note: str
) -> None:
    project.events = ends
    seen: list[tuple[str, str]] = []
    with connected(project.url) as connection, pytest.raises(ProjectAnswerUnusable) as raised:
        seen.extend((step.node, step.state.value) for step in connection.submit("id", "practice", PASSWORD))
    assert raised.value.sentence == (
        f"The project says that the registration is finished, but tells nothing of {missing} of its nodes."
    )
    assert raised.value.remedy.startswith("See Registration Information")
    assert note in raised.value.details
    assert "Status: 200" in raised.value.details
    known = [(told["node"], told["state"]) for told in ends if told["node"] in ("node-1", "node-2")]
    assert seen[2:] == [(node, state) for node, state in known if state != "dancing"]


def test_events_of_nodes_that_are_not_of_the_submission_do_no_harm_beside_a_whole_one(
    project: ScriptedProject,
) -> None:
    project.events.append(event(5, "stranger", "registered"))
    assert steps(project) == ALL


def test_an_acceptance_that_cannot_be_read_leaves_the_doubt_whether_it_has_begun(project: ScriptedProject) -> None:
    project.on("PUT /submissions", Reply(b"<html>", kind="text/html"))
    with pytest.raises(ProjectAnswerUnusable, match="a web page instead") as raised:
        steps(project)
    assert raised.value.remedy.startswith(MAY_HAVE_BEGUN)


def test_cancelling_tells_where_each_node_stands(project: ScriptedProject) -> None:
    project.events = [
        event(1, "node-1", "registering"),
        event(2, "node-1", "registered"),
        event(3, "node-2", "cancelled"),
    ]
    with connected(project.url) as connection:
        ended = {step.node: step.state for step in connection.cancel("id")}
    assert ended == {"node-1": NodeState.REGISTERED, "node-2": NodeState.CANCELLED}


def test_cancelling_a_submission_the_project_never_got_gives_nothing(project: ScriptedProject) -> None:
    project.on("POST /submissions/cancel", problem(404))
    with connected(project.url) as connection:
        assert list(connection.cancel("id")) == []


def test_what_the_project_says_of_itself_is_kept(project: ScriptedProject) -> None:
    with connected(project.url) as connection:
        info = connection.info
        status = connection.status()
        assert list(connection.failures()) == []
    assert (info.name, info.version, info.connector, info.encrypted) == ("Data Hub", "4.2.10", "reference", False)
    assert info.capabilities == {Capability.REGISTER, Capability.STATUS, Capability.FAILURES}
    assert status.state is RegistrationState.NOT_REGISTERED
    assert [node.node for node in status.nodes] == ["node-1", "node-2"]


def test_only_what_project_and_connector_both_can_is_offered(project: ScriptedProject) -> None:
    project.on("GET /project", Reply({**project.description(), "capabilities": ["status", "unbind", "fly"]}))
    with connected(project.url) as connection:
        assert connection.info.capabilities == {Capability.STATUS}
