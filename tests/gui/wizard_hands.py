"""A wizard in a window for its widget tests, and hands to use it with."""

from collections.abc import Callable, Iterator

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from fdl_wizard.flow.steps import Step
from fdl_wizard.gui.dialogs.node_failures import NodeFailuresDialog
from fdl_wizard.gui.wizard.shell import RegistrationWizard
from fdl_wizard.jobs.sign_in import ProjectLogin
from fdl_wizard.registration.secret import Secret
from tests.gui.wizard_world import (
    ADMIN,
    ADMIN_PASSWORD,
    URL,
    MemoryJournal,
    MemoryKeyring,
    ScriptedProject,
    world_of,
)

LOGIN = ProjectLogin(URL, ADMIN, Secret(ADMIN_PASSWORD))

Open = Callable[..., RegistrationWizard]


def open_wizards(qtbot: QtBot) -> Iterator[Open]:
    """What a fixture yields from: opens a wizard; at the end of the test each is closed, whatever it shows."""
    opened: list[RegistrationWizard] = []
    usual = QApplication.doubleClickInterval()
    QApplication.setDoubleClickInterval(0)  # a test presses faster than anybody double-clicks

    def open_one(
        project: ScriptedProject,
        keyring: MemoryKeyring | None = None,
        journal: MemoryJournal | None = None,
        **more: object,
    ) -> RegistrationWizard:
        arguments = {"projects": [], "accounts": []} | more
        wizard = RegistrationWizard(world_of(project, keyring, journal), **arguments)  # type: ignore[arg-type]
        wizard.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        wizard.open()
        qtbot.waitExposed(wizard)
        wizard.activateWindow()
        opened.append(wizard)
        return wizard

    yield open_one
    QApplication.setDoubleClickInterval(usual)
    for wizard in opened:
        for dialog in wizard.findChildren(NodeFailuresDialog):
            dialog.done(0)
        wizard.done(0)
        wizard.deleteLater()


def press(window: QWidget, key: Qt.Key) -> None:
    """A key, as the window's focused widget gets it; also where no window manager activates windows."""
    QTest.keyClick(window.focusWidget() or window, key)


def type_in(window: QWidget, text: str) -> None:
    QTest.keyClicks(window.focusWidget(), text)


def shown_dialogs(wizard: RegistrationWizard) -> list[NodeFailuresDialog]:
    return [dialog for dialog in wizard.findChildren(NodeFailuresDialog) if dialog.isVisible()]


def walk_to_review(wizard: RegistrationWizard, qtbot: QtBot, account: str = "practice-mixed") -> None:
    qtbot.waitUntil(lambda: wizard.state.signed_in is not None)
    wizard.forward_button.click()
    wizard.forward_button.click()
    wizard.account_page.account.setEditText(account)
    QTest.keyClicks(wizard.account_page.password.password, "practice")
    wizard.forward_button.click()
    assert wizard.state.step is Step.REVIEW


def submit(wizard: RegistrationWizard, qtbot: QtBot) -> None:
    walk_to_review(wizard, qtbot)
    wizard.forward_button.click()
