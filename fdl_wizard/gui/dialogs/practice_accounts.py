"""The sandbox's practice accounts, with what each gives."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from fdl_wizard.gui.practice import PracticeAccount
from fdl_wizard.gui.style import gap, sentence_label, window_size


class PracticeAccountsDialog(QDialog):
    """A plain list to read and copy from."""

    def __init__(self, accounts: Sequence[PracticeAccount], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Practice accounts"))
        table = QTableWidget(len(accounts), 3)
        table.setAccessibleName(self.tr("Practice accounts"))
        table.setHorizontalHeaderLabels([self.tr("Account"), self.tr("Password"), self.tr("What it gives")])
        table.verticalHeader().hide()
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setTabKeyNavigation(False)
        table.setShowGrid(False)
        header = table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        for row, account in enumerate(accounts):
            for column, text in enumerate((account.name, account.password, account.expect)):
                table.setItem(row, column, QTableWidgetItem(text))
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setStretchLastSection(True)
        buttons = QDialogButtonBox()
        buttons.addButton(self.tr("&Close"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        column_ = QVBoxLayout(self)
        column_.setSpacing(gap("m"))
        column_.addWidget(
            sentence_label(self.tr("Each account stands for one outcome. Register the practice project with it."))
        )
        column_.addWidget(table)
        column_.addWidget(buttons)
        table.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + gap("s"))
        self.resize(window_size(self, 760, 460))
