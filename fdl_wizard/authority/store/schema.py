"""The tables. One row a slot: there is no row to grant beyond the capacity, whatever the code around it does."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    TypeDecorator,
    UniqueConstraint,
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class UtcTime(TypeDecorator[datetime]):
    """An instant, stored as microseconds since 1970 in UTC: it sorts, compares and survives any session's zone."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else _EPOCH + value * _MICROSECOND


metadata = MetaData()

state = Table(
    "state",
    metadata,
    Column("id", Integer, CheckConstraint("id = 1"), primary_key=True),
    Column("last_time", UtcTime, nullable=False, comment="time never runs backwards behind this"),
    Column("token_key", LargeBinary(32), nullable=False, comment="key of the tokens' MACs"),
)

account = Table(
    "account",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("password_hash", String(255), nullable=False),
    Column("status", String(16), CheckConstraint("status IN ('active', 'suspended')"), nullable=False),
    Column("expires", Date),
    Column("version", String(64)),
    Column("addresses", JSON, nullable=False),
    Column("domains", JSON, nullable=False),
    Column("app_names", JSON, nullable=False),
    Column("capacity", Integer, CheckConstraint("capacity >= 1"), nullable=False),
    Column("auth_epoch", Integer, nullable=False, comment="rises when old tokens must be checked anew"),
    Column("epoch_floor", Integer, nullable=False, comment="highest epoch of a removed slot; a new one starts here"),
)

slot = Table(
    "slot",
    metadata,
    Column("account", String(64), ForeignKey("account.name", ondelete="CASCADE"), primary_key=True),
    Column("slot_no", Integer, primary_key=True, autoincrement=False),
    Column("epoch", Integer, nullable=False, comment="rises at each change of owner"),
    Column("node_id", String(36), comment="NULL: free"),
    Column("project_id", String(36)),
    Column("project_name", String(200)),
    Column("request_id", String(200), comment="the node's last request"),
    Column("token_mac", LargeBinary(32)),
    Column("last_seen", UtcTime),
    Column("held_until", UtcTime),
    UniqueConstraint("account", "node_id", name="one_slot_a_node"),
    CheckConstraint(
        "(node_id IS NULL) = (token_mac IS NULL) AND (node_id IS NULL) = (last_seen IS NULL)"
        " AND (node_id IS NULL) = (held_until IS NULL) AND (node_id IS NULL) = (project_id IS NULL)"
        " AND (node_id IS NULL) = (project_name IS NULL) AND (node_id IS NULL) = (request_id IS NULL)",
        name="free_or_held",
    ),
)

Index("slot_by_lapse", slot.c.account, slot.c.held_until, slot.c.slot_no)
