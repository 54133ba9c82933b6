"""Sign in to a known project whose admin's password is not at hand."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from fdl_wizard.gui.dialogs.problem_panel import ProblemPanel
from fdl_wizard.gui.running import RunningJob
from fdl_wizard.gui.style import gap, sentence_label, title_font, window_size
from fdl_wizard.gui.wizard.fields import PasswordField
from fdl_wizard.gui.wizard.keyring_watch import KeyringWatch
from fdl_wizard.gui.wizard.remember import RememberBox
from fdl_wizard.jobs.events import Note, SignedIn
from fdl_wizard.jobs.sign_in import ProjectLogin, sign_in
from fdl_wizard.jobs.world import World
from fdl_wizard.registration.limits import check_password
from fdl_wizard.registration.model import Project
from fdl_wizard.registration.problems import AdminLoginRefused, InvalidInput, Problem
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
        keyring = KeyringWatch(world, self)
        self._keyring = keyring
        self._remember = RememberBox(
            keyring, self.tr("&Remember the password in the system keyring"), self.tr("once the project accepted it")
        )
        keyring.describe()
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
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(gap("m"))
        for widget in (title, sentence_label(project.url), sentence_label(f"{why} {text}".strip())):
            column.addWidget(widget)
        column.addWidget(self._password)
        column.addWidget(self._remember)
        column.addWidget(self._problem)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(content)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(gap("l"), gap("l"), gap("l"), gap("l"))
        whole.setSpacing(gap("m"))
        whole.addWidget(scroll, 1)
        whole.addLayout(buttons)
        self.resize(window_size(self, 520, 330))
        self._password.password.setFocus()

    def done(self, result: int) -> None:
        if self._job is not None:
            self._job.abandon()
        self._keyring.stop()
        self._password.password.clear()
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
            remember=self._remember.box.isChecked() and self._keyring.usable,
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
        if isinstance(problem, AdminLoginRefused):
            problem = AdminLoginRefused(problem.sentence, self.tr("Enter the password again."), problem.details)
        self._problem.show_problem(problem)
        QTimer.singleShot(0, self._grow)
        self._password.password.setFocus()
        self._password.password.selectAll()

    def _grow(self) -> None:
        """Makes room for a problem that has just appeared, within the screen."""
        wanted = max(self.heightForWidth(self.width()), self.sizeHint().height())
        self.resize(self.width(), min(wanted, int(self.screen().availableSize().height() * 0.94)))

    def _busy(self, busy: bool) -> None:
        self._sign_in.setEnabled(not busy)
        self._sign_in.setText(self.tr("Signing in…") if busy else self.tr("&Sign in"))
