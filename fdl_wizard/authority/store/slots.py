"""Claiming, releasing and counting slots, within a transaction that holds the write lock."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, or_, select, update
from sqlalchemy.sql.elements import ColumnElement

from fdl_wizard.authority.licence import HELD_FOR, Claim, Release
from fdl_wizard.authority.refusal import Code, DatabaseUpdateFailed, Refused
from fdl_wizard.authority.store.schema import account, slot
from fdl_wizard.authority.tokens import new_token, same_mac, token_mac
from fdl_wizard.registration.secret import Secret

_FREE = {
    "node_id": None,
    "project_id": None,
    "project_name": None,
    "request_id": None,
    "token_mac": None,
    "last_seen": None,
    "held_until": None,
}
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
    fit(connection, claim.account, now, keep=claim.node_id)
    found = _own(connection, claim) or _lowest_available(connection, claim.account, now)
    if found is None:
        raise Refused(Code.REGISTER_OUT_OF_LIMIT, _full(connection, claim.account))
    slot_no, epoch, holder = found
    if holder != claim.node_id:
        epoch += 1
    token = new_token()
    changed = connection.execute(
        update(slot)
        .where(slot.c.account == claim.account, slot.c.slot_no == slot_no)
        .where(or_(slot.c.node_id == claim.node_id, _available(now)))
        .values(
            epoch=epoch,
            node_id=claim.node_id,
            project_id=claim.project_id,
            project_name=claim.project_name,
            request_id=claim.request_id,
            token_mac=token_mac(key, token, claim.account, slot_no, claim.node_id),
            last_seen=now,
            held_until=now + HELD_FOR,
        )
    )
    if changed.rowcount != 1:  # cannot be while the write lock is held; a store without it must not grant here
        raise DatabaseUpdateFailed("The slot was taken by another node in the meantime.")
    return Taken(slot_no, epoch, token)


def release(connection: Connection, node_id: str, given: Release, key: bytes, now: datetime) -> bool:
    """Frees the slot the node holds with the account, if the token is the slot's; otherwise leaves all as it is."""
    row = connection.execute(
        select(slot.c.slot_no, slot.c.token_mac).where(slot.c.account == given.account, slot.c.node_id == node_id)
    ).first()
    if row is None:
        return False
    if not same_mac(row.token_mac, token_mac(key, given.token, given.account, row.slot_no, node_id)):
        return False
    connection.execute(
        update(slot)
        .where(slot.c.account == given.account, slot.c.slot_no == row.slot_no)
        .values(epoch=slot.c.epoch + 1, **_FREE)
    )
    fit(connection, given.account, now)
    return True


def used(connection: Connection, account_name: str, now: datetime) -> int:
    """How many slots of the account are held at ``now``."""
    return connection.execute(
        select(func.count()).select_from(slot).where(slot.c.account == account_name, slot.c.held_until > now)
    ).scalar_one()


def fit(connection: Connection, account_name: str, now: datetime, keep: str | None = None) -> None:
    """Makes the account's rows as many as its capacity.

    Missing ones are added with the lowest numbers. Surplus ones go as soon as they are free or lapsed (but that of the
    node ``keep``), free ones first, highest numbers first; one that is held stays until then, so that nobody loses a
    slot to a smaller capacity.
    """
    capacity, rows = connection.execute(
        select(account.c.capacity, func.count(slot.c.slot_no))
        .select_from(account.outerjoin(slot))
        .where(account.c.name == account_name)
        .group_by(account.c.name, account.c.capacity)
    ).one()
    if rows < capacity:
        _add(connection, account_name, capacity - rows)
    elif rows > capacity:
        _remove(connection, account_name, rows - capacity, now, keep)


def _add(connection: Connection, account_name: str, count: int) -> None:
    numbers = set(connection.scalars(select(slot.c.slot_no).where(slot.c.account == account_name)))
    floor = _epoch_floor(connection, account_name)
    missing = [number for number in range(1, len(numbers) + count + 1) if number not in numbers][:count]
    connection.execute(
        insert(slot), [{"account": account_name, "slot_no": number, "epoch": floor} for number in missing]
    )


def _remove(connection: Connection, account_name: str, count: int, now: datetime, keep: str | None) -> None:
    rows = connection.execute(
        select(slot.c.slot_no, slot.c.epoch)
        .where(slot.c.account == account_name, _available(now))
        .where(or_(slot.c.node_id.is_(None), slot.c.node_id != keep) if keep else slot.c.slot_no > 0)
        .order_by(slot.c.node_id.is_not(None), slot.c.slot_no.desc())
        .limit(count)
    ).all()
    if not rows:
        return
    floor = max(_epoch_floor(connection, account_name), *(row.epoch for row in rows))
    connection.execute(update(account).where(account.c.name == account_name).values(epoch_floor=floor))
    connection.execute(
        delete(slot).where(slot.c.account == account_name, slot.c.slot_no.in_([row.slot_no for row in rows]))
    )


def _epoch_floor(connection: Connection, account_name: str) -> int:
    """Where a new slot's epoch starts: not below that of any slot removed before, which may have had its number."""
    return int(connection.execute(select(account.c.epoch_floor).where(account.c.name == account_name)).scalar_one())


def _own(connection: Connection, claim: Claim) -> tuple[int, int, str | None] | None:
    row = connection.execute(
        select(slot.c.slot_no, slot.c.epoch, slot.c.node_id).where(
            slot.c.account == claim.account, slot.c.node_id == claim.node_id
        )
    ).first()
    return row.tuple() if row else None


def _lowest_available(connection: Connection, account_name: str, now: datetime) -> tuple[int, int, str | None] | None:
    """Free ones first: a silent node that comes back finds its slot as long as nobody needed it."""
    columns = select(slot.c.slot_no, slot.c.epoch, slot.c.node_id).where(slot.c.account == account_name)
    for condition in (slot.c.held_until.is_(None), slot.c.held_until <= now):
        row = connection.execute(columns.where(condition).order_by(slot.c.slot_no).limit(1)).first()
        if row:
            return row.tuple()
    return None


def _available(now: datetime) -> ColumnElement[bool]:
    return or_(slot.c.node_id.is_(None), slot.c.held_until <= now)


def _full(connection: Connection, account_name: str) -> str:
    """The sentences of a refusal for want of slots: capacity, holders, and when the next slot frees."""
    capacity = connection.execute(select(account.c.capacity).where(account.c.name == account_name)).scalar_one()
    latest = func.max(slot.c.last_seen, type_=slot.c.last_seen.type)
    holders = connection.execute(
        select(slot.c.project_name, func.count().label("nodes"), latest.label("last_seen"))
        .where(slot.c.account == account_name, slot.c.node_id.is_not(None))
        .group_by(slot.c.project_id, slot.c.project_name)
        .order_by(func.count().desc(), slot.c.project_name)
    ).all()
    told = "; ".join(_holder(*row.tuple()) for row in holders[:_HOLDERS_TOLD])
    if len(holders) > _HOLDERS_TOLD:
        told += f"; and {len(holders) - _HOLDERS_TOLD} more projects"
    ends = list(
        connection.scalars(
            select(slot.c.held_until)
            .where(slot.c.account == account_name, slot.c.node_id.is_not(None))
            .order_by(slot.c.held_until)
        )
    )
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
