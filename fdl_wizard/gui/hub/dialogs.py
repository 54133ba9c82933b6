"""The dialogs that the hub opens. Each is imported when it is first opened, and leaves nothing behind when closed."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog, QMessageBox, QWidget

from fdl_wizard.jobs.world import World
from fdl_wizard.registration.model import Failure, Project
from fdl_wizard.registration.problems import Problem

if TYPE_CHECKING:
    from fdl_wizard.gui.practice import PracticeAccount


class HubDialogs(QObject):
    """Opens dialogs over the window."""

    def __init__(self, world: World, window: QWidget) -> None:
        super().__init__(window)
        self._world = world
        self._window = window

    def show_failures(self, failures: Sequence[Failure], total: int) -> None:
        """total: nodes of the project."""
        from fdl_wizard.gui.dialogs.node_failures import NodeFailuresDialog

        self._open(NodeFailuresDialog(failures, total, can_retry=False, parent=self._window))

    def request_account(self, project: str) -> None:
        """project: the chosen project's name, empty for none."""
        from fdl_wizard.gui.dialogs.application import ApplicationDialog

        self._open(ApplicationDialog(self._world, project, self._window))

    def sign_in(self, project: Project, why: str, signed_in: Callable[..., None]) -> None:
        """why: a sentence, may be empty; signed_in: called with SignedIn and the login that worked."""
        from fdl_wizard.gui.dialogs.sign_in import SignInDialog

        dialog = SignInDialog(self._world, project, why, self._window)
        dialog.signed_in.connect(signed_in)
        self._open(dialog)

    def show_practice_accounts(self, accounts: "Sequence[PracticeAccount]") -> None:
        from fdl_wizard.gui.dialogs.practice_accounts import PracticeAccountsDialog

        self._open(PracticeAccountsDialog(accounts, self._window))

    def show_about(self) -> None:
        from fdl_wizard.gui.dialogs.about import AboutDialog

        self._open(AboutDialog(self._window))

    def show_problem(self, problem: Problem, retry: Callable[[], None] | None) -> None:
        """retry: called by *Try again*; without it there is no such button."""
        from fdl_wizard.gui.dialogs.problem_dialog import ProblemDialog

        dialog = ProblemDialog(problem, can_retry=retry is not None, parent=self._window)
        if retry is not None:
            dialog.retry_wanted.connect(retry)
        self._open(dialog)

    def ask_to_forget(self, forget: Callable[[], None]) -> None:
        """forget: called when the answer is yes."""
        box = QMessageBox(self._window)
        box.setWindowTitle(self.tr("Forget this project"))
        box.setIcon(QMessageBox.Icon.Question)
        box.setText(self.tr("Forget this project on this workstation?"))
        box.setInformativeText(
            self.tr("It is taken off the list, and its admin's password out of the keyring. Nothing is unbound.")
        )
        keep = box.addButton(self.tr("&Keep"), QMessageBox.ButtonRole.RejectRole)
        yes = box.addButton(self.tr("&Forget"), QMessageBox.ButtonRole.DestructiveRole)
        box.setDefaultButton(keep)
        box.setEscapeButton(keep)
        yes.clicked.connect(forget)
        self._open(box)

    def _open(self, dialog: QDialog) -> None:
        from PySide6.QtCore import Qt  # see style.set_by_name

        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()
