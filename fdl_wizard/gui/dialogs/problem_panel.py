"""What went wrong, in place: icon, sentence, what to do, and details that unfold and copy."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QTextOption
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from fdl_wizard.gui.style import fixed_font, gap, heading_font, icon, sentence_label, tone
from fdl_wizard.jobs.events import Note
from fdl_wizard.registration.problems import Problem

COPIED_SECONDS = 2
"""How long a copy button says that it has copied."""

_KINDS = {"bad": "failed", "warning": "warning", "quiet": "info"}


class ProblemPanel(QFrame):
    """Shows a Problem or a Note; hidden while there is none. kind: "bad", "warning" or "quiet".

    unfolded(bool): the details were shown or hidden.
    """

    unfolded = Signal(bool)

    def __init__(self, parent: QWidget | None = None, *, kind: str = "bad") -> None:
        super().__init__(parent)
        self._kind = kind
        self._shown: Problem | Note | None = None
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self._icon = QLabel()
        self._sentence = selectable(sentence_label())
        self._sentence.setFont(heading_font(self._sentence))
        self._remedy = selectable(sentence_label())
        self._toggle = DetailsToggle(self)
        self._copy = CopyButton(self.as_text, self)
        self._raw = RawText(self.tr("Details of the problem"), self)
        self._lay_out()
        self._toggle.toggled.connect(self._unfold)
        self.clear()

    def show_problem(self, problem: Problem | Note | None) -> None:
        """Shows it, details folded; None hides the panel."""
        if problem is None:
            self.clear()
            return
        if problem is self._shown:
            return
        self._shown = problem
        self._sentence.setText(problem.sentence)
        self._remedy.setText(problem.remedy)
        self._remedy.setVisible(bool(problem.remedy))
        self._raw.setPlainText(problem.details)
        self._toggle.setChecked(False)
        self._toggle.setVisible(bool(problem.details))
        self.setAccessibleName(problem.sentence)
        self.setAccessibleDescription(problem.remedy)
        self._draw_icon()
        self.show()

    def clear(self) -> None:
        self._shown = None
        self._toggle.setChecked(False)
        self._unfold(False)
        self.hide()

    def as_text(self) -> str:
        """Sentence, what to do and details, one below the other."""
        if self._shown is None:
            return ""
        parts = (self._shown.sentence, self._shown.remedy, self._shown.details)
        return "\n".join(part for part in parts if part)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.PaletteChange:
            self._draw_icon()
        super().changeEvent(event)

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(gap("m"), gap("m"), gap("m"), gap("m"))
        grid.setHorizontalSpacing(gap("s"))
        grid.setVerticalSpacing(gap("xs"))
        grid.setColumnStretch(1, 1)
        grid.addWidget(self._icon, 0, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self._sentence, 0, 1)
        grid.addWidget(self._remedy, 1, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(gap("s"))
        buttons.addWidget(self._toggle)
        buttons.addWidget(self._copy)
        buttons.addStretch(1)
        grid.addLayout(buttons, 2, 1)
        grid.addWidget(self._raw, 3, 1)

    def _draw_icon(self) -> None:
        size = gap("l")
        self._icon.setPixmap(icon(_KINDS[self._kind], tone(self._kind)).pixmap(size, size))

    def _unfold(self, shown: bool) -> None:
        self._raw.setVisible(shown)
        self._copy.setVisible(shown)
        self.unfolded.emit(shown)


class DetailsToggle(QToolButton):
    """*Details* with an arrow that points down while they are unfolded."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(self.tr("&Details"))
        self.setAccessibleName(self.tr("Details"))
        self.setCheckable(True)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setArrowType(Qt.ArrowType.RightArrow)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAutoRaise(True)
        self.toggled.connect(self._turn)

    def _turn(self, shown: bool) -> None:
        self.setArrowType(Qt.ArrowType.DownArrow if shown else Qt.ArrowType.RightArrow)


class CopyButton(QPushButton):
    """Puts a text on the clipboard, and says so."""

    def __init__(self, text: Callable[[], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._source = text
        self._label = self.tr("&Copy details")
        self.setText(self._label)
        self.clicked.connect(self._copy)
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(COPIED_SECONDS * 1000)
        self._again.timeout.connect(lambda: self.setText(self._label))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._source())
        self.setMinimumWidth(self.width())  # nothing beside it moves
        self.setText(self.tr("Copied"))
        self._again.start()


class RawText(QPlainTextEdit):
    """Text for experts: monospaced, read-only, selectable, scrolls; never taken for HTML."""

    LINES = 5

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setFont(fixed_font())
        self.setAccessibleName(name)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAnywhere)
        self.setFixedHeight(self.fontMetrics().lineSpacing() * self.LINES + gap("l"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)


def selectable(label: QLabel) -> QLabel:
    """The label, its text selectable with the mouse. It takes no focus: copying by keyboard is *Copy details*."""
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


class ProblemList(QWidget):
    """Any number of Notes, one panel below the other."""

    def __init__(self, parent: QWidget | None = None, *, kind: str = "warning") -> None:
        super().__init__(parent)
        self._kind = kind
        self._panels: list[ProblemPanel] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(gap("s"))
        self.hide()

    def show_notes(self, notes: tuple[Note, ...]) -> None:
        """Shows these; panels of notes that were shown before keep their place and state."""
        while len(self._panels) < len(notes):
            panel = ProblemPanel(self, kind=self._kind)
            self._column.addWidget(panel)
            self._panels.append(panel)
        for place, panel in enumerate(self._panels):
            panel.show_problem(notes[place] if place < len(notes) else None)
        self.setVisible(bool(notes))
