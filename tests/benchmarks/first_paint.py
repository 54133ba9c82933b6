"""Runs a Qt program and prints the moment of its first painted window, on the clock that all processes share.

python first_paint.py bare | sandbox
"""

import os
import sys
import time

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget, QWizard, QWizardPage


class FirstPaint(QObject):
    """Ends the process once a top-level window got its first paint event and was flushed."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and isinstance(watched, QWidget) and watched.isWindow():
            print(time.monotonic(), flush=True)
            os._exit(0)
        return False


def watch_first_paint() -> None:
    """Puts the watch on when the event loop begins: no window is painted before."""
    begin = QApplication.exec
    watch = FirstPaint()

    def exec_(*_arguments: object) -> int:
        application = QApplication.instance()
        assert application is not None
        application.installEventFilter(watch)
        return begin()

    QApplication.exec = exec_  # type: ignore[method-assign, assignment]


def bare() -> None:
    """The least that a wizard in PySide6 is: an application, a QWizard, one page."""
    application = QApplication(sys.argv[:1])
    wizard = QWizard()
    page = QWizardPage()
    page.setTitle("Register")
    wizard.addPage(page)
    wizard.show()
    application.exec()


if __name__ == "__main__":
    watch_first_paint()
    if sys.argv[1] == "bare":
        bare()
    else:
        from fdl_wizard.__main__ import main

        main(["--sandbox"] if sys.argv[1] == "sandbox" else [])
