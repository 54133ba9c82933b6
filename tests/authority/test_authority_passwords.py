"""Checking passwords: once for a whole cluster, slowly for a guesser, and never in an endless queue."""

import asyncio
import threading

import pytest
from argon2 import PasswordHasher, extract_parameters
from hypothesis import given
from hypothesis import strategies as st

from fdl_wizard.authority.passwords import HASHING_THREADS, VERDICT_SECONDS, PasswordChecker, fits, hash_password
from fdl_wizard.authority.refusal import MustWait, TooManyWaiting
from fdl_wizard.authority.throttle import FORGOTTEN_AFTER, FREE_TRIES, LONGEST_WAIT, Throttle, wait_after
from fdl_wizard.authority.tokens import keyed_mac, same_mac
from fdl_wizard.registration.secret import Secret
from tests.authority.scene import HandClock

RIGHT = Secret("practice")


class CountedCheck:
    """Stands where argon2 does: the stored "hash" is the password itself. Counts, and can be made to wait."""

    def __init__(self) -> None:
        self.checked: list[str] = []
        self.gate = threading.Event()
        self.gate.set()

    def __call__(self, password: Secret, stored_hash: str) -> bool:
        self.checked.append(password.reveal())
        self.gate.wait(10)
        return password.reveal() == stored_hash


class Desk:
    """A checker with hands on its clock and its hashing."""

    def __init__(self, waiting_limit: int = 8) -> None:
        self.clock = HandClock()
        self.hashing = CountedCheck()
        self.checker = PasswordChecker(self.clock.seconds, waiting_limit=waiting_limit, check=self.hashing)

    async def ask(
        self, password: str, account: str = "acme", source: str = "192.0.2.1", stored: str | None = "practice"
    ) -> bool:
        return await self.checker.check(account, Secret(password), stored, source)

    async def wrong(self, times: int, prefix: str = "guess", **where: str) -> None:
        for number in range(times):
            assert not await self.ask(f"{prefix} {number}", **where)

    async def wait_told(self, password: str, **where: str) -> float:
        with pytest.raises(MustWait) as told:
            await self.ask(password, **where)
        return told.value.seconds


def test_hashes_are_argon2id_at_owasps_figures() -> None:
    parameters = extract_parameters(hash_password(RIGHT))
    assert (parameters.type.name, parameters.memory_cost, parameters.time_cost, parameters.parallelism) == (
        "ID",
        19 * 1024,
        2,
        1,
    )


@pytest.mark.parametrize("password", ["practice", " with spaces ", "密码🔑", "\0"])
def test_a_password_fits_its_own_hash_only(password: str) -> None:
    stored = hash_password(Secret(password))
    assert fits(Secret(password), stored)
    assert not fits(Secret(password + " "), stored)


def test_a_thousand_nodes_with_one_password_cost_one_hash() -> None:
    desk = Desk()

    async def storm() -> list[bool]:
        desk.hashing.gate.clear()
        asked = [asyncio.ensure_future(desk.ask("practice", source=f"192.0.2.{n % 250}")) for n in range(1000)]
        await asyncio.sleep(0)
        desk.hashing.gate.set()
        return await asyncio.gather(*asked)

    assert all(asyncio.run(storm()))
    assert len(desk.hashing.checked) == 1


def test_a_verdict_is_kept_for_a_minute_at_most() -> None:
    desk = Desk()

    async def story() -> None:
        await desk.ask("practice")
        desk.clock.pass_by(seconds=VERDICT_SECONDS - 1)
        await desk.ask("practice")
        assert len(desk.hashing.checked) == 1
        desk.clock.pass_by(seconds=1)
        await desk.ask("practice")
        assert len(desk.hashing.checked) == 2

    assert VERDICT_SECONDS <= 60
    asyncio.run(story())


def test_a_changed_password_is_wrong_at_once() -> None:
    desk = Desk()

    async def story() -> None:
        assert await desk.ask("practice")
        assert not await desk.ask("practice", stored="changed")

    asyncio.run(story())


def test_an_unknown_account_is_checked_like_any_other() -> None:
    desk = Desk()

    async def story() -> None:
        assert not await desk.ask("practice", account="nobody", stored=None)
        await desk.wrong(FREE_TRIES - 1, account="nobody")
        assert await desk.wait_told("another", account="nobody") == 1

    asyncio.run(story())
    assert len(desk.hashing.checked) == FREE_TRIES


def test_the_hash_for_an_unknown_account_is_of_the_same_cost() -> None:
    checker = PasswordChecker(HandClock().seconds)
    assert not PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1).check_needs_rehash(checker._nobody)


def test_five_wrong_passwords_are_free_then_each_waits_twice_as_long() -> None:
    desk = Desk()

    async def story() -> list[float]:
        await desk.wrong(FREE_TRIES)
        waits = []
        for number in range(12):
            waits.append(await desk.wait_told(f"more {number}"))
            desk.clock.pass_by(seconds=waits[-1])
            assert not await desk.ask(f"more {number}")
        return waits

    assert asyncio.run(story()) == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]


@given(st.integers(0, 10_000))
def test_waits_never_shrink_and_never_pass_the_longest(wrong: int) -> None:
    assert 0 <= wait_after(wrong) <= wait_after(wrong + 1) <= LONGEST_WAIT


def test_the_same_wrong_password_counts_once() -> None:
    desk = Desk()

    async def story() -> None:
        for _node in range(50):
            assert not await desk.ask("typo")
        await desk.wrong(FREE_TRIES - 1)
        assert not await desk.ask("typo"), "known to be wrong: it is told so even while others wait"
        assert await desk.wait_told("another") == 1

    asyncio.run(story())


def test_the_right_password_is_told_to_wait_like_any_other() -> None:
    desk = Desk()

    async def story() -> None:
        await desk.wrong(FREE_TRIES)
        assert await desk.wait_told("practice") == 1
        desk.clock.pass_by(seconds=1)
        assert await desk.ask("practice")
        await desk.wrong(FREE_TRIES, prefix="later")

    asyncio.run(story())


def test_a_right_password_kept_in_memory_opens_nothing_during_a_wait() -> None:
    desk = Desk()

    async def story() -> None:
        assert await desk.ask("practice")
        await desk.wrong(FREE_TRIES)
        assert await desk.wait_told("practice") == 1

    asyncio.run(story())


def test_guesses_from_elsewhere_never_keep_an_accounts_owner_waiting() -> None:
    desk = Desk()

    async def story() -> None:
        await desk.wrong(FREE_TRIES, source="203.0.113.9")
        assert await desk.wait_told("practice", source="203.0.113.9") == 1
        assert await desk.ask("practice", source="192.0.2.1"), "it has never asked before"
        await desk.wrong(FREE_TRIES, source="192.0.2.2")

    asyncio.run(story())


def test_a_cluster_with_a_mistyped_password_may_still_mend_it() -> None:
    desk = Desk()

    async def story() -> None:
        nodes = [f"192.0.2.{number}" for number in range(50)]
        for node in nodes:
            assert not await desk.ask("typo", source=node)
        for node in nodes:
            assert await desk.ask("practice", source=node)

    asyncio.run(story())


def test_one_accounts_guesses_leave_another_alone() -> None:
    desk = Desk()

    async def story() -> None:
        await desk.wrong(FREE_TRIES, account="acme")
        assert await desk.ask("practice", account="other")

    asyncio.run(story())


def test_many_guesses_at_the_same_time_gain_nothing() -> None:
    desk = Desk(waiting_limit=100)

    async def story() -> list[object]:
        desk.hashing.gate.clear()
        asked = [asyncio.ensure_future(desk.ask(f"guess {number}")) for number in range(40)]
        await asyncio.sleep(0)
        desk.hashing.gate.set()
        return await asyncio.gather(*asked, return_exceptions=True)

    answers = asyncio.run(story())
    assert answers.count(False) == FREE_TRIES
    assert sum(isinstance(answer, MustWait) for answer in answers) == 40 - FREE_TRIES


def test_a_count_is_forgotten_after_a_quiet_day() -> None:
    desk = Desk()

    async def story() -> None:
        await desk.wrong(FREE_TRIES)
        desk.clock.pass_by(seconds=FORGOTTEN_AFTER + 1)
        await desk.wrong(FREE_TRIES, prefix="tomorrow")

    asyncio.run(story())


def test_beyond_the_queue_one_is_turned_away_and_nothing_is_counted() -> None:
    desk = Desk(waiting_limit=3)

    async def story() -> None:
        desk.hashing.gate.clear()
        places = 3 + HASHING_THREADS
        asked = [asyncio.ensure_future(desk.ask("guess", account=f"account {n}")) for n in range(places)]
        await asyncio.sleep(0)
        assert desk.checker.overloaded
        for _ in range(FREE_TRIES + 1):
            with pytest.raises(TooManyWaiting):
                await desk.ask("practice")
        desk.hashing.gate.set()
        await asyncio.gather(*asked)
        assert not desk.checker.overloaded
        await desk.wrong(FREE_TRIES)

    asyncio.run(story())


def test_a_check_that_fails_is_tried_anew_the_next_time() -> None:
    clock = HandClock()
    answers = iter([RuntimeError("out of memory"), True])

    def check(_password: Secret, _stored: str) -> bool:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return bool(answer)

    checker = PasswordChecker(clock.seconds, check=check)

    async def story() -> None:
        with pytest.raises(RuntimeError):
            await checker.check("acme", RIGHT, "stored", "192.0.2.1")
        assert await checker.check("acme", RIGHT, "stored", "192.0.2.1")

    asyncio.run(story())


def test_the_throttle_watches_a_bounded_number_of_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fdl_wizard.authority.throttle._COUNTS_KEPT", 3)
    throttle = Throttle(HandClock().seconds)
    for number in range(10):
        throttle.begin("acme", f"192.0.2.{number}", b"mac")
        throttle.wrong()
    assert list(throttle._counts) == [("acme", f"192.0.2.{number}") for number in (7, 8, 9)]


def test_tries_turned_away_unchecked_push_no_guesser_out_of_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fdl_wizard.authority.throttle._COUNTS_KEPT", 1)
    throttle = Throttle(HandClock().seconds)
    for number in range(FREE_TRIES):
        throttle.begin("acme", "203.0.113.9", b"guess %d" % number)
        throttle.wrong()
    for number in range(10):
        throttle.give_back(throttle.begin("acme", f"192.0.2.{number}", b"mac"))
    with pytest.raises(MustWait):
        throttle.begin("acme", "203.0.113.9", b"another")
    assert len(throttle._counts) == 1


@given(st.lists(st.text(), max_size=4), st.lists(st.text(), max_size=4))
def test_macs_of_different_texts_differ_however_they_are_cut(one: list[str], other: list[str]) -> None:
    key = b"k" * 32
    assert same_mac(keyed_mac(key, *one), keyed_mac(key, *other)) == (one == other)
    assert not same_mac(None, keyed_mac(key, *one))
