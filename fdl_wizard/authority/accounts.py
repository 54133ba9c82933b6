"""Administering accounts: what the business desk does."""

from dataclasses import replace

from fdl_wizard.authority.addresses import parse_network
from fdl_wizard.authority.licence import Claim, Grant, Licence
from fdl_wizard.authority.passwords import fits, hash_password
from fdl_wizard.authority.store.sqlite import SqliteStore
from fdl_wizard.registration.limits import account_name, check_password
from fdl_wizard.registration.problems import InvalidInput
from fdl_wizard.registration.secret import Secret
from fdl_wizard.registration.version import parse_version

CAPACITY_LIMIT = 1_000_000
"""Slots of one account: one row each."""


def put_account(store: SqliteStore, licence: Licence, password: Secret | None = None) -> Licence:
    """Creates the account, or brings an existing one to this licence; the same again changes nothing.

    password: None keeps the present one; one that is the present one already keeps its hash, and with it every token.
    A smaller capacity takes no slot from a node that holds one: surplus slots go as they become free. Returns the
    licence as stored. Raises InvalidInput.
    """
    licence = checked(licence)
    stored = store.password_hash(licence.account)
    store.save_account(licence, _hash_for(password, stored))
    return licence


def occupy(store: SqliteStore, claim: Claim) -> Grant:
    """Takes or refreshes a slot as the node of the claim would, its password taken as given.

    Raises what ``SqliteStore.register`` raises, and InvalidInput for an account that does not exist.
    """
    stored = store.password_hash(claim.account)
    if stored is None:
        raise InvalidInput(f"There is no account {claim.account}.", "Create it first.", field="account")
    return store.register(claim, stored)


def checked(licence: Licence) -> Licence:
    """The licence with its name trimmed and its lists without repeats. Raises InvalidInput where it makes no sense."""
    name = account_name(licence.account)
    if not 1 <= licence.capacity <= CAPACITY_LIMIT:
        raise InvalidInput(
            f"The capacity {licence.capacity} is not possible.",
            f"Give a number from 1 to {CAPACITY_LIMIT}.",
            field="capacity",
        )
    if licence.version is not None and len(parse_version(licence.version)) < 2:
        raise InvalidInput(
            f"The licensed version {licence.version} is not readable.",
            "Give its first two numbers, for instance 4.0.",
            field="version",
        )
    for address in licence.addresses:
        try:
            parse_network(address)
        except ValueError:
            raise InvalidInput(
                f"{address} is no IP address and no network.",
                "Give an address (203.0.113.7) or a network (203.0.113.0/24).",
                field="addresses",
            ) from None
    return replace(
        licence,
        account=name,
        addresses=tuple(dict.fromkeys(licence.addresses)),
        domains=tuple(dict.fromkeys(licence.domains)),
        app_names=tuple(dict.fromkeys(licence.app_names)),
    )


def _hash_for(password: Secret | None, stored: str | None) -> str:
    if password is None:
        if stored is None:
            raise InvalidInput("A new account needs a password.", "Give one.", field="password")
        return stored
    check_password(password.reveal())
    return stored if stored and fits(password, stored) else hash_password(password)
