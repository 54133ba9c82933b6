"""The hub's menus: every action of the window by keyboard."""

from PySide6.QtCore import QObject, Signal, SignalInstance
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar

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
        self._register = _entry(project, self.tr("&Register Now…"), self.register_wanted)
        self._refresh = _entry(project, self.tr("Re&fresh"), self.refresh_wanted)
        forget = _entry(project, self.tr("F&orget This Project"), self.forget_wanted)
        project.addSeparator()
        _entry(project, self.tr("Re&quest an Account…"), self.application_wanted)
        project.addSeparator()
        self._quit = _entry(project, self.tr("&Quit"), self.quit_wanted)
        _entry(bar.addMenu(self.tr("&Help")), self.tr("&About FDL Wizard"), self.about_wanted)
        self._needs_project: list[QAction] = [self._refresh, forget]

    def add_shortcuts(self) -> None:
        """After the first picture: a key sequence makes Python's copy of all of Qt's keys."""
        self._register.setShortcut(QKeySequence.StandardKey.New)
        self._refresh.setShortcut(QKeySequence.StandardKey.Refresh)
        self._quit.setShortcut(QKeySequence.StandardKey.Quit)

    def show_project(self, project: Project | None, *, can_register: bool) -> None:
        self._register.setEnabled(can_register)
        for action in self._needs_project:
            action.setEnabled(project is not None)


def _entry(menu: QMenu, text: str, wanted: SignalInstance) -> QAction:
    action = menu.addAction(text)
    action.triggered.connect(lambda _checked: wanted.emit())
    return action
