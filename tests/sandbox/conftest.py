"""Sandboxes for the tests: real ones, each a process of its own."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fdl_wizard.sandbox.launcher import RunningSandbox, start_sandbox
from tests.sandbox.practice_client import PracticeClient

StartSandbox = Callable[..., RunningSandbox]


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSandbox]:
    """Three nodes, shared by a module's tests: use it where it doesn't matter what was registered before."""
    running = start_sandbox(tmp_path_factory.mktemp("sandbox"))
    yield running
    running.stop()


@pytest.fixture
def client(sandbox: RunningSandbox) -> Iterator[PracticeClient]:
    """The admin of the shared sandbox's project."""
    client = PracticeClient.of(sandbox)
    yield client
    client.close()


@pytest.fixture(scope="session")
def started_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a sandbox that was started once: its key and accounts are made, which takes a second."""
    folder = tmp_path_factory.mktemp("template") / "state"
    start_sandbox(folder).stop()
    (folder / "ports.json").unlink()
    return folder


@pytest.fixture
def start(tmp_path: Path, started_once: Path) -> Iterator[StartSandbox]:
    """Starts sandboxes of the test's own, by default all on one folder, and stops them at the end."""
    started: list[RunningSandbox] = []
    shutil.copytree(started_once, tmp_path / "state")
    (tmp_path / "state").chmod(0o700)

    def start_one(*extra: str, state: Path = tmp_path / "state", fresh: bool = False) -> RunningSandbox:
        started.append(start_sandbox(state, fresh=fresh, extra=extra))
        return started[-1]

    yield start_one
    for running in started:
        running.stop()


@pytest.fixture
def admin_of() -> Iterator[Callable[[RunningSandbox], PracticeClient]]:
    """Signs in to a sandbox's project."""
    clients: list[PracticeClient] = []

    def sign_in(running: RunningSandbox) -> PracticeClient:
        clients.append(PracticeClient.of(running))
        return clients[-1]

    yield sign_in
    for client in clients:
        client.close()
