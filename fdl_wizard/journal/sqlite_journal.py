"""The journal on SQLite."""

import json
import sqlite3
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from threading import RLock

from fdl_wizard.journal import codec
from fdl_wizard.journal.faults import told
from fdl_wizard.journal.opening import FILE_NAME, open_file
from fdl_wizard.journal.records import OutcomeRecord, SubmissionRecord
from fdl_wizard.registration.model import (
    Failure,
    NodeOutcome,
    NodeProgress,
    NodeState,
    Project,
    ProjectStatus,
    SubmissionResult,
)
from fdl_wizard.registration.problems import JournalUnusable

_UNREADABLE = (ValueError, KeyError, TypeError)
"""What the codec raises for a row that a later version wrote in a form of its own."""


class SqliteJournal:
    """Fulfils ``registration.ports.Journal``. Usable from any thread; several processes may have it open at once.

    folder: holds the file ``journal.sqlite3``, readable by this user alone. Every method raises JournalUnusable.
    warning: says that a damaged journal was kept aside when this one was opened, else None.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE_NAME
        self._lock = RLock()
        self._connection, self.warning = open_file(folder)
        self._closer = weakref.finalize(self, self._connection.close)

    def close(self) -> None:
        """Closes the file. May be called twice."""
        with self._lock:
            self._closer()

    def projects(self) -> Sequence[Project]:
        rows = self._rows("SELECT url, name, admin, connector FROM projects ORDER BY used DESC")
        return [Project(*row) for row in rows]

    def remember_project(self, project: Project) -> None:
        values = [_text(value) for value in (project.url, project.name, project.admin, project.connector)]
        self._write(
            "INSERT INTO projects SELECT ?, ?, ?, ?, coalesce(max(used), 0) + 1 FROM projects WHERE true "
            "ON CONFLICT (url) DO UPDATE SET name = excluded.name, admin = excluded.admin, "
            "connector = excluded.connector, used = excluded.used",
            values,
        )

    def forget_project(self, url: str) -> None:
        with self._transaction() as connection:
            connection.execute("DELETE FROM projects WHERE url = ?", [_text(url)])
            connection.execute("DELETE FROM statuses WHERE project_url = ?", [_text(url)])

    def accounts(self) -> Sequence[str]:
        return [name for (name,) in self._rows("SELECT name FROM accounts ORDER BY used DESC")]

    def remember_account(self, account: str) -> None:
        self._write(
            "INSERT INTO accounts SELECT ?, coalesce(max(used), 0) + 1 FROM accounts WHERE true "
            "ON CONFLICT (name) DO UPDATE SET used = excluded.used",
            [_text(account)],
        )

    def forget_account(self, account: str) -> None:
        self._write("DELETE FROM accounts WHERE name = ?", [_text(account)])

    def begin_submission(self, submission_id: str, project_url: str, account: str, started: datetime) -> None:
        self._write(
            "INSERT INTO submissions (number, id, project_url, account, started) "
            "SELECT coalesce(max(number), 0) + 1, ?, ?, ?, ? FROM submissions WHERE true ON CONFLICT (id) DO NOTHING",
            [_text(submission_id), _text(project_url), _text(account), started.isoformat()],
        )

    def record_progress(self, submission_id: str, progress: NodeProgress, time: datetime) -> None:
        if progress.state.finished:
            outcome = OutcomeRecord(
                progress.node, progress.state, progress.request_id, time, progress.seconds, progress.failure
            )
            self._write(
                "INSERT INTO outcomes VALUES (?, ?, ?) "
                "ON CONFLICT (submission, node) DO UPDATE SET outcome = excluded.outcome",
                _outcome_row(submission_id, outcome),
            )

    def finish_submission(self, result: SubmissionResult, finished: datetime) -> None:
        """Also records outcomes of the result for nodes that ``record_progress`` was not called for."""
        rows = [_outcome_row(result.submission_id, _from_result(outcome, finished)) for outcome in result.outcomes]
        with self._transaction() as connection:
            connection.execute(
                "UPDATE submissions SET project = ?, finished = ?, cancelled = ?, unfinished = ? WHERE id = ?",
                [
                    _text(result.project),
                    finished.isoformat(),
                    int(result.cancelled),
                    json.dumps(list(result.unfinished)),
                    _text(result.submission_id),
                ],
            )
            connection.executemany("INSERT INTO outcomes VALUES (?, ?, ?) ON CONFLICT DO NOTHING", rows)

    def submissions(self, limit: int = 100) -> Sequence[SubmissionRecord]:
        """Earlier and running submissions, newest first, at most ``limit``."""
        with self._reading() as connection:
            rows = connection.execute(
                "SELECT id, project_url, project, account, started, finished, cancelled, unfinished "
                "FROM submissions ORDER BY number DESC LIMIT ?",
                [max(0, limit)],
            ).fetchall()
            try:
                return [_submission(row, _outcomes(connection, row[0])) for row in rows]
            except _UNREADABLE as error:
                raise JournalUnusable(
                    "The program's record of earlier registrations was written by another version of the program.",
                    "Update this one.",
                    f"{self.path}\n{type(error).__name__}: {error}",
                ) from error

    def keep_status(self, project_url: str, status: ProjectStatus, failures: Sequence[Failure]) -> None:
        self._write(
            "INSERT INTO statuses VALUES (?, ?, ?) "
            "ON CONFLICT (project_url) DO UPDATE SET status = excluded.status, failures = excluded.failures",
            [_text(project_url), codec.status_to_json(status), codec.failures_to_json(failures)],
        )

    def last_status(self, project_url: str) -> tuple[ProjectStatus, Sequence[Failure]] | None:
        rows = self._rows("SELECT status, failures FROM statuses WHERE project_url = ?", [_text(project_url)])
        for status, failures in rows:
            try:
                return codec.status_from_json(status), codec.failures_from_json(failures)
            except _UNREADABLE:
                return None  # only a cache: the project is asked again
        return None

    def setting(self, name: str) -> str | None:
        for (value,) in self._rows("SELECT value FROM settings WHERE name = ?", [_text(name)]):
            return str(value)
        return None

    def keep_setting(self, name: str, value: str) -> None:
        self._write(
            "INSERT INTO settings VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            [_text(name), _text(value)],
        )

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._lock, told(self.path):
            if not self._closer.alive:
                raise JournalUnusable("The program's record is closed.", "Start the program again.", str(self.path))
            yield self._connection

    def _rows(self, statement: str, values: Sequence[object] = ()) -> list[tuple[str, ...]]:
        with self._reading() as connection:
            return connection.execute(statement, values).fetchall()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._reading() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

    def _write(self, statement: str, values: Sequence[object]) -> None:
        with self._transaction() as connection:
            connection.execute(statement, values)


def _text(value: str) -> str:
    """What SQLite can hold: half a surrogate pair, which JSON may bring in, is no text."""
    return value.encode("utf-8", "backslashreplace").decode("utf-8")


def _outcome_row(submission_id: str, outcome: OutcomeRecord) -> list[str]:
    return [_text(submission_id), _text(outcome.node), codec.outcome_to_json(outcome)]


def _from_result(outcome: NodeOutcome, finished: datetime) -> OutcomeRecord:
    state = NodeState.REGISTERED if outcome.registered else NodeState.FAILED
    return OutcomeRecord(outcome.node, state, outcome.request_id, finished, failure=outcome.failure)


def _outcomes(connection: sqlite3.Connection, submission_id: str) -> tuple[OutcomeRecord, ...]:
    rows = connection.execute(
        "SELECT outcome FROM outcomes WHERE submission = ? ORDER BY rowid", [submission_id]
    ).fetchall()
    return tuple(codec.outcome_from_json(text) for (text,) in rows)


def _submission(row: Sequence[str], outcomes: tuple[OutcomeRecord, ...]) -> SubmissionRecord:
    identity, project_url, project, account, started, finished, cancelled, unfinished = row
    return SubmissionRecord(
        submission_id=identity,
        project_url=project_url,
        project=project,
        account=account,
        started=datetime.fromisoformat(started),
        finished=datetime.fromisoformat(finished) if finished else None,
        cancelled=bool(cancelled),
        outcomes=outcomes,
        unfinished=tuple(json.loads(unfinished)),
    )
