"""The values the authorization server works with."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import Enum

from fdl_wizard.registration.secret import Secret

HELD_FOR = timedelta(hours=26, minutes=10)
"""How long a slot is kept after its node's last successful request: 12 failed checks at 2 hours make 24 hours, then the
node's lease ends at 26 hours, and only 10 minutes later the slot may go to another node. Two never hold one."""


class AccountStatus(Enum):
    """Whether an account may register at all."""

    ACTIVE = "active"
    SUSPENDED = "suspended"


@dataclass(frozen=True, slots=True)
class Licence:
    """An account and what it allows.

    capacity: slots, 1 or more; expires: the last day (UTC) it is good for, None for ever; version: the licensed version
    ("4.0"), None for any; addresses: IP addresses and CIDR networks, domains and app_names: exact names; an empty tuple
    allows any.
    """

    account: str
    capacity: int = 1
    status: AccountStatus = AccountStatus.ACTIVE
    expires: date | None = None
    version: str | None = None
    addresses: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    app_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Release:
    """The slot a node holds with another account, to be freed once it has the new one."""

    account: str
    token: Secret


@dataclass(frozen=True, slots=True)
class Claim:
    """A node's request for a slot, its password left out.

    address: where the request came from, as text, empty when it isn't known. node_id and project_id are UUIDs.
    """

    account: str
    node_id: str
    request_id: str
    version: str
    domain: str
    app_name: str
    project_id: str
    project_name: str
    address: str
    release: Release | None = None


@dataclass(frozen=True, slots=True)
class Grant:
    """A slot given. token: what the node proves itself with later, kept by the server as a MAC only. epoch: rises with
    each change of the slot's owner. used: slots of the account that are held, this one included."""

    account: str
    slot: int
    epoch: int
    token: Secret
    capacity: int
    used: int
    expires: date | None
    request_id: str


@dataclass(frozen=True, slots=True)
class HeldSlot:
    """A slot and who holds it, for administration."""

    account: str
    slot: int
    epoch: int
    node_id: str
    project_id: str
    project_name: str
    request_id: str
    last_seen: datetime
    held_until: datetime = field(compare=False)
