"""Double clicks, held keys and impatient Escapes: nothing is sent unseen, and no outcome is hidden."""

import gc
import weakref
from collections.abc import Iterator
from threading import Event

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from fdl_wizard.flow.steps import Step, SubmitPhase
from fdl_wizard.gui.running import RunningJob
from fdl_wizard.gui.wizard import shell
from fdl_wizard.gui.wizard.shell import RegistrationWizard
from fdl_wizard.registration.ports import LoginKind
from fdl_wizard.registration.secret import Secret
from tests.gui.wizard_hands import LOGIN, Open, open_wizards, press, shown_dialogs, submit, walk_to_review
from tests.gui.wizard_world import DATA_HUB, MIXED, MemoryKeyring, ScriptedProject

Key = Qt.Key
LONG = 60_000
"""A double click's time that no slow machine outlasts."""


@pytest.fixture
def open_wizard(qtbot: QtBot) -> Iterator[Open]:
    yield from open_wizards(qtbot)


def remembered(open_wizard: Open, project: ScriptedProject, qtbot: QtBot) -> RegistrationWizard:
    """A wizard in which nothing need be typed, on its account page."""
    keyring = MemoryKeyring({(LoginKind.PUBLIC_CLOUD_ACCOUNT, "practice-ok"): Secret("practice")})
    wizard = open_wizard(project, keyring, accounts=["practice-ok"], start_project=DATA_HUB, start_login=LOGIN)
    qtbot.waitUntil(lambda: wizard.state.signed_in is not None)
    wizard.forward_button.click()
    wizard.forward_button.click()
    qtbot.waitUntil(lambda: bool(wizard.state.account.password))
    return wizard


def hold(widget: QWidget, key: Qt.Key, times: int = 30) -> None:
    """What a key that is held down sends after its first press."""
    for _ in range(times):
        event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, "\r", autorep=True)
        QApplication.sendEvent(widget, event)


def test_a_burst_of_returns_stops_at_review(open_wizard: Open, qtbot: QtBot) -> None:
    project = ScriptedProject(dict.fromkeys(MIXED))
    wizard = remembered(open_wizard, project, qtbot)
    QApplication.setDoubleClickInterval(LONG)
    for _ in range(12):
        press(wizard, Key.Key_Return)
    assert wizard.state.step is Step.REVIEW
    assert project.submissions == []


def test_a_double_click_on_next_does_not_submit(open_wizard: Open, qtbot: QtBot) -> None:
    project = ScriptedProject(dict.fromkeys(MIXED))
    wizard = remembered(open_wizard, project, qtbot)
    QApplication.setDoubleClickInterval(LONG)
    for _ in range(2):
        QTest.mouseClick(wizard.forward_button, Qt.MouseButton.LeftButton)
    assert wizard.state.step is Step.REVIEW
    QApplication.setDoubleClickInterval(0)
    QTest.mouseClick(wizard.forward_button, Qt.MouseButton.LeftButton)
    assert wizard.state.step is Step.RESULT


@pytest.mark.parametrize("focused", ["forward_button", "steps"])
def test_a_held_return_key_goes_no_further(open_wizard: Open, qtbot: QtBot, focused: str) -> None:
    project = ScriptedProject(dict.fromkeys(MIXED))
    wizard = remembered(open_wizard, project, qtbot)
    press(wizard, Key.Key_Return)
    hold(getattr(wizard, focused), Key.Key_Return)
    assert wizard.state.step is Step.REVIEW
    assert project.submissions == []


def test_a_double_click_on_submit_does_not_finish_unread(open_wizard: Open, qtbot: QtBot) -> None:
    wizard = open_wizard(ScriptedProject(dict.fromkeys(MIXED)), start_project=DATA_HUB, start_login=LOGIN)
    submit(wizard, qtbot)
    QApplication.setDoubleClickInterval(LONG)
    qtbot.waitUntil(lambda: wizard.state.phase is SubmitPhase.ALL_REGISTERED)
    wizard.forward_button.click()
    assert wizard.isVisible()


def test_three_quick_escapes_cancel_and_the_outcome_is_read(open_wizard: Open, qtbot: QtBot) -> None:
    project = ScriptedProject(dict.fromkeys(MIXED), hold=Event())
    wizard = open_wizard(project, start_project=DATA_HUB, start_login=LOGIN)
    submit(wizard, qtbot)
    qtbot.waitUntil(lambda: wizard.state.submission.finished == 1)
    for _ in range(3):
        press(wizard, Key.Key_Escape)
    qtbot.waitUntil(lambda: wizard.state.phase is SubmitPhase.CANCELLED)
    press(wizard, Key.Key_Escape)
    assert wizard.isVisible()
    assert wizard.result_page.outcome.text().startswith("Cancelled. 1 of 3 nodes is registered;")


def test_escape_closes_once_there_was_time_to_read(
    open_wizard: Open, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    wizard = open_wizard(ScriptedProject(dict.fromkeys(MIXED)), start_project=DATA_HUB, start_login=LOGIN)
    submit(wizard, qtbot)
    qtbot.waitUntil(lambda: wizard.state.phase is SubmitPhase.ALL_REGISTERED)
    monkeypatch.setattr(shell, "LEAVE_SECONDS", 0.0)
    with qtbot.waitSignal(wizard.rejected):
        press(wizard, Key.Key_Escape)


def test_a_held_escape_key_leaves_nothing(open_wizard: Open) -> None:
    wizard = open_wizard(ScriptedProject(MIXED))
    hold(wizard, Key.Key_Escape)
    assert wizard.isVisible()


def test_finish_never_comes_to_stand_where_cancel_stood(open_wizard: Open, qtbot: QtBot) -> None:
    hold_back = Event()
    wizard = open_wizard(ScriptedProject(MIXED, hold=hold_back), start_project=DATA_HUB, start_login=LOGIN)
    submit(wizard, qtbot)
    cancel = wizard.cancel_button.geometry()
    wizard.cancel_button.click()
    assert wizard.cancel_button.geometry() == cancel
    qtbot.waitUntil(lambda: wizard.state.phase.ended)
    QTest.qWait(0)
    assert not wizard.cancel_button.isVisible()
    assert not wizard.forward_button.geometry().intersects(cancel)
    assert wizard.childAt(wizard.rect().bottomRight() - QPoint(2, 2)) is not wizard.forward_button


def test_failures_that_end_a_cancelled_submission_are_not_opened_under_the_escape_key(
    open_wizard: Open, qtbot: QtBot
) -> None:
    project = ScriptedProject({"node-1": 30003, "node-2": 30003}, hold=Event())
    wizard = open_wizard(project, start_project=DATA_HUB, start_login=LOGIN)
    submit(wizard, qtbot)
    qtbot.waitUntil(lambda: wizard.state.submission.finished == 1)
    press(wizard, Key.Key_Escape)
    qtbot.waitUntil(lambda: wizard.state.phase.ended)
    assert shown_dialogs(wizard) == []
    assert wizard.result_page.show_failures.isVisible()


def test_a_wizard_that_is_closed_leaves_no_job_behind(open_wizard: Open, qtbot: QtBot) -> None:
    before = {id(job) for job in jobs_alive()}
    wizard = open_wizard(ScriptedProject(MIXED), projects=[DATA_HUB], start_project=DATA_HUB, start_login=LOGIN)
    walk_to_review(wizard, qtbot)
    mine = [weakref.ref(job) for job in jobs_alive() if id(job) not in before]
    wizard.done(0)

    def all_gone() -> bool:
        gc.collect()
        return all(job() is None for job in mine)

    qtbot.waitUntil(all_gone)


def jobs_alive() -> list[RunningJob]:
    return [one for one in gc.get_objects() if isinstance(one, RunningJob)]
