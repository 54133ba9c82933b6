"""The thin banner that stands above everything while the window works on the sandbox."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from fdl_wizard.gui.style import gap, icon, tone


class PracticeBanner(QWidget):
    """accounts_wanted(): Practice accounts…"""

    accounts_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.AlternateBase)
        sign = QLabel()
        sign.setPixmap(icon("info", tone("accent")).pixmap(gap("l"), gap("l")))
        self._text = QLabel(self.tr("Practice sandbox: nothing here reaches FanRuan"))
        self._state = QLabel()
        self._accounts = QPushButton(self.tr("Pract&ice accounts…"))
        self._accounts.clicked.connect(self.accounts_wanted)
        self._accounts.setEnabled(False)
        row = QHBoxLayout(self)
        row.setContentsMargins(gap("m"), gap("xs"), gap("m"), gap("xs"))
        row.addWidget(sign)
        row.addWidget(self._text)
        row.addWidget(self._state, 1)
        row.addWidget(self._accounts)

    def show_starting(self) -> None:
        self._state.setText(self.tr("· starting…"))
        self._accounts.setEnabled(False)

    def show_running(self) -> None:
        self._state.clear()
        self._accounts.setEnabled(True)

    def show_stopped(self) -> None:
        self._state.setText(self.tr("· not running"))
        self._accounts.setEnabled(False)
