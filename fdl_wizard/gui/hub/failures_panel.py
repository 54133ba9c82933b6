"""The failure list of a project, with its filter."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
)

from fdl_wizard.gui.hub.failures_table import NODE, TIME, FailuresFilter, FailuresModel
from fdl_wizard.gui.style import gap, sentence_label
from fdl_wizard.gui.tables import RowTable
from fdl_wizard.registration.model import Failure


class FailuresPanel(QGroupBox):
    """details_wanted(object): the Failure whose details are asked for."""

    details_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setTitle(self.tr("Failures"))
        self._model = FailuresModel()
        self._filter = FailuresFilter(self._model)
        self._node = QComboBox()
        self._node.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._node.setMinimumContentsLength(14)
        self._search = QLineEdit()
        self._search.setClearButtonEnabled(True)
        self._node.currentIndexChanged.connect(self._choose)
        self._search.textChanged.connect(self._choose)
        self._view = self._failures_view()
        self._details = QPushButton(self.tr("Explain Se&lected Failure"))
        self._details.clicked.connect(self._explain)
        self._view.activated.connect(self._explain)
        self._view.selectionModel().selectionChanged.connect(self._selection_changed)
        self._none = sentence_label()
        self._no_match = sentence_label(self.tr("No failure matches the filter."))
        self._stack = QStackedWidget()
        for widget in (self._none, self._no_match, self._view):
            self._stack.addWidget(widget)
        for label in (self._none, self._no_match):
            label.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._filter_row = [QLabel(self.tr("N&ode")), self._node, QLabel(self.tr("&Search")), self._search]
        self._lay_out()
        self.show_failures(())

    def show_failures(self, failures: Sequence[Failure], asked: bool = True) -> None:
        """asked: False while the project was never asked, so that nothing is known of its failures."""
        self._none.setText(
            self.tr("No failures. Every failed attempt will be listed here with its reason.")
            if asked
            else self.tr("The project has not been asked yet. Refresh reads its failure list.")
        )
        self._model.show(failures)
        self._fill_nodes()
        for widget in self._filter_row:
            widget.setEnabled(bool(failures))
        self._choose()

    def _fill_nodes(self) -> None:
        names = self._model.node_names()
        if names == [self._node.itemData(row) for row in range(1, self._node.count())]:
            return
        chosen = self._node.currentData()
        self._node.blockSignals(True)
        self._node.clear()
        self._node.addItem(self.tr("All nodes"), "")
        for name in names:
            self._node.addItem(name, name)
        self._node.setCurrentIndex(max(0, self._node.findData(chosen)))
        self._node.blockSignals(False)

    def _choose(self) -> None:
        self._filter.choose(node=self._node.currentData() or "", text=self._search.text().strip())
        if not self._model.rowCount():
            self._stack.setCurrentWidget(self._none)
        elif not self._filter.rowCount():
            self._stack.setCurrentWidget(self._no_match)
        else:
            self._stack.setCurrentWidget(self._view)
        self._selection_changed()

    def _selection_changed(self) -> None:
        shown = self._stack.currentWidget() is self._view
        self._details.setEnabled(shown and self._view.selectionModel().hasSelection())

    def _explain(self) -> None:
        index = self._view.currentIndex()
        if index.isValid():
            self.details_wanted.emit(self._model.failure(self._filter.mapToSource(index).row()))

    def _failures_view(self) -> RowTable:
        view = RowTable(self._filter, self.tr("Failures"), (24, 18, 10, 0), elided=NODE)
        view.setSortingEnabled(True)
        view.sortByColumn(TIME, Qt.SortOrder.DescendingOrder)
        view.setMinimumHeight(view.row_height * 5)
        return view

    def _lay_out(self) -> None:
        node_label, node, search_label, search = self._filter_row
        assert isinstance(node_label, QLabel)  # noqa: S101  (for the type checker)
        assert isinstance(search_label, QLabel)  # noqa: S101
        node_label.setBuddy(node)
        search_label.setBuddy(search)
        filters = QHBoxLayout()
        filters.addWidget(node_label)
        filters.addWidget(node)
        filters.addSpacing(gap("m"))
        filters.addWidget(search_label)
        filters.addWidget(search, 1)
        filters.addSpacing(gap("m"))
        filters.addWidget(self._details)
        layout = QVBoxLayout(self)
        layout.setSpacing(gap("s"))
        layout.addLayout(filters)
        layout.addWidget(self._stack, 1)
