"""The nodes of a project under Registration Information."""

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from fdl_wizard.gui.style import node_icon, plain_tooltip
from fdl_wizard.registration.model import FailureKind, NodeState, NodeStatus

Index = QModelIndex | QPersistentModelIndex

NODE, STATE, REASON = range(3)


def shown_state(node: NodeStatus) -> NodeState:
    """The state whose icon and word stand for the node: its slot if it holds one, else its newest failure."""
    if node.registered:
        return NodeState.REGISTERED
    if node.last_failure is None:
        return NodeState.WAITING
    unreachable = node.last_failure.kind is FailureKind.UNREACHABLE
    return NodeState.NOT_REACHED if unreachable else NodeState.FAILED


class NodesModel(QAbstractTableModel):
    """Rows of NodeStatus: node, state, reason of the newest failure."""

    def __init__(self) -> None:
        super().__init__()
        self._nodes: Sequence[NodeStatus] = ()
        self._account: str | None = None

    def show(self, nodes: Sequence[NodeStatus], account: str | None) -> None:
        """Replaces the rows; the same nodes in the same order keep selection and scroll position.

        account: the project's; a node registered with another one says so.
        """
        self._account = account
        same = [node.node for node in nodes] == [node.node for node in self._nodes]
        if not same:
            self.beginResetModel()
        self._nodes = nodes
        if not same:
            self.endResetModel()
        elif nodes:
            self.dataChanged.emit(self.index(0, 0), self.index(len(nodes) - 1, REASON))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  (Qt's own signature)
        return 0 if parent.isValid() else len(self._nodes)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 3

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> object:
        if role == Qt.ItemDataRole.DisplayRole and orientation is Qt.Orientation.Horizontal:
            return (self.tr("Node"), self.tr("State"), self.tr("Reason"))[section]
        return None

    def data(self, index: Index, role: int = 0) -> object:
        node = self._nodes[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._text(node, index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tooltip(self._tooltip(node, index.column()))
        if role == Qt.ItemDataRole.DecorationRole and index.column() == STATE:
            return node_icon(shown_state(node))
        return None

    def _text(self, node: NodeStatus, column: int) -> str:
        if column == NODE:
            return node.node
        if column == STATE:
            return self._word(node)
        return node.last_failure.reason.message if node.last_failure else ""

    def _word(self, node: NodeStatus) -> str:
        if node.registered and node.account not in (None, self._account):
            return self.tr("Registered with {account}").format(account=node.account)
        return {
            NodeState.REGISTERED: self.tr("Registered"),
            NodeState.WAITING: self.tr("Not registered"),
            NodeState.NOT_REACHED: self.tr("Not reached"),
        }.get(shown_state(node), self.tr("Failed"))

    def _tooltip(self, node: NodeStatus, column: int) -> str:
        if column == REASON and node.last_failure:
            return f"{node.last_failure.reason.message}\n{node.last_failure.detail}".strip()
        return "\n".join(text for text in (node.node, node.address, node.domain, node.app_name) if text)
