"""The one page before Submit: what will happen."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QLabel, QWidget

from fdl_wizard.flow.state import WizardState
from fdl_wizard.flow.texts import review_opening, review_sentence, standing_sentence
from fdl_wizard.gui.dialogs.problem_panel import ProblemList, selectable
from fdl_wizard.gui.style import gap, heading_font, sentence_label
from fdl_wizard.gui.tables import RowTable
from fdl_wizard.gui.wizard.keyring_watch import KeyringWatch
from fdl_wizard.gui.wizard.node_models import ReviewModel
from fdl_wizard.gui.wizard.notice import Notice
from fdl_wizard.gui.wizard.page import Page
from fdl_wizard.gui.wizard.words import method_name


class ReviewPage(Page):
    """Decides nothing and blocks nothing."""

    def __init__(self, keyring: KeyringWatch) -> None:
        super().__init__(form=False)
        self._keyring = keyring
        self.what = selectable(sentence_label())
        self.what.setFont(heading_font(self.what))
        self._facts = QFormLayout()
        self._facts.setHorizontalSpacing(gap("l"))
        self._facts.setVerticalSpacing(gap("xs"))
        self._facts.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._facts.setFormAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self._values = {
            name: self._fact(label)
            for name, label in (
                ("project", self.tr("Project")),
                ("admin", self.tr("Administrator")),
                ("method", self.tr("Authentication Method")),
                ("account", self.tr("Account")),
                ("password", self.tr("Password")),
            )
        }
        self.model = ReviewModel()
        self.table = RowTable(self.model, self.tr("Nodes to be registered"), (20, 22, 18, 0, 14))
        self.table.setMinimumHeight(self.fontMetrics().lineSpacing() * 5)
        self.standing = Notice()
        self.each = Notice()
        self.notes = ProblemList()
        self._shown: object = None
        facts = QWidget()
        facts.setLayout(self._facts)
        self._facts.setContentsMargins(0, 0, 0, 0)
        for part in (self.what, facts):
            self.column.addWidget(part)
        self.column.addWidget(self.table, 1)
        for part in (self.each, self.standing, self.notes):
            self.column.addWidget(part)

    def render_state(self, state: WizardState) -> None:
        told = state.signed_in
        if told is None:
            return
        self.sentence = review_opening(state)
        self.what.setText(review_sentence(state))
        self._values["project"].setText(f"{told.status.name}, {told.project.url}")
        self._values["admin"].setText(told.project.admin)
        self._values["method"].setText(method_name(state.method))
        self._values["account"].setText(state.account.account.strip())
        self._values["password"].setText(self._password(state))
        self.standing.show_line(standing_sentence(state))
        self.each.show_line(
            self.tr(
                "Each node asks the authorization server itself, at the same time as the others. One that is refused "
                "does not stop the others."
            )
        )
        self.notes.show_notes(state.notes)
        if told.status.nodes is not self._shown:
            self._shown = told.status.nodes
            self.model.show_nodes(told.status.nodes)

    def _password(self, state: WizardState) -> str:
        if state.account.remember and self._keyring.usable:
            where = self._keyring.display_name or self.tr("the system keyring")
            return self.tr("Will be kept in {0}").format(where)
        return self.tr("Will not be kept")

    def focus_start(self) -> bool:
        return False  # nothing to enter: Submit gets the focus

    def _fact(self, label: str) -> QLabel:
        value = selectable(sentence_label())
        name = QLabel(label)
        name.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._facts.addRow(name, value)
        return value
