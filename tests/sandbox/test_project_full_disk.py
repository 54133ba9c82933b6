"""The project on a disk that takes no more: said in words, logged in a line, and well again once there is room."""

import asyncio
import logging
import sqlite3
import subprocess
import sys
import uuid
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from fdl_wizard.registration.secret import Secret
from fdl_wizard.sandbox.project import NodeSettings, Project, ProjectSettings, create_app
from fdl_wizard.sandbox.project.store import ProjectStore

LOGIN = {"name": "admin", "password": "right"}


def let_grow(project: Project, *, more: bool) -> None:
    """Lets the database grow, or makes every page it would need too many, which SQLite says as it says a full disk."""
    pages = 2**30 if more else 1  # never fewer than it has
    project.store._database.execute(f"PRAGMA max_page_count = {pages}")


def until_full(write: Callable[[int], None]) -> None:
    """Writes numbers until SQLite says that there is no room."""

    def for_ever() -> None:
        for number in range(10_000):
            write(number)

    with pytest.raises(sqlite3.OperationalError, match="full"):
        for_ever()


def fill(store: ProjectStore) -> None:
    """Uses up the free pages, so that the next row needs a new one."""
    until_full(lambda number: store.keep_fact(f"filler {number}", "x" * 100))


def with_project(tmp_path: Path, story: Callable[[Project, httpx.AsyncClient], Coroutine[Any, Any, None]]) -> None:
    node = NodeSettings("node-1", "10.0.1.1", "fdl.practice.example", "webroot", "http://127.0.0.1:9")
    project = Project(
        ProjectSettings(name="Practice", version="4.2.10", nodes=[node], folder=tmp_path), Secret("right")
    )

    async def run() -> None:
        await project.start()
        transport = httpx.ASGITransport(create_app(project), raise_app_exceptions=True)
        async with httpx.AsyncClient(transport=transport, base_url="http://project/api/v1") as client:
            try:
                await story(project, client)
            finally:
                await project.stop()

    asyncio.run(run())


def test_a_login_on_a_full_disk_is_answered_as_a_problem(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async def story(project: Project, client: httpx.AsyncClient) -> None:
        let_grow(project, more=False)
        fill(project.store)
        for _free_row in range(200):  # of the page that the sessions have already
            full = await client.post("/login", json=LOGIN)
            if full.status_code != 200:
                break
        assert full.status_code == 507
        assert full.headers["Content-Type"] == "application/problem+json"
        assert full.json()["detail"] == "The project cannot write to its memory: its disk is full."

        let_grow(project, more=True)
        assert (await client.post("/login", json=LOGIN)).status_code == 200

    with_project(tmp_path, story)
    assert {record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING} == {
        "The project's memory failed: database or disk is full"
    }
    assert not any(record.exc_info for record in caplog.records)


def test_a_submission_whose_steps_cannot_be_kept_ends_all_the_same(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def story(project: Project, client: httpx.AsyncClient) -> None:
        submission = str(uuid.uuid4())
        project.store.begin_submission(submission, "practice-ok", ["node-1"], datetime.now(UTC))
        token = (await client.post("/login", json=LOGIN)).json()["token"]
        answer = await client.get(f"/submissions/{submission}", headers={"Authorization": f"Bearer {token}"})
        assert answer.json()["finished"], "it does not run, whatever the disk says"

    with_project(tmp_path, story)


def test_a_transaction_that_fails_leaves_none_open(tmp_path: Path) -> None:
    store = ProjectStore(tmp_path / "project.sqlite3")
    store._database.execute("PRAGMA max_page_count = 1")
    fill(store)
    until_full(lambda number: store.begin_session(f"{number:0200}", 2.0, 1.0))
    assert not store._database.in_transaction
    store._database.execute("PRAGMA max_page_count = 1000000")
    store.begin_session("now there is room", 2.0, 1.0)
    store.close()


def test_a_start_on_a_disk_that_takes_no_more_ends_in_words_at_once(tmp_path: Path) -> None:
    script = (
        "import resource, runpy, sys\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
        "sys.argv = ['fdl-wizard', 'sandbox', 'serve', '--state', sys.argv[1]]\n"
        "runpy.run_module('fdl_wizard', run_name='__main__')\n"
    )
    command = [sys.executable, "-B", "-c", script, str(tmp_path / "state")]
    answer = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=25, check=False)

    assert answer.returncode == 2
    assert "cannot be opened" in answer.stderr
    assert "Traceback" not in answer.stderr
