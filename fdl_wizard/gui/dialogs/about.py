"""About the program."""

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from fdl_wizard import __version__
from fdl_wizard.gui.style import gap, icon, sentence_label, title_font


class AboutDialog(QDialog):
    """Name, version, and that the program is independent of the vendor."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About FDL Wizard"))
        picture = QLabel()
        picture.setPixmap(icon("application").pixmap(gap("xl") * 2, gap("xl") * 2))
        title = sentence_label(f"FDL Wizard {__version__}")
        title.setFont(title_font(self))
        text = sentence_label(
            self.tr(
                "Registers FineDataLink projects with the public cloud from a workstation.\n\n"
                "An independent program: not made, endorsed or supported by FanRuan. "
                "FineDataLink is a product of FanRuan."
            )
        )
        buttons = QDialogButtonBox()
        buttons.addButton(self.tr("&Close"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setSpacing(gap("m"))
        column.setContentsMargins(gap("xl"), gap("xl"), gap("xl"), gap("l"))
        for widget in (picture, title, text, buttons):
            column.addWidget(widget)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 60)
