"""Claiming, releasing and counting slots, within a transaction that holds the write lock."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, or_, select, update

from fdl_wizard.authority.licence import HELD_FOR, Claim, Release
from fdl_wizard.authority.refusal import Code, DatabaseUpdateFailed, Refused
from fdl_wizard.authority.store import statements
from fdl_wizard.authority.store.schema import account, slot
from fdl_wizard.authority.tokens import new_token, same_mac, token_mac
from fdl_wizard.registration.secret import Secret

_HOLDERS_TOLD = 5
_MINUTE = "%Y-%m-%d %H:%M"


@dataclass(frozen=True, slots=True)
class Taken:
    """A slot that is the node's own now."""

    slot_no: int
    epoch: int
    token: Secret


def take(connection: Connection, claim: Claim, key: bytes, now: datetime) -> Taken:
    """Gives the node its slot: the one it has, else the lowest free one, else the lowest whose holder is silent for
    longer than HELD_FOR. Raises Refused (30007) when there is none."""
    slot_no, epoch = _own(connection, claim) or _available(connection, claim, now)
    token = new_token()
    changed = connection.execute(
        statements.hold,
        {
            "of": claim.account,
            "number": slot_no,
            "node": claim.node_id,
            "now": now,
            "to_epoch": epoch,
            "to_project_id": claim.project_id,
            "to_project_name": claim.project_name,
            "to_request_id": claim.request_id,
            "to_token_mac": token_mac(key, token, claim.account, slot_no, claim.node_id),
            "to_held_until": now + HELD_FOR,
        },
    )
    if changed.rowcount != 1:  # cannot be while the write lock is held; a store without it must not grant here
        raise DatabaseUpdateFailed("The slot was taken by another node in the meantime.")
    return Taken(slot_no, epoch, token)


def _own(connection: Connection, claim: Claim) -> tuple[int, int] | None:
    """Number and epoch of the slot that is the node's, lapsed or not: as long as nobody else took it, it is its own."""
    row = connection.execute(statements.slot_of_node, {"of": claim.account, "node": claim.node_id}).first()
    return (row.slot_no, row.epoch) if row else None


def _available(connection: Connection, claim: Claim, now: datetime) -> tuple[int, int]:
    """Number and new epoch of the slot to take. Free ones first: a silent node that comes back finds its slot as long
    as nobody needed it."""
    fit(connection, claim.account, now)
    for statement in (statements.lowest_free, statements.lowest_lapsed):
        row = connection.execute(statement, {"of": claim.account, "now": now}).first()
        if row:
            return row.slot_no, row.epoch + 1
    raise Refused(Code.REGISTER_OUT_OF_LIMIT, _full(connection, claim.account))


def release(connection: Connection, node_id: str, given: Release, key: bytes, now: datetime) -> bool:
    """Frees the slot the node holds with the account, if the token is the slot's; otherwise leaves all as it is."""
    row = connection.execute(statements.slot_of_node, {"of": given.account, "node": node_id}).first()
    if row is None:
        return False
    if not same_mac(row.token_mac, token_mac(key, given.token, given.account, row.slot_no, node_id)):
        return False
    connection.execute(statements.free, {"of": given.account, "number": row.slot_no})
    fit(connection, given.account, now)
    return True


def used(connection: Connection, account_name: str, now: datetime) -> int:
    """How many slots of the account are held at ``now``."""
    return int(connection.execute(statements.count_used, {"of": account_name, "now": now}).scalar_one())


def fit(connection: Connection, account_name: str, now: datetime) -> None:
    """Makes the account's rows as many as its capacity.

    Missing ones are added with the lowest numbers. Surplus ones go as soon as they are free or lapsed, free ones first,
    highest numbers first; one that is held stays until then, so that nobody loses a slot to a smaller capacity.
    """
    capacity, rows = connection.execute(statements.capacity_and_rows, {"of": account_name}).one()
    if rows < capacity:
        _add(connection, account_name, capacity - rows)
    elif rows > capacity:
        _remove(connection, account_name, rows - capacity, now)


def _add(connection: Connection, account_name: str, count: int) -> None:
    numbers = set(connection.scalars(select(slot.c.slot_no).where(slot.c.account == account_name)))
    floor = _epoch_floor(connection, account_name)
    missing = [number for number in range(1, len(numbers) + count + 1) if number not in numbers][:count]
    connection.execute(
        insert(slot), [{"account": account_name, "slot_no": number, "epoch": floor} for number in missing]
    )


def _remove(connection: Connection, account_name: str, count: int, now: datetime) -> None:
    rows = connection.execute(
        select(slot.c.slot_no, slot.c.epoch)
        .where(slot.c.account == account_name, or_(slot.c.node_id.is_(None), slot.c.held_until <= now))
        .order_by(slot.c.node_id.is_not(None), slot.c.slot_no.desc())
        .limit(count)
    ).all()
    if not rows:
        return
    floor = max(_epoch_floor(connection, account_name), *(row.epoch for row in rows))
    connection.execute(update(account).where(account.c.name == account_name).values(epoch_floor=floor))
    for row in rows:
        connection.execute(delete(slot).where(slot.c.account == account_name, slot.c.slot_no == row.slot_no))


def _epoch_floor(connection: Connection, account_name: str) -> int:
    """Where a new slot's epoch starts: not below that of any slot removed before, which may have had its number."""
    return int(connection.execute(statements.epoch_floor, {"of": account_name}).scalar_one())


def _full(connection: Connection, account_name: str) -> str:
    """The sentences of a refusal for want of slots: capacity, holders, and when the next slot frees."""
    of = {"of": account_name}
    capacity, _rows = connection.execute(statements.capacity_and_rows, of).one()
    holders = connection.execute(statements.holders, of).all()
    told = "; ".join(_holder(row.project_name, row.nodes, row.last_seen) for row in holders[:_HOLDERS_TOLD])
    if len(holders) > _HOLDERS_TOLD:
        told += f"; and {len(holders) - _HOLDERS_TOLD} more projects"
    ends = connection.scalars(statements.ends_of_holds, of).all()
    frees = ends[len(ends) - capacity]  # held beyond a lowered capacity: the first ones to lapse free nothing
    return (
        f"Capacity {capacity}, all taken: {told}. "
        f"The next slot frees on {frees:{_MINUTE}} UTC if its node stays silent, or at once when a node is unbound."
    )


def _holder(project_name: str, nodes: int, last_seen: datetime) -> str:
    count = "1 node" if nodes == 1 else f"{nodes} nodes"
    return f"{masked(project_name)} with {count}, last seen {last_seen:{_MINUTE}} UTC"


def masked(name: str) -> str:
    """A project's name with only its first letters, enough for its owner to know it again."""
    return name[: max(1, min(3, len(name) // 2))] + "***"
