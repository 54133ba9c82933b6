"""The window's wiring: the real world, the Qt application, and the practice sandbox."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from fdl_wizard import __version__
from fdl_wizard.gui.hub.window import HubWindow
from fdl_wizard.gui.running import let_the_window_go_first
from fdl_wizard.gui.style import icon
from fdl_wizard.wiring import build_world, sandbox_state

if TYPE_CHECKING:
    from fdl_wizard.gui.practice import Practice, StartPractice

PRACTICE_PACE = 0.7
"""Seconds between the nodes of the practice project, so that a person sees them finish one by one."""


def run(*, sandbox: bool, fresh: bool) -> int:
    """Opens the hub; returns the exit code once it is closed. fresh: the sandbox starts over."""
    app = QApplication(sys.argv[:1])
    describe(app)
    let_the_window_go_first()
    start = practice_starter(fresh=fresh) if sandbox else None
    world, warning = build_world(sandbox=sandbox)
    window = HubWindow(world, start)
    window.show()
    if warning:
        window.show_problem(warning)
    window.first_painted.connect(lambda: _quit_on_signals(app))
    window.first_painted.connect(window.start_practice)
    return app.exec()


def describe(app: QApplication) -> None:
    """Name, version and icon, as desktops show them."""
    QCoreApplication.setApplicationName("fdl-wizard")
    QCoreApplication.setApplicationVersion(__version__)
    app.setApplicationDisplayName("FDL Wizard")
    app.setDesktopFileName("fdl-wizard")
    app.setWindowIcon(icon("application"))


def practice_starter(*, fresh: bool = False, pace: float = PRACTICE_PACE, extra: Sequence[str] = ()) -> "StartPractice":
    """Starts the sandbox as a child process; a second start, after a failure, does not start over again.

    extra: further options of ``sandbox serve``.
    """
    begin_anew = fresh

    def start() -> "Practice":
        from fdl_wizard.gui.practice import Practice, PracticeAccount
        from fdl_wizard.jobs.sign_in import ProjectLogin
        from fdl_wizard.sandbox.launcher import start_sandbox

        nonlocal begin_anew
        running = start_sandbox(sandbox_state(), fresh=begin_anew, pace=pace, extra=extra)
        begin_anew = False
        return Practice(
            login=ProjectLogin(running.project, running.admin, running.admin_password, remember=False),
            accounts=[
                PracticeAccount(account.account, account.password.reveal(), _expectation(account.expect))
                for account in running.accounts
            ],
            stop=running.stop,
        )

    return start


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


def _quit_on_signals(app: QApplication) -> None:
    """Ctrl+C and SIGTERM close the window as the user would: geometry kept, sandbox stopped.

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
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: app.closeAllWindows())
    notifier = QSocketNotifier(reader.fileno(), QSocketNotifier.Type.Read, app)
    notifier.activated.connect(lambda: reader.recv(64))

    def stop_watching() -> None:
        signal.set_wakeup_fd(-1)
        notifier.setEnabled(False)
        reader.close()
        writer.close()

    app.aboutToQuit.connect(stop_watching)
