"""Random lives of an account, compared step by step with a model of a dozen lines."""

from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from fdl_wizard.authority.licence import HELD_FOR, Grant, Licence
from fdl_wizard.authority.refusal import Code, Refused
from fdl_wizard.authority.store import SqliteStore
from tests.authority.scene import HASH, HandClock, holders, node_id, register, release_of

ACCOUNTS = st.sampled_from(["one", "two"])
NODES = st.integers(1, 6)


class LifeOfTwoAccounts(RuleBasedStateMachine):
    """The model: who holds what until when. It knows no slot numbers, so it cannot share a mistake in them."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.clock = HandClock()
        self.store = SqliteStore(Path(self.folder.name) / "life.sqlite", clock=self.clock)
        self.capacity: dict[str, int] = {}
        self.held: dict[str, dict[int, datetime]] = {"one": {}, "two": {}}
        self.grants: dict[tuple[str, int], Grant] = {}
        self.epochs: dict[tuple[str, int], tuple[int, int]] = {}

    def teardown(self) -> None:
        self.store.close()
        self.folder.cleanup()

    @initialize(one=st.integers(1, 4), two=st.integers(1, 4))
    def open_accounts(self, one: int, two: int) -> None:
        self.resize("one", one)
        self.resize("two", two)

    @rule(account=ACCOUNTS, capacity=st.integers(1, 4))
    def resize(self, account: str, capacity: int) -> None:
        self.store.save_account(Licence(account, capacity=capacity), HASH)
        self.capacity[account] = capacity
        self._forget_surplus(account)

    @rule(hours=st.integers(1, 30))
    def wait(self, hours: int) -> None:
        self.clock.pass_by(hours=hours)

    @rule(account=ACCOUNTS, node=NODES)
    def ask(self, account: str, node: int) -> None:
        if not self._has_room(account, node):
            with pytest.raises(Refused) as refused:
                register(self.store, node, account)
            assert refused.value.refusal.code == Code.REGISTER_OUT_OF_LIMIT
            return
        self._granted(account, node, register(self.store, node, account))

    @rule(node=NODES, to=ACCOUNTS)
    def move(self, node: int, to: str) -> None:
        old = "two" if to == "one" else "one"
        grant = self.grants.get((old, node))
        if grant is None or not self._has_room(to, node):
            return
        self._granted(to, node, register(self.store, node, to, release=release_of(grant)))
        if node in self.held[old]:
            del self.held[old][node]
        self._forget_surplus(old)

    @invariant()
    def nobody_unlapsed_is_missing_and_nobody_is_extra(self) -> None:
        for account, held in self.held.items():
            if account not in self.capacity:
                continue
            in_store = holders(self.store, account)
            assert len(set(in_store.values())) == len(in_store)
            alive = {node_id(node) for node, until in held.items() if until > self.clock.now()}
            assert alive <= set(in_store.values())

    def _has_room(self, account: str, node: int) -> bool:
        """Its own row is there as long as nobody needed it, which the store knows; else there must be room."""
        own = node_id(node) in holders(self.store, account).values()
        return own or len(self._alive(account)) < self.capacity[account]

    def _alive(self, account: str) -> list[int]:
        return [node for node, until in self.held[account].items() if until > self.clock.now()]

    def _granted(self, account: str, node: int, grant: Grant) -> None:
        was_own = node in self._alive(account)
        self.held[account][node] = self.clock.now() + HELD_FOR
        self.grants[account, node] = grant
        assert grant.used == len(self._alive(account))
        assert was_own or grant.used <= self.capacity[account] or self._kept_lapsed(account, grant)
        epoch, owner = self.epochs.get((account, grant.slot), (0, node))
        assert grant.epoch > epoch or (grant.epoch == epoch and owner == node)
        self.epochs[account, grant.slot] = (grant.epoch, node)

    def _kept_lapsed(self, account: str, grant: Grant) -> bool:
        """A lapsed node came back to a surplus row that nobody had needed."""
        return grant.used <= len(holders(self.store, account))

    def _forget_surplus(self, account: str) -> None:
        present = set(holders(self.store, account).values())
        for node in [node for node in self.held[account] if node_id(node) not in present]:
            assert node not in self._alive(account), "a node lost a slot that it held"
            del self.held[account][node]


def test_short_lives_match_the_model() -> None:
    run_state_machine_as_test(
        LifeOfTwoAccounts,
        settings=settings(max_examples=15, stateful_step_count=25, deadline=None),
    )


@pytest.mark.full
@pytest.mark.timeout(900)
def test_long_lives_match_the_model() -> None:
    run_state_machine_as_test(
        LifeOfTwoAccounts,
        settings=settings(
            max_examples=200, stateful_step_count=100, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
