"""A problem that belongs to no page: its sentence, what to do, Details, and Try again."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from fdl_wizard.gui.dialogs.problem_panel import ProblemPanel
from fdl_wizard.gui.style import gap
from fdl_wizard.registration.problems import Problem


class ProblemDialog(QDialog):
    """retry_wanted(): Try again."""

    retry_wanted = Signal()

    def __init__(self, problem: Problem, *, can_retry: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("FDL Wizard"))
        panel = ProblemPanel()
        panel.show_problem(problem)
        buttons = QDialogButtonBox()
        buttons.addButton(self.tr("&Close"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        if can_retry:
            retry = buttons.addButton(self.tr("&Try again"), QDialogButtonBox.ButtonRole.AcceptRole)
            retry.setDefault(True)
            buttons.accepted.connect(self.accept)
            self.accepted.connect(self.retry_wanted)
        column = QVBoxLayout(self)
        column.setSpacing(gap("m"))
        column.addWidget(panel)
        column.addWidget(buttons)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 70)
