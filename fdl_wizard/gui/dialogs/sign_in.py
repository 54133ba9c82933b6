"""Sign in to a known project whose admin's password is not at hand."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from fdl_wizard.gui.dialogs.problem_panel import ProblemPanel
from fdl_wizard.gui.running import RunningJob
from fdl_wizard.gui.style import gap, sentence_label, title_font
from fdl_wizard.gui.wizard.fields import PasswordField
from fdl_wizard.jobs.events import Note, SignedIn
from fdl_wizard.jobs.sign_in import ProjectLogin, sign_in
from fdl_wizard.jobs.world import World
from fdl_wizard.registration.limits import check_password
from fdl_wizard.registration.model import Project
from fdl_wizard.registration.problems import InvalidInput, Problem
from fdl_wizard.registration.secret import Secret


class SignInDialog(QDialog):
    """signed_in(object, object): SignedIn and the ProjectLogin that worked. why: a sentence, may be empty."""

    signed_in = Signal(object, object)

    def __init__(self, world: World, project: Project, why: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._world = world
        self._project = project
        self._job: RunningJob | None = None
        self.setWindowTitle(self.tr("Sign in"))
        title = sentence_label(project.name)
        title.setFont(title_font(self))
        text = self.tr("The project wants the password of {admin}.").format(admin=project.admin)
        self._password = PasswordField(self.tr("&Password of {admin}").format(admin=project.admin))
        self._remember = QCheckBox(self.tr("&Remember the password in the system keyring"))
        self._remember.setChecked(True)
        self._problem = ProblemPanel()
        self._sign_in = QPushButton(self.tr("&Sign in"))
        self._sign_in.setDefault(True)
        self._sign_in.clicked.connect(self._try)
        cancel = QPushButton(self.tr("Cancel"))
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self._sign_in)
        buttons.addWidget(cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(gap("l"), gap("l"), gap("l"), gap("l"))
        column.setSpacing(gap("m"))
        for widget in (title, sentence_label(project.url), sentence_label(f"{why} {text}".strip())):
            column.addWidget(widget)
        column.addWidget(self._password)
        column.addWidget(self._remember)
        column.addWidget(self._problem)
        column.addLayout(buttons)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 64)
        self._password.password.setFocus()

    def done(self, result: int) -> None:
        if self._job is not None:
            self._job.abandon()
        super().done(result)

    def _try(self) -> None:
        password = self._password.password.text()
        try:
            check_password(password)
        except InvalidInput as problem:
            self._password.complain(problem.sentence)
            return
        self._password.complain("")
        self._problem.show_problem(None)
        self._busy(True)
        login = ProjectLogin(
            self._project.url,
            self._project.admin,
            Secret(password),
            self._project.connector,
            remember=self._remember.isChecked(),
        )
        job = self._job = RunningJob(lambda token: sign_in(self._world, login, token), self)
        job.told.connect(lambda event: self._told(event, login))
        job.problem.connect(self._refused)

    def _told(self, event: SignedIn | Note, login: ProjectLogin) -> None:
        if isinstance(event, SignedIn):
            self.signed_in.emit(event, login)
            self._job = None  # what is left of it, keeping the password, goes on behind
            self.accept()

    def _refused(self, problem: Problem) -> None:
        self._busy(False)
        self._problem.show_problem(problem)
        self._password.password.setFocus()
        self._password.password.selectAll()

    def _busy(self, busy: bool) -> None:
        self._sign_in.setEnabled(not busy)
        self._sign_in.setText(self.tr("Signing in…") if busy else self.tr("&Sign in"))
