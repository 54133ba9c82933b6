"""The project: a known one or its URL, and the administrator's login."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QProgressBar, QVBoxLayout, QWidget

from fdl_wizard.flow.answers import NO_PASSWORD, ProjectAnswers
from fdl_wizard.flow.state import WizardState
from fdl_wizard.flow.texts import nodes
from fdl_wizard.flow.validation import is_unencrypted, password_note
from fdl_wizard.gui.dialogs.problem_panel import ProblemPanel
from fdl_wizard.gui.style import gap
from fdl_wizard.gui.wizard.controller import WizardController
from fdl_wizard.gui.wizard.fields import Field, PasswordField, set_text
from fdl_wizard.gui.wizard.notice import Notice
from fdl_wizard.gui.wizard.page import Page
from fdl_wizard.gui.wizard.remember import RememberBox
from fdl_wizard.jobs.sign_in import ProjectLogin
from fdl_wizard.registration.model import Project
from fdl_wizard.registration.problems import InvalidInput, Problem


class ProjectPage(Page):
    """known: offered for choice; login: one that is signed in already, its password is not asked for again."""

    def __init__(self, controller: WizardController, known: Sequence[Project], login: ProjectLogin | None) -> None:
        super().__init__()
        self.sentence = self.tr("Say which FineDataLink project is to be registered, and sign in as its administrator.")
        self._controller = controller
        self._known = list(known)
        self._login = login
        self._rendering = False
        self._warned = {project.url for project in known}
        self._build()
        controller.unreadable.connect(self._show_unreadable)

    def _build(self) -> None:
        self.chooser = QComboBox()
        for project in self._known:
            self.chooser.addItem(f"{project.name} — {project.url}" if project.name else project.url, project)
        self.chooser.addItem(self.tr("Another project…"), None)
        self.chooser.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.chooser.setMinimumContentsLength(20)
        chooser = _labelled(self.tr("&Project"), self.chooser)
        chooser.setVisible(bool(self._known))
        self.url = QLineEdit()
        self.admin = QLineEdit()
        self.password = PasswordField(self.tr("Pass&word"))
        self.fields = {
            "url": Field(self.tr("&URL"), self.url),
            "admin": Field(self.tr("Ad&ministrator"), self.admin),
            "admin_password": self.password,
        }
        self.remember = RememberBox(
            self._controller.keyring,
            self.tr("&Remember the password in the system keyring"),
            self.tr("once the project accepted it"),
        )
        self.unencrypted = Notice()
        self.unreadable = Notice()
        self.signed_in = Notice()
        self.problem = ProblemPanel()
        self.busy = _Busy()
        self.column.addWidget(chooser)
        for field in self.fields.values():
            self.column.addWidget(field)
        for part in (self.remember, self.unreadable, self.unencrypted, self.busy, self.signed_in, self.problem):
            self.column.addWidget(part)
        self.column.addStretch(1)
        self.chooser.activated.connect(self._chosen)
        self.url.textEdited.connect(lambda _text: self._edited("url"))
        self.admin.textEdited.connect(lambda _text: self._edited("admin"))
        self.password.password.textEdited.connect(lambda _text: self._edited("admin_password"))
        self.remember.toggled.connect(lambda _wanted: self._edited(""))

    def enter(self, state: WizardState) -> None:
        super().enter(state)
        self.password.hide_password()
        self._controller.keyring.describe()
        self._controller.look_for_admin_password()

    def render_state(self, state: WizardState) -> None:
        self._rendering = True
        answers = state.project
        set_text(self.url, answers.url)
        set_text(self.admin, answers.admin)
        set_text(self.password.password, answers.password.reveal())
        self.remember.set_wish(answers.remember)
        self._show_choice(answers)
        self._rendering = False
        self.show_complaints(state)
        self.password.hint(password_note(answers.password))
        self._show_connection(state)

    def _show_choice(self, answers: ProjectAnswers) -> None:
        places = [place for place, project in enumerate(self._known) if project.url == answers.url.strip().rstrip("/")]
        self.chooser.setCurrentIndex(places[0] if places else len(self._known))

    def _show_connection(self, state: WizardState) -> None:
        url = state.project.url
        self.busy.show_for(url if state.signing_in else "")
        self._show_problem(state.problem)
        warn = is_unencrypted(url) and url.strip().rstrip("/") not in self._warned
        self.unencrypted.show_line(
            self.tr(
                "This project is spoken to without encryption (plain http): whoever reads the network between here and "
                "there can read the administrator's password. The public cloud password is sealed for the project."
            )
            if warn
            else "",
            kind="warning",
        )
        told = state.signed_in
        if told is None:
            self.signed_in.show_line("")
            return
        self.signed_in.show_line(
            self.tr("Signed in as {0}. {1}, version {2}, {3}. Connector: {4}.").format(
                told.project.admin, told.status.name, told.status.version, nodes(len(told.status.nodes)),
                told.info.connector,
            ),
            kind="good",
        )  # fmt: skip
        self.unreadable.show_line("")

    def _show_problem(self, problem: Problem | None) -> None:
        """A broken rule stands below its field, anything else in the panel."""
        if isinstance(problem, InvalidInput) and problem.field in ("project", "url"):
            self.fields["url"].complain(f"{problem.sentence} {problem.remedy}".strip())
            problem = None
        self.problem.show_problem(problem)

    def _show_unreadable(self, problem: Problem) -> None:
        self.unreadable.show_line(self.tr("The remembered password could not be read. {0}").format(problem.sentence))

    def _chosen(self, place: int) -> None:
        project: Project | None = self.chooser.itemData(place)
        remember = self._controller.state.project.remember
        self._touched.clear()
        if project is None:
            self._controller.answer_project(ProjectAnswers(remember=remember))
            self.url.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        mine = self._login is not None and self._login.url == project.url
        password = self._login.password if mine and self._login else NO_PASSWORD
        self._controller.answer_project(
            ProjectAnswers(project.url, project.admin, password, remember, project.connector)
        )

    def _edited(self, name: str) -> None:
        if self._rendering:
            return
        self.typed_in(name)
        before = self._controller.state.project
        self._controller.answer_project(
            before.edited(
                url=self.url.text(),
                admin=self.admin.text(),
                password=self.password.password.text(),
                remember=self.remember.box.isChecked(),
            )
        )


class _Busy(QWidget):
    """Says that the project is being asked; keeps its room while it says nothing."""

    def __init__(self) -> None:
        super().__init__()
        self._label = QLabel()
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._bar = QProgressBar()
        self._bar.setRange(0, 0)
        self._bar.setTextVisible(False)
        self._bar.setMaximumHeight(gap("s"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(gap("xs"))
        column.addWidget(self._label)
        column.addWidget(self._bar)
        self.hide()

    def show_for(self, url: str) -> None:
        if url:
            text = self.tr("Connecting to {0}… Cancel stops it.").format(url.strip())
            self._label.setText(
                self._label.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, gap("xl") * 30)
            )
            self._bar.setAccessibleName(text)
        self.setVisible(bool(url))


def _labelled(text: str, editor: QComboBox) -> QWidget:
    box = QWidget()
    label = QLabel(text)
    label.setBuddy(editor)
    editor.setAccessibleName(text.replace("&", ""))
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, gap("s"))
    column.setSpacing(gap("xs"))
    column.addWidget(label)
    column.addWidget(editor)
    return box
