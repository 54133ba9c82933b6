"""Opening the journal's file: made private, looked through for damage, brought to this program's schema."""

import os
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from fdl_wizard.journal.faults import DAMAGED, primary_code, told
from fdl_wizard.journal.migrations import MIGRATIONS, migrate, version_of
from fdl_wizard.registration.problems import JournalUnusable

FILE_NAME = "journal.sqlite3"
BUSY_SECONDS = 10.0
"""How long one instance waits for another one's write, which takes milliseconds."""


def open_file(folder: Path) -> tuple[sqlite3.Connection, JournalUnusable | None]:
    """A connection to the journal in ``folder``, in autocommit mode, and a warning when an old one was damaged.

    Raises JournalUnusable.
    """
    path = folder / FILE_NAME
    with told(path):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if os.name == "posix" and folder.stat().st_mode & 0o077:
            folder.chmod(0o700)
        try:
            return _connect(path), None
        except sqlite3.DatabaseError as error:
            if primary_code(error) not in DAMAGED:
                raise
            return _begin_anew(path)


def _connect(path: Path) -> sqlite3.Connection:
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))  # before SQLite would make it, readable by others
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        _refuse_newer(connection, path)
        _check(connection)
        _use_write_ahead_log(connection)
        connection.execute("PRAGMA synchronous = NORMAL")  # nothing is lost when the program is killed
        connection.execute("PRAGMA foreign_keys = ON")
        migrate(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _refuse_newer(connection: sqlite3.Connection, path: Path) -> None:
    version = version_of(connection)
    if version > len(MIGRATIONS):
        raise JournalUnusable(
            "The program's record was written by a newer version of the program.",
            "Start that version, or update this one; nothing was changed.",
            f"{path}\nSchema version {version}; this program knows up to {len(MIGRATIONS)}.",
        )


def _check(connection: sqlite3.Connection) -> None:
    (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        error = sqlite3.DatabaseError(verdict)
        error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
        raise error


def _use_write_ahead_log(connection: sqlite3.Connection) -> None:
    """SQLite does not wait for a busy file when the mode is changed, so this does: two instances may start at once."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if primary_code(error) != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
        time.sleep(0.01)


def _begin_anew(path: Path) -> tuple[sqlite3.Connection, JournalUnusable | None]:
    with _alone_in(path.parent):
        try:
            return _connect(path), None  # another instance has just begun a new one
        except sqlite3.DatabaseError as error:
            if primary_code(error) not in DAMAGED:
                raise
            said = f"{type(error).__name__}: {error}"
        aside = _set_aside(path)
        warning = JournalUnusable(
            f"The program's record was damaged; it was kept aside as {aside.name}, and a new one was begun.",
            "Projects and accounts have to be entered again; the registrations themselves are not affected.",
            f"{aside}\n{said}",
        )
        return _connect(path), warning


def _set_aside(path: Path) -> Path:
    stem = f"{path.stem}-damaged-{datetime.now(UTC):%Y%m%d-%H%M%S}"
    aside = path.with_name(f"{stem}{path.suffix}")
    number = 1
    while aside.exists():
        number += 1
        aside = path.with_name(f"{stem}-{number}{path.suffix}")
    path.rename(aside)
    for more in ("-wal", "-shm"):
        companion = path.with_name(path.name + more)
        if companion.exists():
            companion.rename(aside.with_name(aside.name + more))
    return aside


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """No other instance is inside at the same time. On Windows the system itself lets nobody rename an open file."""
    if sys.platform == "win32":
        yield
        return
    import fcntl

    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
