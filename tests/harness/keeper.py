"""The process that keeps a desktop: it starts the services, runs a command inside, and ends everything.

It is a process of its own so that a desktop also ends when the one who asked for it was killed. It obeys its lifeline
alone, a pipe from the owner: a byte is a signal's number to pass on to the command, the end of the pipe means "end
everything". Signals to itself it ignores: a terminal sends Ctrl-C to command and keeper at once.
"""

import json
import os
import select
import shutil
import signal
import sys
import tempfile
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tests.harness.processes import HANDLED, adopt_orphans, end_descendants, reap, send
from tests.harness.services import DesktopUnusable, Services

PASSWORD = "practice desktop"
"""Opens the login keyring of every practice desktop."""

NOT_STARTED = 125
"""Exit code when the desktop could not be started, as of ``timeout`` and ``docker run``."""

_FOREIGN = (
    "DBUS_", "DESKTOP_", "GNOME_", "GTK_", "ICEAUTHORITY", "KDE_", "KEYRING_", "LANGUAGE", "LC_", "PYTHON_KEYRING_",
    "QT_", "SESSION_MANAGER", "SSH_A", "WAYLAND_", "XAUTHORITY", "XDG_",
)  # fmt: skip
"""Beginnings of variables of the desktop one works on, which must not show through."""


@dataclass(frozen=True)
class Wish:
    """What desktop is asked for. keyring: "unlocked", "locked" or "absent"; size: of the screen, None for no screen.

    lifeline and report are numbers of inherited files; command may be empty.
    """

    lifeline: int
    report: int | None
    keyring: str = "unlocked"
    size: str | None = "1600x1200x24"
    command: list[str] = field(default_factory=list)

    def to_json(self) -> str:
        return json.dumps(asdict(self))


def main(wish: str) -> None:
    """Ends this process with the exit code of ``keep``; the argument is a Wish as JSON."""
    sys.exit(keep(Wish(**json.loads(wish))))


def keep(wish: Wish) -> int:
    """Keeps a desktop until its lifeline or its command ends. Returns the command's exit code."""
    adopt_orphans()
    wake = _wake_on_child()
    for number in HANDLED:
        signal.signal(number, lambda *_: None)  # not SIG_IGN, which the services would inherit
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    # Sockets' paths are limited to 107 bytes: a long TMPDIR is no use here.
    folder = Path(tempfile.mkdtemp(prefix="fdl-desktop-", dir="/tmp"))
    services = Services(folder, _environment(folder))
    try:
        _start(services, wish)
        return _keep(services, wish, wake)
    except DesktopUnusable as unusable:
        _report(wish, {"error": str(unusable)})
        return NOT_STARTED
    finally:
        _end(services)
        shutil.rmtree(folder, ignore_errors=True)


def _start(services: Services, wish: Wish) -> None:
    if wish.size:
        services.start_screen(wish.size)
    services.start_bus()
    if wish.keyring != "absent":
        services.start_keyring(PASSWORD, locked=wish.keyring == "locked")


def _keep(services: Services, wish: Wish, wake: int) -> int:
    command = services.run(wish.command) if wish.command else None
    _report(wish, {"environment": services.environment, "folder": str(services.folder)})
    owner = os.getppid()
    while True:
        ready, _, _ = select.select([wish.lifeline, wake], [], [], 1.0)
        if wake in ready:
            os.read(wake, 4096)
        ended = reap()
        if command in ended:
            return ended[command] if ended[command] >= 0 else 128 - ended[command]
        if wish.lifeline in ready:
            byte = os.read(wish.lifeline, 1)
            if not byte:
                return 128 + signal.SIGKILL
            if command is not None:
                send(byte[0], [command])
        if os.getppid() != owner:  # the lifeline may have been inherited by someone who lives on
            return 128 + signal.SIGKILL


def _end(services: Services) -> None:
    """First the command and what it left behind, who still need the desktop to end well, then the services."""
    end_descendants(2.0, spare=services.started)
    end_descendants(2.0)


def _report(wish: Wish, content: dict[str, object]) -> None:
    if wish.report is not None:
        with os.fdopen(wish.report, "w", encoding="utf-8") as stream:
            json.dump(content, stream)
    elif "error" in content:
        print(content["error"], file=sys.stderr)


def _environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_FOREIGN)}
    places = {
        "HOME": folder / "home",
        "XDG_CONFIG_HOME": folder / "home/.config",
        "XDG_DATA_HOME": folder / "home/.local/share",
        "XDG_STATE_HOME": folder / "home/.local/state",
        "XDG_CACHE_HOME": folder / "home/.cache",
        "XDG_RUNTIME_DIR": folder / "runtime",
    }
    for place in places.values():
        place.mkdir(parents=True, mode=0o700)
    kept.pop("DISPLAY", None)
    return (
        kept
        | {name: str(place) for name, place in places.items()}
        | {
            "LANG": "C.UTF-8",
            "NO_AT_BRIDGE": "1",  # no accessibility bus here; GTK's prompter would complain about that
            "XDG_SESSION_TYPE": "x11",
        }
    )


def _wake_on_child() -> int:
    reading, writing = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    return reading
