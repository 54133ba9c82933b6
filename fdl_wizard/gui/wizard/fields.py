"""Inputs with their label above and, below, the reason why what stands in them cannot be taken."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPalette
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QToolButton, QVBoxLayout, QWidget

from fdl_wizard.gui.style import gap, icon, sentence_label, tone


class Field(QWidget):
    """A labelled input. label: with its mnemonic; beside: stands right of the input."""

    def __init__(self, label: str, editor: QLineEdit | QComboBox, beside: QWidget | None = None) -> None:
        super().__init__()
        self.editor = editor
        self.label = QLabel(label)
        self.label.setBuddy(editor)
        editor.setAccessibleName(label.replace("&", ""))
        self._reason = sentence_label()
        self._tone = "bad"
        self._keep_room()
        row = QHBoxLayout()
        row.setSpacing(gap("xs"))
        row.addWidget(editor, 1)
        if beside is not None:
            row.addWidget(beside)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(gap("xs"))
        column.addWidget(self.label)
        column.addLayout(row)
        column.addWidget(self._reason)
        self._colour()

    def complain(self, reason: str) -> None:
        """Shows the reason; empty takes it away. The line keeps its room, so that nothing jumps."""
        self._say(reason, "bad")

    def hint(self, note: str) -> None:
        """Shows a quiet sentence there, unless a reason stands in it."""
        if note and not self.complaint:
            self._say(note, "quiet")

    @property
    def complaint(self) -> str:
        """The reason that is shown, or nothing."""
        return self._reason.text() if self._tone == "bad" else ""

    @property
    def said(self) -> str:
        """What stands below the input, a reason or a hint."""
        return self._reason.text()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.ApplicationPaletteChange):
            self._colour()
        super().changeEvent(event)

    def _say(self, text: str, colour: str) -> None:
        self._tone = colour
        self._reason.setText(text)
        self.editor.setAccessibleDescription(text)
        self._colour()

    def _keep_room(self) -> None:
        self._reason.setMinimumHeight(self._reason.fontMetrics().lineSpacing())

    def _colour(self) -> None:
        palette = self._reason.palette()
        if palette.color(QPalette.ColorRole.WindowText) != tone(self._tone):
            palette.setColor(QPalette.ColorRole.WindowText, tone(self._tone))
            self._reason.setPalette(palette)


class PasswordEdit(QLineEdit):
    """Hidden until asked for; F2 shows and hides. reveal_wanted(): F2 was pressed."""

    reveal_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoPredictiveText
            | Qt.InputMethodHint.ImhNoAutoUppercase
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F2:
            self.reveal_wanted.emit()
            return
        super().keyPressEvent(event)


class PasswordField(Field):
    """A password with its eye."""

    def __init__(self, label: str) -> None:
        self.password = PasswordEdit()
        self.eye = QToolButton()
        super().__init__(label, self.password, self.eye)
        self.eye.setCheckable(True)
        self.eye.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.eye.setAccessibleName(self.tr("Show the password"))
        self.eye.toggled.connect(self._reveal)
        self.password.reveal_wanted.connect(self.eye.toggle)
        self._reveal(False)

    def hide_password(self) -> None:
        self.eye.setChecked(False)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._draw()

    def _reveal(self, shown: bool) -> None:
        modes = QLineEdit.EchoMode
        self.password.setEchoMode(modes.Normal if shown else modes.Password)
        self.eye.setToolTip(self.tr("Hide the password (F2)") if shown else self.tr("Show the password (F2)"))
        self._draw()

    def _draw(self) -> None:
        self.eye.setIcon(icon("eye_off" if self.eye.isChecked() else "eye"))


def text_of(editor: QLineEdit | QComboBox) -> str:
    """What stands in it."""
    return editor.currentText() if isinstance(editor, QComboBox) else editor.text()


def set_text(editor: QLineEdit | QComboBox, text: str) -> None:
    """Puts a text in unless it stands there already, so that cursor and selection stay."""
    if isinstance(editor, QComboBox):
        if editor.currentText() != text:
            editor.setEditText(text)
    elif editor.text() != text:
        editor.setText(text)
        if editor.hasFocus():
            editor.selectAll()  # what is typed now replaces it
