"""The one place where a job leaves the GUI thread and its events come back to it.

A worker thread drains the job's iterator into a queue. The bridge, a QObject that lives in the GUI thread, delivers
what is there in small batches, so that a thousand events in a burst never hold up painting. A worker never owns a Qt
object; it only emits a signal of the bridge, which Qt queues across threads.
"""

import sys
import traceback
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from threading import Thread
from time import perf_counter
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from fdl_wizard.registration.cancellation import Cancelled, CancelToken
from fdl_wizard.registration.problems import Problem

Job = Callable[[CancelToken], Iterator[Any]]
"""A job as the windows start it: given a token, it yields events."""

SLICE_SECONDS = 0.008
"""How long one batch may hold the GUI thread: half a frame at 60 Hz."""


SWITCH_SECONDS = 0.0005
"""How long a job's thread may keep the interpreter while the window waits for it. At Python's 5 ms a turn of the event
loop that calls back into Python ten times waits up to 50 ms; measured in tests/benchmarks/registration.py."""


def let_the_window_go_first() -> None:
    """Makes jobs' threads hand the interpreter to the GUI thread sooner. For the whole process, once."""
    sys.setswitchinterval(SWITCH_SECONDS)


class RunningJob(QObject):
    """A job that runs. Signals arrive in the GUI thread, in order; none after ``abandon``.

    told(object): each event the job yields; problem(object): the Problem that ended it; cancelled(): it ended because
    it was cancelled; ended(): always last.
    """

    told = Signal(object)
    problem = Signal(object)
    cancelled = Signal()
    ended = Signal()

    _arrived = Signal()

    def __init__(self, job: Job, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._token = CancelToken()
        self._queue: deque[tuple[str, Any]] = deque()
        self._abandoned = False
        self._scheduled = False
        self._over = False
        self._arrived.connect(self._schedule)  # emitted on another thread, so Qt queues it
        _keep_alive.add(self)
        Thread(target=self._work, args=(job,), name="job", daemon=True).start()

    def cancel(self) -> None:
        """Asks the job to stop; what it still tells is delivered."""
        self._token.cancel()

    def abandon(self) -> None:
        """Cancels, and delivers nothing more."""
        self._abandoned = True
        self._token.cancel()

    @property
    def running(self) -> bool:
        return not self._over

    def _work(self, job: Job) -> None:
        try:
            for event in job(self._token):
                self._put("event", event)
            self._put("done", None)
        except Cancelled:
            self._put("cancelled", None)
        except Problem as problem:
            self._put("problem", problem)
        except Exception:  # noqa: BLE001  (a bug of ours: shown with its traceback under Details, never a dead window)
            trace = traceback.format_exc()
            print(trace, file=sys.stderr)
            self._put("problem", _bug(trace))

    def _put(self, what: str, value: object) -> None:
        self._queue.append((what, value))
        with suppress(RuntimeError):  # the program is closing: Qt's side of the bridge is gone, and nobody listens
            self._arrived.emit()

    @Slot()
    def _schedule(self) -> None:
        if not self._scheduled:
            self._scheduled = True
            QTimer.singleShot(0, self._deliver)

    @Slot()
    def _deliver(self) -> None:
        self._scheduled = False
        until = perf_counter() + SLICE_SECONDS
        while self._queue and perf_counter() < until:
            self._deliver_one(*self._queue.popleft())
        if self._queue:
            self._scheduled = True
            QTimer.singleShot(1, self._deliver)

    def _deliver_one(self, what: str, value: Any) -> None:
        if what == "event":
            if not self._abandoned:
                self.told.emit(value)
            return
        self._over = True
        _keep_alive.discard(self)
        if self._abandoned:
            return
        if what == "problem":
            self.problem.emit(value)
        elif what == "cancelled":
            self.cancelled.emit()
        self.ended.emit()


_keep_alive: set[RunningJob] = set()
"""A job outlives the page that started it; this holds it until it ended."""


def _bug(trace: str) -> Problem:
    return Problem(
        "The program made a mistake of its own and could not go on with this.",
        "Nothing was lost. Try again; if it stays, send the details to the makers of FDL Wizard.",
        trace,
    )
