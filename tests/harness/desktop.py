"""A desktop of one's own for tests: an X server, a window manager, a D-Bus session and a gnome-keyring.

``python -m tests.harness.desktop -- COMMAND…`` runs COMMAND inside and passes its exit code on. Nothing of it is left
when it ends, in whatever way.
"""

import json
import os
import select
import signal
import subprocess
import sys
from enum import Enum
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.harness import secret_service
from tests.harness.keeper import PASSWORD, Wish
from tests.harness.processes import HANDLED
from tests.harness.services import PATIENCE, DesktopUnusable

_ROOT = Path(__file__).parents[2]
_START = f"import sys; sys.path.insert(0, {str(_ROOT)!r}); from tests.harness.keeper import main; main(sys.argv[1])"


class Keyring(Enum):
    """What keyring a desktop has. The login keyring's password is PASSWORD."""

    UNLOCKED = "unlocked"
    LOCKED = "locked"
    ABSENT = "absent"


class Desktop:
    """A context manager. Inside, ``environment`` is what a program needs to run on this desktop.

    keyring: which; screen: False for a session without a display, as over ssh.
    Raises DesktopUnusable when a part is not installed or does not start.
    """

    def __init__(self, keyring: Keyring = Keyring.UNLOCKED, screen: bool = True) -> None:
        self.keyring = keyring
        self.screen = screen
        self.environment: dict[str, str] = {}
        self.folder = Path()
        self._keeper: subprocess.Popen[bytes] | None = None
        self._lifeline = -1

    def __enter__(self) -> Self:
        reading, self._lifeline = os.pipe()
        report, reporting = os.pipe()
        size = Wish.size if self.screen else None
        self._keeper = _start_keeper(Wish(reading, reporting, self.keyring.value, size))
        os.close(reading)
        os.close(reporting)
        try:
            answer = _read_report(report)
        except BaseException:
            self.close()
            raise
        self.environment = answer["environment"]
        self.folder = Path(answer["folder"])
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends everything on this desktop. May be called twice."""
        if self._keeper is None:
            return
        os.close(self._lifeline)
        self._keeper.wait()
        self._keeper = None

    @property
    def keeper_pid(self) -> int:
        """The process below which all others of this desktop are."""
        assert self._keeper is not None, "The desktop is not open."
        return self._keeper.pid

    @property
    def bus_address(self) -> str:
        return self.environment["DBUS_SESSION_BUS_ADDRESS"]

    def lock_keyring(self) -> None:
        """Locks the login keyring: the next one who needs it is asked for its password in a window."""
        secret_service.lock(self.bus_address)

    def unlock_keyring(self) -> None:
        """Unlocks the login keyring, without a window."""
        secret_service.unlock(self.bus_address, PASSWORD)

    def run(self, *command: str, **options: Any) -> "subprocess.CompletedProcess[str]":
        """``subprocess.run`` on this desktop, with output captured as text."""
        defaults: dict[str, Any] = {"env": self.environment, "capture_output": True, "stdin": subprocess.DEVNULL}
        return subprocess.run(command, text=True, check=False, **(defaults | options))


def _start_keeper(wish: Wish) -> "subprocess.Popen[bytes]":
    inherited = [number for number in (wish.lifeline, wish.report) if number is not None]
    stdin = None if wish.command else subprocess.DEVNULL
    return subprocess.Popen([sys.executable, "-P", "-c", _START, wish.to_json()], pass_fds=inherited, stdin=stdin)


def _read_report(source: int) -> dict[str, Any]:
    with os.fdopen(source, "rb") as stream:
        ready, _, _ = select.select([stream], [], [], 4 * PATIENCE)
        text = stream.read() if ready else b""
    answer: dict[str, Any] = json.loads(text or b'{"error": "The desktop did not start."}')
    if "error" in answer:
        raise DesktopUnusable(answer["error"])
    return answer


def run_inside(command: list[str]) -> int:
    """Runs a command on a new desktop; SIGINT, SIGTERM and SIGHUP reach it. Returns its exit code, 128 + n when it
    ended by signal n, 125 when the desktop could not be started."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {*HANDLED, signal.SIGCHLD})
    reading, lifeline = os.pipe()
    keeper = _start_keeper(Wish(reading, None, command=command))
    os.close(reading)
    while keeper.poll() is None:
        arrived = signal.sigwaitinfo({*HANDLED, signal.SIGCHLD})
        # What a terminal sends (a positive si_code) has reached the command already: it is in the same group.
        if arrived.si_signo != signal.SIGCHLD and arrived.si_code <= 0:
            os.write(lifeline, bytes([arrived.si_signo]))
    os.close(lifeline)
    return keeper.returncode if keeper.returncode >= 0 else 128 - keeper.returncode


def main(arguments: list[str]) -> int:
    """The command line: ``-- COMMAND…``."""
    if arguments[:1] == ["--"]:
        arguments = arguments[1:]
    if not arguments:
        print("usage: python -m tests.harness.desktop -- COMMAND…", file=sys.stderr)
        return 2
    return run_inside(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
