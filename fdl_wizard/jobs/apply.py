"""Apply for a public cloud account: check the form, write the e-mail as a draft, keep what was typed."""

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from fdl_wizard.jobs.events import Note
from fdl_wizard.registration.application import RECIPIENT, Application, ApplicationCheck, ApplicationForm, check
from fdl_wizard.registration.ports import Journal
from fdl_wizard.registration.problems import InvalidInput, JournalUnusable

FORM_SETTING = "application_form"
"""The journal's setting that holds the last form."""

_HEAD = 16 * 1024  # bytes of a file that are looked at to tell an earlier draft from anything else


@dataclass(frozen=True, slots=True)
class DraftSaved:
    """The e-mail stands in the file ``path``, ready to be opened. replaced: an earlier draft stood there."""

    path: Path
    replaced: bool


def apply(
    form: ApplicationForm,
    *,
    today: date,
    journal: Journal | None = None,
    output: Path | None = None,
    replace: bool = False,
) -> Iterator[ApplicationCheck | DraftSaved | Note]:
    """Yields the form's check and, when no rule is broken, DraftSaved (given an ``output``) and a Note for what could
    not be kept for the next application. Raises what ``save_draft`` raises; then nothing is kept."""
    nodes = None
    if journal is not None:
        with contextlib.suppress(JournalUnusable):  # only a hint is lost; keeping the form says so below
            nodes = cluster_size(journal, form.project)
    result = check(form, today, nodes, form.project)
    yield result
    if result.application is None:
        return
    if output is not None:
        yield save_draft(result.application, output, replace)
    if journal is not None:
        try:
            keep_form(journal, form)
        except JournalUnusable as problem:
            yield Note.of(problem)


def kept_form(journal: Journal) -> ApplicationForm:
    """What was typed last time, empty the first time. Raises JournalUnusable."""
    kept = journal.setting(FORM_SETTING)
    return ApplicationForm() if kept is None else ApplicationForm.from_json(kept)


def keep_form(journal: Journal, form: ApplicationForm) -> None:
    """Keeps what was typed, right or wrong, for the next application. Raises JournalUnusable."""
    journal.keep_setting(FORM_SETTING, form.to_json())


def cluster_size(journal: Journal, project: str) -> int | None:
    """How many nodes the known project of that name has, as last seen; None when it isn't known. Raises
    JournalUnusable."""
    wanted = project.strip().casefold()
    for known in journal.projects():
        if known.name.casefold() == wanted:
            last = journal.last_status(known.url)
            return len(last[0].nodes) if last else None
    return None


def save_draft(application: Application, path: Path, replace: bool = False) -> DraftSaved:
    """Writes the e-mail to ``path``, whole or not at all.

    A file that stands there is replaced when it is an earlier draft of ours or empty, so that a slip can be corrected
    and the command repeated; any other file only with ``replace`` (a window's save dialog has asked by then). Raises
    InvalidInput, its field "output", when it would not be replaced or cannot be written.
    """
    from fdl_wizard.registration.application_mail import draft

    try:
        target = path.resolve()  # a link stays a link; its target is replaced
        replaced = _replaced(target, replace)
        _write_whole(target, draft(application))
    except (OSError, ValueError) as error:  # ValueError: a name with a NUL
        said = getattr(error, "strerror", None) or "The name is not possible."
        raise InvalidInput(
            f"{_shown(path)} could not be written.",
            f"The system says: {said.rstrip('.')}. Choose another place.",
            details=f"{type(error).__name__}: {said}",
            field="output",
        ) from error
    return DraftSaved(path, replaced)


def _replaced(target: Path, replace: bool) -> bool:
    """Whether a draft or another file is lost; raises InvalidInput where that must not be."""
    if not target.parent.is_dir():
        raise _refuse(f"The folder {_shown(target.parent)} does not exist.", "Create it first, or choose another.")
    if target.is_dir():
        raise _refuse(f"{_shown(target)} is a folder.", "Add the name of a file, such as application.eml.")
    if not target.exists():
        return False
    if not target.is_file():
        raise _refuse(f"{_shown(target)} is a device or a pipe.", "Choose the name of a file.")
    with target.open("rb") as file:
        head = file.read(_HEAD)
    if head and not replace and not _is_our_draft(head):
        raise _refuse(
            f"{_shown(target)} exists and is no draft of an application, so it was left alone.",
            "Choose another name, or move that file away.",
        )
    return bool(head)


def _is_our_draft(head: bytes) -> bool:
    from email.parser import BytesHeaderParser

    headers = BytesHeaderParser().parsebytes(head)
    return headers.get("X-Unsent") == "1" and headers.get("To") == RECIPIENT


def _write_whole(target: Path, content: bytes) -> None:
    part = target.with_name(f".fdl-wizard-{os.urandom(6).hex()}.part")
    try:
        with part.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _shown(path: Path) -> str:
    """A path to put into a sentence, whatever bytes it has."""
    return str(path).encode("utf-8", "replace").decode("utf-8")


def _refuse(sentence: str, remedy: str) -> InvalidInput:
    return InvalidInput(sentence, remedy, field="output")
