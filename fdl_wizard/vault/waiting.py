"""Waiting for a keyring with an end to it: its backends may wait for the user's answer for ever."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from threading import Event, Lock, Thread
from typing import Generic, TypeVar

T = TypeVar("T")


class GivenUp(Exception):  # noqa: N818  (nobody is told: nobody waits any more)
    """Raised inside work whose caller no longer waits."""


_turn = Lock()
TURN_SECONDS = 3.0
"""gnome-keyring 42 (Debian 12's) refuses or crashes when two connections write at once, so calls take turns. One that
takes longer than this is waiting for the user, and does not hold up the others."""

StillWanted = Callable[[], None]
"""Work calls it before it changes anything. Raises GivenUp."""


@contextmanager
def _taking_turns() -> Iterator[None]:
    mine = _turn.acquire(timeout=TURN_SECONDS)
    try:
        yield
    finally:
        if mine:
            _turn.release()


def within(seconds: float, work: Callable[[StillWanted], T]) -> T:
    """The result of ``work``, done in a thread of its own. Raises what it raises, and TimeoutError after ``seconds``.

    The thread cannot be stopped. It ends when the keyring answers at last, or with the program, which does not wait.
    """
    future: Future[T] = Future()
    given_up = Event()

    def still_wanted() -> None:
        if given_up.is_set():
            raise GivenUp

    def run() -> None:
        try:
            with _taking_turns():
                still_wanted()
                result = work(still_wanted)
        except BaseException as error:  # noqa: BLE001  (raised again for the caller)
            future.set_exception(error)
        else:
            future.set_result(result)

    Thread(target=run, name="keyring", daemon=True).start()
    try:
        return future.result(seconds)
    finally:
        given_up.set()


class Kept(Generic[T]):
    """Something found out once, by the first who asks; whoever asks meanwhile waits for the same answer.

    An exception is an answer too: it is raised every time until ``forget``.
    """

    def __init__(self, find_out: Callable[[], T]) -> None:
        self._find_out = find_out
        self._lock = Lock()
        self._answer: Future[T] | None = None

    def get(self) -> T:
        with self._lock:
            first = self._answer is None
            answer = self._answer = self._answer or Future()
        if first:
            try:
                answer.set_result(self._find_out())
            except BaseException as error:  # noqa: BLE001  (raised again below, for everyone who asks)
                answer.set_exception(error)
        return answer.result()

    def forget(self) -> None:
        """The next one who asks finds out anew. Those who wait now still get the old answer."""
        with self._lock:
            if self._answer is not None and self._answer.done():
                self._answer = None
