"""Many processes claim slots of one account at the same moment; and a naive store that shows the harness bites."""

import multiprocessing
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from multiprocessing.synchronize import Barrier
from pathlib import Path

from fdl_wizard.authority.licence import Licence
from fdl_wizard.authority.refusal import Refused
from fdl_wizard.authority.store import SqliteStore
from tests.authority.scene import HASH, holders, register

Claimer = Callable[[int], int | None]
"""Claims a slot for a node; gives its number, None when refused."""
OpenStore = Callable[[Path], "Iterator[Claimer]"]
WORKERS = 8
_SPAWN = multiprocessing.get_context("spawn")  # a forked process would share SQLite's locks with its parent


@contextmanager
def slot_rows(path: Path) -> Iterator[Claimer]:
    """The real store."""
    store = SqliteStore(path)

    def claim(node: int) -> int | None:
        try:
            return register(store, node).slot
        except Refused:
            return None

    yield claim
    store.close()


@contextmanager
def count_then_insert(path: Path) -> Iterator[Claimer]:
    """What other servers do: count the nodes, and add one if there is room."""
    with closing(sqlite3.connect(path, timeout=30, isolation_level=None)) as connection:

        def claim(node: int) -> int | None:
            (count,) = connection.execute("SELECT count(*) FROM node").fetchone()
            (capacity,) = connection.execute("SELECT capacity FROM licence").fetchone()
            if count >= capacity:
                return None
            connection.execute("INSERT INTO node VALUES (?)", (node,))
            return count + 1

        yield claim


def prepare_slot_rows(path: Path, capacity: int) -> None:
    store = SqliteStore(path)
    store.save_account(Licence("acme", capacity=capacity), HASH)
    store.close()


def prepare_count_then_insert(path: Path, capacity: int) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE node (id INTEGER PRIMARY KEY)")
        connection.execute("CREATE TABLE licence (capacity INTEGER)")
        connection.execute("INSERT INTO licence VALUES (?)", (capacity,))
        connection.commit()


def held_in(path: Path) -> dict[int, str]:
    store = SqliteStore(path)
    found = holders(store)
    store.close()
    return found


class Race:
    """Processes that stay between rounds, so that a round begins with all of them ready."""

    def __init__(self, open_store: Callable[..., object], workers: int = WORKERS) -> None:
        self._barrier = _SPAWN.Barrier(workers + 1)
        self._jobs = [_SPAWN.SimpleQueue() for _ in range(workers)]
        self._results = _SPAWN.SimpleQueue()
        self._processes = [
            _SPAWN.Process(target=_work, args=(open_store, self._barrier, jobs, self._results), daemon=True)
            for jobs in self._jobs
        ]

    def __enter__(self) -> "Race":
        for process in self._processes:
            process.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        for jobs in self._jobs:
            jobs.put(None)
        for process in self._processes:
            process.join(30)
            process.kill()

    def round(self, path: Path, claims: int) -> list[tuple[int, int]]:
        """Each process claims for ``claims`` nodes of its own. Gives (node, slot) for all that were granted."""
        for number, jobs in enumerate(self._jobs):
            jobs.put((path, [number * claims + node for node in range(claims)]))
        self._barrier.wait(60)
        granted = []
        for _ in self._jobs:
            granted += self._results.get()
        return granted


def _work(open_store: Callable[..., object], barrier: Barrier, jobs, results) -> None:  # type: ignore[no-untyped-def]
    while (job := jobs.get()) is not None:
        path, nodes = job
        with open_store(path) as claim:  # type: ignore[attr-defined]
            barrier.wait(60)
            granted = [(node, claim(node)) for node in nodes]
        results.put([(node, slot) for node, slot in granted if slot is not None])
