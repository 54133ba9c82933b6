"""Cancelling a job from another thread."""

from collections.abc import Callable
from threading import Event, Lock


class Cancelled(Exception):  # noqa: N818  (not an error: the user's wish)
    """The job was cancelled."""


class CancelToken:
    """Set once, seen by every part of a job. Callbacks run once, on the cancelling thread, and must return at once."""

    def __init__(self) -> None:
        self._event = Event()
        self._lock = Lock()
        self._callbacks: list[Callable[[], None]] = []

    @property
    def cancelled(self) -> bool:
        return self._event.is_set()

    def cancel(self) -> None:
        with self._lock:
            if self._event.is_set():
                return
            self._event.set()
            callbacks, self._callbacks = self._callbacks, []
        for callback in callbacks:
            callback()

    def on_cancel(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Calls ``callback`` when cancelled (at once if it already is). Returns a function that takes it back."""
        with self._lock:
            if not self._event.is_set():
                self._callbacks.append(callback)
                return lambda: self._forget(callback)
        callback()
        return lambda: None

    def _forget(self, callback: Callable[[], None]) -> None:
        with self._lock:
            if callback in self._callbacks:
                self._callbacks.remove(callback)

    def wait(self, seconds: float) -> bool:
        """Sleeps up to ``seconds``; true as soon as cancelled."""
        return self._event.wait(seconds)

    def raise_if_cancelled(self) -> None:
        """Raises Cancelled once cancelled."""
        if self._event.is_set():
            raise Cancelled
