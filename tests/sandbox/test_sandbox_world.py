"""The three servers in this very process: what they open they close, sockets, threads and files."""

import asyncio
import logging
import threading
from pathlib import Path
from typing import Any

import pytest

from fdl_wizard.registration.problems import Problem
from fdl_wizard.sandbox.faults import WithoutPracticeFaults
from fdl_wizard.sandbox.options import SandboxOptions
from fdl_wizard.sandbox.practice import OUTSIDE_THE_TABLE, PRACTICE_ACCOUNTS
from fdl_wizard.sandbox.state_folder import StateFolder
from fdl_wizard.sandbox.world import open_world, serve_world
from tests.sandbox.practice_client import PracticeClient, outcome


def run_with(folder: StateFolder, options: SandboxOptions, use: Any) -> Any:
    """Runs the world while ``use`` works with its project in a thread; gives what that gives."""

    async def run() -> Any:
        stop = asyncio.Event()
        told: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        opened = open_world(options, folder)
        world = asyncio.create_task(serve_world(opened, folder, stop, told.set_result))
        await asyncio.wait([world, told], return_when=asyncio.FIRST_COMPLETED)
        try:
            return await asyncio.to_thread(use, told.result()) if told.done() else None
        finally:
            stop.set()
            await world

    return asyncio.run(run())


@pytest.fixture
def folder(tmp_path: Path) -> StateFolder:
    return StateFolder(tmp_path)


def test_a_world_ends_without_a_thread_left_behind(folder: StateFolder, caplog: pytest.LogCaptureFixture) -> None:
    before = set(threading.enumerate())
    caplog.handler.addFilter(WithoutPracticeFaults())

    def use(document: dict[str, Any]) -> dict[str, set[int | str]]:
        client = PracticeClient(document["project"], "admin", document["admin"]["password"])
        events = {account.account: client.register(account.account) for account in PRACTICE_ACCOUNTS}
        client.cancel(client.begin("practice-ok"))
        client.close()
        return {account: {outcome(event) for event in each.values()} for account, each in events.items()}

    outcomes = run_with(folder, SandboxOptions(), use)

    assert outcomes.pop("practice-mixed") == {"registered", 30003, 30005}
    wanted = {account.account: account.expect for account in PRACTICE_ACCOUNTS} | {"practice-format": OUTSIDE_THE_TABLE}
    assert outcomes == {account: {wanted[account]} for account in outcomes}
    assert set(threading.enumerate()) == before
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


def test_a_world_that_is_stopped_in_mid_submission_waits_for_nobody(folder: StateFolder) -> None:
    def use(document: dict[str, Any]) -> None:
        client = PracticeClient(document["project"], "admin", document["admin"]["password"])
        client.begin("practice-ok")
        client.close()

    run_with(folder, SandboxOptions(pace=60), use)


def test_a_folder_with_a_foreign_file_is_told_as_a_problem(folder: StateFolder) -> None:
    (folder.path / "authority.sqlite3").write_bytes(b"this is no database, and long enough to be seen as none" * 40)

    with pytest.raises(Problem, match="cannot be opened"):
        run_with(folder, SandboxOptions(), lambda _document: None)
