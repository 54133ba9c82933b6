"""Puts the practice accounts into the authority: licences whose real rules give each account's outcome."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from uuid import NAMESPACE_DNS, uuid5

from fdl_wizard.authority.accounts import occupy, put_account
from fdl_wizard.authority.licence import AccountStatus, Claim, Licence
from fdl_wizard.authority.store import SqliteStore
from fdl_wizard.registration.secret import Secret
from fdl_wizard.sandbox.practice import (
    DOMAIN,
    PASSWORD,
    PRACTICE_ACCOUNTS,
    another_version,
    first_subnets,
)

DEFAULT_CAPACITY = 10
# The other project that holds practice-full's one slot; the same node at every start, so that it refreshes its own.
_OTHER_NODE = str(uuid5(NAMESPACE_DNS, "node.other.practice.example"))
_OTHER_PROJECT = str(uuid5(NAMESPACE_DNS, "project.other.practice.example"))


def put_practice_accounts(store: SqliteStore, nodes: int, capacity: int, version: str) -> None:
    """Creates the practice accounts, or brings them to this cluster. capacity: of practice-ok; version: the project's.

    An account with a capacity of its own takes all the nodes, so that only what it stands for refuses one.
    """
    enough = max(DEFAULT_CAPACITY, nodes)
    special = {
        licence.account: licence
        for licence in (
            Licence("practice-ok", capacity),
            Licence("practice-mixed", enough, addresses=first_subnets(nodes), app_names=("webroot",)),
            Licence("practice-expired", enough, expires=date(2025, 12, 31)),
            Licence("practice-version", enough, version=another_version(version)),
            Licence("practice-suspended", enough, status=AccountStatus.SUSPENDED),
            Licence("practice-ip", enough, addresses=("203.0.113.0/24",)),
            Licence("practice-domain", enough, domains=("licensed.practice.example",)),
            Licence("practice-app", enough, app_names=("licensed",)),
            Licence("practice-full", 1),
        )
    }

    def put(account: str) -> None:
        # Hashing takes a while: only for an account that isn't there yet, and on all cores.
        password = None if store.password_hash(account) else Secret(PASSWORD)
        put_account(store, special.get(account, Licence(account, enough)), password)

    with ThreadPoolExecutor() as pool:
        for _done in pool.map(put, [practice.account for practice in PRACTICE_ACCOUNTS]):
            pass


def hold_the_full_account(store: SqliteStore) -> None:
    """Lets a node of another project hold, or go on holding, practice-full's one slot."""
    occupy(
        store,
        Claim(
            account="practice-full",
            node_id=_OTHER_NODE,
            request_id="practice/other-node",
            version="4.2.0",
            domain=f"other.{DOMAIN}",
            app_name="webroot",
            project_id=_OTHER_PROJECT,
            project_name="Another project",
            address="10.0.9.1",
        ),
    )
