"""The authentication method: all five of the product, each with when it applies; this program does one."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QVBoxLayout, QWidget

from fdl_wizard.flow.state import WizardState
from fdl_wizard.flow.steps import Method
from fdl_wizard.gui.style import gap, sentence_label
from fdl_wizard.gui.wizard.notice import Notice
from fdl_wizard.gui.wizard.page import Page
from fdl_wizard.gui.wizard.words import method_line, method_name

ORDER = (Method.PUBLIC_CLOUD, Method.PRIVATE_CLOUD, Method.LOCAL_CONTAINER, Method.LOCAL_MACHINE, Method.DONGLE)


class MethodPage(Page):
    """Public Cloud chosen, the others explained."""

    def __init__(self) -> None:
        super().__init__()
        self.sentence = self.tr("Choose how the project's nodes prove that they are licensed.")
        self.choices: dict[Method, QRadioButton] = {}
        self._group = QButtonGroup(self)
        for method in ORDER:
            self.column.addWidget(self._row(method))
        where = Notice()
        where.show_line(self._elsewhere())
        self.column.addWidget(where)
        self.column.addStretch(1)

    def render_state(self, state: WizardState) -> None:
        self.choices[state.method].setChecked(True)

    def focus_start(self) -> bool:
        self.choices[Method.PUBLIC_CLOUD].setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def _row(self, method: Method) -> QWidget:
        row = QWidget()
        choice = QRadioButton(method_name(method))
        choice.setEnabled(method.offered)
        self._group.addButton(choice)
        self.choices[method] = choice
        said = (
            method_line(method)
            if method.offered
            else f"{method_line(method)} {self.tr('Not offered by this program.')}"
        )
        line = sentence_label(said)
        choice.setAccessibleDescription(said if method.offered else f"{said} {self._elsewhere()}")
        indented = QVBoxLayout()
        indented.setContentsMargins(gap("xl"), 0, 0, 0)
        indented.addWidget(line)
        column = QVBoxLayout(row)
        column.setContentsMargins(0, 0, 0, gap("m"))
        column.setSpacing(gap("xs"))
        column.addWidget(choice)
        column.addLayout(indented)
        return row

    def _elsewhere(self) -> str:
        return self.tr(
            "For one of the others sign in to the project in a browser, as its administrator, and choose System "
            "Management > Registration Management > Register Now."
        )
