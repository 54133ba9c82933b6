"""The thin banner that stands above everything while the window works on the sandbox."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from fdl_wizard.gui.hub.elided_label import ElidedLabel
from fdl_wizard.gui.style import gap, icon, tone


class PracticeBanner(QWidget):
    """accounts_wanted(): Practice accounts…; start_wanted(): Start again."""

    accounts_wanted = Signal()
    start_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.AlternateBase)
        sign = QLabel()
        sign.setPixmap(icon("info", tone("accent")).pixmap(gap("l"), gap("l")))
        self._text = ElidedLabel()
        self._start = QPushButton(self.tr("S&tart again"))
        self._start.clicked.connect(self.start_wanted)
        self._accounts = QPushButton(self.tr("Pract&ice accounts…"))
        self._accounts.clicked.connect(self.accounts_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(gap("m"), gap("xs"), gap("m"), gap("xs"))
        row.addWidget(sign)
        row.addWidget(self._text, 1)
        row.addWidget(self._start)
        row.addWidget(self._accounts)
        self.show_starting()

    def show_starting(self) -> None:
        self._show(self.tr("starting…"), accounts=False)

    def show_running(self) -> None:
        self._show("", accounts=True)

    def show_stopped(self) -> None:
        self._show(self.tr("it is not running"), accounts=False, start=True)

    def _show(self, state: str, *, accounts: bool, start: bool = False) -> None:
        text = self.tr("Practice sandbox: nothing here reaches FanRuan")
        self._text.setText(f"{text} · {state}" if state else text)
        self._start.setVisible(start)
        self._accounts.setEnabled(accounts)
