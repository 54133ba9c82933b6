"""The window's wiring: the real world, the Qt application, and the practice sandbox."""

import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from fdl_wizard import __version__
from fdl_wizard.gui.hub.window import HubWindow
from fdl_wizard.gui.running import let_the_window_go_first
from fdl_wizard.gui.style import icon
from fdl_wizard.jobs.world import World
from fdl_wizard.registration.problems import Problem
from fdl_wizard.wiring import build_world, sandbox_state

if TYPE_CHECKING:
    from fdl_wizard.gui.practice import Practice, StartPractice
    from fdl_wizard.sandbox.launcher import RunningSandbox

INTERRUPTED = 130
"""The exit code after Ctrl+C, as that of the commands."""

PRACTICE_PACE = 0.7
"""Seconds between the nodes of the practice project, so that a person sees them finish one by one."""


def run(*, sandbox: bool, fresh: bool) -> int:
    """Opens the hub; returns the exit code once it is closed. fresh: the sandbox starts over."""
    app = QApplication(sys.argv[:1])
    describe(app)
    let_the_window_go_first()
    world, warning = build_world(sandbox=sandbox)
    start = practice_starter(world, fresh=fresh) if sandbox else None
    window = HubWindow(world, start, begin_empty=fresh)
    window.show()
    window.first_painted.connect(lambda: _end_on_signals(app, window))
    window.first_painted.connect(window.start_practice)
    if warning:
        window.first_painted.connect(lambda: window.show_problem(warning))
    code = app.exec()
    window.end_practice()
    return code


def describe(app: QApplication) -> None:
    """Name, version and icon, as desktops show them."""
    QCoreApplication.setApplicationName("fdl-wizard")
    QCoreApplication.setApplicationVersion(__version__)
    app.setApplicationDisplayName("FDL Wizard")
    app.setDesktopFileName("fdl-wizard")
    app.setWindowIcon(icon("application"))


def practice_starter(
    world: World, *, fresh: bool = False, pace: float = PRACTICE_PACE, extra: Sequence[str] = ()
) -> "StartPractice":
    """Starts the sandbox as a child process.

    fresh: the first start begins anew, and what journal and keyring know of the sandbox is forgotten; extra: further
    options of ``sandbox serve``.
    """
    begin_anew = fresh

    def start() -> "Practice":
        from fdl_wizard.jobs.forget import forget_everything
        from fdl_wizard.sandbox.launcher import start_sandbox
        from fdl_wizard.sandbox.state_folder import StateFolderInUse

        nonlocal begin_anew
        try:
            running = start_sandbox(sandbox_state(), fresh=begin_anew, pace=pace, extra=extra)
        except StateFolderInUse as problem:
            raise Problem(
                "Another window is using the practice sandbox, so it cannot be started over.",
                "Close that window and try again, or start without --fresh.",
                problem.sentence,
            ) from None
        if begin_anew:
            list(forget_everything(world))  # a password left in the keyring is one of the sandbox's own
        begin_anew = False
        return _practice(running)

    return start


def _practice(running: "RunningSandbox") -> "Practice":
    from fdl_wizard.gui.practice import Practice, PracticeAccount
    from fdl_wizard.jobs.sign_in import ProjectLogin

    return Practice(
        login=ProjectLogin(running.project, running.admin, running.admin_password, remember=False),
        accounts=[
            PracticeAccount(account.account, account.password.reveal(), _expectation(account.expect))
            for account in running.accounts
        ],
        alive=running.alive,
        stop=running.stop,
    )


def _expectation(expect: int | str) -> str:
    from fdl_wizard.registration.errors import catalogue

    if isinstance(expect, int):
        return f"{expect}: {catalogue().explain(expect).message}"
    words = {
        "registered": "Every node is registered.",
        "mixed": "Some nodes are registered, others refused, each for its own reason.",
        "fallback": "An error outside the vendor's table.",
    }
    return words.get(expect, expect)


def _end_on_signals(app: QApplication, window: HubWindow) -> None:
    """Ctrl+C and SIGTERM end the program at once, whatever dialog is open: geometry kept, sandbox stopped.

    Python runs its handlers only between byte codes, so Qt's loop must be woken: the signal's number is written to a
    socket that Qt watches.
    """
    import signal
    import socket

    from PySide6.QtCore import QSocketNotifier

    reader, writer = socket.socketpair()
    reader.setblocking(False)
    writer.setblocking(False)
    signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)

    def end(number: int, _frame: object) -> None:
        window.keep_geometry()
        app.exit(INTERRUPTED if number == signal.SIGINT else 0)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    notifier = QSocketNotifier(reader.fileno(), QSocketNotifier.Type.Read, app)

    def drain() -> None:
        with suppress(OSError):  # the handler, which Python runs first, may have closed it
            reader.recv(64)

    notifier.activated.connect(drain)

    def stop_watching() -> None:
        signal.set_wakeup_fd(-1)
        notifier.setEnabled(False)
        reader.close()
        writer.close()

    app.aboutToQuit.connect(stop_watching)
