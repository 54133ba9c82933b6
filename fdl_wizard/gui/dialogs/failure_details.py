"""What unfolds under *Details* for the failure that is selected."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from fdl_wizard.gui.dialogs.failure_text import code_line, what_to_do
from fdl_wizard.gui.dialogs.problem_panel import RawText, selectable
from fdl_wizard.gui.style import fixed_font, gap, heading_font, sentence_label
from fdl_wizard.gui.times import whole_moment
from fdl_wizard.registration.model import Failure


class FailureDetails(QScrollArea):
    """Code, request id and time; what to do; the vendor's wording where ours corrects it; the raw answer."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Details"))
        self._width = 0
        inside = QWidget()
        column = self._column = QVBoxLayout(inside)
        column.setContentsMargins(0, gap("s"), 0, 0)
        column.setSpacing(gap("xs"))
        self._code = selectable(sentence_label())
        self._code.setFont(fixed_font())
        self._remedy_title, self._remedy = _part(column, self.tr("What to do"), above=self._code)
        self._original_title, self._original = _part(column, self.tr("The vendor's own wording"))
        self._raw_title = QLabel(self.tr("Answer of the server"))
        self._raw_title.setFont(heading_font(self._raw_title))
        self._raw = RawText(self.tr("Answer of the server"))
        column.addSpacing(gap("xs"))
        column.addWidget(self._raw_title)
        column.addWidget(self._raw)
        column.addStretch(1)
        self.setWidget(inside)

    def wrap_to(self, width: int) -> None:
        """From now on the size it hints at shows all of it at this width."""
        self._width = width
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        if not self._width:
            return super().sizeHint()
        self._column.activate()
        beside_bar = self._width - self.verticalScrollBar().sizeHint().width()  # the bar may show for a moment
        return QSize(self._width, self._column.heightForWidth(beside_bar))

    def show_failure(self, failure: Failure) -> None:
        """Replaces what is shown."""
        self._code.setText(code_line(failure))
        self._code.setToolTip(whole_moment(failure.time))
        self._remedy.setText(what_to_do(failure))
        original = failure.reason.original or ""
        self._original.setText(original)
        for widget in (self._original_title, self._original):
            widget.setVisible(bool(original))
        self._raw.setPlainText(failure.raw)
        for raw in (self._raw_title, self._raw):
            raw.setVisible(bool(failure.raw))
        self.verticalScrollBar().setValue(0)
        self._column.invalidate()
        self.updateGeometry()


def _part(column: QVBoxLayout, title: str, above: QLabel | None = None) -> tuple[QLabel, QLabel]:
    if above is not None:
        column.addWidget(above)
    head = QLabel(title)
    head.setFont(heading_font(head))
    text = selectable(sentence_label())
    column.addSpacing(gap("xs"))
    column.addWidget(head)
    column.addWidget(text)
    return head, text
