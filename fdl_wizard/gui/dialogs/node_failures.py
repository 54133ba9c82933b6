"""The failure dialog: which nodes could not be registered, why, and what to do about it."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from fdl_wizard.flow.submission import wants_other_password
from fdl_wizard.gui.dialogs.failure_details import FailureDetails
from fdl_wizard.gui.dialogs.failure_text import as_text, code_line, headline
from fdl_wizard.gui.dialogs.failure_tree import FailureTree
from fdl_wizard.gui.dialogs.problem_panel import CopyButton, DetailsToggle, ProblemList
from fdl_wizard.gui.style import fixed_font, gap, icon, sentence_label, title_font, tone, window_size
from fdl_wizard.jobs.events import Note
from fdl_wizard.registration.model import Failure

WIDTH = 760
"""Of the dialog at least, in the scale's reference font."""

MOST_MEASURED = 100
"""So many code lines are measured: a code, a request id and a time stand in one line."""


class NodeFailuresDialog(QDialog):
    """Shows failures, at least one; opened with ``open()``. total_nodes: of the project; notes: what else is to be
    told, quietly.

    retry_requested(): *Retry failed nodes*; node_retry_requested(node): *Retry this node*; password_requested(): *Enter
    the password again*; back_requested(): *Back* or Escape. Each closes the dialog; the title bar's close button closes
    it with none.
    """

    retry_requested = Signal()
    node_retry_requested = Signal(str)
    password_requested = Signal()
    back_requested = Signal()

    def __init__(
        self,
        failures: Sequence[Failure],
        total_nodes: int,
        *,
        can_retry: bool,
        notes: tuple[Note, ...] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        if not failures:
            raise ValueError("There is no failure to show.")
        self._failures = tuple(failures)
        self._total = total_nodes
        self._folded_height = 0
        self._selected: Failure | None = None
        self._retry_one: QPushButton | None = None
        self.setWindowTitle(self.tr("Registration Failed"))
        self._tree = FailureTree(self._failures, self)
        self._details = FailureDetails(self)
        self._details.hide()
        self._toggle = DetailsToggle(self)
        self._notes = ProblemList(self, kind="quiet")
        self._notes.show_notes(notes)
        self._build(can_retry)
        self._tree.chosen.connect(self._chosen)
        self._toggle.toggled.connect(self._unfold)
        self._tree.choose_first()
        self._tree.setFocus()
        self._fit()

    def as_text(self) -> str:
        """What *Copy details* copies."""
        return as_text(self._failures, self._total)

    def reject(self) -> None:
        """*Back* and Escape."""
        super().reject()
        self.back_requested.emit()

    def closeEvent(self, event: object) -> None:
        self.done(QDialog.DialogCode.Rejected)

    def _fit(self) -> None:
        """As wide as the longest code line, as high as what is shown, both as far as the screen lets it."""
        codes = QFontMetrics(fixed_font())
        longest = max(codes.horizontalAdvance(code_line(failure)) for failure in self._failures[:MOST_MEASURED])
        margins = self._column.contentsMargins()
        beside = margins.left() + margins.right() + gap("l") + self._details.verticalScrollBar().sizeHint().width()
        room = window_size(self, 10_000, 10_000)
        usual = window_size(self, WIDTH, 0).width()
        width = self.width() if self.isVisible() else min(room.width(), max(usual, longest + beside))
        inner = width - margins.left() - margins.right()
        self._tree.resize(inner, self._tree.height())
        self._tree.wrap_to(inner)
        self._details.wrap_to(inner)
        self._column.invalidate()
        self.resize(width, min(room.height(), self._column.heightForWidth(width)))

    def _build(self, can_retry: bool) -> None:
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(gap("l"), gap("l"), gap("l"), gap("l"))
        column.setSpacing(gap("m"))
        column.addLayout(self._headline())
        column.addWidget(self._tree, 1)
        column.addWidget(self._notes)
        column.addWidget(self._toggle, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._details)
        column.addLayout(self._buttons(can_retry))

    def _headline(self) -> QHBoxLayout:
        size = gap("xl")
        symbol = QLabel()
        symbol.setPixmap(icon("failed", tone("bad")).pixmap(size, size))
        text = sentence_label(headline(self._failures, self._total))
        text.setFont(title_font(text))
        self.setAccessibleDescription(text.text())
        row = QHBoxLayout()
        row.setSpacing(gap("s"))
        row.addWidget(symbol)
        row.addWidget(text, 1)
        return row

    def _buttons(self, can_retry: bool) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(gap("s"))
        row.addWidget(CopyButton(self.as_text, self))
        row.addStretch(1)
        back = default = QPushButton(self.tr("&Back"))
        back.clicked.connect(self.reject)
        if can_retry and len(self._failures) > 1 and not all(map(wants_other_password, self._failures)):
            self._retry_one = QPushButton(self.tr("Retry &this node"))
            self._retry_one.clicked.connect(self._retry_chosen)
            row.addWidget(self._retry_one)
        if can_retry and not all(map(wants_other_password, self._failures)):
            retry = QPushButton(self.tr("&Retry failed nodes"))
            retry.clicked.connect(self._retry)
            row.addWidget(retry)
        if can_retry and any(map(wants_other_password, self._failures)):
            again = default = QPushButton(self.tr("&Enter the password again"))
            again.clicked.connect(self._enter_again)
            row.addWidget(again)
        row.addWidget(back)
        default.setDefault(True)
        return row

    def show_notes(self, notes: tuple[Note, ...]) -> None:
        """What else is to be told now."""
        self._notes.show_notes(notes)

    def _retry(self) -> None:
        self.done(QDialog.DialogCode.Accepted)
        self.retry_requested.emit()

    def _retry_chosen(self) -> None:
        if self._selected is not None:
            self.done(QDialog.DialogCode.Accepted)
            self.node_retry_requested.emit(self._selected.node)

    def _enter_again(self) -> None:
        self.done(QDialog.DialogCode.Accepted)
        self.password_requested.emit()

    def _chosen(self, failure: Failure) -> None:
        """The dialog grows for longer details; it shrinks only when they are folded, so that nothing jumps."""
        self._selected = failure
        if self._retry_one is not None:
            self._retry_one.setEnabled(not wants_other_password(failure))
        self._details.show_failure(failure)
        if not self._details.isHidden():
            self._grow()

    def _unfold(self, shown: bool) -> None:
        """The dialog grows by what the details need, as far as the screen lets it, and back again."""
        if shown:
            self._folded_height = self.height()
        self._details.setVisible(shown)
        if shown:
            self._grow()
        else:
            self._fit()
            self.resize(self.width(), self._folded_height)

    def _grow(self) -> None:
        before = self.height()
        self._fit()
        self.resize(self.width(), max(before, self.height()))
