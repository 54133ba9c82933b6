"""The admin's login: one password hash, sessions by random tokens of which hashes are kept, wrong tries slowed."""

import asyncio
import hashlib
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from fdl_wizard.registration.secret import Secret
from fdl_wizard.sandbox.project.store import ProjectStore

SESSION_SECONDS = 8 * 3600
FREE_TRIES = 5
LONGEST_WAIT = 60.0
"""Seconds; after the free tries each wrong one doubles the wait, from 1 s on."""
_CALLERS_REMEMBERED = 1000
_HASH = "admin_password_hash"

# OWASP's minimum for argon2id: 19 MiB, 2 passes, 1 lane.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


class LoginRefused(Exception):  # noqa: N818
    """The name or the password is wrong."""


class LoginThrottled(Exception):  # noqa: N818
    """Too many wrong tries. seconds: how long to wait."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"wait {seconds:.0f} s")
        self.seconds = seconds


@dataclass(slots=True)
class _Tries:
    wrong: int = 0
    wait_until: float = 0.0


class SigningIn:
    """Who may administer the project."""

    def __init__(
        self, store: ProjectStore, admin: str, password: Secret, clock: Callable[[], float] = time.time
    ) -> None:
        """Sets the admin's password, unless it is set already."""
        self._store = store
        self._admin = admin
        self._clock = clock
        self._tries: OrderedDict[str, _Tries] = OrderedDict()
        self._hashing = asyncio.Semaphore(2)  # each takes 19 MiB and a core
        kept = store.fact(_HASH)
        self._hash = kept if kept and _matches(kept, password.reveal()) else _hasher.hash(password.reveal())
        if self._hash != kept:
            store.keep_fact(_HASH, self._hash)

    async def sign_in(self, name: str, password: Secret, caller: str) -> str:
        """A new session's token. caller: the address by which tries are counted.

        Raises LoginRefused and LoginThrottled.
        """
        tries = self._tries_of(caller)
        self._throttle(tries)
        async with self._hashing:
            # The password is checked for any name, so that the time taken tells nothing about names.
            right = await asyncio.to_thread(_matches, self._hash, password.reveal())
        if not (right and secrets.compare_digest(name.encode(errors="replace"), self._admin.encode())):
            tries.wrong += 1
            if tries.wrong >= FREE_TRIES:
                # A small exponent bound: the wait stops growing long before.
                doubled = 2.0 ** min(tries.wrong - FREE_TRIES, 10)
                tries.wait_until = self._clock() + min(doubled, LONGEST_WAIT)
            raise LoginRefused
        self._tries.pop(caller, None)
        return self._begin_session()

    def signed_in(self, token: str) -> bool:
        """Whether the token is one of a session that is not over."""
        return self._store.session_stands(_hash(token), self._clock())

    def _begin_session(self) -> str:
        token, now = secrets.token_urlsafe(32), self._clock()
        self._store.begin_session(_hash(token), now + SESSION_SECONDS, now)
        return token

    def _tries_of(self, caller: str) -> _Tries:
        tries = self._tries.setdefault(caller, _Tries())
        self._tries.move_to_end(caller)
        while len(self._tries) > _CALLERS_REMEMBERED:
            self._tries.popitem(last=False)
        return tries

    def _throttle(self, tries: _Tries) -> None:
        left = tries.wait_until - self._clock()
        if left > 0:
            raise LoginThrottled(left)


def _matches(kept: str, password: str) -> bool:
    try:
        return _hasher.verify(kept, password)
    except (VerificationError, InvalidHashError, UnicodeEncodeError):
        return False


def _hash(token: str) -> str:
    """256 random bits need no slow hash: there is nothing to guess."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
