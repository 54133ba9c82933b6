"""The question before what was typed is thrown away."""

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QMessageBox, QWidget


def leaving_question(parent: QWidget, what_stays: str, *, again: bool) -> QMessageBox:
    """A question to be opened with ``open()``; accepted when the wizard shall be left. Enter and Escape stay.

    what_stays: what was sent and what is kept; again: there was a submission before.
    """
    box = QMessageBox(parent)
    box.setWindowTitle(_tr("Leave the Registration"))
    box.setIcon(QMessageBox.Icon.Question)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(_tr("Leave without registering again?") if again else _tr("Leave without registering?"))
    box.setInformativeText(what_stays)
    stay = box.addButton(_tr("&Stay"), QMessageBox.ButtonRole.RejectRole)
    box.addButton(_tr("&Leave"), QMessageBox.ButtonRole.AcceptRole)
    box.setDefaultButton(stay)
    box.setEscapeButton(stay)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return box


def _tr(text: str) -> str:
    return QCoreApplication.translate("Wizard", text)
