"""Slots: who gets one, who keeps it, and when it frees."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import DatabaseError, IntegrityError

from fdl_wizard.authority.licence import HELD_FOR, AccountStatus, Licence, Release
from fdl_wizard.authority.refusal import Code, CredentialsChanged, DatabaseUpdateFailed, Refused
from fdl_wizard.authority.store import SqliteStore
from fdl_wizard.authority.store.engine import SCHEMA_VERSION, writing
from fdl_wizard.authority.store.schema import slot
from fdl_wizard.authority.store.slots import masked
from fdl_wizard.registration.secret import Secret
from tests.authority.scene import HASH, HandClock, claim_of, holders, node_id, register, release_of


def account(store: SqliteStore, capacity: int = 2, name: str = "acme", **terms: object) -> None:
    store.save_account(Licence(name, capacity=capacity, **terms), HASH)  # type: ignore[arg-type]


def refusal_of(store: SqliteStore, node: int, account: str = "acme") -> tuple[int, str]:
    with pytest.raises(Refused) as refused:
        register(store, node, account)
    return refused.value.refusal.code, refused.value.refusal.detail


def test_nodes_get_the_lowest_slots_in_turn(store: SqliteStore) -> None:
    account(store, 3)
    grants = [register(store, node) for node in (7, 5, 6)]
    assert [(grant.slot, grant.used, grant.epoch) for grant in grants] == [(1, 1, 1), (2, 2, 1), (3, 3, 1)]


def test_a_node_that_lost_the_answer_gets_the_same_slot_and_a_new_token(store: SqliteStore) -> None:
    account(store, 2)
    lost, again = register(store, 1), register(store, 1)
    assert (again.slot, again.epoch, again.used) == (lost.slot, lost.epoch, 1)
    assert again.token != lost.token


def test_a_node_keeps_its_slot_even_when_all_are_taken(store: SqliteStore) -> None:
    account(store, 1)
    first = register(store, 1)
    assert refusal_of(store, 2)[0] == Code.REGISTER_OUT_OF_LIMIT
    assert register(store, 1).slot == first.slot


def test_a_full_account_tells_capacity_masked_holders_and_when_a_slot_frees(
    store: SqliteStore, clock: HandClock
) -> None:
    account(store, 3)
    register(store, 1, project_name="Finance")
    clock.pass_by(hours=1)
    register(store, 2, project_name="Warehouse", project_id=node_id(77))
    register(store, 3, project_name="Warehouse", project_id=node_id(77))
    code, detail = refusal_of(store, 4)
    assert code == Code.REGISTER_OUT_OF_LIMIT
    assert detail == (
        "Capacity 3, all taken: War*** with 2 nodes, last seen 2026-08-03 10:00 UTC; "
        "Fin*** with 1 node, last seen 2026-08-03 09:00 UTC. "
        "The next slot frees on 2026-08-04 11:10 UTC if its node stays silent, or at once when a node is unbound."
    )


def test_many_holders_are_counted(store: SqliteStore) -> None:
    account(store, 7)
    for node in range(7):
        register(store, node, project_id=node_id(100 + node), project_name=f"{node} project")
    assert "; and 2 more projects." in refusal_of(store, 99)[1]


@pytest.mark.parametrize(("name", "shown"), [("x", "x***"), ("财务系统", "财务***"), ("Finance warehouse", "Fin***")])
def test_a_masked_name_shows_at_most_half_of_it(name: str, shown: str) -> None:
    assert masked(name) == shown


def test_a_slot_is_held_for_26_hours_and_10_minutes_of_silence(store: SqliteStore, clock: HandClock) -> None:
    account(store, 1)
    register(store, 1)
    clock.pass_by(hours=26, minutes=9, seconds=59)
    assert refusal_of(store, 2)[0] == Code.REGISTER_OUT_OF_LIMIT
    clock.pass_by(seconds=1)
    taken = register(store, 2)
    assert (taken.slot, taken.epoch, taken.used) == (1, 2, 1)


def test_every_registration_holds_the_slot_anew(store: SqliteStore, clock: HandClock) -> None:
    account(store, 1)
    for _ in range(3):
        register(store, 1)
        clock.pass_by(hours=20)
    assert refusal_of(store, 2)[0] == Code.REGISTER_OUT_OF_LIMIT


def test_a_free_slot_goes_before_a_silent_nodes(store: SqliteStore, clock: HandClock) -> None:
    account(store, 2)
    register(store, 1)
    clock.pass_by(days=3)
    assert register(store, 2).slot == 2
    assert register(store, 1).slot == 1, "it comes back before anyone needed its slot"


def test_a_node_that_came_back_too_late_is_refused(store: SqliteStore, clock: HandClock) -> None:
    account(store, 1)
    register(store, 1)
    clock.pass_by(days=2)
    register(store, 2)
    assert refusal_of(store, 1)[0] == Code.REGISTER_OUT_OF_LIMIT
    assert holders(store) == {1: node_id(2)}


def test_time_never_runs_backwards_in_the_store(store: SqliteStore, clock: HandClock) -> None:
    account(store, 2)
    register(store, 1)
    clock.pass_by(days=-2)
    register(store, 2)
    seen = [held.last_seen for held in store.held_slots("acme")]
    assert seen[0] == seen[1]


def test_moving_to_another_account_frees_the_old_slot_in_the_same_step(store: SqliteStore) -> None:
    account(store, 1, "old")
    account(store, 1, "new")
    old = register(store, 1, "old")
    register(store, 1, "new", release=release_of(old))
    assert holders(store, "old") == {}
    assert holders(store, "new") == {1: node_id(1)}
    assert register(store, 2, "old").epoch > old.epoch


def test_the_old_slot_stands_when_the_new_account_refuses(store: SqliteStore) -> None:
    account(store, 1, "old")
    account(store, 1, "new")
    register(store, 9, "new")
    old = register(store, 1, "old")
    with pytest.raises(Refused):
        register(store, 1, "new", release=release_of(old))
    assert holders(store, "old") == {1: node_id(1)}


def test_a_wrong_token_frees_nothing(store: SqliteStore) -> None:
    account(store, 2, "old")
    account(store, 3, "new")
    register(store, 1, "old")
    others = register(store, 2, "old")
    for token in (Secret("made up"), others.token):
        register(store, 1, "new", release=Release("old", token))
    assert holders(store, "old") == {1: node_id(1), 2: node_id(2)}


def test_a_stale_token_frees_nothing(store: SqliteStore) -> None:
    account(store, 1, "old")
    account(store, 1, "new")
    stale = register(store, 1, "old")
    register(store, 1, "old")
    register(store, 1, "new", release=release_of(stale))
    assert holders(store, "old") == {1: node_id(1)}


def test_naming_the_same_account_for_release_keeps_the_slot(store: SqliteStore) -> None:
    account(store, 1)
    before = register(store, 1)
    assert register(store, 1, release=release_of(before)).slot == 1
    assert holders(store) == {1: node_id(1)}


def test_a_release_for_an_unknown_account_is_passed_over(store: SqliteStore) -> None:
    account(store, 1)
    assert register(store, 1, release=Release("nobody", Secret("token"))).slot == 1


def test_more_capacity_adds_slots_at_once(store: SqliteStore) -> None:
    account(store, 1)
    register(store, 1)
    account(store, 3)
    assert [register(store, node).slot for node in (2, 3)] == [2, 3]
    assert refusal_of(store, 4)[0] == Code.REGISTER_OUT_OF_LIMIT


def test_less_capacity_takes_no_slot_from_a_node(store: SqliteStore, clock: HandClock) -> None:
    account(store, 3)
    for node in (1, 2, 3):
        register(store, node)
        clock.pass_by(hours=1)
    account(store, 1)
    assert len(holders(store)) == 3
    assert [register(store, node).slot for node in (1, 2, 3)] == [1, 2, 3]
    code, detail = refusal_of(store, 4)
    assert code == Code.REGISTER_OUT_OF_LIMIT
    assert "Capacity 1, all taken" in detail


def test_surplus_slots_go_when_their_nodes_fall_silent(store: SqliteStore, clock: HandClock) -> None:
    account(store, 3)
    for node in (1, 2, 3):
        register(store, node)
    account(store, 1)
    clock.pass_by(hours=20)
    register(store, 2)
    clock.pass_by(hours=20)
    assert refusal_of(store, 4)[0] == Code.REGISTER_OUT_OF_LIMIT
    assert register(store, 2).used == 1


def test_a_released_slot_beyond_the_capacity_is_gone(store: SqliteStore) -> None:
    account(store, 2, "old")
    account(store, 1, "new")
    register(store, 1, "old")
    second = register(store, 2, "old")
    account(store, 1, "old")
    register(store, 2, "new", release=release_of(second))
    assert refusal_of(store, 3, "old")[0] == Code.REGISTER_OUT_OF_LIMIT


def test_a_removed_and_added_slot_keeps_its_epoch_rising(store: SqliteStore, clock: HandClock) -> None:
    account(store, 2)
    register(store, 1)
    for node in (2, 3, 4):
        removed = register(store, node)
        clock.pass_by(hours=20)
        register(store, 1)
        clock.pass_by(hours=20)
    account(store, 1)
    account(store, 2)
    added = register(store, 5)
    assert added.slot == removed.slot == 2
    assert added.epoch > removed.epoch


def test_rules_are_checked_before_capacity(store: SqliteStore) -> None:
    account(store, 1)
    register(store, 1)
    account(store, 1, status=AccountStatus.SUSPENDED)
    assert refusal_of(store, 2)[0] == Code.ACCOUNT_STATUS_ERROR


def test_a_password_changed_since_it_was_checked_grants_nothing(store: SqliteStore) -> None:
    account(store, 1)
    with pytest.raises(CredentialsChanged):
        store.register(claim_of(1), "another hash")
    with pytest.raises(CredentialsChanged):
        store.register(claim_of(1, "nobody"), HASH)
    assert holders(store) == {}


def test_the_schema_itself_holds_no_slot_twice(store: SqliteStore) -> None:
    account(store, 2)
    register(store, 1)
    second = slot.update().where(slot.c.slot_no == 2)
    with pytest.raises(IntegrityError), writing(store._engine).begin() as connection:
        connection.execute(second.values(node_id=node_id(2)))
    with pytest.raises(IntegrityError), writing(store._engine).begin() as connection:
        connection.execute(slot.insert().values(account="acme", slot_no=1, epoch=9))
    register(store, 2)
    with pytest.raises(IntegrityError), writing(store._engine).begin() as connection:
        connection.execute(second.values(node_id=node_id(1)))


def test_grants_outlive_the_program(tmp_path: Path, clock: HandClock) -> None:
    first = SqliteStore(tmp_path / "kept.sqlite", clock=clock)
    account(first, 1, "old")
    account(first, 1, "new")
    grant = register(first, 1, "old")
    first.close()
    second = SqliteStore(tmp_path / "kept.sqlite", clock=clock)
    register(second, 1, "new", release=release_of(grant))
    assert holders(second, "old") == {}
    second.close()


def test_the_file_is_its_owners_alone(tmp_path: Path) -> None:
    SqliteStore(tmp_path / "deep" / "authority.sqlite").close()
    assert (tmp_path / "deep" / "authority.sqlite").stat().st_mode & 0o077 == 0


def test_commits_are_durable_and_wait_for_others(store: SqliteStore) -> None:
    with store._engine.connect() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "user_version")
        }
    assert pragmas == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 30_000,
        "user_version": SCHEMA_VERSION,
    }


def test_a_newer_programs_file_is_left_alone(store: SqliteStore, tmp_path: Path) -> None:
    with writing(store._engine).begin() as connection:
        connection.exec_driver_sql("PRAGMA user_version = 99")
    with pytest.raises(DatabaseUpdateFailed, match="99"):
        SqliteStore(tmp_path / "authority.sqlite")


def test_a_file_of_another_kind_is_told_at_once_and_left_alone(tmp_path: Path) -> None:
    other = tmp_path / "notes.txt"
    other.write_text("no database " * 1000)
    with pytest.raises(DatabaseError):
        SqliteStore(other)
    assert other.read_text().startswith("no database")


def test_the_hold_is_longer_than_twelve_failed_checks_and_the_lease() -> None:
    assert timedelta(hours=26) < HELD_FOR < timedelta(hours=27)
