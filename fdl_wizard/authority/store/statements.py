"""The statements a registration runs, built once: building one anew costs SQLAlchemy more than running it.

Parameters: ``:of`` an account's name, ``:node`` a node's id, ``:number`` a slot's number, ``:now`` the transaction's
time.
"""

from sqlalchemy import Integer, String, and_, bindparam, func, or_, select, update

from fdl_wizard.authority.store.schema import UtcTime, account, slot, state

_of = bindparam("of", type_=String)
_node = bindparam("node", type_=String)
_number = bindparam("number", type_=Integer)
_now = bindparam("now", type_=UtcTime)

available = or_(slot.c.node_id.is_(None), slot.c.held_until <= _now)
"""Free, or its holder silent for too long."""

read_state = select(state.c.last_time, state.c.token_key)
set_time = update(state).values(last_time=_now)

account_by_name = select(account).where(account.c.name == _of)
hash_of_account = select(account.c.password_hash).where(account.c.name == _of)
epoch_floor = select(account.c.epoch_floor).where(account.c.name == _of)
capacity_and_rows = (
    select(account.c.capacity, func.count(slot.c.slot_no))
    .select_from(account.outerjoin(slot))
    .where(account.c.name == _of)
    .group_by(account.c.name, account.c.capacity)
)

slot_of_node = select(slot.c.slot_no, slot.c.epoch, slot.c.node_id, slot.c.token_mac).where(
    slot.c.account == _of, slot.c.node_id == _node
)
_lowest = (
    select(slot.c.slot_no, slot.c.epoch, slot.c.node_id).where(slot.c.account == _of).order_by(slot.c.slot_no).limit(1)
)
lowest_free = _lowest.where(slot.c.held_until.is_(None))
lowest_lapsed = _lowest.where(slot.c.held_until <= _now)
count_used = select(func.count()).select_from(slot).where(slot.c.account == _of, slot.c.held_until > _now)

hold = (
    update(slot)
    .where(and_(slot.c.account == _of, slot.c.slot_no == _number, or_(slot.c.node_id == _node, available)))
    .values(
        {
            "epoch": bindparam("to_epoch"),
            "node_id": _node,
            "project_id": bindparam("to_project_id"),
            "project_name": bindparam("to_project_name"),
            "request_id": bindparam("to_request_id"),
            "token_mac": bindparam("to_token_mac"),
            "last_seen": _now,
            "held_until": bindparam("to_held_until"),
        }
    )
)
"""Gives a slot to a node, only if it is the node's already or available."""

free = (
    update(slot)
    .where(slot.c.account == _of, slot.c.slot_no == _number)
    .values(
        epoch=slot.c.epoch + 1,
        node_id=None,
        project_id=None,
        project_name=None,
        request_id=None,
        token_mac=None,
        last_seen=None,
        held_until=None,
    )
)

_latest = func.max(slot.c.last_seen, type_=UtcTime)
holders = (
    select(slot.c.project_name, func.count().label("nodes"), _latest.label("last_seen"))
    .where(slot.c.account == _of, slot.c.node_id.is_not(None))
    .group_by(slot.c.project_id, slot.c.project_name)
    .order_by(func.count().desc(), slot.c.project_name)
)
ends_of_holds = (
    select(slot.c.held_until).where(slot.c.account == _of, slot.c.node_id.is_not(None)).order_by(slot.c.held_until)
)
