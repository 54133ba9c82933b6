"""The hub before there is a project: what the program does, and the two things one can do."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from fdl_wizard.gui.style import gap, icon, sentence_label, set_by_name, title_font


class EmptyView(QScrollArea):
    """register_wanted(), application_wanted()."""

    register_wanted = Signal()
    application_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        sentence = sentence_label(
            self.tr("Register FineDataLink projects with the public cloud, and see for each node why it was refused.")
        )
        sentence.setFont(title_font(self))
        set_by_name(sentence, alignment="AlignHCenter|AlignVCenter")
        picture = sentence_label()
        picture.setPixmap(icon("application").pixmap(gap("xl") * 3, gap("xl") * 3))
        set_by_name(picture, alignment="AlignHCenter|AlignVCenter")
        self.register = QPushButton(self.tr("Register &Now"))
        self.register.setDefault(True)
        self.register.clicked.connect(self.register_wanted)
        self.application = QPushButton(self.tr("Re&quest an Account"))
        self.application.clicked.connect(self.application_wanted)
        self._waiting = sentence_label()
        set_by_name(self._waiting, alignment="AlignHCenter|AlignVCenter")
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.application)
        buttons.addSpacing(gap("s"))
        buttons.addWidget(self.register)
        buttons.addStretch(1)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(gap("xl"), gap("m"), gap("xl"), gap("m"))
        column.addStretch(2)
        column.addWidget(picture)
        column.addSpacing(gap("l"))
        column.addWidget(sentence)
        column.addSpacing(gap("l"))
        column.addLayout(buttons)
        column.addSpacing(gap("s"))
        column.addWidget(self._waiting)
        column.addStretch(3)
        self.setWidget(content)
        self.setWidgetResizable(True)
        set_by_name(self, frameShape="NoFrame")

    def show_waiting(self, reason: str) -> None:
        """reason: why Register Now must wait a moment, under the buttons; empty when it need not."""
        self.register.setEnabled(not reason)
        self._waiting.setText(reason)
