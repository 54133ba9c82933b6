"""Registration Management: the main window."""

from collections.abc import Sequence
from contextlib import suppress

from PySide6.QtCore import QByteArray, QEvent, Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QMainWindow, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from fdl_wizard.gui.hub.empty_view import EmptyView
from fdl_wizard.gui.hub.menus import HubMenus
from fdl_wizard.gui.hub.practice_banner import PracticeBanner
from fdl_wizard.gui.hub.project_view import ProjectView
from fdl_wizard.gui.hub.projects_pane import ProjectsPane
from fdl_wizard.gui.practice import Practice, StartPractice
from fdl_wizard.gui.running import RunningJob
from fdl_wizard.gui.style import gap
from fdl_wizard.jobs.events import Note, SignedIn
from fdl_wizard.jobs.refresh import LoginNeeded, refresh
from fdl_wizard.jobs.sign_in import ProjectLogin
from fdl_wizard.jobs.world import World
from fdl_wizard.registration.model import Failure, Project, ProjectStatus
from fdl_wizard.registration.problems import JournalUnusable, Problem

_GEOMETRY = "window geometry"


class HubWindow(QMainWindow):
    """Shows the projects the journal knows, and starts the dialogs. start_practice: None outside the sandbox."""

    def __init__(self, world: World, start_practice: StartPractice | None = None) -> None:
        super().__init__()
        self._world = world
        self._start_practice = start_practice
        self._practice: Practice | None = None
        self._logins: dict[str, ProjectLogin] = {}
        self._projects: Sequence[Project] = ()
        self._statuses: dict[str, ProjectStatus] = {}
        self._failures: dict[str, Sequence[Failure]] = {}
        self._chosen: str | None = None
        self._refreshing: RunningJob | None = None
        self.setWindowTitle(self.tr("Registration Management"))
        self._build()
        self._read_journal()
        self._restore_geometry()

    # -- what is shown ------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self._banner = PracticeBanner()
        self._banner.setVisible(self._start_practice is not None)
        self._banner.accounts_wanted.connect(self._show_practice_accounts)
        self._pane = ProjectsPane()
        self._pane.project_chosen.connect(self._choose)
        self._pane.add_wanted.connect(lambda: self.register(None))
        self._pane.application_wanted.connect(self.request_account)
        self._view = ProjectView()
        self._view.register_wanted.connect(lambda: self.register(self.chosen_project()))
        self._view.refresh_wanted.connect(self.refresh)
        self._view.error_details_wanted.connect(self._show_error_details)
        self._view.failure_details_wanted.connect(lambda failure: self._show_failures([failure]))
        self._empty = EmptyView()
        self._empty.register_wanted.connect(lambda: self.register(None))
        self._empty.application_wanted.connect(self.request_account)
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.addWidget(self._pane)
        self._splitter.addWidget(self._view)
        self._splitter.setStretchFactor(1, 1)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setSizes([gap("xl") * 10, gap("xl") * 32])
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._splitter)
        central = QWidget()
        column = QVBoxLayout(central)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._banner)
        column.addWidget(self._stack, 1)
        self.setCentralWidget(central)
        self.menus = HubMenus(self)

    def _read_journal(self) -> None:
        """What was known when the program last ran, shown with its time until a project is asked anew."""
        try:
            self._projects = self._world.journal.projects()
            for project in self._projects:
                kept = self._world.journal.last_status(project.url)
                if kept and project.url not in self._statuses:
                    self._statuses[project.url], self._failures[project.url] = kept
            accounts = self._world.journal.accounts()
        except JournalUnusable as problem:
            self._view.show_problem(problem)
            accounts = ()
        if self._chosen not in {project.url for project in self._projects}:
            self._chosen = self._projects[0].url if self._projects else None
        self._pane.show_accounts(accounts)
        self._show()

    def _show(self) -> None:
        self._pane.show_projects(self._projects, self._statuses, self._chosen)
        project = self.chosen_project()
        self._stack.setCurrentWidget(self._splitter if project else self._empty)
        self.menus.show_project(project)
        if project:
            self._view.show_project(project, signed_in=project.url in self._logins)
            self._view.show_status(self._statuses.get(project.url), self._failures.get(project.url, ()))

    def chosen_project(self) -> Project | None:
        return next((project for project in self._projects if project.url == self._chosen), None)

    def _choose(self, url: str) -> None:
        if url == self._chosen:
            return
        self._chosen = url
        self._stop_refreshing()
        self._view.show_problem(None)
        self._show()

    # -- the practice sandbox -----------------------------------------------------------------------------------

    def start_practice(self) -> None:
        """Starts the sandbox in the background; its project is then listed and signed in already."""
        start = self._start_practice
        if start is None:
            return
        self._banner.show_starting()
        job = RunningJob(lambda _token: iter([start()]), self)
        job.told.connect(self._practice_runs)
        job.problem.connect(self._practice_failed)

    def _practice_runs(self, practice: Practice) -> None:
        self._practice = practice
        self._banner.show_running()
        self._ask(Project(practice.login.url, "", practice.login.admin), practice.login)

    def _practice_failed(self, problem: Problem) -> None:
        self._banner.show_stopped()
        self.show_problem(problem, retry=self.start_practice)

    def _show_practice_accounts(self) -> None:
        from fdl_wizard.gui.dialogs.practice_accounts import PracticeAccountsDialog

        if self._practice:
            PracticeAccountsDialog(self._practice.accounts, self).open()

    # -- asking a project ---------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Asks the chosen project how its registration stands."""
        project = self.chosen_project()
        if project:
            self._ask(project, self._logins.get(project.url))

    def _ask(self, project: Project, login: ProjectLogin | None) -> None:
        self._stop_refreshing()
        self._view.registration.show_busy(True)
        job = self._refreshing = RunningJob(lambda token: refresh(self._world, project, login, token), self)
        job.told.connect(lambda event: self._told(event, login))
        job.problem.connect(self._view.show_problem)
        job.ended.connect(lambda: self._view.registration.show_busy(False))

    def _stop_refreshing(self) -> None:
        if self._refreshing is not None:
            self._refreshing.abandon()
            self._refreshing = None
        self._view.registration.show_busy(False)

    def _told(self, event: SignedIn | Note | LoginNeeded, login: ProjectLogin | None) -> None:
        if isinstance(event, SignedIn):
            self._view.show_problem(None)
            self.take_status(event, login)
        elif isinstance(event, LoginNeeded):
            self._sign_in(event)
        else:
            self.statusBar().showMessage(event.sentence, 15_000)

    def take_status(self, signed_in: SignedIn, login: ProjectLogin | None) -> None:
        """Shows a status just read, and keeps the login for this session."""
        url = signed_in.project.url
        if login is not None:
            self._logins[url] = login
        self._statuses[url] = signed_in.status
        self._failures[url] = signed_in.failures
        if url not in {project.url for project in self._projects}:
            self._projects = [signed_in.project, *self._projects]
        self._chosen = url
        self._show()

    def _sign_in(self, needed: LoginNeeded) -> None:
        from fdl_wizard.gui.dialogs.sign_in import SignInDialog

        dialog = SignInDialog(self._world, needed.project, needed.why, self)
        dialog.signed_in.connect(self.take_status)
        dialog.open()

    # -- dialogs ------------------------------------------------------------------------------------------------

    def register(self, project: Project | None) -> None:
        """Register Now: opens the wizard, on ``project`` or with none chosen."""
        from fdl_wizard.gui.wizard.shell import RegistrationWizard

        self._stop_refreshing()
        login = self._logins.get(project.url) if project else None
        wizard = RegistrationWizard(
            self._world,
            projects=self._projects,
            accounts=self._accounts(),
            start_project=project,
            start_login=login,
            parent=self,
        )
        wizard.signed_in.connect(self.take_status)
        wizard.request_account.connect(self.request_account)
        wizard.finished.connect(lambda _code: self._wizard_closed())
        wizard.open()

    def _wizard_closed(self) -> None:
        self._read_journal()
        project = self.chosen_project()
        if project and project.url in self._logins:
            self.refresh()

    def _accounts(self) -> Sequence[str]:
        try:
            return self._world.journal.accounts()
        except JournalUnusable:
            return ()

    def _show_error_details(self) -> None:
        project = self.chosen_project()
        status = self._statuses.get(project.url) if project else None
        if status and status.failures:
            self._show_failures(status.failures, len(status.nodes))

    def _show_failures(self, failures: Sequence[Failure], total: int | None = None) -> None:
        from fdl_wizard.gui.dialogs.node_failures import NodeFailuresDialog

        NodeFailuresDialog(failures, total or len(failures), can_retry=False, parent=self).open()

    def request_account(self) -> None:
        """Request an Account: the application e-mail."""
        from fdl_wizard.gui.dialogs.application import ApplicationDialog

        project = self.chosen_project()
        ApplicationDialog(self._world, project.name if project else "", self).open()

    def forget_project(self) -> None:
        """Takes the chosen project off the list; nothing is unbound."""
        project = self.chosen_project()
        if project is None:
            return
        try:
            self._world.journal.forget_project(project.url)
        except JournalUnusable as problem:
            self._view.show_problem(problem)
            return
        self._logins.pop(project.url, None)
        self._statuses.pop(project.url, None)
        self._failures.pop(project.url, None)
        self._read_journal()

    def show_about(self) -> None:
        from fdl_wizard.gui.dialogs.about import AboutDialog

        AboutDialog(self).open()

    def show_problem(self, problem: Problem, retry: object = None) -> None:
        """A problem that belongs to no page; retry: called by *Try again*."""
        from fdl_wizard.gui.dialogs.problem_dialog import ProblemDialog

        dialog = ProblemDialog(problem, can_retry=retry is not None, parent=self)
        if callable(retry):
            dialog.retry_wanted.connect(retry)
        dialog.open()

    # -- the window itself --------------------------------------------------------------------------------------

    def _restore_geometry(self) -> None:
        self.setMinimumSize(gap("xl") * 30, gap("xl") * 20)
        self.resize(gap("xl") * 48, gap("xl") * 36)
        try:
            kept = self._world.journal.setting(_GEOMETRY)
        except JournalUnusable:
            return
        if kept:
            self.restoreGeometry(QByteArray.fromBase64(kept.encode("ascii", "ignore")))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "menus"):
            self._show()  # icons and status colours follow the theme

    def closeEvent(self, event: QCloseEvent) -> None:
        self._stop_refreshing()
        with suppress(JournalUnusable):  # the window's place is worth no question at closing time
            self._world.journal.keep_setting(_GEOMETRY, self.saveGeometry().toBase64().toStdString())
        if self._practice:
            self._practice.stop()
            self._practice = None
        super().closeEvent(event)
