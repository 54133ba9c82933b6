"""Registration Management: the main window."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QPaintEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from fdl_wizard.flow.overview import Overview
from fdl_wizard.gui.hub.dialogs import HubDialogs
from fdl_wizard.gui.hub.menus import HubMenus
from fdl_wizard.gui.hub.projects_pane import ProjectsPane
from fdl_wizard.gui.running import RunningJob
from fdl_wizard.gui.style import gap, window_size
from fdl_wizard.jobs.sign_in import ProjectLogin
from fdl_wizard.jobs.world import World
from fdl_wizard.registration.model import Failure, Project
from fdl_wizard.registration.problems import JournalUnusable, Problem

if TYPE_CHECKING:
    from fdl_wizard.gui.hub.empty_view import EmptyView
    from fdl_wizard.gui.hub.practice_banner import PracticeBanner
    from fdl_wizard.gui.hub.practice_control import PracticeControl
    from fdl_wizard.gui.hub.project_view import ProjectView
    from fdl_wizard.gui.practice import Practice, StartPractice
    from fdl_wizard.jobs.events import Note, SignedIn
    from fdl_wizard.jobs.refresh import LoginNeeded, LoginTaken

_GEOMETRY = "window geometry"


class HubWindow(QMainWindow):
    """Shows the projects the journal knows, and starts the dialogs. start_practice: None outside the sandbox;
    begin_empty: what the journal knows is about to be forgotten, so it is not shown.

    first_painted(): the window stands; what takes time may begin. The chosen project's part of the window is built
    then: its tables cost as much as all the rest.
    """

    first_painted = Signal()

    def __init__(
        self, world: World, start_practice: "StartPractice | None" = None, *, begin_empty: bool = False
    ) -> None:
        super().__init__()
        self._world = world
        self._start_practice = start_practice
        self._overview = Overview()
        self._dialogs = HubDialogs(world, self)
        self._refreshing: RunningJob | None = None
        self._painted = False
        self._built = False
        self.setWindowTitle(self.tr("Registration Management"))
        self._build()
        if begin_empty:
            self._show()
        else:
            self.read_journal()
        self._restore_geometry()
        self.first_painted.connect(self._finish_building)

    # -- what is shown ------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self._pane = ProjectsPane()
        self._pane.setMaximumWidth(min(gap("xl") * 10, self.screen().availableSize().width() // 3))
        self._pane.project_chosen.connect(self._choose)
        self._pane.add_wanted.connect(lambda: self.register(None))
        self._pane.application_wanted.connect(self.request_account)
        self._work = QWidget()
        row = QHBoxLayout(self._work)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._pane)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._work)
        central = QWidget()
        column = QVBoxLayout(central)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        if self._start_practice is not None:
            column.addWidget(self._banner)
        column.addWidget(self._stack, 1)
        self.setCentralWidget(central)
        self.menus = self._menus()

    def _menus(self) -> HubMenus:
        menus = HubMenus(self.menuBar())
        menus.register_wanted.connect(lambda: self.register(self._overview.chosen))
        menus.refresh_wanted.connect(self.refresh)
        menus.forget_wanted.connect(self.forget_project)
        menus.application_wanted.connect(self.request_account)
        menus.quit_wanted.connect(self.close)
        menus.about_wanted.connect(self.show_about)
        return menus

    @cached_property
    def _banner(self) -> "PracticeBanner":
        from fdl_wizard.gui.hub.practice_banner import PracticeBanner

        banner = PracticeBanner()
        banner.accounts_wanted.connect(self._show_practice_accounts)
        banner.start_wanted.connect(self.start_practice)
        return banner

    @cached_property
    def _empty(self) -> "EmptyView":
        from fdl_wizard.gui.hub.empty_view import EmptyView

        empty = EmptyView()
        empty.register_wanted.connect(lambda: self.register(None))
        empty.application_wanted.connect(self.request_account)
        self._stack.addWidget(empty)
        return empty

    @cached_property
    def _view(self) -> "ProjectView":
        from fdl_wizard.gui.hub.project_view import ProjectView

        view = ProjectView()
        view.register_wanted.connect(lambda: self.register(self._overview.chosen))
        view.refresh_wanted.connect(self.refresh)
        view.error_details_wanted.connect(self._show_error_details)
        view.failure_details_wanted.connect(lambda failure: self._show_failures([failure]))
        layout = self._work.layout()
        if layout is not None:
            layout.addWidget(view)
        return view

    def _finish_building(self) -> None:
        self._built = True
        self.menus.add_shortcuts()
        self._show()

    def read_journal(self) -> None:
        """What was known when the program last ran, shown with its time until a project is asked anew."""
        try:
            self._overview.read(self._world.journal)
        except JournalUnusable as problem:
            self._view.show_problem(problem)
        self._show()

    def _show(self) -> None:
        overview = self._overview
        self._pane.show_projects(overview.projects, overview.statuses, overview.chosen_url)
        self._pane.show_accounts(overview.accounts)
        project = overview.chosen
        self._stack.setCurrentWidget(self._work if project else self._empty)
        self.menus.show_project(project, can_register=not self._waiting())
        if project is None:
            self._empty.show_waiting(self._waiting())
        elif self._built:
            self._view.show_waiting(self._waiting())
            self._view.show_project(project, signed_in=overview.login is not None)
            self._view.show_status(overview.status, overview.failures)

    def _choose(self, url: str) -> None:
        if url == self._overview.chosen_url:
            return
        self._overview.chosen_url = url
        self._stop_refreshing()
        self._view.show_problem(None)
        self._show()

    # -- the practice sandbox -----------------------------------------------------------------------------------

    @cached_property
    def _practice(self) -> "PracticeControl | None":
        if self._start_practice is None:
            return None
        from fdl_wizard.gui.hub.practice_control import PracticeControl

        control = PracticeControl(self._start_practice, self)
        control.starting.connect(self._practice_starting)
        control.runs.connect(self._practice_runs)
        control.failed.connect(self._practice_failed)
        control.ended.connect(self._practice_ended)
        return control

    def start_practice(self) -> None:
        """Starts the sandbox in the background; its project is then listed and signed in already."""
        if self._practice:
            self._practice.start()

    def end_practice(self) -> None:
        """Ends the sandbox and waits until it is gone: for the end of the program, when no window is left to freeze."""
        if self._practice:
            self._practice.stop()

    def _practice_starting(self) -> None:
        self._banner.show_starting()
        self._show()

    def _practice_runs(self, practice: "Practice") -> None:
        self._banner.show_running()
        self.read_journal()
        self._ask(Project(practice.login.url, "", practice.login.admin), practice.login)

    def _practice_failed(self, problem: Problem) -> None:
        self._banner.show_stopped()
        self._show()
        self.show_problem(problem, retry=self.start_practice)

    def _practice_ended(self) -> None:
        self._banner.show_stopped()
        self._overview.logins.clear()
        self._show()

    def _show_practice_accounts(self) -> None:
        if self._practice and self._practice.practice:
            self._dialogs.show_practice_accounts(self._practice.practice.accounts)

    def _waiting(self) -> str:
        """Why Register Now must wait a moment; empty when it need not."""
        starting = self._practice is not None and self._practice.is_starting
        return self.tr("The practice project is starting…") if starting else ""

    # -- asking a project ---------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Asks the chosen project how its registration stands."""
        project = self._overview.chosen
        if project:
            self._ask(project, self._overview.login)

    def _ask(self, project: Project, login: ProjectLogin | None) -> None:
        from fdl_wizard.jobs.refresh import refresh

        self._stop_refreshing()
        self._view.registration.show_busy(True)
        job = self._refreshing = RunningJob(lambda token: refresh(self._world, project, login, token), self)
        job.told.connect(self._told)
        job.problem.connect(self._view.show_problem)
        job.ended.connect(lambda: self._view.registration.show_busy(False))

    def _stop_refreshing(self) -> None:
        if self._refreshing is not None:
            self._refreshing.abandon()
            self._refreshing = None
            self._view.registration.show_busy(False)

    def _told(self, event: "SignedIn | Note | LoginNeeded | LoginTaken") -> None:
        from fdl_wizard.jobs.events import Note, SignedIn
        from fdl_wizard.jobs.refresh import LoginTaken

        if isinstance(event, SignedIn):
            self._view.show_problem(None)
            self.take_status(event)
        elif isinstance(event, LoginTaken):
            self._overview.logins[event.login.url] = event.login
        elif isinstance(event, Note):
            self._say(event)
        else:
            self._sign_in(event)

    def _say(self, note: "Note") -> None:
        self.statusBar().showMessage(f"{note.sentence} {note.remedy}".strip(), 15_000)

    def take_status(self, signed_in: "SignedIn", login: ProjectLogin | None = None) -> None:
        """Shows a status just read; a login is kept for this session."""
        self._overview.take(signed_in, login)
        self._show()

    def _sign_in(self, needed: "LoginNeeded") -> None:
        """Asks for the password, but never over another dialog, into which somebody may be typing."""
        if QApplication.activeModalWidget() is not None:
            asks = self.tr("The project wants its admin's password: Refresh asks for it.")
            self.statusBar().showMessage(asks, 15_000)
        else:
            self._dialogs.sign_in(needed.project, needed.why, self.take_status)

    # -- dialogs ------------------------------------------------------------------------------------------------

    def register(self, project: Project | None) -> None:
        """Register Now: opens the wizard, on ``project`` or with none chosen."""
        from fdl_wizard.gui.wizard.shell import RegistrationWizard

        if self._waiting():
            return
        self._stop_refreshing()
        wizard = RegistrationWizard(
            self._world,
            projects=self._overview.projects,
            accounts=self._overview.accounts,
            start_project=project,
            start_login=self._overview.logins.get(project.url) if project else None,
            parent=self,
        )
        wizard.signed_in.connect(self.take_status)
        wizard.request_account.connect(self.request_account)
        wizard.finished.connect(lambda _code: self._wizard_closed())
        wizard.open()

    def _wizard_closed(self) -> None:
        self.read_journal()
        if self._overview.login is not None:
            self.refresh()

    def _show_error_details(self) -> None:
        status = self._overview.status
        if status and status.failures:
            self._show_failures(status.failures, len(status.nodes))

    def _show_failures(self, failures: Sequence[Failure], total: int | None = None) -> None:
        self._dialogs.show_failures(failures, total or len(failures))

    def request_account(self) -> None:
        """Request an Account: the application e-mail."""
        project = self._overview.chosen
        self._dialogs.request_account(project.name if project else "")

    def forget_project(self) -> None:
        """Asks once, then takes the chosen project off the list and its admin's password out of the keyring."""
        project = self._overview.chosen
        if project is not None:
            self._dialogs.ask_to_forget(lambda: self._forget(project))

    def _forget(self, project: Project) -> None:
        from fdl_wizard.jobs.forget import forget_project

        self._stop_refreshing()
        self._overview.forget(project)
        self._show()
        job = RunningJob(lambda _token: forget_project(self._world, project), self)
        job.told.connect(self._say)
        job.problem.connect(self.show_problem)

    def show_about(self) -> None:
        self._dialogs.show_about()

    def show_problem(self, problem: Problem, retry: Callable[[], None] | None = None) -> None:
        """A problem that belongs to no page; retry: called by *Try again*."""
        self._dialogs.show_problem(problem, retry)

    # -- the window itself --------------------------------------------------------------------------------------

    def _restore_geometry(self) -> None:
        self.setMinimumSize(window_size(self, 600, 400))
        self.resize(window_size(self, 1150, 860))
        try:
            kept = self._world.journal.setting(_GEOMETRY)
        except JournalUnusable:
            return
        if kept:
            self.restoreGeometry(QByteArray.fromBase64(kept.encode("ascii", "ignore")))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self.first_painted.emit)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if self._built and event.type() == QEvent.Type.PaletteChange:
            self._show()  # icons and status colours follow the theme

    def closeEvent(self, event: QCloseEvent) -> None:
        self._stop_refreshing()
        self.keep_geometry()
        super().closeEvent(event)

    def keep_geometry(self) -> None:
        with suppress(JournalUnusable):  # the window's place is worth no question at closing time
            self._world.journal.keep_setting(_GEOMETRY, self.saveGeometry().toBase64().toStdString())
