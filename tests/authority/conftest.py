"""A store on a real file, a clock moved by hand, and the server on a real port."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from fdl_wizard.authority.store import SqliteStore, Store
from tests.authority.scene import HandClock, serving


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def store(tmp_path: Path, clock: HandClock) -> Iterator[SqliteStore]:
    opened = SqliteStore(tmp_path / "authority.sqlite", clock=clock)
    yield opened
    opened.close()


@pytest.fixture
def serve() -> Iterator[Callable[..., str]]:
    """Starts the server over a store, with create_app's options; gives its base URL."""
    with ExitStack() as stack:

        def start(store: Store, **options: Any) -> str:
            return stack.enter_context(serving(store, **options))

        yield start
