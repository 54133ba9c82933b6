"""What the authority's stories have in common: nodes, claims, a clock, a running server."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import uvicorn

from fdl_wizard.authority.app import create_app
from fdl_wizard.authority.licence import Claim, Grant, Release
from fdl_wizard.authority.serving import server_config
from fdl_wizard.authority.store import SqliteStore, Store

PASSWORD = "practice"
HASH = "a stored hash, taken as checked"


class HandClock:
    """A clock that stands until it is moved. Serves as wall clock and as monotonic one."""

    def __init__(self) -> None:
        self.time = datetime(2026, 8, 3, 9, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time

    def seconds(self) -> float:
        return self.time.timestamp()

    def pass_by(self, **duration: float) -> None:
        self.time += timedelta(**duration)


def node_id(number: int) -> str:
    return str(UUID(int=number))


def claim_of(node: int, account: str = "acme", **fields: Any) -> Claim:
    """What node number ``node`` asks, in a project and from an address that fit everything."""
    ordinary = Claim(
        account=account,
        node_id=node_id(node),
        request_id=f"submission/node-{node}",
        version="4.1.3",
        domain="fdl.acme.example",
        app_name="webroot",
        project_id=node_id(1000),
        project_name="Warehouse",
        address="192.0.2.10",
    )
    return replace(ordinary, **fields)


def register(store: Store, node: int, account: str = "acme", **fields: Any) -> Grant:
    """Registers a node past the password check."""
    return store.register(claim_of(node, account, **fields), HASH)


def release_of(grant: Grant) -> Release:
    return Release(grant.account, grant.token)


def holders(store: SqliteStore, account: str = "acme") -> dict[int, str]:
    """The account's slots that have a holder: number to node id."""
    return {held.slot: held.node_id for held in store.held_slots(account)}


def body_of(node: int, account: str = "acme", password: str = PASSWORD, **fields: Any) -> dict[str, Any]:
    """The same claim as it goes over the wire."""
    claim = claim_of(node, account)
    names = ("account", "node_id", "request_id", "version", "domain", "app_name", "project_id", "project_name")
    return {name: getattr(claim, name) for name in names} | {"password": password, "release": None} | fields


@contextmanager
def serving(store: Store, **options: Any) -> Iterator[str]:
    """The real server on a free port of loopback, in a thread; gives its base URL."""
    server = uvicorn.Server(server_config(create_app(store, **options), log_level="critical"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started and thread.is_alive():
            time.sleep(0.005)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)
