"""Registration Information: the project's state, its account and capacity, and its nodes."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
)

from fdl_wizard.gui.hub.elided_label import ElidedLabel
from fdl_wizard.gui.hub.nodes_table import NodesModel
from fdl_wizard.gui.style import gap, icon, sentence_label, tone
from fdl_wizard.gui.tables import RowTable
from fdl_wizard.gui.times import short_date, short_time_of_today, whole_moment
from fdl_wizard.registration.model import ProjectStatus, RegistrationState
from fdl_wizard.registration.summary import state_sentence


class RegistrationPanel(QGroupBox):
    """Shows a ProjectStatus. error_details_wanted(): View Error Details; refresh_wanted(): ask the project anew."""

    error_details_wanted = Signal()
    refresh_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setTitle(self.tr("Registration Information"))
        self._state_icon = QLabel()
        self._state = sentence_label()
        self._as_of = QLabel()
        self._refresh = QPushButton(self.tr("Re&fresh"))
        self._refresh.clicked.connect(self.refresh_wanted)
        self._method = QLabel()
        self._account = ElidedLabel()
        self._expires = QLabel()
        self._capacity = QProgressBar()
        self._capacity.setAccessibleName(self.tr("Capacity"))
        self._no_capacity = QLabel("–")
        for label in (self._method, self._expires, self._as_of):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self._nodes_model = NodesModel()
        self._nodes = RowTable(self._nodes_model, self.tr("Nodes"), (22, 30, 0))
        self._details = QPushButton(self.tr("&View Error Details"))
        self._details.clicked.connect(self.error_details_wanted)
        self._lay_out()

    def show_status(self, status: ProjectStatus | None) -> None:
        """None: the project was never asked."""
        self._show_state(status)
        self._method.setText(self.tr("Public Cloud") if status and status.method == "public_cloud" else "–")
        self._account.setText((status.account if status else None) or "–")
        expires = status.expires if status else None
        self._expires.setText(short_date(expires) if expires else "–")
        self._show_capacity(status)
        self._nodes_model.show(status.nodes if status else (), status.account if status else None)
        self._fit_nodes(len(status.nodes) if status else 0)
        self._details.setEnabled(bool(status and status.failures))
        self._details.setToolTip("" if self._details.isEnabled() else self.tr("There are no failures to explain."))

    def show_busy(self, busy: bool) -> None:
        self._refresh.setEnabled(not busy)
        self._refresh.setText(self.tr("Asking the project…") if busy else self.tr("Re&fresh"))

    def _show_state(self, status: ProjectStatus | None) -> None:
        if status is None:
            self._state.setText(self.tr("Not asked yet"))
            self._as_of.clear()
            self._state_icon.clear()
            return
        self._state.setText(state_sentence(status))
        self._as_of.setText(self.tr("as of {time}").format(time=short_time_of_today(status.as_of)))
        self._as_of.setToolTip(whole_moment(status.as_of))
        name, colour = _STATE_ICONS[status.state]
        if status.failures and status.state is not RegistrationState.REGISTRATION_FAILED:
            name, colour = "not_reached", "warning"
        size = gap("l")
        self._state_icon.setPixmap(icon(name, tone(colour)).pixmap(size, size))

    def _show_capacity(self, status: ProjectStatus | None) -> None:
        known = status is not None and status.capacity is not None and status.capacity_used is not None
        self._capacity.setVisible(known)
        self._no_capacity.setVisible(not known)
        if status is None or status.capacity is None or status.capacity_used is None:
            return
        self._capacity.setRange(0, max(1, status.capacity))
        self._capacity.setValue(min(status.capacity_used, status.capacity))
        text = self.tr("{used} of {capacity} used").format(used=status.capacity_used, capacity=status.capacity)
        self._capacity.setFormat(text)
        self._capacity.setAccessibleDescription(text)

    def _fit_nodes(self, count: int) -> None:
        """Up to eight rows are shown whole; more scroll."""
        row = self._nodes.row_height
        height = self._nodes.horizontalHeader().sizeHint().height() + row * max(1, min(count, 8)) + gap("xs")
        self._nodes.setFixedHeight(height)

    def _lay_out(self) -> None:
        state = QHBoxLayout()
        state.setSpacing(gap("s"))
        state.addWidget(self._state_icon)
        state.addWidget(self._state, 1)
        state.addWidget(self._as_of)
        state.addWidget(self._refresh)
        capacity = QHBoxLayout()
        capacity.addWidget(self._capacity)
        capacity.addWidget(self._no_capacity)
        grid = QGridLayout()
        grid.setHorizontalSpacing(gap("l"))
        grid.setVerticalSpacing(gap("s"))
        grid.addWidget(QLabel(self.tr("State")), 0, 0)
        grid.addLayout(state, 0, 1, 1, 3)
        grid.addWidget(QLabel(self.tr("Method")), 1, 0)
        grid.addWidget(self._method, 1, 1)
        grid.addWidget(QLabel(self.tr("Account")), 1, 2)
        grid.addWidget(self._account, 1, 3)
        grid.addWidget(QLabel(self.tr("Capacity")), 2, 0)
        grid.addLayout(capacity, 2, 1)
        grid.addWidget(QLabel(self.tr("Expires")), 2, 2)
        grid.addWidget(self._expires, 2, 3)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self._details)
        layout = QVBoxLayout(self)
        layout.setSpacing(gap("m"))
        layout.addLayout(grid)
        layout.addWidget(self._nodes)
        layout.addLayout(buttons)


_STATE_ICONS = {
    RegistrationState.NOT_REGISTERED: ("waiting", "quiet"),
    RegistrationState.PARTLY_REGISTERED: ("not_reached", "warning"),
    RegistrationState.REGISTERED: ("registered", "good"),
    RegistrationState.REGISTRATION_FAILED: ("failed", "bad"),
}
