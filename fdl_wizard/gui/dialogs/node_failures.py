"""The failure dialog: which nodes could not be registered, why, and what to do about it."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from fdl_wizard.gui.dialogs.failure_details import FailureDetails
from fdl_wizard.gui.dialogs.failure_text import MOST_UNGROUPED, as_text, headline
from fdl_wizard.gui.dialogs.failure_tree import FailureTree
from fdl_wizard.gui.dialogs.problem_panel import CopyButton, DetailsToggle, ProblemList
from fdl_wizard.gui.style import gap, icon, sentence_label, title_font, tone, window_size
from fdl_wizard.jobs.events import Note
from fdl_wizard.registration.model import Failure

WIDTH = 760
"""Of the dialog, in the scale's reference font: a code, a request id and a time stand in one line."""


class NodeFailuresDialog(QDialog):
    """Shows failures, at least one; opened with ``open()``. total_nodes: of the project; notes: what else is to be
    told, quietly.

    retry_requested(): *Retry failed nodes* was pressed, the dialog closes; back_requested(): *Back* or Escape, the
    dialog closes. The title bar's close button closes it with neither.
    """

    retry_requested = Signal()
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
        wanted = window_size(self, WIDTH, 480)
        self.resize(wanted.width(), min(wanted.height(), self._height_for_rows(wanted.width())))

    def as_text(self) -> str:
        """What *Copy details* copies."""
        return as_text(self._failures, self._total)

    def reject(self) -> None:
        """*Back* and Escape."""
        super().reject()
        self.back_requested.emit()

    def closeEvent(self, event: object) -> None:
        self.done(QDialog.DialogCode.Rejected)

    def _height_for_rows(self, width: int) -> int:
        """A dialog of one row is not as high as one of eight."""
        self._tree.resize(width - 2 * gap("l"), self._tree.height())
        rest = self._column.sizeHint().height() - self._tree.sizeHint().height()
        return rest + max(self._tree.wanted_height(), gap("xl") * (4 if len(self._failures) <= MOST_UNGROUPED else 8))

    def _build(self, can_retry: bool) -> None:
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(gap("l"), gap("l"), gap("l"), gap("l"))
        column.setSpacing(gap("m"))
        column.addLayout(self._headline())
        column.addWidget(self._tree, 1)
        column.addWidget(self._notes)
        column.addWidget(self._toggle, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._details, 20)
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
        if can_retry:
            retry = QPushButton(self.tr("&Retry failed nodes"))
            retry.clicked.connect(self._retry)
            row.addWidget(retry)
        back = QPushButton(self.tr("&Back"))
        back.setDefault(True)
        back.clicked.connect(self.reject)
        row.addWidget(back)
        return row

    def _retry(self) -> None:
        self.done(QDialog.DialogCode.Accepted)
        self.retry_requested.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._bound_details()

    def _chosen(self, failure: Failure) -> None:
        self._details.show_failure(failure)
        self._bound_details()

    def _bound_details(self) -> None:
        """What the details don't need is the nodes'."""
        self._details.setMaximumHeight(self._details.wanted_height(self._tree.width()))

    def _unfold(self, shown: bool) -> None:
        """The dialog grows by what the details need, as far as the screen lets it, and back again."""
        if shown:
            self._folded_height = self.height()
        self._details.setVisible(shown)
        wanted = self._details.wanted_height(self._tree.width()) + self._column.spacing() if shown else 0
        self.resize(self.width(), min(window_size(self, WIDTH, 800).height(), self._folded_height + wanted))
