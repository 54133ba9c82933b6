"""What happened, kept on this workstation in one SQLite file: projects, accounts, runs, outcomes. No password, ever."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fdl_wizard.journal.sqlite_journal import SqliteJournal


def open_journal(folder: Path) -> "SqliteJournal":
    """The journal in ``folder``, which is made when it is missing. Raises JournalUnusable.

    A damaged journal is kept aside and a new one begun; the journal's ``warning`` then says so.
    """
    from fdl_wizard.journal.sqlite_journal import SqliteJournal

    return SqliteJournal(folder)


def default_folder(*, sandbox: bool) -> Path:
    """Where this user's journal is; the practice sandbox has one of its own.

    Raises JournalUnusable for a user without a home folder (a container's, say).
    """
    from platformdirs import user_data_path

    from fdl_wizard.registration.problems import JournalUnusable

    try:
        folder = user_data_path("fdl-wizard", appauthor=False)
    except RuntimeError as error:
        raise JournalUnusable(
            "This user has no home folder, so the program has no place to keep its record.",
            "Set HOME or XDG_DATA_HOME to a folder that can be written.",
            str(error),
        ) from None
    return folder / "sandbox" if sandbox else folder


__all__ = ["default_folder", "open_journal"]
