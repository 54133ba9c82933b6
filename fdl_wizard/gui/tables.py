"""The program's tables: rows of one height, names elided in the middle, thousands of them scroll smoothly."""

from collections.abc import Sequence

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from fdl_wizard.gui.style import gap


class RowTable(QTableView):
    """name: for screen readers; widths: of the columns in average characters, 0 stretches; elided: the column with
    names. Tab leaves the table, the arrows move in it."""

    def __init__(self, model: QAbstractItemModel, name: str, widths: Sequence[int], elided: int = 0) -> None:
        super().__init__()
        self.setModel(model)
        self.setAccessibleName(name)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setAlternatingRowColors(True)
        self.setItemDelegateForColumn(elided, _MiddleElided(self))
        self.setIconSize(QSize(gap("l"), gap("l")))
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(self.fontMetrics().height() + gap("s"))
        self._size_columns(widths)

    def _size_columns(self, widths: Sequence[int]) -> None:
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setMinimumSectionSize(self.fontMetrics().averageCharWidth() * 10)
        character = self.fontMetrics().averageCharWidth()
        for column, width in enumerate(widths):
            if width:
                header.resizeSection(column, character * width)
            else:
                header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)

    @property
    def row_height(self) -> int:
        """Pixels, the same for every row."""
        return self.verticalHeader().defaultSectionSize()


class _MiddleElided(QStyledItemDelegate):
    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:  # noqa: N802
        super().initStyleOption(option, index)
        option.textElideMode = Qt.TextElideMode.ElideMiddle
