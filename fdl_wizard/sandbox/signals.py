"""Ending in order on SIGTERM, SIGINT and SIGHUP, from the first moment on. Standard library only, and little of it."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Self


class Stopped(BaseException):
    """A signal came while the sandbox was being opened. No Exception: nothing may take it for an error of its own."""


def exit_on_signals() -> None:
    """Ends the process with 0 at a signal, without a word: for as long as there is nothing to leave behind.

    Call it in the main thread, before the imports that take a while.
    """
    for number in _numbers():
        signal.signal(number, _exit)


class StopSignals:
    """What a signal does, phase by phase: end the process, raise Stopped, be remembered, or call something.

    Used with ``with`` in the main thread; it begins with ending the process, and puts back what was before.
    """

    def __init__(self) -> None:
        self.came = False
        self._then: Callable[[], object] = _leave
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Self:
        self._before = {number: signal.signal(number, self._arrived) for number in _numbers()}
        return self

    def __exit__(self, *_error: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def remember(self) -> None:
        """From now on a signal only sets ``came``."""
        self._then = _nothing

    @contextmanager
    def raising(self) -> Iterator[None]:
        """Inside, a signal raises Stopped, one that has come already too; afterwards it is remembered."""
        self._then = _raise
        try:
            if self.came:
                raise Stopped
            yield
        finally:
            self.remember()

    @contextmanager
    def calling(self, function: Callable[[], object]) -> Iterator[None]:
        """Inside, a signal calls the function, at once if one has come already; afterwards it is remembered."""
        self._then = function
        try:
            if self.came:
                function()
            yield
        finally:
            self.remember()

    def _arrived(self, _number: int, _frame: FrameType | None) -> None:
        self.came = True
        self._then()


def _numbers() -> list[signal.Signals]:
    """The signals that end it. SIGHUP not where it is ignored: nohup asked for that."""
    numbers = [signal.SIGTERM, signal.SIGINT]
    hang_up = getattr(signal, "SIGHUP", None)  # Windows has none
    if hang_up is not None and signal.getsignal(hang_up) is not signal.SIG_IGN:
        numbers.append(hang_up)
    return numbers


def _exit(_number: int, _frame: FrameType | None) -> None:
    _leave()


def _leave() -> None:
    os._exit(0)  # an exception could be swallowed by whatever is being imported, or be printed


def _raise() -> None:
    raise Stopped


def _nothing() -> None:
    return
