"""Cancelling answers at once, whatever the request is waiting for, and drops what comes later."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest

from fdl_wizard.connectors.waiting import TimedOut, run_abandonable
from fdl_wizard.registration.cancellation import Cancelled, CancelToken
from fdl_wizard.registration.model import NodeState
from fdl_wizard.registration.secret import Secret
from tests.connectors.scripted import Call, Reply, ScriptedProject, connected, event, problem, scripted

SOON = 3.0
"""Seconds: a hang is told from an answer at once even on a busy machine; the bound of a request is longer."""


@pytest.fixture
def project() -> Iterator[ScriptedProject]:
    with scripted() as server:
        yield server


def cancelled_while(running: Callable[[CancelToken], object], blocked: threading.Event) -> None:
    """Runs the call, cancels once it is blocked, and sees it end as Cancelled, soon."""
    cancel = CancelToken()
    at: list[float] = []

    def later() -> None:
        blocked.wait(10)
        at.append(time.monotonic())
        cancel.cancel()

    thread = threading.Thread(target=later)
    thread.start()
    with pytest.raises(Cancelled):
        running(cancel)
    thread.join()
    assert time.monotonic() - at[0] < SOON


def connect_to(url: str) -> Callable[[CancelToken], None]:
    def run(cancel: CancelToken) -> None:
        with connected(url, cancel):
            pass

    return run


def test_a_request_that_waits_for_its_answer_is_cancelled(project: ScriptedProject) -> None:
    asked, gone = threading.Event(), threading.Event()

    def silent(call: Call) -> None:
        asked.set()
        call.socket.settimeout(10)
        if call.socket.recv(1) == b"":  # the client's side of the connection is shut down, not only left alone
            gone.set()

    project.on("GET /project", silent)
    cancelled_while(connect_to(project.url), asked)
    assert gone.wait(10)


def test_a_request_in_the_middle_of_its_answer_is_cancelled(project: ScriptedProject) -> None:
    asked = threading.Event()

    def half(call: Call) -> None:
        call.handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{")
        asked.set()
        project.released.wait(10)

    project.on("GET /project", half)
    cancelled_while(connect_to(project.url), asked)


@contextmanager
def black_hole() -> Iterator[int]:
    """A port that takes no further connection and refuses none: its backlog is full."""
    with ExitStack() as stack:
        server = stack.enter_context(socket.socket())
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        for _ in range(3):
            filler = stack.enter_context(socket.socket())
            filler.setblocking(False)
            filler.connect_ex(server.getsockname())
        yield server.getsockname()[1]


def test_a_connect_into_a_black_hole_is_cancelled() -> None:
    trying = threading.Event()
    with black_hole() as port:
        threading.Timer(0.3, trying.set).start()
        cancelled_while(connect_to(f"http://127.0.0.1:{port}"), trying)


def test_a_name_that_is_looked_up_for_ever_is_cancelled(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, end = threading.Event(), threading.Event()

    def blocked(*_: object, **__: object) -> object:
        asked.set()
        end.wait(20)
        raise socket.gaierror(-3, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", blocked)
    cancelled_while(connect_to("http://fdl.example.com"), asked)
    end.set()


def test_a_tls_handshake_that_never_ends_is_cancelled() -> None:
    asked = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def accept() -> None:
            peer, _ = server.accept()
            with peer:
                peer.recv(1)
                asked.set()
                while peer.recv(65536):
                    pass

        thread = threading.Thread(target=accept)
        thread.start()
        cancelled_while(connect_to(f"https://127.0.0.1:{server.getsockname()[1]}"), asked)
        thread.join(10)
        assert not thread.is_alive()  # the abandoned handshake's connection was shut down


def test_a_pause_between_two_questions_is_cancelled(project: ScriptedProject) -> None:
    project.finished = False
    polled = threading.Event()
    poll = project.routes["GET /submissions"]
    project.on("GET /submissions", lambda call: [polled.set(), poll(call)][1])

    def run(cancel: CancelToken) -> None:
        with connected(project.url, cancel) as connection:
            for _ in connection.submit("id", "practice", Secret("practice")):
                pass

    cancelled_while(run, polled)


def test_a_cancelled_connection_can_still_cancel_its_submission(project: ScriptedProject) -> None:
    project.events, project.finished = [event(1, "node-1", "registering")], False
    cancel = CancelToken()
    with connected(project.url, cancel) as connection:
        steps = connection.submit("id", "practice", Secret("practice"))
        assert NodeState.REGISTERING in (step.state for step in steps)
        cancel.cancel()
        with pytest.raises(Cancelled):
            next(steps)
        with pytest.raises(Cancelled):
            connection.status()
        project.events.append(event(2, "node-2", "cancelled"))
        assert {step.node: step.state.value for step in connection.cancel("id")} == {
            "node-1": "registering",
            "node-2": "cancelled",
        }


def test_a_submission_that_arrives_after_its_cancellation_is_cancelled_too(project: ScriptedProject) -> None:
    cancel = CancelToken()
    project.on("PUT /submissions", lambda call: [cancel.cancel(), project.released.wait(10), None][2])
    end = project.routes["POST /submissions/cancel"]
    project.on(
        "POST /submissions/cancel",
        lambda call: problem(404) if len(project.called("POST /submissions/cancel")) < 3 else end(call),
    )
    project.events = [event(1, "node-1", "cancelled")]
    with connected(project.url, cancel) as connection:
        with pytest.raises(Cancelled):
            list(connection.submit("id", "practice", Secret("practice")))
        assert [step.state for step in connection.cancel("id")] == [NodeState.CANCELLED]


def test_a_call_after_cancelling_does_not_even_begin(project: ScriptedProject) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        connect_to(project.url)(cancel)
    assert not project.calls


def test_work_that_is_cancelled_is_left_behind() -> None:
    cancel, go = CancelToken(), threading.Event()
    threading.Timer(0.05, cancel.cancel).start()
    with pytest.raises(Cancelled):
        run_abandonable(lambda: go.wait(10), cancel, 10)
    go.set()


def test_work_that_takes_too_long_is_left_behind() -> None:
    go = threading.Event()
    with pytest.raises(TimedOut):
        run_abandonable(lambda: go.wait(10), CancelToken(), 0.05)
    go.set()


def test_several_threads_share_a_connection(project: ScriptedProject) -> None:
    names: list[str] = []
    slow = threading.Event()
    good = project.routes["GET /failures"]
    project.on("GET /failures", lambda call: [slow.wait(10), good(call)][1])
    project.on("GET /registration", lambda call: Reply(project.status()))
    with connected(project.url) as connection:
        thread = threading.Thread(target=connection.failures)
        thread.start()
        names.append(connection.status().name)  # not held up by the other thread's call
        slow.set()
        thread.join()
    assert names == ["Data Hub"]
