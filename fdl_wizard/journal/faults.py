"""From what SQLite or the file system says to a sentence and what to do."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fdl_wizard.registration.problems import JournalUnusable

DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_PRIMARY = 0xFF  # the extended codes of SQLite carry the primary one in their lowest byte

_WORDS = {
    sqlite3.SQLITE_FULL: ("The disk is full; the program's record was not written.", "Make room on it."),
    sqlite3.SQLITE_READONLY: (
        "The program's record is read-only.",
        "Allow your user to write to the file and its folder.",
    ),
    sqlite3.SQLITE_CANTOPEN: (
        "The program's record cannot be opened.",
        "Allow your user to read and write the file and its folder.",
    ),
    sqlite3.SQLITE_BUSY: (
        "The program's record is in use by another program.",
        "Close what else has it open, and try again.",
    ),
    sqlite3.SQLITE_CORRUPT: (
        "The program's record is damaged.",
        "Start the program again: the damaged file is then kept aside and a new one begun.",
    ),
}
_WORDS[sqlite3.SQLITE_NOTADB] = _WORDS[sqlite3.SQLITE_CORRUPT]
_WORDS[sqlite3.SQLITE_LOCKED] = _WORDS[sqlite3.SQLITE_BUSY]
_OTHER = ("The program's record could not be read or written.", "Check the disk that it is on.")


def primary_code(error: sqlite3.Error) -> int:
    """SQLite's result code without its extension; 0 when the error came from Python's side."""
    return getattr(error, "sqlite_errorcode", 0) & _PRIMARY


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Raises JournalUnusable for what SQLite and the file system raise inside."""
    try:
        yield
    except sqlite3.Error as error:
        sentence, remedy = _WORDS.get(primary_code(error), _OTHER)
        name = getattr(error, "sqlite_errorname", type(error).__name__)
        raise JournalUnusable(sentence, remedy, f"{path}\n{name}: {error}") from error
    except OSError as error:
        raise JournalUnusable(
            "The folder of the program's record cannot be used.",
            "Allow your user to read and write it.",
            f"{path}\n{type(error).__name__}: {error.strerror}",
        ) from error
