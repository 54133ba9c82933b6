"""The hub: what it shows of each state, and which dialogs its buttons open."""

from collections.abc import Iterator
from datetime import timedelta
from threading import Event

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit, QMessageBox, QPushButton, QTableView, QWidget
from pytestqt.qtbot import QtBot

from fdl_wizard.gui.hub import practice_control
from fdl_wizard.gui.hub.window import HubWindow
from fdl_wizard.gui.practice import Practice
from fdl_wizard.jobs.sign_in import ProjectLogin
from fdl_wizard.jobs.world import World
from fdl_wizard.registration.model import (
    Failure,
    FailureKind,
    NodeStatus,
    Project,
    ProjectStatus,
    RegistrationState,
)
from fdl_wizard.registration.ports import LoginKind, admin_owner
from fdl_wizard.registration.problems import ProjectUnreachable
from fdl_wizard.registration.secret import Secret
from tests.port_doubles import NOON, URL, MemoryJournal, MemoryPasswords, ScriptedProject, refusal

PROJECT = Project(URL, "Data Hub", "admin")
OTHER = Project("https://etl.example.com", "ETL", "root")


def partly() -> ProjectStatus:
    nodes = [
        NodeStatus("node-1", True, "practice-mixed"),
        NodeStatus("node-2", False, last_failure=refusal("node-2", 30003)),
        NodeStatus("node-3", False, last_failure=refusal("node-3", None, FailureKind.UNREACHABLE)),
    ]
    return ProjectStatus(
        "Data Hub", "4.2.10", RegistrationState.PARTLY_REGISTERED, nodes, NOON, "public_cloud", "practice-mixed", 10, 7
    )


def failures() -> list[Failure]:
    return [
        refusal("node-2", 30003),
        Failure("node-3", FailureKind.UNREACHABLE, None, "s/node-3", NOON - timedelta(minutes=1)),
    ]


def world(journal: MemoryJournal, passwords: MemoryPasswords | None = None, refuse: Exception | None = None) -> World:
    return ScriptedProject(lambda _token: iter(()), refuse=refuse).world(passwords, journal)


def known() -> MemoryJournal:
    journal = MemoryJournal(known=[PROJECT, OTHER], names=["practice-mixed"])
    journal.statuses[URL] = (partly(), failures())
    return journal


def opened(qtbot: QtBot, place: World) -> HubWindow:
    window = HubWindow(place)
    qtbot.addWidget(window)
    with qtbot.waitSignal(window.first_painted):
        window.show()
    qtbot.wait(20)  # Qt shows what was added to a layout in its next turn
    return window


def texts(window: QWidget) -> Iterator[str]:
    for label in window.findChildren(QLabel):
        if label.isVisible():
            yield label.text()


def button(window: QWidget, label: str) -> QPushButton:
    return next(b for b in window.findChildren(QPushButton) if b.text().replace("&", "") == label and b.isVisible())


def dialog() -> QDialog:
    front = QApplication.activeModalWidget()
    assert isinstance(front, QDialog)
    return front


def test_empty_it_offers_the_two_things_one_can_do(qtbot: QtBot) -> None:
    window = opened(qtbot, world(MemoryJournal()))
    visible = {b.text().replace("&", "") for b in window.findChildren(QPushButton) if b.isVisible()}
    assert visible == {"Register Now", "Request an Account"}


def test_it_opens_with_what_was_known_when_the_program_last_ran(qtbot: QtBot) -> None:
    window = opened(qtbot, world(known()))
    shown = list(texts(window))
    assert "Data Hub" in shown
    assert "Registration failed on 2 of 3 nodes" in shown
    assert "Public Cloud" in shown
    assert "practice-mixed" in shown


def test_the_nodes_stand_with_word_and_reason(qtbot: QtBot) -> None:
    window = opened(qtbot, world(known()))
    nodes = next(view for view in window.findChildren(QTableView) if view.accessibleName() == "Nodes")
    model = nodes.model()
    rows = [[model.index(row, column).data() for column in range(3)] for row in range(model.rowCount())]
    assert rows == [
        ["node-1", "Registered", ""],
        ["node-2", "Failed", "The IP address is not within the allowed range."],
        ["node-3", "Not reached", "The project server fails to connect to the cloud registration server."],
    ]


def test_the_failure_list_is_filtered_by_node_and_by_text(qtbot: QtBot) -> None:
    window = opened(qtbot, world(known()))
    panel = window._view.failures
    assert panel._filter.rowCount() == 2
    panel._search.setText("ip address")
    assert panel._filter.rowCount() == 1
    panel._search.setText("nothing has this")
    assert panel._stack.currentWidget() is panel._no_match
    panel._search.clear()
    panel._node.setCurrentText("node-3")
    assert panel._filter.index(0, 1).data() == "node-3"
    assert panel._filter.rowCount() == 1


def test_view_error_details_opens_the_failure_dialog(qtbot: QtBot) -> None:
    window = opened(qtbot, world(known()))
    qtbot.mouseClick(button(window, "View Error Details"), Qt.MouseButton.LeftButton)
    assert "2 of 3 nodes could not be registered" in list(texts(dialog()))
    dialog().reject()


def test_a_failure_of_the_list_is_explained_by_itself(qtbot: QtBot) -> None:
    window = opened(qtbot, world(known()))
    explain = button(window, "Explain Selected Failure")
    assert not explain.isEnabled()
    window._view.failures._view.selectRow(0)
    qtbot.mouseClick(explain, Qt.MouseButton.LeftButton)
    assert "The node could not be registered" in list(texts(dialog()))
    dialog().reject()


def test_choosing_another_project_shows_it(qtbot: QtBot) -> None:
    window = opened(qtbot, world(known()))
    window._pane._projects.setCurrentRow(1)
    assert "ETL" in list(texts(window))
    assert "Not asked yet" in list(texts(window))


def test_refresh_takes_the_admins_password_from_the_keyring(qtbot: QtBot) -> None:
    passwords = MemoryPasswords()
    passwords.save(LoginKind.PROJECT_ADMIN, admin_owner("admin", URL), Secret("secret"))
    window = opened(qtbot, world(known(), passwords))
    qtbot.mouseClick(button(window, "Refresh"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Not registered" in list(texts(window)))


def test_refresh_without_a_password_asks_for_it(qtbot: QtBot) -> None:
    window = opened(qtbot, world(known()))
    qtbot.mouseClick(button(window, "Refresh"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is not None)
    asking = dialog()
    assert asking.windowTitle() == "Sign in"
    qtbot.waitUntil(lambda: isinstance(QApplication.focusWidget(), QLineEdit))
    qtbot.keyClicks(QApplication.focusWidget(), "secret")
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "Not registered" in list(texts(window)))


def test_a_project_that_does_not_answer_keeps_its_last_status_in_view(qtbot: QtBot) -> None:
    passwords = MemoryPasswords()
    passwords.save(LoginKind.PROJECT_ADMIN, admin_owner("admin", URL), Secret("secret"))
    gone = ProjectUnreachable("The project does not answer.", "Check that it runs.", "connection refused")
    window = opened(qtbot, world(known(), passwords, refuse=gone))
    qtbot.mouseClick(button(window, "Refresh"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "The project does not answer." in list(texts(window)))
    assert "Registration failed on 2 of 3 nodes" in list(texts(window))
    assert button(window, "Refresh").isEnabled()


def forgotten(qtbot: QtBot, window: HubWindow, answer: str) -> None:
    window.forget_project()
    box = dialog()
    assert isinstance(box, QMessageBox)
    assert "Nothing is unbound." in box.informativeText()
    qtbot.mouseClick(button(box, answer), Qt.MouseButton.LeftButton)


def test_a_forgotten_project_is_gone_from_list_journal_and_keyring(qtbot: QtBot) -> None:
    journal, passwords = known(), MemoryPasswords()
    passwords.save(LoginKind.PROJECT_ADMIN, admin_owner("admin", URL), Secret("secret"))
    window = opened(qtbot, world(journal, passwords))
    forgotten(qtbot, window, "Forget")
    qtbot.waitUntil(lambda: [project.url for project in journal.known] == [OTHER.url])
    qtbot.waitUntil(lambda: passwords.kept == {})
    assert "ETL" in list(texts(window))


def test_forgetting_asks_once_and_keep_keeps(qtbot: QtBot) -> None:
    journal = known()
    window = opened(qtbot, world(journal))
    forgotten(qtbot, window, "Keep")
    assert [project.url for project in journal.known] == [URL, OTHER.url]


def test_dialogs_leave_nothing_behind(qtbot: QtBot) -> None:
    window = opened(qtbot, world(known()))

    def look_at_each() -> int:
        for open_dialog in (window.show_about, window.request_account, window._show_error_details):
            open_dialog()
            dialog().reject()
            qtbot.wait(30)
        return len(window.findChildren(QWidget))

    first = look_at_each()
    assert [look_at_each() for _ in range(3)] == [first] * 3


def test_the_password_is_never_asked_for_over_another_dialog(qtbot: QtBot) -> None:
    window = opened(qtbot, world(known()))
    window.request_account()
    application = dialog()
    window.refresh()
    qtbot.waitUntil(lambda: "Refresh asks for it" in window.statusBar().currentMessage())
    assert dialog() is application
    application.reject()


def test_after_signing_in_the_dialog_holds_no_password(qtbot: QtBot) -> None:
    window = opened(qtbot, world(known()))
    window.refresh()
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is not None)
    field = next(line for line in dialog().findChildren(QLineEdit) if line.isVisible())
    cleared: list[str] = []
    dialog().finished.connect(lambda _code: cleared.append(field.text()))
    field.setText("secret")
    qtbot.mouseClick(button(dialog(), "Sign in"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: cleared == [""])


def practice(place: World, alive: list[bool]) -> Practice:
    login = ProjectLogin(URL, "admin", Secret("secret"))
    return Practice(login, [], alive=lambda: alive[0], stop=lambda: alive.__setitem__(0, False))


def test_register_now_waits_while_the_practice_project_starts(qtbot: QtBot) -> None:
    place, go_on = world(MemoryJournal()), Event()

    def start() -> Practice:
        go_on.wait(30)
        return practice(place, [True])

    window = HubWindow(place, start)
    qtbot.addWidget(window)
    window.show()
    window.start_practice()
    assert not button(window, "Register Now").isEnabled()
    assert "The practice project is starting…" in list(texts(window))
    go_on.set()
    qtbot.waitUntil(lambda: "Not registered" in list(texts(window)))
    assert button(window, "Register Now").isEnabled()
    window.end_practice()


def test_a_sandbox_that_ended_is_told_and_started_again(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(practice_control, "WATCH_MILLISECONDS", 20)
    place, alive, starts = world(MemoryJournal()), [True], []

    def start() -> Practice:
        starts.append("started")
        alive[0] = True
        return practice(place, alive)

    window = HubWindow(place, start)
    qtbot.addWidget(window)
    window.show()
    window.start_practice()
    qtbot.waitUntil(lambda: "Not registered" in list(texts(window)))
    alive[0] = False
    qtbot.waitUntil(lambda: any("it is not running" in text for text in texts(window)))
    qtbot.mouseClick(button(window, "Start again"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(starts) == 2 and not any("not running" in text for text in texts(window)))
    window.end_practice()


def test_a_project_never_asked_says_so_instead_of_no_failures(qtbot: QtBot) -> None:
    window = opened(qtbot, world(MemoryJournal(known=[PROJECT])))
    assert any("has not been asked yet" in text for text in texts(window))


def test_the_windows_place_is_kept(qtbot: QtBot) -> None:
    journal = known()
    window = opened(qtbot, world(journal))
    window.resize(1010, 640)
    window.close()
    again = opened(qtbot, world(journal))
    assert (again.width(), again.height()) == (1010, 640)


def test_long_names_elide_and_stand_whole_in_the_tooltip(qtbot: QtBot) -> None:
    name = "A" * 64 + " 帆软软件有限公司 " + "B" * 200
    journal = MemoryJournal(known=[Project(URL, name, "admin")])
    window = opened(qtbot, world(journal))
    label = window._view._name
    assert label.text() != name
    assert "…" in label.text()
    assert name in label.toolTip()
    assert label.accessibleName() == name


@pytest.mark.parametrize("text", ["<b>bold</b>", "<img src=x>", "a & b"])
def test_text_of_a_project_is_never_read_as_markup(qtbot: QtBot, text: str) -> None:
    window = opened(qtbot, world(MemoryJournal(known=[Project(URL, text, "admin")])))
    assert text in list(texts(window))
    assert window._view._name.textFormat() is Qt.TextFormat.PlainText


def test_every_control_has_a_name_for_screen_readers(qtbot: QtBot) -> None:
    from PySide6.QtGui import QAccessible

    window = opened(qtbot, world(known()))
    unnamed = [
        widget
        for widget in window.findChildren(QWidget)
        if widget.isVisible()
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
    ]
    assert unnamed == []
