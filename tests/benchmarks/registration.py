"""A registration of 1,000 nodes: how long it takes, and the longest stall of the window's event loop meanwhile."""

import os
import statistics
import tempfile
import time
from pathlib import Path

from PySide6.QtCore import QElapsedTimer, QEventLoop, QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTableWidget, QTableWidgetItem

from fdl_wizard.flow.steps import SubmitPhase
from fdl_wizard.gui.running import let_the_window_go_first
from fdl_wizard.gui.wizard.shell import RegistrationWizard
from fdl_wizard.jobs.sign_in import ProjectLogin
from fdl_wizard.sandbox.launcher import RunningSandbox, start_sandbox
from fdl_wizard.wiring import build_world
from tests.benchmarks.bare_requests import bare_requests
from tests.benchmarks.figures import Figure, ratio_line

NODES = 1000
ROUNDS = 3


class StallWatch(QObject):
    """A timer of zero: each turn of the event loop is timed, the longest is the stall."""

    def __init__(self) -> None:
        super().__init__()
        self._clock = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._turn)
        self.turns: list[float] = []

    def start(self) -> None:
        self.turns.clear()
        self._clock.start()
        self._timer.start(1)

    def stop(self) -> float:
        """The longest turn in milliseconds."""
        self._timer.stop()
        return max(self.turns)

    def _turn(self) -> None:
        self.turns.append(self._clock.nsecsElapsed() / 1e6)
        self._clock.restart()


def measure() -> list[str]:
    """Lines of figures."""
    application = QApplication.instance() or QApplication([])
    let_the_window_go_first()
    idle, stall = Figure("longest turn, bare table refilled"), Figure("longest turn, registration streams in")
    median_turn, whole, bare = Figure("median turn"), Figure("1,000 nodes registered"), Figure("1,000 bare requests")
    with tempfile.TemporaryDirectory(prefix="fdl-bench-") as folder:
        os.environ["XDG_DATA_HOME"] = folder
        for round_ in range(ROUNDS):
            sandbox = start_sandbox(Path(folder) / str(round_), extra=("--nodes", str(NODES), "--capacity", str(NODES)))
            try:
                longest, middle, seconds = _register(sandbox)
            finally:
                sandbox.stop()
            idle.add(_bare_table())
            stall.add(longest)
            median_turn.add(middle)
            whole.add(seconds)
            bare.add(bare_requests(NODES))
    del application
    return [
        f"A registration of {NODES:,} nodes, in the wizard's window",
        *(figure.line("ms") for figure in (idle, stall, median_turn)),
        ratio_line("longest turn / bare table", stall, idle, "aim 50 ms or less in itself"),
        whole.line("s "),
        bare.line("s "),
        ratio_line("registered / bare requests", whole, bare),
    ]


def _register(sandbox: RunningSandbox) -> tuple[float, float, float]:
    world, _warning = build_world(sandbox=True)
    login = ProjectLogin(sandbox.project, sandbox.admin, sandbox.admin_password)
    wizard = RegistrationWizard(world, projects=(), accounts=(), start_login=login)
    wizard.open()
    _forward(wizard, "Method")
    _forward(wizard, "Account")
    wizard.account_page.account.setEditText("practice-ok")
    QTest.keyClicks(wizard.account_page.password.password, "practice")
    _forward(wizard, "Review")
    QTest.qWait(QApplication.doubleClickInterval())  # sooner it could be the second click of a double click
    watch = StallWatch()
    watch.start()
    began = time.monotonic()
    wizard.forward_button.click()
    loop = QEventLoop()  # as the program runs it: QTest's waiting sleeps between turns
    wizard.registration_ended.connect(loop.quit)
    loop.exec()
    seconds = time.monotonic() - began
    longest = watch.stop()
    if wizard.state.phase is not SubmitPhase.ALL_REGISTERED:
        raise SystemExit(f"the registration ended as {wizard.state.phase}")
    wizard.done(0)
    return longest, statistics.median(watch.turns), seconds


def _forward(wizard: RegistrationWizard, title: str) -> None:
    deadline = time.monotonic() + 60
    while title not in wizard.title.text():
        if wizard.forward_button.isEnabled():
            wizard.forward_button.click()
        QTest.qWait(30)
        if time.monotonic() > deadline:
            raise SystemExit(f"the wizard did not come to {title}")


def _bare_table() -> float:
    """The longest turn while a plain QTableWidget of the same size gets the same 2,000 changes, ten each turn."""
    table = QTableWidget(NODES, 4)
    table.resize(760, 420)
    table.show()
    watch = StallWatch()
    QTest.qWait(100)
    watch.start()
    rows = iter(range(0, NODES, 10))
    loop = QEventLoop()

    def fill_ten() -> None:
        row = next(rows, None)
        if row is None:
            loop.quit()
            return
        for change in range(row, row + 10):
            table.setItem(change, 0, QTableWidgetItem(f"node-{change}"))
            table.setItem(change, 1, QTableWidgetItem("Registered"))

    filling = QTimer()
    filling.timeout.connect(fill_ten)
    filling.start(2)
    loop.exec()
    longest = watch.stop()
    table.close()
    return longest
