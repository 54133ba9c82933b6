"""The hub's menus: every action of the window by keyboard."""

from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QKeySequence

from fdl_wizard.registration.model import Project

if TYPE_CHECKING:
    from fdl_wizard.gui.hub.window import HubWindow


class HubMenus:
    """Builds the menu bar of a hub window; ``show_project`` enables what needs a project."""

    def __init__(self, window: "HubWindow") -> None:
        self._needs_project: list[QAction] = []
        tr = window.tr
        project = window.menuBar().addMenu(tr("Pro&ject"))
        register = project.addAction(tr("&Register Now…"), lambda: window.register(window.chosen_project()))
        register.setShortcut(QKeySequence.StandardKey.New)
        refresh = project.addAction(tr("Re&fresh"), window.refresh)
        refresh.setShortcut(QKeySequence.StandardKey.Refresh)
        forget = project.addAction(tr("F&orget This Project"), window.forget_project)
        self._needs_project += [refresh, forget]
        project.addSeparator()
        project.addAction(tr("Re&quest an Account…"), window.request_account)
        project.addSeparator()
        leave = project.addAction(tr("&Quit"), window.close)
        leave.setShortcut(QKeySequence.StandardKey.Quit)
        help_menu = window.menuBar().addMenu(tr("&Help"))
        help_menu.addAction(tr("&About FDL Wizard"), window.show_about)

    def show_project(self, project: Project | None) -> None:
        for action in self._needs_project:
            action.setEnabled(project is not None)
