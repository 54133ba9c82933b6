"""Accounts and slots, kept in SQL."""

from fdl_wizard.authority.store.ports import Store
from fdl_wizard.authority.store.sqlite import SqliteStore

__all__ = ["SqliteStore", "Store"]
