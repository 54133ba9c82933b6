"""A registration from request to grant: the password first, then the store."""

import asyncio
import logging
from collections.abc import Callable

from argon2.exceptions import InvalidHashError
from sqlalchemy.exc import SQLAlchemyError

from fdl_wizard.authority.addresses import source_of
from fdl_wizard.authority.licence import Claim, Grant
from fdl_wizard.authority.passwords import WAITING_LIMIT, PasswordChecker
from fdl_wizard.authority.refusal import (
    CacheUpdateFailed,
    Code,
    CredentialsChanged,
    DatabaseUpdateFailed,
    Refused,
)
from fdl_wizard.authority.store.ports import Store
from fdl_wizard.authority.workers import Workers
from fdl_wizard.registration.secret import Secret

log = logging.getLogger(__name__)

_READERS = 2
_WRITERS = 32  # they wait for one another's commit: so many registrations share one
_ATTEMPTS = 3  # a password changed twice within one registration is no accident


class Registrar:
    """Registers nodes. Everything that blocks runs in its threads: hashing in two, reads
    in two, writes in as many as may share a commit."""

    def __init__(self, store: Store, monotonic: Callable[[], float], *, waiting_limit: int = WAITING_LIMIT) -> None:
        self._store = store
        self._passwords = PasswordChecker(monotonic, waiting_limit=waiting_limit)
        self._reader = Workers(_READERS, "authority-read")
        self._writer = Workers(_WRITERS, "authority-write")

    async def register(self, claim: Claim, password: Secret) -> Grant:
        """Raises Refused, MustWait, TooManyWaiting."""
        try:
            return await self._register(claim, password)
        except InvalidHashError:
            log.exception("The database failed at request %s", claim.request_id)
            raise Refused(Code.MYSQL_UPDATE_ERROR) from None
        except (SQLAlchemyError, DatabaseUpdateFailed) as failure:
            log.error("The database could not be updated for request %s: %s", claim.request_id, _cause(failure))
            raise Refused(Code.MYSQL_UPDATE_ERROR) from None
        except CacheUpdateFailed as failure:
            log.error("The cache could not be updated after request %s: %s", claim.request_id, failure)
            raise Refused(Code.REDIS_UPDATE_ERROR) from None

    async def _register(self, claim: Claim, password: Secret) -> Grant:
        for _ in range(_ATTEMPTS):
            stored = await asyncio.wrap_future(self._reader.submit(self._store.password_hash, claim.account))
            right = await self._passwords.check(claim.account, password, stored, source_of(claim.address))
            if not right or stored is None:
                raise Refused(Code.ACCOUNT_INPUT_ERROR)
            try:
                return await asyncio.wrap_future(self._writer.submit(self._store.register, claim, stored))
            except CredentialsChanged:
                continue
        raise DatabaseUpdateFailed("The account's password changes faster than it can be checked.")

    async def failing(self) -> dict[str, str]:
        """What the server needs, by name, each with the reason why it fails, empty when it doesn't."""
        reason = ""
        try:
            await asyncio.wrap_future(self._writer.submit(self._store.check))
        except (SQLAlchemyError, DatabaseUpdateFailed) as failure:
            log.error("The store cannot be written to: %s", _cause(failure))
            reason = "The database cannot be written to."
        busy = "Too many passwords wait to be checked." if self._passwords.overloaded else ""
        return {"database": reason, "passwords": busy}

    def close(self) -> None:
        for pool in (self._passwords, self._reader, self._writer):
            pool.close()


def _cause(failure: Exception) -> Exception:
    """The database driver's own error, which is a line and holds nothing of the statement; else the failure."""
    return getattr(failure, "orig", None) or failure
