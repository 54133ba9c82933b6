"""Password hashes, and checking passwords against them without melting.

argon2id at OWASP's minimum takes 19 MiB and some 20 ms of a core, so a hundred checks a second are what two cores
give. A cluster of 1,000 nodes registers at the same time with one account and one password: a thousand checks of the
same thing, ten seconds of both cores. So checks that are the same are made once: those that come while one is running
wait for it (single flight), and the verdict is kept for at most a minute. What makes two checks the same is a MAC, with
a key made at random in this process and never stored, over the account, the password and the stored hash. So nothing in
memory lets a password be guessed faster than the store itself does once the key is gone, a changed password has another
stored hash and with it another MAC, and nothing outlives the process.
"""

import asyncio
import secrets
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from threading import Lock

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from fdl_wizard.authority.refusal import TooManyWaiting
from fdl_wizard.authority.throttle import Throttle
from fdl_wizard.authority.tokens import KEY_BYTES, keyed_mac
from fdl_wizard.authority.workers import Workers
from fdl_wizard.registration.secret import Secret

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)  # OWASP's figures for argon2id

HASHING_THREADS = 2
WAITING_LIMIT = 128
"""Checks that may wait for a thread, a little more than a second's work; beyond, a caller is told to come back."""
VERDICT_SECONDS = 60.0
_VERDICTS_KEPT = 4096


def hash_password(password: Secret) -> str:
    """The argon2id hash to store, with its salt and figures in it."""
    return _HASHER.hash(password.reveal())


def fits(password: Secret, stored_hash: str) -> bool:
    """Whether the password is that of the hash. Takes tens of milliseconds. Raises argon2's InvalidHashError."""
    try:
        return _HASHER.verify(stored_hash, password.reveal())
    except VerifyMismatchError:
        return False


class PasswordChecker:
    """Checks passwords: throttled, coalesced, in a bounded number of threads.

    Its methods are called on the event loop. monotonic: seconds of a clock that never runs backwards.
    """

    def __init__(
        self,
        monotonic: Callable[[], float],
        *,
        waiting_limit: int = WAITING_LIMIT,
        check: Callable[[Secret, str], bool] = fits,
    ) -> None:
        self._monotonic = monotonic
        self._waiting_limit = waiting_limit
        self._check = check
        self._throttle = Throttle(monotonic)
        self._key = secrets.token_bytes(KEY_BYTES)
        self._workers = Workers(HASHING_THREADS, "password")
        self._lock = Lock()
        self._flights: dict[bytes, Future[bool]] = {}
        self._verdicts: OrderedDict[bytes, tuple[bool, float]] = OrderedDict()
        self._nobody = hash_password(Secret(secrets.token_urlsafe()))

    @property
    def overloaded(self) -> bool:
        """So many passwords wait that another one would be turned away."""
        return len(self._flights) >= self._waiting_limit + HASHING_THREADS

    async def check(self, account: str, password: Secret, stored_hash: str | None, source: str) -> bool:
        """Whether the password is the account's. source: who asks, see addresses.source_of.

        stored_hash is None for an account that does not exist: the check then takes as long as any other and is
        counted like any other, so that names can't be found out. Raises MustWait, TooManyWaiting.
        """
        against = stored_hash or self._nobody
        mac = keyed_mac(self._key, account, password.reveal(), against)
        attempt = self._throttle.begin(account, source, mac)
        try:
            verdict = await self._verdict(mac, password, against)
        except Exception:  # turned away or failed: the password was not found wrong
            self._throttle.give_back(attempt)
            raise
        if verdict:
            self._throttle.right(attempt)
        else:
            self._throttle.wrong()
        return verdict

    def close(self) -> None:
        self._workers.close()

    async def _verdict(self, mac: bytes, password: Secret, against: str) -> bool:
        known = self._known(mac)
        if known is not None:
            return known
        flight = asyncio.wrap_future(self._join(mac, password, against))
        return await asyncio.shield(flight)  # one caller that goes away must not end the others' check

    def _known(self, mac: bytes) -> bool | None:
        with self._lock:
            verdict, until = self._verdicts.get(mac, (None, 0.0))
        return verdict if self._monotonic() < until else None

    def _join(self, mac: bytes, password: Secret, against: str) -> Future[bool]:
        """The running check of the same thing, or a new one. Raises TooManyWaiting."""
        with self._lock:
            flight = self._flights.get(mac)
            if flight:
                return flight
            if self.overloaded:
                raise TooManyWaiting
            flight = self._workers.submit(self._check, password, against)
            self._flights[mac] = flight
        flight.add_done_callback(lambda done: self._landed(mac, done))
        return flight

    def _landed(self, mac: bytes, flight: Future[bool]) -> None:
        with self._lock:
            del self._flights[mac]
            if flight.cancelled() or flight.exception():
                return
            self._verdicts[mac] = (flight.result(), self._monotonic() + VERDICT_SECONDS)
            self._verdicts.move_to_end(mac)
            if len(self._verdicts) > _VERDICTS_KEPT:
                self._verdicts.popitem(last=False)
