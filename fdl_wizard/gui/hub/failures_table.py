"""The failure list: time, node, code, reason; filtered by node and by text."""

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSortFilterProxyModel, Qt

from fdl_wizard.gui.style import plain_tooltip
from fdl_wizard.gui.times import short_moment, whole_moment
from fdl_wizard.registration.model import Failure

Index = QModelIndex | QPersistentModelIndex

TIME, NODE, CODE, REASON = range(4)

SORT_ROLE = Qt.ItemDataRole.UserRole


class FailuresModel(QAbstractTableModel):
    """Rows of Failure, newest first as the project gives them."""

    def __init__(self) -> None:
        super().__init__()
        self._failures: Sequence[Failure] = ()

    def show(self, failures: Sequence[Failure]) -> None:
        if list(failures) == list(self._failures):
            return  # nothing new: the selection and the scroll position stay
        self.beginResetModel()
        self._failures = failures
        self.endResetModel()

    def failure(self, row: int) -> Failure:
        return self._failures[row]

    def node_names(self) -> list[str]:
        """Each node in the list once, in the order of first appearance."""
        return list(dict.fromkeys(failure.node for failure in self._failures))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  (Qt's own signature)
        return 0 if parent.isValid() else len(self._failures)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 4

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> object:
        if role == Qt.ItemDataRole.DisplayRole and orientation is Qt.Orientation.Horizontal:
            return (self.tr("Time"), self.tr("Node"), self.tr("Code"), self.tr("Reason"))[section]
        return None

    def data(self, index: Index, role: int = 0) -> object:
        failure = self._failures[index.row()]
        column = index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._text(failure, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tooltip(self._tooltip(failure, column))
        if role == SORT_ROLE:
            return failure.time.timestamp() if column == TIME else self._text(failure, column)
        return None

    def _text(self, failure: Failure, column: int) -> str:
        if column == TIME:
            return short_moment(failure.time)
        if column == NODE:
            return failure.node
        if column == CODE:
            return "–" if failure.code is None else str(failure.code)
        return failure.reason.message

    def _tooltip(self, failure: Failure, column: int) -> str:
        if column == TIME:
            return whole_moment(failure.time)
        if column == REASON:
            return f"{failure.reason.message}\n{failure.detail}".strip()
        return self._text(failure, column)


class FailuresFilter(QSortFilterProxyModel):
    """Shows the failures of one node (or all) that hold a text."""

    def __init__(self, source: FailuresModel) -> None:
        super().__init__()
        self._node = ""
        self._text = ""
        self.setSourceModel(source)
        self.setSortRole(SORT_ROLE)

    def choose(self, *, node: str, text: str) -> None:
        """node: its name, empty for all; text: looked for in every column, whatever its case."""
        self.beginFilterChange()
        self._node, self._text = node, text.casefold()
        self.endFilterChange(QSortFilterProxyModel.Direction.Rows)

    def filterAcceptsRow(self, source_row: int, source_parent: Index) -> bool:  # noqa: N802  (Qt's name)
        model = self.sourceModel()
        cells = [str(model.index(source_row, column, source_parent).data()) for column in range(4)]
        if self._node and cells[NODE] != self._node:
            return False
        return not self._text or any(self._text in cell.casefold() for cell in cells)
