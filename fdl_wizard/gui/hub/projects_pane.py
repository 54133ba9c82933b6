"""The left side of the hub: projects and accounts this workstation knows."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QHBoxLayout, QLabel, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from fdl_wizard.gui.style import gap, heading_font, icon, plain_tooltip, set_by_name, tone
from fdl_wizard.registration.model import Project, ProjectStatus, RegistrationState
from fdl_wizard.registration.summary import short_state


class ProjectsPane(QWidget):
    """project_chosen(str): its URL; add_wanted(): Add; application_wanted(): Request an Account."""

    project_chosen = Signal(str)
    add_wanted = Signal()
    application_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._heading = QLabel(self.tr("&Projects"))
        self._heading.setFont(heading_font(self))
        self._projects = QListWidget()
        self._urls: Sequence[str] = ()
        self._projects.setIconSize(QSize(gap("l"), gap("l")))
        self._projects.setUniformItemSizes(True)
        self._heading.setBuddy(self._projects)
        self._projects.currentRowChanged.connect(self._chosen)
        self._add = QPushButton(self.tr("&Add…"))
        self._add.setToolTip(self.tr("Add a project"))
        self._add.clicked.connect(self.add_wanted)
        self._accounts_heading = QLabel(self.tr("A&ccounts"))
        self._accounts_heading.setFont(heading_font(self))
        self._accounts = QListWidget()
        for names in (self._projects, self._accounts):
            set_by_name(names, textElideMode="ElideMiddle", horizontalScrollBarPolicy="ScrollBarAlwaysOff")
        self._accounts_heading.setBuddy(self._accounts)
        self._no_accounts = QLabel(self.tr("None yet"))
        self._apply = QPushButton(self.tr("Re&quest an Account"))
        self._apply.clicked.connect(self.application_wanted)
        self._lay_out()

    def show_projects(
        self, projects: Sequence[Project], statuses: Mapping[str, ProjectStatus], chosen: str | None
    ) -> None:
        """statuses: by URL, for those that were asked. chosen: the URL to select, which emits nothing."""
        self._projects.blockSignals(True)
        self._projects.clear()
        self._urls = [project.url for project in projects]
        for project in projects:
            item = QListWidgetItem()
            _fill(item, project, statuses.get(project.url), self.fontMetrics().height())
            self._projects.addItem(item)
            if project.url == chosen:
                self._projects.setCurrentItem(item)
        self._projects.blockSignals(False)

    def show_accounts(self, accounts: Sequence[str]) -> None:
        self._accounts.clear()
        self._accounts.addItems(list(accounts))
        self._accounts.setVisible(bool(accounts))
        self._no_accounts.setVisible(not accounts)

    def _chosen(self, row: int) -> None:
        if 0 <= row < len(self._urls):
            self.project_chosen.emit(self._urls[row])

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._heading, 1)
        head.addWidget(self._add)
        column = QVBoxLayout(self)
        column.setContentsMargins(gap("m"), gap("l"), gap("m"), gap("l"))
        column.setSpacing(gap("s"))
        column.addLayout(head)
        column.addWidget(self._projects, 3)
        column.addSpacing(gap("s"))
        column.addWidget(self._accounts_heading)
        column.addWidget(self._no_accounts)
        column.addWidget(self._accounts, 1)
        column.addSpacing(gap("s"))
        column.addWidget(self._apply)


def _fill(item: QListWidgetItem, project: Project, status: ProjectStatus | None, line_height: int) -> None:
    item.setText(f"{project.name}\n{short_state(status)}")
    item.setToolTip(plain_tooltip(f"{project.name}\n{project.url}"))
    item.setSizeHint(QSize(0, line_height * 2 + gap("s")))
    item.setIcon(_icon_of(status))


def _icon_of(status: ProjectStatus | None) -> QIcon:
    if status is None:
        return icon("waiting", tone("quiet"))
    if status.state is RegistrationState.REGISTRATION_FAILED:
        return icon("failed", tone("bad"))
    if status.failures or status.state is RegistrationState.PARTLY_REGISTERED:
        return icon("not_reached", tone("warning"))
    if status.state is RegistrationState.REGISTERED:
        return icon("registered", tone("good"))
    return icon("waiting", tone("quiet"))
