"""The submission: each node live, then how it ended, in place."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton

from fdl_wizard.flow.state import WizardState
from fdl_wizard.flow.steps import SubmitPhase
from fdl_wizard.flow.texts import outcome_sentence, progress_sentence
from fdl_wizard.gui.dialogs.problem_panel import ProblemList, ProblemPanel, selectable
from fdl_wizard.gui.style import gap, heading_font, icon, sentence_label, tone
from fdl_wizard.gui.tables import RowTable
from fdl_wizard.gui.wizard.controller import WizardController
from fdl_wizard.gui.wizard.node_models import SubmissionModel
from fdl_wizard.gui.wizard.page import Page
from fdl_wizard.gui.wizard.silence import SilenceLine
from fdl_wizard.registration.model import NodeState

REFRESH_MILLISECONDS = 40
"""A burst of steps is drawn this often: 25 pictures a second, whatever arrives."""

_SYMBOLS = {
    SubmitPhase.SUBMITTING: ("registering", "accent"),
    SubmitPhase.CANCELLING: ("registering", "quiet"),
    SubmitPhase.ALL_REGISTERED: ("registered", "good"),
    SubmitPhase.SOME_REFUSED: ("failed", "bad"),
    SubmitPhase.CANCELLED: ("cancelled", "quiet"),
    SubmitPhase.BROKEN_OFF: ("not_reached", "warning"),
}


class ResultPage(Page):
    """failures_wanted(): *Show failures*; retry_wanted(): *Retry failed nodes*; password_wanted(): *Enter the password
    again*."""

    failures_wanted = Signal()
    retry_wanted = Signal()
    password_wanted = Signal()

    def __init__(self, controller: WizardController) -> None:
        super().__init__(form=False)
        self._controller = controller
        self._said: SubmitPhase | None = None
        self._symbol = QLabel()
        self.outcome = selectable(sentence_label())
        self.outcome.setFont(heading_font(self.outcome))
        self.bar = QProgressBar()
        self.bar.setAccessibleName(self.tr("Nodes that are through"))
        self.silence = SilenceLine(controller)
        self.model = SubmissionModel()
        self.table = RowTable(self.model, self.tr("Nodes and their registration"), (24, 18, 0, 9))
        self.table.setMinimumHeight(self.fontMetrics().lineSpacing() * 8)
        self.problem = ProblemPanel(kind="warning")
        self.notes = ProblemList(kind="quiet")
        self.show_failures = QPushButton(self.tr("&Show failures"))
        self.retry = QPushButton(self.tr("&Retry failed nodes"))
        self.enter_again = QPushButton(self.tr("&Enter the password again"))
        self._lay_out()
        self.show_failures.clicked.connect(self.failures_wanted)
        self.retry.clicked.connect(self.retry_wanted)
        self.enter_again.clicked.connect(self.password_wanted)
        self._refresh = QTimer(self)
        self._refresh.setSingleShot(True)
        self._refresh.setInterval(REFRESH_MILLISECONDS)
        self._refresh.timeout.connect(lambda: self._draw_rows(controller.state))
        controller.progressed.connect(self._progressed)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(gap("s"))
        head.addWidget(self._symbol)
        head.addWidget(self.outcome, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(gap("s"))
        for button in (self.show_failures, self.enter_again, self.retry):
            buttons.addWidget(button)
        buttons.addStretch(1)
        self.column.addLayout(head)
        self.column.addWidget(self.bar)
        self.column.addWidget(self.silence)
        self.column.addWidget(self.table, 1)
        self.column.addWidget(self.problem)
        self.column.addWidget(self.notes)
        self.column.addLayout(buttons)

    def render_state(self, state: WizardState) -> None:
        phase, submission = state.phase, state.submission
        if phase is SubmitPhase.IDLE:
            return
        self._draw_rows(state)
        name, colour = _SYMBOLS[phase]
        self._symbol.setPixmap(icon(name, tone(colour)).pixmap(gap("xl"), gap("xl")))
        self.problem.show_problem(submission.problem)
        self.silence.show_for(phase)
        self._show_buttons(state)
        self._announce(phase)

    def focus_start(self) -> bool:
        self.table.setFocus()
        return True

    def _draw_rows(self, state: WizardState) -> None:
        submission = state.submission
        self.model.show_rows(submission.rows)
        self.bar.setMaximum(max(1, len(submission.rows)))
        self.bar.setValue(submission.finished)
        self.bar.setFormat(self.tr("{0} of {1}").format(f"{submission.finished:,}", f"{len(submission.rows):,}"))
        project = state.signed_in.status.name if state.signed_in else ""
        self.outcome.setText(outcome_sentence(submission) or progress_sentence(submission, project))
        self.notes.show_notes(submission.notes)

    def _progressed(self) -> None:
        if not self._refresh.isActive():
            self._refresh.start()

    def _show_buttons(self, state: WizardState) -> None:
        phase, submission = state.phase, state.submission
        only_failed = all(row.state is not NodeState.CANCELLED for row in submission.rows)
        self.retry.setText(self.tr("&Retry failed nodes") if only_failed else self.tr("T&ry again"))
        self.show_failures.setVisible(phase.ended and bool(submission.failures))
        self.enter_again.setVisible(submission.wants_other_password)
        self.retry.setVisible(submission.another_try_helps)

    def _announce(self, phase: SubmitPhase) -> None:
        """Tells a screen reader when the submission begins, is cancelled, and ends."""
        if phase is self._said:
            return
        self._said = phase
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self.outcome.text()))
