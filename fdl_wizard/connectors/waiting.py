"""Waiting for something that cannot be interrupted: it is left behind instead."""

from collections.abc import Callable
from threading import Event, Thread
from typing import Generic, TypeVar

from fdl_wizard.registration.cancellation import CancelToken

_Result = TypeVar("_Result")


class TimedOut(Exception):  # noqa: N818  (turned into a Problem by whoever waits)
    """The work did not end within its time."""


class _Work(Generic[_Result]):
    def __init__(self, function: Callable[[], _Result]) -> None:
        self._function = function
        self._result: list[_Result] = []
        self._error: BaseException | None = None
        self.ended = False

    def run(self, wake: Event) -> None:
        try:
            self._result.append(self._function())
        except BaseException as error:  # noqa: BLE001  (raised again on the thread that waits)
            self._error = error
        finally:
            self.ended = True
            wake.set()

    def result(self) -> _Result:
        if self._error is not None:
            raise self._error
        return self._result[0]


def run_abandonable(function: Callable[[], _Result], cancel: CancelToken, seconds: float) -> _Result:
    """The result of ``function``, run on a thread of its own.

    Raises Cancelled as soon as ``cancel`` is, TimedOut after ``seconds``; what the function still gives is dropped
    then. A name look-up or a connect cannot be interrupted from outside; the thread is a daemon, so that it never
    keeps the program from ending.
    """
    cancel.raise_if_cancelled()
    wake = Event()
    work = _Work(function)
    forget = cancel.on_cancel(wake.set)
    try:
        Thread(target=work.run, args=(wake,), name="fdl-wizard request", daemon=True).start()
        wake.wait(max(0.0, seconds))
    finally:
        forget()
    cancel.raise_if_cancelled()
    if not work.ended:
        raise TimedOut
    return work.result()
