"""Presses that come too fast to be meant: the second click of a double click, a key held down."""

from time import monotonic

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QPushButton

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def is_held_enter(event: QKeyEvent) -> bool:
    """Whether the key repeats by itself and would press the default button again."""
    return event.isAutoRepeat() and event.key() in _ENTER


class Haste:
    """Knows whether a press comes within a double click's time of the moment that what is pressed came up.

    A press that is left out begins that time anew, so that a burst of presses never gets through.
    """

    def __init__(self) -> None:
        self._since = float("-inf")

    def begin(self) -> None:
        """Something else stands under the pointer and the Enter key from now on."""
        self._since = monotonic()

    def leaves_out(self) -> bool:
        """Whether this press is to be left out."""
        if (monotonic() - self._since) * 1000 >= QApplication.doubleClickInterval():
            return False
        self.begin()
        return True


class DefaultButton(QPushButton):
    """A primary button that a held Enter key presses once."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_held_enter(event):
            event.accept()
        else:
            super().keyPressEvent(event)
