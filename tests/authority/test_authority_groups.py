"""Commits in groups: shared by those that wait, and one's failure is no other's."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import IntegrityError

from fdl_wizard.authority.refusal import Refused
from fdl_wizard.authority.store.engine import open_engine, writing
from fdl_wizard.authority.store.groups import GroupCommit
from tests.authority.scene import HandClock


class Desk:
    """A table of numbers, and a count of commits."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.groups = GroupCommit(writing(engine))
        self.commits = 0
        self.groups.run(lambda connection: connection.exec_driver_sql("CREATE TABLE note (n INTEGER PRIMARY KEY)"))
        event.listen(engine, "commit", self._count)

    def _count(self, _connection: Connection) -> None:
        self.commits += 1

    def note(self, number: int) -> Callable[[Connection], int]:
        def work(connection: Connection) -> int:
            connection.exec_driver_sql("INSERT INTO note VALUES (?)", (number,))
            return number

        return work

    def noted(self) -> list[int]:
        with self.engine.connect() as connection:
            return list(connection.exec_driver_sql("SELECT n FROM note ORDER BY n").scalars())

    def together(self, *works: Callable[[Connection], object]) -> list[object]:
        """Runs the works in one group: all wait while another commit is under way."""
        begun, go_on = threading.Event(), threading.Event()

        def hold(_connection: Connection) -> None:
            begun.set()
            go_on.wait(10)

        def outcome(work: Callable[[Connection], object]) -> object:
            try:
                return self.groups.run(work)
            except Exception as error:  # noqa: BLE001  (the outcome is what the story looks at)
                return error

        with ThreadPoolExecutor(len(works) + 1) as threads:
            threads.submit(self.groups.run, hold)
            begun.wait(10)
            answers = [threads.submit(outcome, work) for work in works]
            while len(self.groups._waiting) < len(works):
                threading.Event().wait(0.001)
            go_on.set()
            return [answer.result(10) for answer in answers]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    engine = open_engine(tmp_path / "groups.sqlite", HandClock())
    yield Desk(engine)
    engine.dispose()


def test_those_that_wait_share_a_commit(desk: Desk) -> None:
    assert desk.together(*(desk.note(number) for number in range(20))) == list(range(20))
    assert desk.noted() == list(range(20))
    assert desk.commits == 2, "the one they waited for, and their own"


def test_a_refusal_undoes_its_own_work_only(desk: Desk) -> None:
    def refuse(connection: Connection) -> None:
        desk.note(7)(connection)
        raise Refused(30007)

    answers = desk.together(desk.note(1), refuse, desk.note(2))
    assert isinstance(answers[1], Refused)
    assert desk.noted() == [1, 2]


def test_one_that_fails_fails_alone(desk: Desk) -> None:
    desk.groups.run(desk.note(5))
    answers = desk.together(desk.note(1), desk.note(5), desk.note(2))
    assert isinstance(answers[1], IntegrityError)
    assert (answers[0], answers[2]) == (1, 2)
    assert desk.noted() == [1, 2, 5]


def test_a_lone_failure_is_told_and_the_next_one_goes_on(desk: Desk) -> None:
    desk.groups.run(desk.note(1))
    with pytest.raises(IntegrityError):
        desk.groups.run(desk.note(1))
    assert desk.groups.run(desk.note(2)) == 2


def test_when_the_commit_itself_fails_nobody_is_told_success(desk: Desk) -> None:
    def ruin(connection: Connection) -> None:
        connection.exec_driver_sql("ROLLBACK")  # as SQLite does by itself when the disk is full

    answers = desk.together(desk.note(1), ruin)
    assert answers[0] == 1
    assert isinstance(answers[1], Exception)
    assert desk.noted() == [1]
