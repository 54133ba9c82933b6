"""The public cloud account: a remembered one or its name, and the password."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QPushButton

from fdl_wizard.flow.state import WizardState
from fdl_wizard.flow.steps import Step
from fdl_wizard.flow.validation import account_note, password_note
from fdl_wizard.gui.wizard.controller import WizardController
from fdl_wizard.gui.wizard.fields import Field, PasswordField, set_text
from fdl_wizard.gui.wizard.notice import Notice
from fdl_wizard.gui.wizard.page import Page
from fdl_wizard.gui.wizard.remember import RememberBox
from fdl_wizard.registration.problems import Problem


class AccountPage(Page):
    """account_wanted(): *Request an Account* was pressed."""

    account_wanted = Signal()

    def __init__(self, controller: WizardController, accounts: Sequence[str]) -> None:
        super().__init__()
        self.sentence = self.tr("Enter the public cloud account as the business desk's e-mail gives it.")
        self._controller = controller
        self._rendering = False
        self._build(accounts)
        controller.unreadable.connect(self._show_unreadable)

    def _build(self, accounts: Sequence[str]) -> None:
        self.account = QComboBox()
        self.account.setEditable(True)
        self.account.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.account.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.account.setCompleter(None)  # type: ignore[arg-type]  # none: what is typed is taken as typed
        self.account.addItems(list(accounts))
        self.account.setCurrentIndex(-1)
        self.password = PasswordField(self.tr("Pass&word"))
        self.fields = {"account": Field(self.tr("&Account"), self.account), "password": self.password}
        self.remember = RememberBox(
            self._controller.keyring,
            self.tr("&Remember the password in the system keyring"),
            self.tr("once a node got past the account and password check"),
        )
        self.unreadable = Notice()
        self.request = QPushButton(self.tr("Re&quest an Account"))
        self.request.setAutoDefault(False)
        for part in (*self.fields.values(), self.remember, self.unreadable):
            self.column.addWidget(part)
        self.column.addWidget(self.request, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addStretch(1)
        self.account.editTextChanged.connect(lambda _text: self._edited("account"))
        self.password.password.textEdited.connect(lambda _text: self._edited("password"))
        self.remember.toggled.connect(lambda _wanted: self._edited(""))
        self.request.clicked.connect(self.account_wanted)

    def enter(self, state: WizardState) -> None:
        self.unreadable.show_line("")
        super().enter(state)
        self.password.hide_password()
        self._controller.keyring.describe()
        self._controller.look_for_account_password()

    def render_state(self, state: WizardState) -> None:
        self._rendering = True
        set_text(self.account, state.account.account)
        set_text(self.password.password, state.account.password.reveal())
        self.remember.set_wish(state.account.remember)
        self._rendering = False
        self.show_complaints(state)
        self.fields["account"].hint(account_note(state.account.account))
        self.password.hint(password_note(state.account.password))

    def choose_password(self) -> None:
        """Typing replaces the password that stands there."""
        self.password.password.setFocus(Qt.FocusReason.OtherFocusReason)
        self.password.password.selectAll()

    def _show_unreadable(self, problem: Problem) -> None:
        if self._controller.state.step is Step.ACCOUNT:
            self.unreadable.show_line(
                self.tr("The remembered password could not be read. {0}").format(problem.sentence)
            )

    def _edited(self, name: str) -> None:
        if self._rendering:
            return
        self.typed_in(name)
        self._controller.answer_account(
            self._controller.state.account.edited(
                account=self.account.currentText(),
                password=self.password.password.text(),
                remember=self.remember.box.isChecked(),
            )
        )
