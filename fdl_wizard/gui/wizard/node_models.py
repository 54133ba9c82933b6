"""The nodes as tables: before the submission (review) and during it (result)."""

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QAbstractTableModel, QLocale, QModelIndex, QPersistentModelIndex, Qt

from fdl_wizard.flow.submission import NodeRow
from fdl_wizard.flow.texts import row_reason
from fdl_wizard.gui.style import node_icon, plain_tooltip
from fdl_wizard.gui.wizard.words import in_chinese, row_word
from fdl_wizard.registration.model import NodeState, NodeStatus

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole

NODE, STATE, REASON, TIME = range(4)


class SubmissionModel(QAbstractTableModel):
    """One immutable row a node; a change of some rows is told of those rows alone, and the model is never reset."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[NodeRow, ...] = ()

    def show_rows(self, rows: tuple[NodeRow, ...]) -> None:
        """Shows these rows. Rows that are the same objects as before cost nothing."""
        before, self_same = self._rows, len(rows) == len(self._rows)
        if not self_same or any(old.node != new.node for old, new in zip(before, rows, strict=True)):
            self._replace(rows)
            return
        self._rows = rows
        for first, last in changed_runs(before, rows):
            self.dataChanged.emit(self.index(first, 0), self.index(last, TIME))

    def row(self, place: int) -> NodeRow:
        return self._rows[place]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  (Qt's own signature)
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 4

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> object:
        if role == Role.DisplayRole and orientation is Qt.Orientation.Horizontal:
            return (self.tr("Node"), self.tr("State"), self.tr("Reason"), self.tr("Time"))[section]
        if role == Role.TextAlignmentRole and section == TIME:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = 0) -> object:
        row = self._rows[index.row()]
        column = index.column()
        if role == Role.DisplayRole:
            return self._text(row, column)
        if role == Role.ToolTipRole:
            return plain_tooltip(self._tooltip(row, column))
        if role == Role.AccessibleTextRole:
            return self._spoken(row) if column == NODE else self._text(row, column)
        if role == Role.DecorationRole and column == STATE:
            return node_icon(row.state)
        if role == Role.TextAlignmentRole and column == TIME:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def _replace(self, rows: tuple[NodeRow, ...]) -> None:
        if self._rows:
            self.beginRemoveRows(QModelIndex(), 0, len(self._rows) - 1)
            self._rows = ()
            self.endRemoveRows()
        if rows:
            self.beginInsertRows(QModelIndex(), 0, len(rows) - 1)
            self._rows = rows
            self.endInsertRows()

    def _text(self, row: NodeRow, column: int) -> str:
        if column == NODE:
            return row.node
        if column == STATE:
            return row_word(row)
        if column == REASON:
            return row_reason(row, chinese=in_chinese())
        return self._time(row)

    def _time(self, row: NodeRow) -> str:
        if row.state in (NodeState.WAITING, NodeState.REGISTERING, NodeState.CANCELLED):
            return ""
        return self.tr("{0} s").format(QLocale().toString(row.seconds, "f", 1))

    def _tooltip(self, row: NodeRow, column: int) -> str:
        if column == REASON and row.failure:
            return f"{self._text(row, REASON)}\n{row.failure.detail}".strip()
        return self._text(row, column)

    def _spoken(self, row: NodeRow) -> str:
        return ", ".join(part for part in (row.node, row_word(row), self._text(row, REASON)) if part)


def changed_runs(before: Sequence[NodeRow], after: Sequence[NodeRow]) -> Iterator[tuple[int, int]]:
    """First and last place of each run of rows that are other ones now."""
    first: int | None = None
    for place, (old, new) in enumerate(zip(before, after, strict=True)):
        if old is not new and first is None:
            first = place
        elif old is new and first is not None:
            yield first, place - 1
            first = None
    if first is not None:
        yield first, len(after) - 1


class ReviewModel(QAbstractTableModel):
    """The nodes that will ask, as the project described them."""

    def __init__(self) -> None:
        super().__init__()
        self._nodes: Sequence[NodeStatus] = ()

    def show_nodes(self, nodes: Sequence[NodeStatus]) -> None:
        self.beginResetModel()
        self._nodes = nodes
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._nodes)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 5

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> object:
        if role == Role.DisplayRole and orientation is Qt.Orientation.Horizontal:
            names = (self.tr("Node"), self.tr("Now"), self.tr("Address"), self.tr("Domain"), self.tr("App name"))
            return names[section]
        return None

    def data(self, index: Index, role: int = 0) -> object:
        node = self._nodes[index.row()]
        texts = (node.node, self._now(node), node.address, node.domain, node.app_name)
        if role in (Role.DisplayRole, Role.AccessibleTextRole):
            return texts[index.column()]
        if role == Role.ToolTipRole:
            return plain_tooltip(texts[index.column()])
        if role == Role.DecorationRole and index.column() == 1:
            return node_icon(NodeState.REGISTERED if node.registered else NodeState.WAITING)
        return None

    def _now(self, node: NodeStatus) -> str:
        return self.tr("Registered") if node.registered else self.tr("Not registered")
