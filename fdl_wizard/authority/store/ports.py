"""What the server needs of a store."""

from typing import Protocol

from fdl_wizard.authority.licence import Claim, Grant


class Store(Protocol):
    """Accounts and slots. Methods block and are called from several threads at the same time.

    A store may be wrapped by another: one that counts, slows or fails.
    """

    def password_hash(self, account: str) -> str | None:
        """The argon2id hash of an account's password; None when there is no such account."""
        ...

    def register(self, claim: Claim, verified_hash: str) -> Grant:
        """Checks the licence's rules and takes a slot, in one transaction that is durable when this returns.

        verified_hash: the stored hash that the password was checked against. Raises Refused; CredentialsChanged when
        the hash is another by now; DatabaseUpdateFailed or SQLAlchemyError when nothing was committed;
        CacheUpdateFailed when the slot is taken but a cache beside the database is not up to date.
        """
        ...

    def check(self) -> None:
        """Returns when the store can be written to; raises what is wrong otherwise."""
        ...
