"""The journal's file: private, versioned, kept aside when damaged, and a sentence for everything that stops it."""

import contextlib
import os
import resource
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from fdl_wizard.journal import open_journal
from fdl_wizard.journal.migrations import MIGRATIONS
from fdl_wizard.journal.opening import FILE_NAME
from fdl_wizard.journal.sqlite_journal import SqliteJournal
from fdl_wizard.registration.problems import JournalUnusable


@contextlib.contextmanager
def opened(folder: Path) -> Iterator[SqliteJournal]:
    with contextlib.closing(open_journal(folder)) as journal:
        yield journal


@contextlib.contextmanager
def database(folder: Path) -> Iterator[sqlite3.Connection]:
    with contextlib.closing(sqlite3.connect(folder / FILE_NAME, isolation_level=None)) as connection:
        yield connection


def test_folder_and_file_are_for_the_user_alone(tmp_path: Path) -> None:
    folder = tmp_path / "share" / "fdl-wizard"
    before = os.umask(0)
    try:
        with opened(folder) as journal:
            journal.keep_setting("a", "b")
            modes = {entry.name: entry.stat().st_mode & 0o777 for entry in folder.iterdir()}
    finally:
        os.umask(before)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert modes
    assert set(modes.values()) == {0o600}


def test_a_folder_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    with opened(tmp_path):
        assert tmp_path.stat().st_mode & 0o777 == 0o700


def test_the_schema_has_a_version_from_the_first_on(tmp_path: Path) -> None:
    with opened(tmp_path), database(tmp_path) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_migration_that_fails_leaves_the_schema_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(tmp_path) as journal:
        journal.remember_account("practice-ok")
    broken = (*MIGRATIONS, ("ALTER TABLE accounts ADD COLUMN note TEXT", "this is no SQL"))
    for module in ("migrations", "opening"):
        monkeypatch.setattr(f"fdl_wizard.journal.{module}.MIGRATIONS", broken)
    with pytest.raises(JournalUnusable):
        open_journal(tmp_path)
    monkeypatch.undo()
    with opened(tmp_path) as journal:
        assert journal.accounts() == ["practice-ok"]


def test_a_later_migration_keeps_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(tmp_path) as journal:
        journal.remember_account("practice-ok")
    later = (*MIGRATIONS, ("ALTER TABLE settings ADD COLUMN note TEXT",))
    for module in ("migrations", "opening"):
        monkeypatch.setattr(f"fdl_wizard.journal.{module}.MIGRATIONS", later)
    with opened(tmp_path) as journal, database(tmp_path) as connection:
        assert journal.accounts() == ["practice-ok"]
        assert connection.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS) + 1,)


def test_a_journal_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    with database(tmp_path) as connection:
        connection.execute("CREATE TABLE future (wonder TEXT)")
        connection.execute("PRAGMA user_version = 99")
    before = (tmp_path / FILE_NAME).read_bytes()
    with pytest.raises(JournalUnusable, match="newer version of the program") as caught:
        open_journal(tmp_path)
    assert "99" in caught.value.details
    assert (tmp_path / FILE_NAME).read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == [FILE_NAME]


@pytest.mark.parametrize(
    "damage", [b"this is no database" * 100, os.urandom(8192), b"SQLite format 3\0" + b"\xff" * 8192]
)
def test_a_damaged_journal_is_kept_aside_and_a_new_one_begun(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / FILE_NAME).write_bytes(damage)
    with opened(tmp_path) as journal:
        assert journal.warning is not None
        (aside,) = tmp_path.glob("journal-damaged-*.sqlite3")
        assert aside.name in journal.warning.sentence
        assert aside.read_bytes() == damage
        journal.remember_account("practice-ok")
    with opened(tmp_path) as journal:
        assert journal.warning is None
        assert journal.accounts() == ["practice-ok"]


def test_damage_in_the_middle_is_found_when_the_journal_is_opened(tmp_path: Path) -> None:
    with opened(tmp_path) as journal:
        for number in range(300):
            journal.keep_setting(f"setting {number}", "x" * 100)
    content = bytearray((tmp_path / FILE_NAME).read_bytes())
    middle = len(content) // 2 // 4096 * 4096
    content[middle : middle + 4096] = b"\xaa" * 4096
    (tmp_path / FILE_NAME).write_bytes(content)
    with opened(tmp_path) as journal:
        assert journal.warning is not None
        assert journal.setting("setting 1") is None


def test_two_damaged_journals_in_one_second_are_both_kept(tmp_path: Path) -> None:
    for damage in (b"one" * 400, b"other" * 400):
        (tmp_path / FILE_NAME).write_bytes(damage)
        open_journal(tmp_path).close()
    kept = {aside.read_bytes() for aside in tmp_path.glob("journal-damaged-*.sqlite3")}
    assert kept == {b"one" * 400, b"other" * 400}


def test_an_empty_file_is_a_new_journal(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).touch()
    with opened(tmp_path) as journal:
        assert journal.warning is None
        assert journal.accounts() == []


@pytest.mark.parametrize("obstacle", ["folder is a file", "file is a folder", "folder cannot be made"])
def test_a_folder_that_cannot_be_used_is_said_in_a_sentence(tmp_path: Path, obstacle: str) -> None:
    folder = tmp_path / "fdl-wizard"
    if obstacle == "folder is a file":
        folder.touch()
    elif obstacle == "file is a folder":
        (folder / FILE_NAME).mkdir(parents=True)
    else:
        folder = Path("/proc/fdl-wizard")
    with pytest.raises(JournalUnusable, match="folder of the program's record cannot be used") as caught:
        open_journal(folder)
    assert str(folder) in caught.value.details


def test_a_full_disk_is_said_and_what_was_there_stays(tmp_path: Path) -> None:
    with opened(tmp_path) as journal:
        journal.remember_account("practice-ok")
        journal._connection.execute("PRAGMA max_page_count = 1")  # SQLite's own way to a full disk
        with pytest.raises(JournalUnusable, match="The disk is full"):
            journal.keep_setting("form", "x" * 100_000)
        assert journal.accounts() == ["practice-ok"]
        journal._connection.execute("PRAGMA max_page_count = 100000")
        journal.keep_setting("form", "x" * 100_000)


def test_a_disk_that_takes_no_more_bytes_is_said_by_the_system_itself(tmp_path: Path) -> None:
    open_journal(tmp_path).close()
    script = (
        "import sys; from pathlib import Path; from fdl_wizard.journal import open_journal\n"
        "from fdl_wizard.registration.problems import JournalUnusable\n"
        "journal = open_journal(Path(sys.argv[1]))\n"
        "try: journal.keep_setting('form', 'x' * 2_000_000)\n"
        "except JournalUnusable as problem: print(problem.sentence); journal.accounts()\n"
        "journal.close()\n"
    )

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))

    ran = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], preexec_fn=limit, capture_output=True, text=True
    )
    assert ran.stdout.startswith(("The disk is full", "The program's record could not be")), ran.stderr
    with opened(tmp_path) as journal:
        assert journal.warning is None
        assert journal.setting("form") is None


def test_a_file_that_became_read_only_is_said(tmp_path: Path) -> None:
    with opened(tmp_path) as journal:
        journal._connection.execute("PRAGMA query_only = ON")  # root, as in a container, may write to any file
        with pytest.raises(JournalUnusable, match="read-only"):
            journal.remember_account("practice-ok")


def test_an_instance_that_holds_the_file_for_too_long_is_said(tmp_path: Path) -> None:
    with opened(tmp_path) as journal, database(tmp_path) as other:
        journal._connection.execute("PRAGMA busy_timeout = 50")
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(JournalUnusable, match="in use by another program"):
            journal.remember_account("practice-ok")
        assert journal.accounts() == []
        other.execute("ROLLBACK")
        journal.remember_account("practice-ok")


def test_a_closed_journal_says_so(tmp_path: Path) -> None:
    journal = open_journal(tmp_path)
    journal.close()
    journal.close()
    with pytest.raises(JournalUnusable, match="closed"):
        journal.accounts()
