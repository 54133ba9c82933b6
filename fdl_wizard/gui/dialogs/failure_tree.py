"""The nodes that failed and why: a row a node, or grouped by reason when there are many."""

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from fdl_wizard.gui.dialogs.failure_text import MOST_UNGROUPED, FailureGroup, group_line, grouped, message
from fdl_wizard.gui.style import gap, node_icon, plain_tooltip
from fdl_wizard.registration.model import Failure, FailureKind, NodeState

_FAILURE = Qt.ItemDataRole.UserRole


class FailureTree(QTreeView):
    """Columns node and reason. chosen(object): the Failure whose row is current."""

    chosen = Signal(object)

    def __init__(self, failures: Sequence[Failure], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Nodes that could not be registered"))
        self._model = QStandardItemModel(0, 2, self)
        self._model.setHorizontalHeaderLabels([self.tr("Node"), self.tr("Reason")])
        if len(failures) > MOST_UNGROUPED:
            for group in grouped(failures):
                self._model.appendRow(_group_row(group))
        else:
            for failure in failures:
                self._model.appendRow(_row(failure, whole=True))
        self.setModel(self._model)
        self._grouped = len(failures) > MOST_UNGROUPED
        self._wanted: QSize | None = None
        self._set_up(has_groups=len(failures) > MOST_UNGROUPED)
        self.selectionModel().currentRowChanged.connect(self._choose)

    def choose_first(self) -> None:
        """Makes the first row the current one."""
        first = self._model.index(0, 0)
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.selectionModel().setCurrentIndex(first, flags)

    def wrap_to(self, width: int) -> None:
        """From now on the size it hints at shows all rows, groups folded, at this width."""
        self.ensurePolished()
        self.header().resizeSection(1, width - self.columnWidth(0) - 2 * self.frameWidth())
        self.doItemsLayout()
        self._wanted = QSize(width, max(self.wanted_height(), gap("xl") * (8 if self._grouped else 4)))
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return self._wanted or super().sizeHint()

    def wanted_height(self) -> int:
        """As high as all rows, folded, are together."""
        rows = sum(self.rowHeight(self._model.index(row, 0)) for row in range(self._model.rowCount()))
        return rows + self.header().sizeHint().height() + 2 * self.frameWidth() + gap("m")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()  # wrapped rows are as high as the new width wants them

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.PaletteChange:
            for row in range(self._model.rowCount()):
                failure = self._model.item(row).data(_FAILURE)
                self._model.item(row).setIcon(node_icon(_state(failure)))
        super().changeEvent(event)

    def _set_up(self, *, has_groups: bool) -> None:
        self.setRootIsDecorated(has_groups)
        self.setWordWrap(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)  # reasons wrap, names are elided
        self.setIconSize(QSize(gap("l"), gap("l")))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setItemDelegateForColumn(0, _NodeDelegate(self))
        self.setItemDelegateForColumn(1, _ReasonDelegate(self))
        header = self.header()
        header.setStretchLastSection(True)
        header.setSectionsMovable(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        widest = self.fontMetrics().averageCharWidth() * 34
        longest = max(self.fontMetrics().horizontalAdvance(text) for text in _names(self._model))
        header.resizeSection(0, min(widest, longest + gap("xl") * 3))
        self.expanded.connect(self.scheduleDelayedItemsLayout)

    def _choose(self, current: QModelIndex) -> None:
        if current.isValid():
            self.chosen.emit(current.siblingAtColumn(0).data(_FAILURE))


class _NodeDelegate(QStyledItemDelegate):
    """Elides long names in the middle; the model's tooltip has the whole."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:  # noqa: N802
        super().initStyleOption(option, index)
        option.textElideMode = Qt.TextElideMode.ElideMiddle


class _ReasonDelegate(QStyledItemDelegate):
    """Wraps to the column's width, with room above and below."""

    def __init__(self, tree: QTreeView) -> None:
        super().__init__(tree)
        self._tree = tree
        self._beside, self._least, self._above = gap("m"), gap("l"), gap("s")

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        width = max(self._tree.columnWidth(1) - self._beside, self._least)
        room = QRect(0, 0, width, self._least * 100)
        taken = option.fontMetrics.boundingRect(room, Qt.TextFlag.TextWordWrap, str(index.data()))
        return QSize(taken.width(), max(taken.height(), self._least) + self._above)


def _names(model: QStandardItemModel) -> Iterator[str]:
    for row in range(model.rowCount()):
        item = model.item(row)
        yield item.text()
        yield from (item.child(child).text() for child in range(item.rowCount()))


def _state(failure: Failure) -> NodeState:
    return NodeState.NOT_REACHED if failure.kind is FailureKind.UNREACHABLE else NodeState.FAILED


def _row(failure: Failure, *, whole: bool) -> list[QStandardItem]:
    """whole: with the reason; without it only what differs from the rest of its group."""
    why = message(failure.reason)
    second = "\n".join(part for part in (why if whole else "", failure.detail) if part)
    row = [QStandardItem(failure.node), QStandardItem(second)]
    if whole:
        row[0].setIcon(node_icon(_state(failure)))
    _describe(row, failure, failure.node, f"{why} {failure.detail}".strip())
    return row


def _group_row(group: FailureGroup) -> list[QStandardItem]:
    line, why = group_line(group), message(group.reason)
    row = [QStandardItem(line), QStandardItem(why)]
    row[0].setIcon(node_icon(_state(group.failures[0])))
    _describe(row, group.failures[0], line, why)
    for failure in group.failures:
        row[0].appendRow(_row(failure, whole=False))
    return row


def _describe(row: Sequence[QStandardItem], failure: Failure, name: str, why: str) -> None:
    for item, text in zip(row, (name, why), strict=True):
        item.setData(failure, _FAILURE)
        item.setToolTip(plain_tooltip(text))
        item.setAccessibleText(text)
