"""The wizard's window: steps at the left, a page, and the bottom row. It renders the flow and decides nothing."""

from collections.abc import Sequence
from time import monotonic

from PySide6.QtCore import QByteArray, QEvent, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from fdl_wizard.flow.flow import Flow
from fdl_wizard.flow.state import Forward, Leave, WizardState, buttons
from fdl_wizard.flow.steps import Step, SubmitPhase
from fdl_wizard.flow.texts import leaving_sentence
from fdl_wizard.gui.dialogs.node_failures import NodeFailuresDialog
from fdl_wizard.gui.style import gap, sentence_label, title_font, window_size
from fdl_wizard.gui.wizard.account_page import AccountPage
from fdl_wizard.gui.wizard.controller import WizardController
from fdl_wizard.gui.wizard.haste import DefaultButton, Haste, is_held_enter
from fdl_wizard.gui.wizard.leaving import leaving_question
from fdl_wizard.gui.wizard.method_page import MethodPage
from fdl_wizard.gui.wizard.page import Page
from fdl_wizard.gui.wizard.project_page import ProjectPage
from fdl_wizard.gui.wizard.result_page import ResultPage
from fdl_wizard.gui.wizard.review_page import ReviewPage
from fdl_wizard.gui.wizard.start import first_answers, known_projects
from fdl_wizard.gui.wizard.steps_list import StepsList
from fdl_wizard.gui.wizard.words import step_title
from fdl_wizard.jobs.sign_in import ProjectLogin
from fdl_wizard.jobs.world import World
from fdl_wizard.registration.model import Project, SubmissionResult
from fdl_wizard.registration.problems import JournalUnusable

_GEOMETRY = "wizard geometry"

LEAVE_SECONDS = 1.0
"""So long after Cancel, or after the end of a submission, Escape and the close button do nothing."""


class RegistrationWizard(QDialog):
    """Register Now. projects and accounts: known ones, offered for choice; start_project: chosen at the start;
    start_login: signed in already, nothing need be typed for it. Opened with ``open()``.

    signed_in(SignedIn, ProjectLogin): a project took the login; registration_ended(SubmissionResult): a submission
    ended, or was cut short; request_account(): *Request an Account* was pressed; finished: the wizard is closed.
    """

    signed_in = Signal(object, object)
    registration_ended = Signal(object)
    request_account = Signal()

    def __init__(
        self,
        world: World,
        *,
        projects: Sequence[Project],
        accounts: Sequence[str],
        start_project: Project | None = None,
        start_login: ProjectLogin | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._world = world
        known = known_projects(projects, start_project, start_login)
        self._flow = Flow(WizardState(project=first_answers(known, start_project, start_login)), accounts)
        self.controller = WizardController(world, self._flow, known, accounts, self)
        self.project_page = ProjectPage(self.controller, known, start_login)
        self.method_page = MethodPage()
        self.account_page = AccountPage(self.controller, accounts)
        self.review_page = ReviewPage(self.controller.keyring)
        self.result_page = ResultPage(self.controller)
        self._pages: dict[Step, Page] = {
            Step.PROJECT: self.project_page,
            Step.METHOD: self.method_page,
            Step.ACCOUNT: self.account_page,
            Step.REVIEW: self.review_page,
            Step.RESULT: self.result_page,
        }
        self._haste = Haste()
        self._phase = self.state.phase
        self._phase_since = float("-inf")
        self._cancel_pressed = False
        self.setWindowTitle(self.tr("Register Now"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._build()
        self._connect()
        self._moved()
        self._restore_geometry()
        if start_login is not None:
            self.controller.connect_project(go_on=False)

    # What is there

    def _build(self) -> None:
        self.steps = StepsList()
        self.title = QLabel()
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.title.setFont(title_font(self.title))
        self._sentence = sentence_label()
        self._stack = QStackedWidget()
        for page in self._pages.values():
            self._stack.addWidget(page)
        self.back_button = QPushButton(self.tr("&Back"))
        self.forward_button = DefaultButton()
        self.forward_button.setDefault(True)
        self.cancel_button = QPushButton()
        self._keep_cancels_place()
        for button in (self.back_button, self.cancel_button):
            button.setAutoDefault(False)
        column = QVBoxLayout()
        column.setContentsMargins(gap("xl"), gap("xl"), gap("xl"), gap("l"))
        column.setSpacing(gap("xs"))
        column.addWidget(self.title)
        column.addWidget(self._sentence)
        column.addSpacing(gap("m"))
        column.addWidget(self._stack, 1)
        upper = QHBoxLayout()
        upper.setSpacing(0)
        upper.addWidget(self.steps)
        upper.addWidget(_line(QFrame.Shape.VLine))
        upper.addLayout(column, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(upper, 1)
        whole.addWidget(_line(QFrame.Shape.HLine))
        whole.addLayout(self._bottom_row())

    def _keep_cancels_place(self) -> None:
        """Nothing moves under the pointer when Cancel says *Cancelling…* or goes: a late click on it must not be
        *Finish*."""
        button = self.cancel_button
        widths = []
        for text in (self.tr("Cancelling…"), self.tr("Cancel")):
            button.setText(text)
            widths.append(button.sizeHint().width())
        button.setMinimumWidth(max(widths))
        policy = button.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        button.setSizePolicy(policy)

    def _bottom_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(gap("l"), gap("m"), gap("l"), gap("m"))
        row.setSpacing(gap("s"))
        row.addStretch(1)
        for button in (self.back_button, self.forward_button, self.cancel_button):
            row.addWidget(button)
        return row

    def _connect(self) -> None:
        control = self.controller
        control.changed.connect(self._render)
        control.moved.connect(self._moved)
        control.refused.connect(lambda: self._page().show_all_complaints(self.state))
        control.signed_in.connect(self.signed_in)
        control.ended.connect(self._ended)
        control.progressed.connect(self._show_late_notes)
        self.back_button.clicked.connect(control.back)
        self.forward_button.clicked.connect(self._go_forward)
        self.cancel_button.clicked.connect(self.reject)
        self.account_page.account_wanted.connect(self.request_account)
        self.result_page.failures_wanted.connect(self._show_failures)
        self.result_page.retry_wanted.connect(control.retry)
        self.result_page.password_wanted.connect(self._enter_password_again)

    @property
    def state(self) -> WizardState:
        return self.controller.state

    def _page(self) -> Page:
        return self._pages[self.state.step]

    # Showing the state

    def _moved(self) -> None:
        """Another page: it is filled before it is shown, and typing begins at its first open field."""
        page = self._page()
        page.enter(self.state)
        self._haste.begin()
        self._render()
        self._stack.setCurrentWidget(page)
        if not page.focus_start():
            self.forward_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _render(self) -> None:
        state = self.state
        self._watch_phase(state.phase)
        self._page().render_state(state)
        title = step_title(state.step, state.phase)
        self.title.setText(title)
        self._page().setAccessibleName(title)
        self._sentence.setText(self._page().sentence)
        self._sentence.setVisible(bool(self._page().sentence))
        self.steps.show_step(state.step, over=state.phase is SubmitPhase.ALL_REGISTERED)
        self._render_buttons(state)

    def _watch_phase(self, phase: SubmitPhase) -> None:
        if phase is self._phase:
            return
        self._phase, self._phase_since = phase, monotonic()
        self._cancel_pressed = phase is SubmitPhase.CANCELLING or (self._cancel_pressed and phase.ended)
        if phase.ended:
            self._haste.begin()

    def _render_buttons(self, state: WizardState) -> None:
        shown = buttons(state)
        self.back_button.setEnabled(shown.back)
        self.forward_button.setEnabled(shown.forward_enabled)
        self.forward_button.setText(
            {
                Forward.NEXT: self.tr("&Next"),
                Forward.SUBMIT: self.tr("&Submit"),
                Forward.FINISH: self.tr("&Finish"),
            }[shown.forward]
        )
        self.cancel_button.setVisible(shown.cancel)
        self.cancel_button.setEnabled(not shown.cancelling)
        self.cancel_button.setText(self.tr("Cancelling…") if shown.cancelling else self.tr("Cancel"))

    # What is pressed

    def _go_forward(self) -> None:
        """What cannot be taken back, Submit, and what hides an outcome, Finish, want a press of their own."""
        forward = buttons(self.state).forward
        if forward is not Forward.NEXT and self._haste.leaves_out():
            return
        if forward is Forward.FINISH:
            self.accept()
        else:
            self.controller.forward()

    def reject(self) -> None:
        """Cancel, Escape and the window's close button: never throws away what was entered or hides what runs."""
        if self._too_soon_to_leave() or not self.controller.leave():
            return
        if self.controller.touched:
            self._ask_before_leaving()
        else:
            super().reject()

    def _too_soon_to_leave(self) -> bool:
        """An impatient second Escape must neither give up what the project is being asked, nor hide how it ended."""
        leave = buttons(self.state).leave
        stays = self.state.step is Step.RESULT and leave is not Leave.CANCEL_SUBMISSION
        return stays and monotonic() - self._phase_since < LEAVE_SECONDS

    def keyPressEvent(self, event: QKeyEvent) -> None:
        held_escape = event.isAutoRepeat() and event.key() == Qt.Key.Key_Escape
        if held_escape or is_held_enter(event):
            event.accept()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()
        self.reject()

    def done(self, code: int) -> None:
        self.controller.shut()
        self._keep_geometry()
        super().done(code)

    def _ask_before_leaving(self) -> None:
        kept = bool(self.controller.keyring.display_name)
        sentence = leaving_sentence(self.state, keyring=kept)
        box = leaving_question(self, sentence, again=self.state.sent_before)
        box.accepted.connect(lambda: QDialog.reject(self))
        box.open()

    # How it ended

    def _ended(self, result: SubmissionResult | None) -> None:
        if result is not None:
            self.registration_ended.emit(result)
        if self.state.phase is SubmitPhase.SOME_REFUSED and not self._cancel_pressed:
            self._show_failures()
        else:
            self.forward_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_failures(self) -> None:
        submission = self.state.submission
        if not submission.failures:
            return
        dialog = NodeFailuresDialog(
            submission.failures,
            len(submission.rows),
            can_retry=submission.can_retry,
            notes=submission.notes,
            parent=self,
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.retry_requested.connect(self.controller.retry)
        dialog.node_retry_requested.connect(self.controller.retry_node)
        dialog.password_requested.connect(self._enter_password_again)
        dialog.back_requested.connect(self.accept)  # Back is back to Registration Management
        dialog.open()

    def _show_late_notes(self) -> None:
        """What could not be kept is known only after the end."""
        submission = self.state.submission
        if submission.phase.ended:
            for dialog in self.findChildren(NodeFailuresDialog):
                dialog.show_notes(submission.notes)

    def _enter_password_again(self) -> None:
        self.controller.reenter_password()
        self.account_page.choose_password()

    # Geometry

    def _restore_geometry(self) -> None:
        self.setMinimumSize(window_size(self, 600, 420))
        self.resize(window_size(self, 900, 620))
        try:
            kept = self._world.journal.setting(_GEOMETRY)
        except JournalUnusable:
            return  # a remembered size is not worth a word
        if kept:
            self.restoreGeometry(QByteArray.fromBase64(kept.encode("ascii", "ignore")))

    def _keep_geometry(self) -> None:
        geometry = bytes(self.saveGeometry().toBase64().data()).decode("ascii")
        try:
            self._world.journal.keep_setting(_GEOMETRY, geometry)
        except JournalUnusable:
            return

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.PaletteChange and self.isVisible():
            self._render()
        super().changeEvent(event)


def _line(shape: QFrame.Shape) -> QFrame:
    line = QFrame()
    line.setFrameShape(shape)
    line.setFrameShadow(QFrame.Shadow.Sunken)
    return line
