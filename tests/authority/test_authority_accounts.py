"""Administering accounts: the same again changes nothing, and what makes no sense is told."""

from datetime import date

import pytest

from fdl_wizard.authority.accounts import CAPACITY_LIMIT, occupy, put_account
from fdl_wizard.authority.licence import AccountStatus, Licence
from fdl_wizard.authority.passwords import fits
from fdl_wizard.authority.refusal import Code, Refused
from fdl_wizard.authority.store import SqliteStore
from fdl_wizard.registration.problems import InvalidInput
from fdl_wizard.registration.secret import Secret
from tests.authority.scene import claim_of, holders, node_id

FULL = Licence(
    account="acme",
    capacity=4,
    expires=date(2027, 1, 31),
    version="4.1",
    addresses=("192.0.2.0/24", "2001:db8::/32"),
    domains=("fdl.acme.example",),
    app_names=("webroot",),
)


def test_an_account_is_kept_as_given(store: SqliteStore) -> None:
    assert put_account(store, FULL, Secret("practice")) == FULL
    assert store.licence("acme") == FULL
    assert store.licences() == [FULL]


def test_putting_the_same_account_again_changes_nothing(store: SqliteStore) -> None:
    put_account(store, FULL, Secret("practice"))
    before = (store.password_hash("acme"), store.auth_epoch("acme"))
    put_account(store, FULL, Secret("practice"))
    put_account(store, FULL)
    assert (store.password_hash("acme"), store.auth_epoch("acme")) == before


def test_a_new_password_replaces_the_old_one_and_raises_the_auth_epoch(store: SqliteStore) -> None:
    put_account(store, FULL, Secret("old"))
    put_account(store, FULL, Secret("new"))
    stored = store.password_hash("acme")
    assert stored
    assert fits(Secret("new"), stored)
    assert not fits(Secret("old"), stored)
    assert store.auth_epoch("acme") == 2


def test_a_suspension_raises_the_auth_epoch_and_its_end_does_not(store: SqliteStore) -> None:
    put_account(store, Licence("acme"), Secret("practice"))
    put_account(store, Licence("acme", status=AccountStatus.SUSPENDED))
    put_account(store, Licence("acme", status=AccountStatus.SUSPENDED))
    put_account(store, Licence("acme"))
    assert store.auth_epoch("acme") == 2


def test_an_unknown_account_is_none(store: SqliteStore) -> None:
    assert store.licence("nobody") is store.password_hash("nobody") is store.auth_epoch("nobody") is None


def test_a_slot_is_occupied_through_the_ordinary_claim(store: SqliteStore) -> None:
    put_account(store, Licence("acme", capacity=1), Secret("practice"))
    assert occupy(store, claim_of(1)).slot == occupy(store, claim_of(1)).slot == 1
    assert holders(store) == {1: node_id(1)}
    with pytest.raises(Refused) as refused:
        occupy(store, claim_of(2))
    assert refused.value.refusal.code == Code.REGISTER_OUT_OF_LIMIT


def test_a_slot_of_no_account_cannot_be_occupied(store: SqliteStore) -> None:
    with pytest.raises(InvalidInput, match="no account"):
        occupy(store, claim_of(1, "nobody"))


def test_spaces_and_repeats_are_left_out(store: SqliteStore) -> None:
    kept = put_account(store, Licence(" acme ", app_names=("a", "b", "a")), Secret("practice"))
    assert (kept.account, kept.app_names) == ("acme", ("a", "b"))


@pytest.mark.parametrize(
    ("licence", "field"),
    [
        (Licence(" "), "account"),
        (Licence("acme", capacity=0), "capacity"),
        (Licence("acme", capacity=CAPACITY_LIMIT + 1), "capacity"),
        (Licence("acme", version="four"), "version"),
        (Licence("acme", version="4"), "version"),
        (Licence("acme", addresses=("192.0.2.0/33",)), "addresses"),
        (Licence("acme", addresses=("register.example",)), "addresses"),
    ],
)
def test_a_licence_that_makes_no_sense_is_told_by_its_field(store: SqliteStore, licence: Licence, field: str) -> None:
    with pytest.raises(InvalidInput) as problem:
        put_account(store, licence, Secret("practice"))
    assert problem.value.field == field
    assert store.licences() == []


@pytest.mark.parametrize("password", [None, Secret(""), Secret("x" * 257)])
def test_a_new_account_needs_a_password_within_the_limits(store: SqliteStore, password: Secret | None) -> None:
    with pytest.raises(InvalidInput) as problem:
        put_account(store, Licence("acme"), password)
    assert problem.value.field == "password"
