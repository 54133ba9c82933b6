"""The journal's schema, as the steps that lead to it. A step that was released is never changed: add another one."""

import sqlite3
from collections.abc import Sequence

# No STRICT tables: SQLite before 3.37, as in older distributions, takes a file that has them for a damaged one.
MIGRATIONS: Sequence[Sequence[str]] = (
    (  # version 1
        """CREATE TABLE projects (
            url TEXT PRIMARY KEY, name TEXT NOT NULL, admin TEXT NOT NULL, connector TEXT NOT NULL,
            used INTEGER NOT NULL  -- counts up: the highest was used last
        )""",
        "CREATE TABLE accounts (name TEXT PRIMARY KEY, used INTEGER NOT NULL)",
        """CREATE TABLE submissions (
            id TEXT PRIMARY KEY, number INTEGER NOT NULL UNIQUE,  -- counts up: the order in which they began
            project_url TEXT NOT NULL, project TEXT NOT NULL DEFAULT '', account TEXT NOT NULL,
            started TEXT NOT NULL, finished TEXT, cancelled INTEGER NOT NULL DEFAULT 0,
            unfinished TEXT NOT NULL DEFAULT '[]'  -- JSON: names of nodes whose outcome is not known
        )""",
        """CREATE TABLE outcomes (
            submission TEXT NOT NULL REFERENCES submissions (id) ON DELETE CASCADE, node TEXT NOT NULL,
            outcome TEXT NOT NULL,  -- JSON
            PRIMARY KEY (submission, node)
        )""",
        """CREATE TABLE statuses (
            project_url TEXT PRIMARY KEY, status TEXT NOT NULL, failures TEXT NOT NULL  -- JSON
        )""",
        "CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
    ),
)


def version_of(connection: sqlite3.Connection) -> int:
    """The schema's version: how many steps have been taken."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)


def migrate(connection: sqlite3.Connection) -> None:
    """Takes the steps that are missing, each in a transaction of its own, one process at a time."""
    while version_of(connection) < len(MIGRATIONS):
        connection.execute("BEGIN IMMEDIATE")
        try:
            version = version_of(connection)  # another process may have been first
            if version < len(MIGRATIONS):
                for statement in MIGRATIONS[version]:
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {version + 1}")
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
