"""Linux means to end processes for certain: even those whose parent was killed, and those that left its group."""

import contextlib
import ctypes
import os
import signal
import time
from collections.abc import Callable, Collection, Iterable
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_libc = ctypes.CDLL(None, use_errno=True)

HANDLED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)


def adopt_orphans() -> None:
    """Makes this process the parent of every descendant whose own parent ends, so that none is lost from sight."""
    if _libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_CHILD_SUBREAPER)")


def ending_with_parent(how: signal.Signals) -> Callable[[], None]:
    """A ``preexec_fn``: default signal handling, and ``how`` is sent when the starting thread ends in any way."""
    parent = os.getpid()

    def prepare() -> None:
        signal.pthread_sigmask(signal.SIG_SETMASK, [])
        for number in HANDLED:
            signal.signal(number, signal.SIG_DFL)
        _libc.prctl(_PR_SET_PDEATHSIG, how, 0, 0, 0)
        if os.getppid() != parent:  # it ended before the call above
            os._exit(1)

    return prepare


def descendants(root: int) -> set[int]:
    """The ids of all living processes below ``root``; zombies are left out."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                state, parent = (entry / "stat").read_text().rpartition(")")[2].split()[:2]
                if state not in "ZX":
                    children.setdefault(int(parent), []).append(int(entry.name))
    found: set[int] = set()
    waiting = [root]
    while waiting:
        new = [child for child in children.get(waiting.pop(), []) if child not in found]
        found.update(new)
        waiting.extend(new)
    return found


def reap() -> dict[int, int]:
    """Collects this process's ended children: exit code by id, negative for a signal."""
    ended: dict[int, int] = {}
    with contextlib.suppress(ChildProcessError):
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                break
            ended[pid] = os.waitstatus_to_exitcode(status)
    return ended


def send(number: int, pids: Iterable[int]) -> None:
    """Sends a signal to each process that still lives."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


def end_descendants(grace: float, spare: Collection[int] = ()) -> None:
    """Ends all descendants of this process but ``spare``: asked to by SIGTERM, killed after ``grace`` seconds."""
    deadline = time.monotonic() + grace
    asked: set[int] = set()
    while alive := descendants(os.getpid()).difference(spare):
        if time.monotonic() < deadline:
            send(signal.SIGTERM, alive - asked)
            send(signal.SIGCONT, alive - asked)  # a stopped process does not see SIGTERM
            asked |= alive
        else:
            send(signal.SIGKILL, alive)
        time.sleep(0.01)
        reap()
    reap()
