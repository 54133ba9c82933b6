"""The sandbox's three servers in one process and one event loop."""

import asyncio
import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import uvicorn
from sqlalchemy.exc import SQLAlchemyError

from fdl_wizard.authority.app import create_app as create_authority
from fdl_wizard.authority.refusal import DatabaseUpdateFailed, Refused
from fdl_wizard.authority.serving import server_config
from fdl_wizard.authority.store import SqliteStore
from fdl_wizard.envelope import EnvelopeError
from fdl_wizard.registration.problems import Problem
from fdl_wizard.sandbox.accounts import hold_the_full_account, put_practice_accounts
from fdl_wizard.sandbox.directory import create_app as create_directory
from fdl_wizard.sandbox.disk import has_room, is_full
from fdl_wizard.sandbox.faults import FailingStore, RewritingProxy
from fdl_wizard.sandbox.file_limit import raise_file_limit
from fdl_wizard.sandbox.first_line import first_document
from fdl_wizard.sandbox.listening import HOST, Listening, listen
from fdl_wizard.sandbox.options import SandboxOptions
from fdl_wizard.sandbox.practice import practice_nodes
from fdl_wizard.sandbox.project import NodeSettings, Project, ProjectSettings, create_app
from fdl_wizard.sandbox.state_folder import StateFolder

PROJECT_NAME = "Practice project"
_REFRESHED_EVERY = 3600.0  # seconds; practice-full's slot would lapse after a day of silence
_GRACE = 3  # seconds for requests that are being answered when the sandbox stops
_UVICORN: dict[str, Any] = {
    "log_config": None,
    "log_level": "warning",
    "access_log": False,
    "ws": "none",
    "timeout_graceful_shutdown": _GRACE,
}


class _Server(uvicorn.Server):
    """One of several servers in a process: signals are the process's business."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@dataclass(slots=True)
class World:
    """All that must be closed at the end."""

    listening: Listening
    authority_store: SqliteStore
    project: Project


def open_world(options: SandboxOptions, folder: StateFolder) -> World:
    """Opens what is served, in the thread that will serve it. Raises Problem when folder or loopback can't be used."""
    raise_file_limit()
    try:
        return _open(options, folder)
    except (OSError, sqlite3.Error, SQLAlchemyError, DatabaseUpdateFailed, EnvelopeError) as error:
        raise Problem(
            f"The practice sandbox in {folder.path} cannot be opened.",
            _remedy_for(error, folder),
            f"{type(error).__name__}: {error}",
        ) from error


async def serve_world(
    world: World, folder: StateFolder, stop: asyncio.Event, tell: Callable[[dict[str, Any]], None]
) -> None:
    """Serves until ``stop`` is set, then closes all. tell: called with the first line's document once all answer.

    Raises what ``tell`` raises.
    """
    try:
        document = first_document(_urls(world), folder.admin_password())
        await _serve(world, stop, lambda: tell(document), folder.hide)
    finally:
        await world.project.stop()
        world.authority_store.close()
        world.listening.close()


def _remedy_for(error: Exception, folder: StateFolder) -> str:
    if is_full(error) or not has_room(folder.path):  # SQLite says "disk I/O error" where it has no room for its index
        return "Make room on its disk and start again."
    return "Check that the folder can be written to; if it is damaged, delete it and start again."


def _open(options: SandboxOptions, folder: StateFolder) -> World:
    with contextlib.ExitStack() as opened:
        listening = listen(folder.ports())
        opened.callback(listening.close)
        folder.keep_ports(listening.ports)
        folder.keep_settings(
            {"nodes": options.nodes, "project_version": options.project_version, "clock_rate": options.clock_rate}
        )
        store = SqliteStore(folder.path / "authority.sqlite3")
        opened.callback(store.close)
        put_practice_accounts(store, options.nodes, options.capacity, options.project_version)
        hold_the_full_account(store)
        project = Project(_project_settings(options, folder, listening), folder.admin_password())
        opened.pop_all()
    return World(listening, store, project)


def _project_settings(options: SandboxOptions, folder: StateFolder, listening: Listening) -> ProjectSettings:
    nodes = [
        NodeSettings(
            name=node.name,
            address=node.address,
            domain=node.domain,
            app_name=node.app_name,
            directory=listening.closed_url if node.name in options.unreachable_nodes else listening.url("directory"),
        )
        for node in practice_nodes(options.nodes)
    ]
    return ProjectSettings(
        name=PROJECT_NAME,
        version=options.project_version,
        nodes=nodes,
        folder=folder.path / "project",
        pace=options.pace,
    )


def _urls(world: World) -> dict[str, str]:
    return {server: world.listening.url(server) for server in ("project", "directory", "authority")}


def _servers(world: World) -> dict[str, _Server]:
    urls = _urls(world)
    # The nodes come from loopback and say their own address, as behind a company's reverse proxy.
    authority = create_authority(FailingStore(world.authority_store), trusted_proxies=[HOST])
    authority.add_middleware(RewritingProxy)
    directory = create_directory({"authorization": urls["authority"], "website": urls["directory"]})
    project = create_app(world.project)
    return {
        "authority": _Server(server_config(authority, **_UVICORN)),
        "directory": _Server(uvicorn.Config(directory, proxy_headers=False, server_header=False, **_UVICORN)),
        "project": _Server(uvicorn.Config(project, proxy_headers=False, server_header=False, **_UVICORN)),
    }


async def _serve(world: World, stop: asyncio.Event, tell: Callable[[], None], ending: Callable[[], None]) -> None:
    servers = _servers(world)
    tasks = [
        asyncio.create_task(server.serve(sockets=[world.listening.sockets[name]]), name=name)
        for name, server in servers.items()
    ]
    stopping = asyncio.create_task(stop.wait(), name="stop")
    refreshing = asyncio.create_task(_keep_the_full_account_full(world.authority_store), name="refresh")
    try:
        while not all(server.started for server in servers.values()) and not any(task.done() for task in tasks):
            await asyncio.sleep(0.01)
        if not any(task.done() for task in tasks):
            tell()
        # A server that ends by itself takes the others with it: half a sandbox would only puzzle.
        await asyncio.wait([stopping, *tasks], return_when=asyncio.FIRST_COMPLETED)
    finally:
        ending()
        await world.project.end_runs()
        for server in servers.values():
            server.should_exit = True
        stopping.cancel()
        refreshing.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.gather(stopping, refreshing, return_exceptions=True)
    for error in ended:
        if isinstance(error, Exception):
            raise error


async def _keep_the_full_account_full(store: SqliteStore) -> None:
    while True:
        await asyncio.sleep(_REFRESHED_EVERY)
        with contextlib.suppress(SQLAlchemyError, DatabaseUpdateFailed, Refused):  # the next hour will do
            await asyncio.to_thread(hold_the_full_account, store)
