"""*Remember the password in the system keyring*, with the line that says where that is, or why it cannot be."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from fdl_wizard.gui.style import gap
from fdl_wizard.gui.wizard.keyring_watch import KeyringWatch
from fdl_wizard.gui.wizard.notice import Notice


class RememberBox(QWidget):
    """toggled(bool): the administrator's wish changed. proof: when a password counts as worth keeping."""

    toggled = Signal(bool)

    def __init__(self, keyring: KeyringWatch, label: str, proof: str) -> None:
        super().__init__()
        self._keyring = keyring
        self._proof = proof
        self.box = QCheckBox(label)
        self.box.setChecked(True)
        self.line = Notice(self.tr("Tr&y again"))
        policy = self.line.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # nothing below moves when the box is ticked
        self.line.setSizePolicy(policy)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(gap("xs"))
        column.addWidget(self.box)
        column.addWidget(self.line)
        self.box.toggled.connect(self._toggled)
        self.line.action.clicked.connect(lambda: keyring.describe(again=True))
        keyring.changed.connect(self._show)
        self._show()

    def set_wish(self, wanted: bool) -> None:
        self.box.blockSignals(True)
        self.box.setChecked(wanted)
        self.box.blockSignals(False)
        self._show()

    def _toggled(self, wanted: bool) -> None:
        self._show()
        self.toggled.emit(wanted)

    def _show(self) -> None:
        keyring = self._keyring
        self.box.setEnabled(keyring.usable)
        if keyring.problem:
            remedy = f" {keyring.problem.remedy}" if keyring.problem.remedy else ""
            self.line.show_line(
                self.tr("Will not be kept. {0}{1} The registration goes on without.").format(
                    keyring.problem.sentence, remedy
                ),
                kind="warning",
                with_action=True,
            )
        elif not self.box.isChecked():
            self.line.show_line("")
        elif keyring.display_name:
            self.line.show_line(self.tr("Will be kept in {0}, {1}.").format(keyring.display_name, self._proof))
        else:
            self.line.show_line(self.tr("Asking the system's keyring; it may want to be unlocked."))
        self.box.setAccessibleDescription(self.line.text)
