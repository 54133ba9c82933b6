"""SQLite as a store of record: durable commits, one writer, a schema with a version."""

import os
import secrets
import time
from pathlib import Path
from sqlite3 import SQLITE_BUSY
from sqlite3 import Connection as SqliteConnection
from typing import cast

from sqlalchemy import Connection, Engine, create_engine, event, insert
from sqlalchemy.pool import ConnectionPoolEntry

from fdl_wizard.authority.refusal import DatabaseUpdateFailed
from fdl_wizard.authority.store import schema
from fdl_wizard.authority.tokens import KEY_BYTES
from fdl_wizard.registration.ports import Clock

SCHEMA_VERSION = 1
BUSY_SECONDS = 30.0
"""How long a transaction waits for another process's before it fails."""

_WRITES = "fdl_writes"  # execution option: the transaction takes the write lock at its start


def open_engine(path: Path, clock: Clock) -> Engine:
    """Opens the file, creating it (readable by its owner only) or its tables where they are missing.

    Raises DatabaseUpdateFailed for a file of a newer program, SQLAlchemyError or OSError for one that cannot be used.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    engine = create_engine(
        f"sqlite:///{path}",
        connect_args={"timeout": BUSY_SECONDS},
        hide_parameters=True,  # hashes and names stay out of error messages
    )
    event.listen(engine, "connect", _prepare_connection)
    event.listen(engine, "begin", _begin)
    try:
        _bring_up_to_date(engine, clock)
    except BaseException:
        engine.dispose()
        raise
    return engine


def writing(engine: Engine) -> Engine:
    """The same engine with transactions that write: BEGIN IMMEDIATE, so that what was read still holds at commit."""
    return cast(Engine, engine.execution_options(**{_WRITES: True}))


def _prepare_connection(connection: SqliteConnection, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # the driver begins nothing by itself; _begin does
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")
    _use_wal(connection)


def _use_wal(connection: SqliteConnection) -> None:
    """Turns the write-ahead log on. SQLite does not wait for others here whatever the busy time-out, so we do."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            if connection.execute("PRAGMA journal_mode = WAL").fetchone() == ("wal",):
                return
        except connection.OperationalError as error:
            busy = getattr(error, "sqlite_errorcode", 0) & 0xFF == SQLITE_BUSY  # the low byte, whatever kind of busy
            if not busy or time.monotonic() > deadline:
                raise
        time.sleep(0.01)


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _bring_up_to_date(engine: Engine, clock: Clock) -> None:
    with writing(engine).begin() as connection:
        version = schema_version(connection)
        if version > SCHEMA_VERSION:
            raise DatabaseUpdateFailed(
                f"The authority's database has schema version {version}; this program knows up to {SCHEMA_VERSION}."
            )
        if version == 0:
            schema.metadata.create_all(connection)
            connection.execute(
                insert(schema.state).values(id=1, last_time=clock.now(), token_key=secrets.token_bytes(KEY_BYTES))
            )
            connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA_VERSION}")


def schema_version(connection: Connection) -> int:
    """The version of the tables in the file, 0 for a new file."""
    return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
