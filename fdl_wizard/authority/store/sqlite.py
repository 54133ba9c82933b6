"""The store on one SQLite file."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, RowMapping, insert, select, update

from fdl_wizard.authority.clock import SystemClock
from fdl_wizard.authority.licence import AccountStatus, Claim, Grant, HeldSlot, Licence
from fdl_wizard.authority.refusal import CredentialsChanged, DatabaseUpdateFailed, Refused
from fdl_wizard.authority.rules import first_refusal
from fdl_wizard.authority.store import slots, statements
from fdl_wizard.authority.store.engine import open_engine, writing
from fdl_wizard.authority.store.groups import GroupCommit
from fdl_wizard.authority.store.schema import account, slot
from fdl_wizard.registration.ports import Clock

LEAST_ROOM = 1024 * 1024
"""Bytes free on the disk below which the store says that it fails."""


class SqliteStore:
    """Accounts and slots in one SQLite file, which several processes may use at the same time.

    Every method may raise sqlalchemy.exc.SQLAlchemyError. Safe to call from any thread; writes go one after
    the other and are committed in groups.
    """

    def __init__(self, path: Path, *, clock: Clock | None = None) -> None:
        """Opens the file, creating it where it is missing. Raises DatabaseUpdateFailed for a newer program's file."""
        self._path = path
        self._clock = clock or SystemClock()
        self._engine = open_engine(path, self._clock)
        self._writing = writing(self._engine)
        self._groups = GroupCommit(self._writing)

    def close(self) -> None:
        self._engine.dispose()

    def password_hash(self, account_name: str) -> str | None:
        """The argon2id hash of an account's password; None when there is no such account."""
        with self._engine.connect() as connection:
            return connection.scalar(statements.hash_of_account, {"of": account_name})

    def register(self, claim: Claim, verified_hash: str) -> Grant:
        """Checks the licence's rules and takes a slot, in one durable step; see ``Store.register``."""
        return self._groups.run(lambda connection: self._register(connection, claim, verified_hash))

    def _register(self, connection: Connection, claim: Claim, verified_hash: str) -> Grant:
        now, key = self._time_and_key(connection)
        row = _account_row(connection, claim.account)
        if row is None or row["password_hash"] != verified_hash:
            raise CredentialsChanged
        licence = _licence(row)
        refusal = first_refusal(licence, claim, now.astimezone(UTC).date())
        if refusal:
            raise Refused(refusal.code, refusal.detail)
        taken = slots.take(connection, claim, key, now)
        if claim.release and claim.release.account != claim.account:
            slots.release(connection, claim.node_id, claim.release, key, now)
        return Grant(
            account=claim.account,
            slot=taken.slot_no,
            epoch=taken.epoch,
            token=taken.token,
            capacity=licence.capacity,
            used=slots.used(connection, claim.account, now),
            expires=licence.expires,
            request_id=claim.request_id,
        )

    def check(self) -> None:
        """Returns when the file can be written to, by a durable write that shares its commit with others'.

        Raises SQLAlchemyError when it can't, and DatabaseUpdateFailed when the disk has no room for further work: what
        the log has room for is still written when nothing else is.
        """
        self._groups.run(self._time_and_key)
        free = shutil.disk_usage(self._path.parent).free
        if free < LEAST_ROOM:
            raise DatabaseUpdateFailed(f"The disk is full: {free} bytes are free.")

    def licence(self, account_name: str) -> Licence | None:
        """An account's licence; None when there is no such account."""
        with self._engine.connect() as connection:
            row = _account_row(connection, account_name)
        return _licence(row) if row else None

    def licences(self) -> list[Licence]:
        """All accounts' licences, by name."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(account).order_by(account.c.name)).mappings().all()
        return [_licence(row) for row in rows]

    def held_slots(self, account_name: str) -> list[HeldSlot]:
        """The account's slots that have a holder, lapsed ones too, by number."""
        with self._engine.connect() as connection:
            rows = connection.execute(
                select(slot).where(slot.c.account == account_name, slot.c.node_id.is_not(None)).order_by(slot.c.slot_no)
            ).all()
        return [
            HeldSlot(
                row.account,
                row.slot_no,
                row.epoch,
                row.node_id,
                row.project_id,
                row.project_name,
                row.request_id,
                row.last_seen,
                row.held_until,
            )
            for row in rows
        ]

    def save_account(self, licence: Licence, password_hash: str) -> None:
        """Creates the account or brings it to this licence and hash, and its slots to its capacity.

        A new password, and a suspension, raise the account's auth epoch, by which every token is checked anew.
        """
        self._groups.run(lambda connection: self._save_account(connection, licence, password_hash))

    def _save_account(self, connection: Connection, licence: Licence, password_hash: str) -> None:
        values = _values(licence, password_hash)
        now, _key = self._time_and_key(connection)
        old = _account_row(connection, licence.account)
        if old is None:
            connection.execute(insert(account).values(auth_epoch=1, epoch_floor=0, **values))
        else:
            suspended = licence.status is AccountStatus.SUSPENDED and old["status"] != licence.status.value
            raised = old["password_hash"] != password_hash or suspended
            connection.execute(
                update(account)
                .where(account.c.name == licence.account)
                .values(auth_epoch=old["auth_epoch"] + raised, **values)
            )
        slots.fit(connection, licence.account, now)

    def auth_epoch(self, account_name: str) -> int | None:
        """Rises with each change after which old tokens must be checked anew; None when there is no such account."""
        with self._engine.connect() as connection:
            return connection.scalar(select(account.c.auth_epoch).where(account.c.name == account_name))

    def _time_and_key(self, connection: Connection) -> tuple[datetime, bytes]:
        """The transaction's one time, never before an earlier transaction's, and the key of the tokens' MACs."""
        row = connection.execute(statements.read_state).one()
        now = max(row.last_time, self._clock.now())
        connection.execute(statements.set_time, {"now": now})
        return now, row.token_key


def _account_row(connection: Connection, name: str) -> RowMapping | None:
    return connection.execute(statements.account_by_name, {"of": name}).mappings().first()


def _values(licence: Licence, password_hash: str) -> dict[str, object]:
    return {
        "name": licence.account,
        "password_hash": password_hash,
        "status": licence.status.value,
        "expires": licence.expires,
        "version": licence.version,
        "addresses": list(licence.addresses),
        "domains": list(licence.domains),
        "app_names": list(licence.app_names),
        "capacity": licence.capacity,
    }


def _licence(row: RowMapping) -> Licence:
    return Licence(
        account=row["name"],
        capacity=row["capacity"],
        status=AccountStatus(row["status"]),
        expires=row["expires"],
        version=row["version"],
        addresses=tuple(row["addresses"]),
        domains=tuple(row["domains"]),
        app_names=tuple(row["app_names"]),
    )
