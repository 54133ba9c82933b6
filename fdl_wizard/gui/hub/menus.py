"""The hub's menus: every action of the window by keyboard."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenuBar

from fdl_wizard.registration.model import Project


class HubMenus(QObject):
    """Fills a menu bar; each signal is one entry. ``show_project`` enables what needs a project."""

    register_wanted = Signal()
    refresh_wanted = Signal()
    forget_wanted = Signal()
    application_wanted = Signal()
    quit_wanted = Signal()
    about_wanted = Signal()

    def __init__(self, bar: QMenuBar) -> None:
        super().__init__(bar)
        project = bar.addMenu(self.tr("Pro&ject"))
        register = project.addAction(self.tr("&Register Now…"), self.register_wanted.emit)
        register.setShortcut(QKeySequence.StandardKey.New)
        refresh = project.addAction(self.tr("Re&fresh"), self.refresh_wanted.emit)
        refresh.setShortcut(QKeySequence.StandardKey.Refresh)
        forget = project.addAction(self.tr("F&orget This Project"), self.forget_wanted.emit)
        project.addSeparator()
        project.addAction(self.tr("Re&quest an Account…"), self.application_wanted.emit)
        project.addSeparator()
        leave = project.addAction(self.tr("&Quit"), self.quit_wanted.emit)
        leave.setShortcut(QKeySequence.StandardKey.Quit)
        help_menu = bar.addMenu(self.tr("&Help"))
        help_menu.addAction(self.tr("&About FDL Wizard"), self.about_wanted.emit)
        self._needs_project: list[QAction] = [refresh, forget]

    def show_project(self, project: Project | None) -> None:
        for action in self._needs_project:
            action.setEnabled(project is not None)
