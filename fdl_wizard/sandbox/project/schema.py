"""The project's tables."""

import sqlite3

MIGRATIONS = (
    """
    CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE sessions (token_hash TEXT PRIMARY KEY, expires REAL NOT NULL) WITHOUT ROWID;
    CREATE TABLE nodes (
        name TEXT PRIMARY KEY, node_id TEXT NOT NULL UNIQUE,
        last_failure TEXT  -- a document, NULL once a newer attempt succeeded
    ) WITHOUT ROWID;
    CREATE TABLE registrations (
        node TEXT PRIMARY KEY REFERENCES nodes (name),
        account TEXT NOT NULL, slot INTEGER NOT NULL, epoch INTEGER NOT NULL,
        sealed_token TEXT NOT NULL,  -- an envelope: the authority's token opens with the project's private key only
        capacity INTEGER NOT NULL, used INTEGER NOT NULL, expires TEXT, since TEXT NOT NULL, submission TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE passwords (account TEXT PRIMARY KEY, envelope TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE failures (number INTEGER PRIMARY KEY AUTOINCREMENT, document TEXT NOT NULL);
    CREATE TABLE submissions (
        id TEXT PRIMARY KEY, number INTEGER NOT NULL UNIQUE, account TEXT NOT NULL, nodes TEXT NOT NULL,
        started TEXT NOT NULL, finished INTEGER NOT NULL DEFAULT 0, cancelled INTEGER NOT NULL DEFAULT 0
    ) WITHOUT ROWID;
    CREATE TABLE events (
        submission TEXT NOT NULL REFERENCES submissions (id) ON DELETE CASCADE, seq INTEGER NOT NULL,
        node TEXT NOT NULL, state TEXT NOT NULL, document TEXT NOT NULL,
        PRIMARY KEY (submission, seq)
    ) WITHOUT ROWID;
    """,
)


def migrate(database: sqlite3.Connection) -> None:
    """Brings the tables to this program's form, each step in a transaction of its own."""
    at = database.execute("PRAGMA user_version").fetchone()[0]
    for number, script in enumerate(MIGRATIONS[at:], start=at + 1):
        database.executescript(f"BEGIN; {script} PRAGMA user_version = {number}; COMMIT;")
