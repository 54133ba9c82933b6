"""The right side of the hub: the chosen project."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGroupBox, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from fdl_wizard.gui.dialogs.problem_panel import ProblemPanel
from fdl_wizard.gui.hub.elided_label import ElidedLabel
from fdl_wizard.gui.hub.failures_panel import FailuresPanel
from fdl_wizard.gui.hub.registration_panel import RegistrationPanel
from fdl_wizard.gui.style import gap, title_font
from fdl_wizard.registration.model import Failure, Project, ProjectStatus
from fdl_wizard.registration.problems import Problem


class ProjectView(QWidget):
    """Shows one project. Signals carry no project: the window knows which one is chosen."""

    register_wanted = Signal()
    refresh_wanted = Signal()
    error_details_wanted = Signal()
    failure_details_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._name = ElidedLabel()
        self._name.setFont(title_font(self))
        self._where = ElidedLabel()
        self._register = QPushButton(self.tr("Register &Now"))
        self._register.setDefault(True)
        self._register.clicked.connect(self.register_wanted)
        self._problem = ProblemPanel()
        self._problem.hide()
        self.registration = RegistrationPanel()
        self.registration.refresh_wanted.connect(self.refresh_wanted)
        self.registration.error_details_wanted.connect(self.error_details_wanted)
        self._version = QLabel()
        self._version.setTextFormat(Qt.TextFormat.PlainText)
        self._re_register = QPushButton(self.tr("Re-re&gister"))
        self._re_register.setToolTip(
            self.tr("Register this project anew. The present registration stands until the new one succeeds.")
        )
        self._re_register.clicked.connect(self.register_wanted)
        self.failures = FailuresPanel()
        self.failures.details_wanted.connect(self.failure_details_wanted)
        self._lay_out()

    def show_project(self, project: Project, signed_in: bool) -> None:
        self._name.setText(project.name)
        admin = (self.tr("signed in as {admin}") if signed_in else self.tr("admin: {admin}")).format(
            admin=project.admin
        )
        self._where.setText(f"{project.url}   {admin}")

    def show_status(self, status: ProjectStatus | None, failures: Sequence[Failure]) -> None:
        self.registration.show_status(status)
        self._version.setText(status.version if status else "–")
        self._re_register.setVisible(bool(status and status.registered_nodes))
        self.failures.show_failures(failures, asked=status is not None)

    def show_waiting(self, reason: str) -> None:
        """reason: why Register Now must wait a moment; empty when it need not."""
        for button in (self._register, self._re_register):
            button.setEnabled(not reason)
        self._register.setToolTip(reason)

    def show_problem(self, problem: Problem | None) -> None:
        """A refresh that failed; the status of before stays in view, with its time."""
        self._problem.setVisible(problem is not None)
        if problem is not None:
            self._problem.show_problem(problem)

    def _lay_out(self) -> None:
        names = QVBoxLayout()
        names.setSpacing(gap("xs"))
        names.addWidget(self._name)
        names.addWidget(self._where)
        head = QHBoxLayout()
        head.addLayout(names, 1)
        head.addWidget(self._register, 0, Qt.AlignmentFlag.AlignTop)
        version = QGroupBox(self.tr("Version Information"))
        version_row = QHBoxLayout(version)
        version_row.addWidget(QLabel(self.tr("Version")))
        version_row.addSpacing(gap("s"))
        version_row.addWidget(self._version, 1)
        version_row.addWidget(self._re_register)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(gap("l"), gap("l"), gap("l"), gap("l"))
        column.setSpacing(gap("l"))
        column.addLayout(head)
        column.addWidget(self._problem)
        column.addWidget(self.registration)
        column.addWidget(version)
        column.addWidget(self.failures, 1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(content)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)
