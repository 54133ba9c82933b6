"""The fields of the application e-mail, each with its hint and, once it was left, the reason why it is not right."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from fdl_wizard.gui.style import gap, sentence_label, tone
from fdl_wizard.registration.application import PRODUCT, ApplicationCheck, ApplicationForm


class ApplicationFields(QWidget):
    """changed(): something was typed. A required field that is still empty is not blamed before it was left."""

    changed = Signal()

    def __init__(self, form: ApplicationForm) -> None:
        super().__init__()
        self._left: set[str] = set()
        self._inputs: dict[str, QLineEdit | QPlainTextEdit | QComboBox] = {}
        self._remarks: dict[str, QLabel] = {}
        self._check: ApplicationCheck | None = None
        self._column = QVBoxLayout(self)
        self._column.setSpacing(gap("xs"))
        self._column.setContentsMargins(0, 0, gap("m"), 0)
        self._column.addWidget(QLabel(self.tr("Product: {product}").format(product=PRODUCT)))
        self._line("sender", self.tr("S&ender"), form.sender)
        self._line("company", self.tr("&Company name"), form.company)
        self._line("project", self.tr("&Project name"), form.project)
        self._line("contract_date", self.tr("Contract signing &date (YYYY/MM/DD)"), form.contract_date)
        self._line("capacity", self.tr("&Maximum registration capacity (optional)"), form.capacity)
        self._line("account_name", self.tr("Account &name wished for (optional)"), form.account_name)
        self._note(form.note)
        self._language(form.language)
        self._column.addStretch(1)

    def form(self) -> ApplicationForm:
        """What is typed now."""
        return ApplicationForm(**{name: _value(widget) for name, widget in self._inputs.items()})

    def show_check(self, check: ApplicationCheck) -> None:
        """Shows, under each field, its error or its hints."""
        self._check = check
        for name in self._remarks:
            self._show_remark(name)

    def blame_all(self) -> None:
        """From now on empty required fields are told too; the first wrong one gets the focus."""
        self._left.update(self._inputs)
        if self._check is None:
            return
        self.show_check(self._check)
        for name in self._inputs:
            if name in self._check.errors:
                self._inputs[name].setFocus(Qt.FocusReason.OtherFocusReason)
                return

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            name = watched.objectName()
            self._left.add(name)
            self._show_remark(name)
        return super().eventFilter(watched, event)

    def _show_remark(self, name: str) -> None:
        remark, check = self._remarks.get(name), self._check
        if remark is None or check is None:
            return
        error = check.errors.get(name)
        if error is not None and name in check.missing and name not in self._left:
            error = None
        text = f"{error.sentence} {error.remedy}".strip() if error else " ".join(check.hints.get(name, ()))
        palette = remark.palette()
        palette.setColor(remark.foregroundRole(), tone("bad" if error else "quiet"))
        remark.setPalette(palette)
        remark.setText(f"✖ {text}" if error else text)
        remark.setVisible(bool(text))
        self._inputs[name].setAccessibleDescription(text)

    def _line(self, name: str, label: str, text: str) -> None:
        field = QLineEdit(text)
        field.textChanged.connect(self.changed)
        self._row(name, label, field)

    def _note(self, text: str) -> None:
        field = QPlainTextEdit(text)
        field.setTabChangesFocus(True)
        field.setFixedHeight(field.fontMetrics().height() * 3 + gap("m"))
        field.textChanged.connect(self.changed)
        self._row("note", self.tr("Special circ&umstances (optional)"), field)

    def _language(self, chosen: str) -> None:
        field = QComboBox()
        field.addItem(self.tr("English"), "en")
        field.addItem(self.tr("Chinese"), "zh")
        field.setCurrentIndex(max(0, field.findData(chosen)))
        field.currentIndexChanged.connect(self.changed)
        self._row("language", self.tr("&Language of the e-mail"), field)

    def _row(self, name: str, label: str, field: QLineEdit | QPlainTextEdit | QComboBox) -> None:
        field.setObjectName(name)
        field.installEventFilter(self)
        remark = sentence_label()
        remark.hide()
        caption = QLabel(label)
        caption.setBuddy(field)
        caption.setWordWrap(True)
        self._column.addSpacing(gap("s"))
        for widget in (caption, field, remark):
            self._column.addWidget(widget)
        self._inputs[name] = field
        self._remarks[name] = remark


def _value(field: QLineEdit | QPlainTextEdit | QComboBox) -> str:
    if isinstance(field, QLineEdit):
        return field.text()
    if isinstance(field, QPlainTextEdit):
        return field.toPlainText()
    return str(field.currentData())
