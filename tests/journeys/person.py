"""A person at the program's real window: finds things by what is written on them, clicks, types, waits, looks."""

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTableView,
    QTreeView,
    QWidget,
)

from fdl_wizard.gui.app import practice_starter
from fdl_wizard.gui.hub.window import HubWindow
from fdl_wizard.wiring import build_world

Found = TypeVar("Found", bound=QWidget)

PATIENCE = 30
"""Seconds a person waits before they say that it hangs."""


class Person:
    """Opens the program and uses it. shots: the folder that ``look`` saves pictures in; pace, extra: the sandbox's."""

    def __init__(self, shots: Path, pace: float = 0.05, extra: Sequence[str] = ()) -> None:
        self.extra = extra
        self._shots = shots
        self.pace = pace
        self.hub: HubWindow | None = None

    # -- the program ----------------------------------------------------------------------------------------------

    def open_program(self) -> None:
        """``fdl-wizard --sandbox``, up to the moment its project is listed."""
        self.open_window()
        self.open_practice()

    def open_window(self) -> None:
        """The hub as it opens, before the sandbox runs."""
        world, warning = build_world(sandbox=True)
        assert warning is None
        self.hub = HubWindow(world, practice_starter(world, pace=self.pace, extra=self.extra))
        self.hub.show()
        QTest.qWaitForWindowExposed(self.hub)

    def open_practice(self) -> None:
        """The sandbox starts, and its project's status is read."""
        assert self.hub is not None
        self.hub.start_practice()
        self.wait_for(lambda: self.can_press("Practice accounts…"), "the sandbox to run")
        self.wait_for(lambda: self.can_press("Refresh"), "the project's status")

    def close_program(self) -> None:
        assert self.hub is not None
        for dialog in self.hub.findChildren(QDialog):
            if dialog.isVisible():
                dialog.done(0)
        self.hub.close()
        self.hub.end_practice()
        self.hub.deleteLater()
        self.hub = None
        QTest.qWait(50)

    # -- hands ----------------------------------------------------------------------------------------------------

    def press(self, label: str) -> None:
        """Clicks the button with this label, as soon as it can be pressed."""
        self.wait_for(lambda: self.can_press(label), f"the button {label!r}")
        if label in ("Submit", "Finish"):
            QTest.qWait(QApplication.doubleClickInterval())  # sooner it could be the second click of a double click
        button = self._button(label)
        assert button is not None
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def can_press(self, label: str) -> bool:
        button = self._button(label)
        return button is not None and button.isEnabled()

    def write(self, label: str, text: str) -> None:
        """Types into the input with this label, over what stands there."""
        field = self.field(label)
        QTest.mouseClick(
            field, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(8, field.height() // 2)
        )
        line = field.lineEdit() if isinstance(field, QComboBox) else field
        if isinstance(line, QLineEdit | QPlainTextEdit):
            line.selectAll()
        QTest.keyClick(line, Qt.Key.Key_Delete)
        for character in text:
            QTest.keyClicks(line, character)

    def paste(self, label: str, text: str) -> None:
        """As ``write``, from the clipboard: text that no key of this keyboard has."""
        self.write(label, "")
        QApplication.clipboard().setText(text)
        QTest.keyClick(self.field(label), Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)

    def choose(self, label: str, entry: str) -> None:
        """Chooses an entry of a list that unfolds, by its first letters."""
        box = self.field(label)
        assert isinstance(box, QComboBox)
        box.setFocus()
        QTest.keyClicks(box, entry)
        assert box.currentText().startswith(entry)

    def key(self, key: Qt.Key, times: int = 1) -> None:
        for _ in range(times):
            QTest.keyClick(self.window().focusWidget() or self.window(), key)

    def menu(self, text: str) -> None:
        assert self.hub is not None
        for action in self.hub.findChildren(QAction):
            if _plain(action.text()).rstrip("…") == text:
                action.trigger()
                return
        raise AssertionError(f"no menu entry {text!r}")

    # -- eyes -----------------------------------------------------------------------------------------------------

    def window(self) -> QWidget:
        """The window in front."""
        dialog = QApplication.activeModalWidget()
        assert self.hub is not None
        return dialog or self.hub

    def field(self, label: str) -> QWidget:
        """The input whose label or accessible name this is."""
        for caption in self._visible(QLabel):
            buddy = caption.buddy()
            if buddy is not None and _plain(caption.text()).startswith(label) and buddy.isVisible():
                return buddy
        for widget in self._visible(QWidget):
            if widget.accessibleName() == label:
                return widget
        raise AssertionError(f"no input {label!r} in {self.window().windowTitle()!r}")

    def text_of(self, label: str) -> str:
        field = self.field(label)
        if isinstance(field, QLineEdit):
            return field.text()
        if isinstance(field, QComboBox):
            return field.currentText()
        assert isinstance(field, QPlainTextEdit)
        return field.toPlainText()

    def reads(self, text: str) -> bool:
        """Whether this text stands somewhere in the window in front."""
        return any(text in shown for shown in self.everything())

    def everything(self) -> Iterator[str]:
        """All text of the window in front."""
        window = self.window()
        yield window.windowTitle()
        for label in self._visible(QLabel):
            yield label.text()
            yield label.accessibleName()
        for button in self._visible(QAbstractButton):
            yield _plain(button.text())
        for box in self._visible(QPlainTextEdit):
            yield box.toPlainText()
        for view in [*self._visible(QTableView), *self._visible(QTreeView)]:
            yield from _cells(view)

    def wait_to_read(self, text: str) -> None:
        self.wait_for(lambda: self.reads(text), f"to read {text!r}")

    def wait_for(self, seen: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while not seen():
            if time.monotonic() < deadline:
                QTest.qWait(20)
                continue
            raise AssertionError(
                f"waited in vain for {what}; the window reads: {list(filter(None, self.everything()))}"
            )

    def look(self, name: str) -> None:
        """Saves a picture of the window in front."""
        self._shots.mkdir(parents=True, exist_ok=True)
        QTest.qWait(60)
        assert self.window().grab().save(str(self._shots / f"{name}.png"))

    # -- one way through ------------------------------------------------------------------------------------------

    def go_to_account(self) -> None:
        """Register Now, up to the page that wants account and password."""
        self.press("Register Now")
        self.wait_for(lambda: self.window().windowTitle() == "Register Now", "the wizard")
        self.press("Next")
        self.wait_to_read("Authentication Method")
        self.press("Next")
        self.wait_to_read("Enter the public cloud account")

    def submit(self, account: str, password: str = "practice") -> None:
        """From the account page through Submit."""
        self.write("Account", account)
        self.write("Password", password)
        self.press("Next")
        self.wait_to_read("Nothing has been sent yet.")
        self.press("Submit")

    def register(self, account: str, password: str = "practice") -> None:
        """The whole wizard up to Submit."""
        self.go_to_account()
        self.submit(account, password)

    def _button(self, label: str) -> QAbstractButton | None:
        for button in self._visible(QAbstractButton):
            if label in (_plain(button.text()), button.accessibleName()):
                return button
        return None

    def _visible(self, kind: type[Found]) -> list[Found]:
        window = self.window()
        return [widget for widget in window.findChildren(kind) if widget.isVisible() and widget.window() is window]


def _plain(text: str) -> str:
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&")


def _cells(view: QTableView | QTreeView) -> Iterator[str]:
    model = view.model()
    pending = [view.rootIndex()]
    while pending:
        parent = pending.pop()
        for row in range(model.rowCount(parent)):
            for column in range(model.columnCount(parent)):
                index = model.index(row, column, parent)
                yield str(index.data() or "")
                if column == 0 and isinstance(view, QTreeView) and model.rowCount(index):
                    pending.append(index)
