"""Slowing those who guess passwords, without stopping those who know them.

Wrong passwords are counted for each account and source address. Five are free; from then on every further one has to
wait, 1 second first, then twice as long each time, up to 15 minutes. The same wrong password again counts once: a
cluster of a thousand nodes behind one address shares one account, and one typing mistake of its administrator is one
mistake. A right password sets the address's count to zero; while the wait lasts it is told to wait like any other,
since an answer would tell a guesser that it is right.

What this trades: an address answers for its own guesses only, so nobody can keep an account's owner waiting by guessing
from elsewhere; in return a guesser has five free tries from each address. How fast all addresses together can guess is
bounded by the hashing alone, about 100 passwords a second (see passwords), which a password that stands in no list
withstands and a weak one does not. Those who share an address, behind one NAT or in one IPv6 /64, share its count.
Nodes that hold a token are never asked for a password, and an account's status never changes through guessing.

A try is counted before it is checked and given back if it turns out right, so that many guesses at the same time gain
nothing.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from fdl_wizard.authority.refusal import MustWait

FREE_TRIES = 5
LONGEST_WAIT = 15 * 60.0
FORGOTTEN_AFTER = 24 * 3600.0
"""Seconds without a wrong password after which the count starts again from zero."""

_COUNTS_KEPT = 100_000
"""Pairs of account and address watched, invented accounts included; the one unused for longest is forgotten first. Only
a checked password makes a new one stay, and at about 100 checks a second it takes longer to push one out than the
longest wait lasts, so pushing gains a guesser nothing."""
_REPEATS_KEPT = 16  # wrong passwords known again, per count

Key = tuple[str, str]  # account, source


@dataclass(slots=True)
class _Count:
    wrong: int = 0
    last: float = 0.0
    tried: OrderedDict[bytes, None] = field(default_factory=OrderedDict)

    def wait_until(self) -> float:
        return self.last + wait_after(self.wrong)


@dataclass(frozen=True, slots=True)
class Try:
    """One password let through to be checked. counted: it raised the count."""

    key: Key
    mac: bytes
    counted: bool


def wait_after(wrong: int) -> float:
    """Seconds to wait after so many wrong passwords."""
    if wrong < FREE_TRIES:
        return 0.0
    return min(LONGEST_WAIT, 2.0 ** min(wrong - FREE_TRIES, 30))


class Throttle:
    """The counts, in memory. Not safe across threads: the server calls it on its event loop only.

    monotonic: seconds of a clock that never runs backwards.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._counts: OrderedDict[Key, _Count] = OrderedDict()

    def begin(self, account: str, source: str, mac: bytes) -> Try:
        """Lets a password through to be checked. To be followed by ``right``, ``wrong`` or ``give_back``.

        mac: the same for the same password of the same account. Raises MustWait.
        """
        key = (account, source)
        now = self._monotonic()
        count = self._count(key, now)
        if mac in count.tried:
            return Try(key, mac, counted=False)
        wait = count.wait_until() - now
        if wait > 0:
            raise MustWait(wait)
        count.wrong += 1
        count.last = now
        count.tried[mac] = None
        if len(count.tried) > _REPEATS_KEPT:
            count.tried.popitem(last=False)
        return Try(key, mac, counted=True)

    def right(self, attempt: Try) -> None:
        """The password was right: the count of its address starts again."""
        self._counts.pop(attempt.key, None)

    def wrong(self) -> None:
        """The password was wrong: it stays counted."""
        # Forgetting is done here, not when a try begins: one that is turned away unchecked must push nobody out.
        while len(self._counts) > _COUNTS_KEPT:
            self._counts.popitem(last=False)

    def give_back(self, attempt: Try) -> None:
        """The password was not checked after all: it does not count."""
        count = self._counts.get(attempt.key)
        if count and attempt.counted and attempt.mac in count.tried:
            del count.tried[attempt.mac]
            count.wrong -= 1
            if not count.wrong:
                del self._counts[attempt.key]

    def _count(self, key: Key, now: float) -> _Count:
        count = self._counts.get(key)
        if count is None or now - count.last > FORGOTTEN_AFTER:
            count = self._counts[key] = _Count(last=now)
        self._counts.move_to_end(key)
        return count
