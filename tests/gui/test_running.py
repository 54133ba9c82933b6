"""Jobs off the GUI thread: order, batches, cancel, faults."""

import threading
import time
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from fdl_wizard.gui.running import SLICE_SECONDS, RunningJob
from fdl_wizard.registration.cancellation import CancelToken
from fdl_wizard.registration.problems import InvalidInput


def test_events_arrive_in_order_in_the_gui_thread_and_the_end_comes_last(qtbot: QtBot) -> None:
    told: list[object] = []
    job = RunningJob(lambda _token: iter(range(500)))
    job.told.connect(lambda event: told.append((event, threading.current_thread())))
    with qtbot.waitSignal(job.ended):
        pass
    assert told == [(number, threading.main_thread()) for number in range(500)]
    assert not job.running


def test_a_problem_is_delivered_and_then_the_end(qtbot: QtBot) -> None:
    def fails(_token: CancelToken) -> Iterator[str]:
        yield "begun"
        raise InvalidInput("That is no project.")

    happened: list[str] = []
    job = RunningJob(fails)
    job.told.connect(happened.append)
    job.problem.connect(lambda problem: happened.append(problem.sentence))
    job.ended.connect(lambda: happened.append("ended"))
    with qtbot.waitSignal(job.ended):
        pass
    assert happened == ["begun", "That is no project.", "ended"]


def test_a_mistake_of_the_programs_own_becomes_a_problem_with_the_traceback_under_details(
    qtbot: QtBot, capfd: pytest.CaptureFixture[str]
) -> None:
    def mistaken(_token: CancelToken) -> Iterator[str]:
        yield str(1 // 0)

    job = RunningJob(mistaken)
    with qtbot.waitSignal(job.problem) as waiting:
        pass
    problem = waiting.args[0]
    assert "mistake of its own" in problem.sentence
    assert "ZeroDivisionError" in problem.details
    capfd.readouterr()


def test_a_cancelled_job_says_so(qtbot: QtBot) -> None:
    def waits(token: CancelToken) -> Iterator[str]:
        yield "begun"
        token.wait(30)
        token.raise_if_cancelled()

    job = RunningJob(waits)
    job.told.connect(lambda _event: job.cancel())
    with qtbot.waitSignal(job.cancelled, timeout=10_000):
        pass


def test_an_abandoned_job_tells_nothing_more(qtbot: QtBot) -> None:
    go_on = threading.Event()

    def slow(_token: CancelToken) -> Iterator[str]:
        yield "first"
        go_on.wait(30)
        yield "late"

    told: list[str] = []
    job = RunningJob(slow)
    job.told.connect(told.append)
    qtbot.waitUntil(lambda: told == ["first"])
    job.abandon()
    go_on.set()
    qtbot.waitUntil(lambda: not job.running)
    qtbot.wait(50)
    assert told == ["first"]


def test_a_flood_of_events_is_delivered_in_slices_that_let_the_window_breathe(qtbot: QtBot) -> None:
    turns = 0

    def count_turn() -> None:
        nonlocal turns
        turns += 1

    from PySide6.QtCore import QTimer

    timer = QTimer()
    timer.timeout.connect(count_turn)
    timer.start(0)
    job = RunningJob(lambda _token: iter(range(200)))
    job.told.connect(lambda _event: time.sleep(SLICE_SECONDS / 4))
    with qtbot.waitSignal(job.ended, timeout=30_000):
        pass
    assert turns >= 200 / 4 / 2, "other events were let in between the slices"
