"""One quiet line with an icon: where the password is kept, a warning that does not stop."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from fdl_wizard.gui.style import gap, icon, sentence_label, tone


class Notice(QWidget):
    """Icon, sentence and, if an action is named, a button. retry: the button, hidden until ``show_line`` wants it."""

    def __init__(self, action: str = "") -> None:
        super().__init__()
        self._icon = QLabel()
        self._kind = ("info", "quiet")
        self._text = sentence_label()
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.action = QPushButton(action)
        self.action.setAutoDefault(False)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(gap("s"))
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._text, 1)
        row.addWidget(self.action, 0, Qt.AlignmentFlag.AlignTop)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.action.hide()
        self.hide()

    def show_line(self, text: str, *, kind: str = "quiet", with_action: bool = False) -> None:
        """Shows a sentence; an empty one hides the line. kind: "quiet", "good" or "warning"."""
        self._text.setText(text)
        self._kind = ({"quiet": "info", "good": "done", "warning": "warning"}[kind], kind)
        self._draw()
        self.action.setVisible(with_action)
        self.setVisible(bool(text))

    @property
    def text(self) -> str:
        return self._text.text() if not self.isHidden() else ""

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.PaletteChange:
            self._draw()
        super().changeEvent(event)

    def _draw(self) -> None:
        name, colour = self._kind
        self._icon.setPixmap(icon(name, tone(colour)).pixmap(gap("l"), gap("l")))
