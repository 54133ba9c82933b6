"""The wizard for those who hear it or use the keyboard alone, and on small screens with large text."""

from collections import Counter
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QLabel,
    QLineEdit,
    QProgressBar,
    QScrollArea,
    QWidget,
)
from pytestqt.qtbot import QtBot

from fdl_wizard.flow.steps import Step
from fdl_wizard.gui.dialogs.node_failures import NodeFailuresDialog
from fdl_wizard.gui.wizard.shell import RegistrationWizard
from fdl_wizard.jobs.sign_in import ProjectLogin
from fdl_wizard.registration.model import FailureKind
from fdl_wizard.registration.secret import Secret
from tests.gui.wizard_world import (
    ADMIN,
    ADMIN_PASSWORD,
    DATA_HUB,
    LOCKED,
    MIXED,
    URL,
    MemoryKeyring,
    ScriptedProject,
    failed,
    world_of,
)

STEPS = list(Step)


@pytest.fixture
def wizard(qtbot: QtBot) -> Iterator[RegistrationWizard]:
    """A wizard with as much as possible to show: known projects, a locked keyring, nodes that fail."""
    keyring = MemoryKeyring(problem=LOCKED)
    one = RegistrationWizard(
        world_of(ScriptedProject(dict(MIXED)), keyring),
        projects=[DATA_HUB],
        accounts=["practice-ok"],
        start_project=DATA_HUB,
        start_login=ProjectLogin(URL, ADMIN, Secret(ADMIN_PASSWORD)),
    )
    one.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    usual = QApplication.doubleClickInterval()
    QApplication.setDoubleClickInterval(0)  # a test presses faster than anybody double-clicks
    one.open()
    qtbot.waitExposed(one)
    yield one
    QApplication.setDoubleClickInterval(usual)
    one.done(0)
    one.deleteLater()


def walk_to(wizard: RegistrationWizard, step: Step, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: wizard.state.signed_in is not None and wizard.controller.keyring.problem is not None)
    while wizard.state.step is not step:
        if wizard.state.step is Step.ACCOUNT:
            wizard.account_page.account.setEditText("practice-mixed")
            wizard.account_page.password.password.setFocus()
            wizard.account_page.password.password.insert("practice")
            wizard.account_page.password.password.textEdited.emit("practice")
        wizard.forward_button.click()
    if step is Step.RESULT:
        qtbot.waitUntil(lambda: bool(wizard.findChildren(NodeFailuresDialog)))
        wizard.findChildren(NodeFailuresDialog)[0].done(0)


def visible(window: QWidget) -> list[QWidget]:
    return [one for one in window.findChildren(QWidget) if one.isVisible() and one.window() is window]


def speaks(widget: QWidget) -> bool:
    interface = QAccessible.queryAccessibleInterface(widget)
    return bool(interface and interface.text(QAccessible.Text.Name).strip())


def controls(window: QWidget) -> list[QWidget]:
    """What takes the focus, and what shows progress."""
    found = []
    for one in visible(window):
        inner = isinstance(one.parent(), QAbstractScrollArea) or (
            isinstance(one, QLineEdit) and one.parent() is not None and one.parent().inherits("QComboBox")
        )
        takes_focus = one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.isEnabled()
        if (takes_focus and not inner and not isinstance(one, QScrollArea)) or isinstance(one, QProgressBar):
            found.append(one)
    return found


def mnemonics(window: QWidget) -> list[str]:
    texts = [
        one.text()
        for one in visible(window)
        if isinstance(one, QAbstractButton) or (isinstance(one, QLabel) and one.buddy() is not None)
    ]
    return [text[text.index("&") + 1].lower() for text in texts if "&" in text.replace("&&", "")]


@pytest.mark.parametrize("step", STEPS)
def test_every_control_has_a_name(wizard: RegistrationWizard, qtbot: QtBot, step: Step) -> None:
    walk_to(wizard, step, qtbot)
    assert controls(wizard)
    assert [one for one in controls(wizard) if not speaks(one)] == []


@pytest.mark.parametrize("step", STEPS)
def test_mnemonics_are_unique(wizard: RegistrationWizard, qtbot: QtBot, step: Step) -> None:
    walk_to(wizard, step, qtbot)
    assert [letter for letter, times in Counter(mnemonics(wizard)).items() if times > 1] == []


@pytest.mark.parametrize("step", STEPS)
def test_tab_follows_the_eye(wizard: RegistrationWizard, qtbot: QtBot, step: Step) -> None:
    walk_to(wizard, step, qtbot)
    chain: list[QWidget] = []
    one = wizard.nextInFocusChain()
    while one is not wizard:
        if one in controls(wizard) and not isinstance(one, QProgressBar):
            chain.append(one)
        one = one.nextInFocusChain()
    line = wizard.fontMetrics().height()
    places = [(one.mapTo(wizard, QPoint()).y() // line, one.mapTo(wizard, QPoint()).x()) for one in chain]
    tops = [y for y, _ in places]
    assert tops == sorted(tops), [(type(one).__name__, one.accessibleName()) for one in chain]


def test_the_failure_dialogs_controls_have_names_and_mnemonics_of_their_own(qtbot: QtBot) -> None:
    dialog = NodeFailuresDialog([failed("node-1", 30003), failed("node-2", FailureKind.UNREACHABLE)], 3, can_retry=True)
    qtbot.addWidget(dialog)
    dialog.open()
    assert [one for one in controls(dialog) if not speaks(one)] == []
    letters = mnemonics(dialog)
    assert len(letters) == len(set(letters))


@pytest.mark.parametrize("step", STEPS)
def test_at_twice_the_text_size_the_window_still_fits_a_small_screen(
    qtbot: QtBot, qapp: QApplication, step: Step, request: pytest.FixtureRequest
) -> None:
    before = qapp.font()
    large = qapp.font()
    large.setPointSizeF(before.pointSizeF() * 2)
    qapp.setFont(large)
    request.addfinalizer(lambda: qapp.setFont(before))
    wizard: RegistrationWizard = request.getfixturevalue("wizard")
    walk_to(wizard, step, qtbot)
    room = QSize(1024, 768)
    assert wizard.minimumSizeHint().boundedTo(room) == wizard.minimumSizeHint()
    wizard.resize(room)
    for button in (wizard.back_button, wizard.forward_button):
        assert wizard.rect().contains(button.geometry())


def test_a_change_of_the_palette_redraws_without_a_word(
    wizard: RegistrationWizard, qtbot: QtBot, qapp: QApplication
) -> None:
    walk_to(wizard, Step.RESULT, qtbot)
    before = qapp.palette()
    dark = qapp.palette()
    dark.setColor(dark.ColorRole.Window, Qt.GlobalColor.black)
    dark.setColor(dark.ColorRole.WindowText, Qt.GlobalColor.white)
    qapp.setPalette(dark)
    qapp.processEvents()
    qapp.setPalette(before)
    assert wizard.result_page.outcome.text() == "1 of 3 nodes is registered; 2 were refused."
