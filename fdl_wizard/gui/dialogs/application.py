"""Request an Account: the application e-mail, checked as one types, with a live preview and three ways out."""

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from fdl_wizard.gui.dialogs.application_form import ApplicationFields
from fdl_wizard.gui.style import fixed_font, gap, sentence_label, title_font, window_size
from fdl_wizard.jobs.apply import cluster_size, keep_form, kept_form, save_draft
from fdl_wizard.jobs.world import World
from fdl_wizard.registration.application import Application, ApplicationCheck, ApplicationForm, check
from fdl_wizard.registration.application_text import (
    MAILTO_REMEDY,
    MAILTO_TOO_LONG,
    mailto_fits,
    mailto_url,
    plain_text,
    suggested_file_name,
)
from fdl_wizard.registration.problems import InvalidInput, JournalUnusable


class ApplicationDialog(QDialog):
    """project: the chosen project's name, offered when the form of the last time names none."""

    def __init__(self, world: World, project: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._world = world
        self._application: Application | None = None
        self.setWindowTitle(self.tr("Request an Account"))
        self._fields = ApplicationFields(self._first_form(project))
        self._fields.changed.connect(self._recheck)
        self._preview = QPlainTextEdit()
        self._preview.setReadOnly(True)
        self._preview.setTabChangesFocus(True)
        self._preview.setFont(fixed_font())
        self._said = sentence_label()
        self._copy = QPushButton(self.tr("Copy &text"))
        self._copy.clicked.connect(self._copy_text)
        self._mail = QPushButton(self.tr("&Open in mail program"))
        self._mail.clicked.connect(self._open_in_mail_program)
        self._save = QPushButton(self.tr("&Save draft…"))
        self._save.setDefault(True)
        self._save.clicked.connect(self._save_draft)
        self._close = QPushButton(self.tr("Close"))
        self._close.setAutoDefault(False)
        self._close.clicked.connect(self.reject)
        self._lay_out()
        self._recheck()

    def done(self, result: int) -> None:
        """What was typed is kept for the next time, however the dialog is left."""
        with suppress(JournalUnusable):  # a convenience; the hub tells of an unusable journal at its start
            keep_form(self._world.journal, self._fields.form())
        super().done(result)

    def _first_form(self, project: str) -> ApplicationForm:
        try:
            form = kept_form(self._world.journal)
        except JournalUnusable:
            form = ApplicationForm()
        return form if form.project else replace(form, project=project)

    def _recheck(self) -> None:
        found = self._checked(self._fields.form())
        self._application = found.application
        self._fields.show_check(found)
        self._said.clear()
        if found.application is None:
            self._preview.setPlainText(self.tr("The e-mail will appear here once every required field is right."))
        else:
            self._preview.setPlainText(plain_text(found.application))

    def _checked(self, form: ApplicationForm) -> ApplicationCheck:
        nodes = None
        with suppress(JournalUnusable):
            nodes = cluster_size(self._world.journal, form.project)
        return check(form, self._world.clock.now().astimezone().date(), nodes, form.project)

    def _ready(self) -> Application | None:
        """The application, or None after showing what is still wrong."""
        if self._application is None:
            self._fields.blame_all()
            self._said.setText(self.tr("Some fields are not right yet; the reason stands under each."))
        return self._application

    def _copy_text(self) -> None:
        application = self._ready()
        if application:
            QGuiApplication.clipboard().setText(plain_text(application))
            self._said.setText(self.tr("Copied. Send it from {sender}.").format(sender=application.sender))

    def _open_in_mail_program(self) -> None:
        application = self._ready()
        if application is None:
            return
        url = mailto_url(application)
        if not mailto_fits(url):
            self._said.setText(f"{MAILTO_TOO_LONG} {MAILTO_REMEDY}")
        elif QDesktopServices.openUrl(QUrl.fromEncoded(url.encode("ascii"))):
            self._said.setText(
                self.tr("Handed to the mail program. Send it from {sender}.").format(sender=application.sender)
            )
        else:
            self._said.setText(self.tr("No mail program answered. Save the draft and open it, or copy the text."))

    def _save_draft(self) -> None:
        application = self._ready()
        if application is None:
            return
        chosen, _filter = QFileDialog.getSaveFileName(
            self,
            self.tr("Save draft"),
            str(Path.home() / suggested_file_name(application)),
            self.tr("E-mail drafts (*.eml)"),
        )
        if not chosen:
            return
        try:
            path = Path(chosen)
            # The file dialog asked before replacing what was chosen, not what gets a suffix only now.
            saved = save_draft(
                application, path if path.suffix else path.with_suffix(".eml"), replace=bool(path.suffix)
            )
        except InvalidInput as problem:
            self._said.setText(f"{problem.sentence} {problem.remedy}")
        else:
            self._said.setText(
                self.tr("Saved: {path}. Open it in the mail program and send it from {sender}.").format(
                    path=saved.path, sender=application.sender
                )
            )

    def _lay_out(self) -> None:
        title = sentence_label(self.tr("Apply for a public cloud account by e-mail"))
        title.setFont(title_font(self))
        subtitle = sentence_label(
            self.tr("The business desk creates the account and answers with its name, password and capacity.")
        )
        form = QScrollArea()
        form.setWidget(self._fields)
        form.setWidgetResizable(True)
        form.setFrameShape(QFrame.Shape.NoFrame)
        form.setHorizontalScrollBarPolicy(form.horizontalScrollBarPolicy().ScrollBarAlwaysOff)
        form.setFocusPolicy(form.focusPolicy().NoFocus)
        caption = QLabel(self.tr("P&review"))
        caption.setBuddy(self._preview)
        right = QVBoxLayout()
        right.addWidget(caption)
        right.addWidget(self._preview, 1)
        columns = QHBoxLayout()
        columns.setSpacing(gap("l"))
        columns.addWidget(form, 1)
        columns.addLayout(right, 1)
        buttons = QHBoxLayout()
        buttons.addWidget(self._copy)
        buttons.addWidget(self._mail)
        buttons.addStretch(1)
        buttons.addWidget(self._close)
        buttons.addWidget(self._save)
        column = QVBoxLayout(self)
        column.setContentsMargins(gap("l"), gap("l"), gap("l"), gap("l"))
        column.setSpacing(gap("m"))
        column.addWidget(title)
        column.addWidget(subtitle)
        column.addLayout(columns, 1)
        column.addWidget(self._said)
        column.addLayout(buttons)
        self.resize(window_size(self, 1000, 790))
