"""The project's memory: one SQLite file of mode 0600. Holds passwords and tokens only sealed or as hashes."""

import json
import os
import sqlite3
import uuid
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from fdl_wizard.sandbox.project.records import (
    KeptNode,
    KeptRegistration,
    KeptSubmission,
    Step,
    failure_document,
)
from fdl_wizard.sandbox.project.schema import migrate

FAILURES_KEPT = 10_000
SUBMISSIONS_KEPT = 50
EVENTS_AN_ANSWER = 500


class ProjectStore:
    """Used by one thread. Every method may raise sqlite3.Error; each that writes is one transaction."""

    def __init__(self, path: Path) -> None:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        self._database = sqlite3.connect(path, isolation_level=None)
        # WAL with NORMAL survives the end of the process; a power cut may lose the last moment, never the file.
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("PRAGMA synchronous = NORMAL")
        self._database.execute("PRAGMA foreign_keys = ON")
        migrate(self._database)

    def close(self) -> None:
        self._database.close()

    # -- facts and sessions

    def fact(self, name: str) -> str | None:
        row = self._database.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else None

    def keep_fact(self, name: str, value: str) -> None:
        self._database.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))

    def begin_session(self, token_hash: str, expires: float, now: float) -> None:
        """Keeps a session, and forgets those that are over."""
        with self._transaction() as database:
            database.execute("DELETE FROM sessions WHERE expires <= ?", (now,))
            database.execute("INSERT INTO sessions VALUES (?, ?)", (token_hash, expires))

    def session_stands(self, token_hash: str, now: float) -> bool:
        query = "SELECT 1 FROM sessions WHERE token_hash = ? AND expires > ?"
        return self._database.execute(query, (token_hash, now)).fetchone() is not None

    # -- nodes

    def ensure_nodes(self, names: Iterable[str]) -> None:
        """Gives each node that is not known yet an id of its own, for good: random, never taken from hardware."""
        with self._transaction() as database:
            database.executemany(
                "INSERT OR IGNORE INTO nodes (name, node_id) VALUES (?, ?)",
                [(name, str(uuid.uuid4())) for name in names],
            )

    def nodes(self) -> dict[str, KeptNode]:
        """All nodes ever known, by name."""
        query = """SELECT name, node_id, last_failure, account, slot, epoch, sealed_token, capacity, used, expires,
            since, submission FROM nodes LEFT JOIN registrations ON node = name"""
        return {row[0]: _node(row) for row in self._database.execute(query)}

    def node(self, name: str) -> KeptNode:
        """A node that is known."""
        query = """SELECT name, node_id, last_failure, account, slot, epoch, sealed_token, capacity, used, expires,
            since, submission FROM nodes LEFT JOIN registrations ON node = name WHERE name = ?"""
        return _node(self._database.execute(query, (name,)).fetchone())

    # -- failures

    def failures(self, limit: int) -> list[dict[str, Any]]:
        """The newest failures, newest first."""
        query = "SELECT document FROM failures ORDER BY number DESC LIMIT ?"
        return [json.loads(row[0]) for row in self._database.execute(query, (limit,))]

    # -- submissions

    def begin_submission(self, submission: str, account: str, nodes: Sequence[str], started: datetime) -> None:
        with self._transaction() as database:
            number = database.execute("SELECT COALESCE(MAX(number), 0) + 1 FROM submissions").fetchone()[0]
            database.execute(
                "INSERT INTO submissions (id, number, account, nodes, started) VALUES (?, ?, ?, ?, ?)",
                (submission, number, account, json.dumps(list(nodes)), started.isoformat()),
            )
            database.execute("DELETE FROM submissions WHERE number <= ?", (number - SUBMISSIONS_KEPT,))

    def submission(self, submission: str) -> KeptSubmission | None:
        query = "SELECT id, account, nodes, finished, cancelled FROM submissions WHERE id = ?"
        row = self._database.execute(query, (submission,)).fetchone()
        return _submission(row) if row else None

    def unfinished(self) -> list[KeptSubmission]:
        """Submissions that the end of the process cut off."""
        query = "SELECT id, account, nodes, finished, cancelled FROM submissions WHERE NOT finished"
        return [_submission(row) for row in self._database.execute(query)]

    def states(self, submission: str) -> dict[str, str]:
        """The last state of each node that has begun or is done."""
        query = "SELECT node, state FROM events WHERE submission = ? ORDER BY seq"
        return dict(self._database.execute(query, (submission,)).fetchall())

    def mark_cancelled(self, submission: str) -> None:
        self._database.execute("UPDATE submissions SET cancelled = 1 WHERE id = ?", (submission,))

    def finish(self, submission: str) -> None:
        self._database.execute("UPDATE submissions SET finished = 1 WHERE id = ?", (submission,))

    def events(self, submission: str, after: int, limit: int = EVENTS_AN_ANSWER) -> list[dict[str, Any]]:
        """Events with seq above ``after``, oldest first. A ``limit`` below 0 is none."""
        query = "SELECT document FROM events WHERE submission = ? AND seq > ? ORDER BY seq LIMIT ?"
        return [json.loads(row[0]) for row in self._database.execute(query, (submission, after, limit))]

    def record(self, steps: Sequence[Step]) -> None:
        """Keeps steps and what follows from each, all or none."""
        with self._transaction() as database:
            for step in steps:
                _record(database, step)
            database.execute("DELETE FROM passwords WHERE account NOT IN (SELECT account FROM registrations)")
            newest = database.execute("SELECT MAX(number) FROM failures").fetchone()[0] or 0
            database.execute("DELETE FROM failures WHERE number <= ?", (newest - FAILURES_KEPT,))

    def _transaction(self) -> "_Transaction":
        return _Transaction(self._database)


class _Transaction:
    """BEGIN IMMEDIATE … COMMIT, or ROLLBACK when the block or the commit raises."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def __enter__(self) -> sqlite3.Connection:
        self._database.execute("BEGIN IMMEDIATE")
        return self._database

    def __exit__(self, kind: object, *_rest: object) -> None:
        try:
            if kind is None:
                self._database.execute("COMMIT")
        finally:
            if self._database.in_transaction:  # on a full disk SQLite may have rolled back by itself
                self._database.execute("ROLLBACK")


def _record(database: sqlite3.Connection, step: Step) -> None:
    failure = json.dumps(failure_document(step.failure)) if step.failure else None
    row = database.execute(
        "SELECT COALESCE(MAX(seq), 0) + 1 FROM events WHERE submission = ?", (step.submission,)
    ).fetchone()
    document = {
        "seq": row[0],
        "time": step.time.isoformat(),
        "node": step.node,
        "request_id": step.request_id,
        "state": step.state.value,
        "seconds": round(step.seconds, 3),
        "failure": json.loads(failure) if failure else None,
    }
    database.execute(
        "INSERT INTO events VALUES (?, ?, ?, ?, ?)",
        (step.submission, row[0], step.node, step.state.value, json.dumps(document)),
    )
    if failure:
        database.execute("INSERT INTO failures (document) VALUES (?)", (failure,))
        database.execute("UPDATE nodes SET last_failure = ? WHERE name = ?", (failure, step.node))
    if step.registration:
        _keep_registration(database, step.node, step.registration, step.envelope)


def _keep_registration(database: sqlite3.Connection, node: str, kept: KeptRegistration, envelope: str) -> None:
    database.execute(
        "INSERT OR REPLACE INTO registrations VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            node,
            kept.account,
            kept.slot,
            kept.epoch,
            kept.sealed_token,
            kept.capacity,
            kept.used,
            kept.expires.isoformat() if kept.expires else None,
            kept.since.isoformat(),
            kept.submission,
        ),
    )
    database.execute("UPDATE nodes SET last_failure = NULL WHERE name = ?", (node,))
    # Only a password that got a node registered takes the place of an earlier one.
    database.execute("INSERT OR REPLACE INTO passwords VALUES (?, ?)", (kept.account, envelope))


def _node(row: Sequence[Any]) -> KeptNode:
    name, node_id, failure, account, *rest = row
    registration = None
    if account is not None:
        slot, epoch, token, capacity, used, expires, since, submission = rest
        registration = KeptRegistration(
            account=account,
            slot=slot,
            epoch=epoch,
            sealed_token=token,
            capacity=capacity,
            used=used,
            expires=date.fromisoformat(expires) if expires else None,
            since=datetime.fromisoformat(since),
            submission=submission,
        )
    return KeptNode(name, node_id, registration, json.loads(failure) if failure else None)


def _submission(row: Sequence[Any]) -> KeptSubmission:
    identity, account, nodes, finished, cancelled = row
    return KeptSubmission(identity, account, tuple(json.loads(nodes)), bool(finished), bool(cancelled))
