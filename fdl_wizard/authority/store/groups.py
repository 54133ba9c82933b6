"""Commits in groups: what waits while one commit runs shares the next one.

A durable commit waits for the disk, whatever it holds. With one commit a registration a cluster of a thousand nodes
waits for the disk a thousand times; in groups, some dozens of times.
"""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, Engine

from fdl_wizard.authority.refusal import CredentialsChanged, Refused

T = TypeVar("T")
Work = Callable[[Connection], Any]

_OUTCOMES = (Refused, CredentialsChanged)  # raised by work that has run as it should: they undo that work alone


@dataclass(slots=True)
class _Job:
    work: Work
    answer: Future[Any] = field(default_factory=Future)


class GroupCommit:
    """Runs pieces of work of many threads, one after the other, in transactions shared by those that wait.

    engine: one whose transactions take the write lock at their start.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._waiting: list[_Job] = []
        self._waiting_lock = Lock()
        self._leading = Lock()

    def run(self, work: Callable[[Connection], T]) -> T:
        """Returns what the work returns, or raises what it raises, once it is committed or undone."""
        job = _Job(work)
        with self._waiting_lock:
            self._waiting.append(job)
        with self._leading:
            if not job.answer.done():
                self._lead()
        return cast(T, job.answer.result())

    def _lead(self) -> None:
        with self._waiting_lock:
            jobs, self._waiting = self._waiting, []
        self._answer(jobs)

    def _answer(self, jobs: list[_Job]) -> None:
        try:
            self._commit(jobs)
        except BaseException as error:  # noqa: BLE001  (whatever it is, it belongs to the threads that asked)
            if len(jobs) == 1:
                jobs[0].answer.set_exception(error)
                return
            for job in jobs:  # SQLite may have undone them all: each again for itself, so that one fails alone
                self._answer([job])

    def _commit(self, jobs: list[_Job]) -> None:
        """Answers the jobs after the commit; before it nothing is true yet."""
        with self._engine.begin() as connection:
            outcomes = [self._outcome(connection, job.work) for job in jobs]
        for job, (result, error) in zip(jobs, outcomes, strict=True):
            if error:
                job.answer.set_exception(error)
            else:
                job.answer.set_result(result)

    def _outcome(self, connection: Connection, work: Work) -> tuple[Any, Exception | None]:
        # Any other error ends the whole transaction. SQLite may have ended it already, on a full disk for instance:
        # going back to a savepoint that is gone would fail and hide why.
        savepoint = connection.begin_nested()
        try:
            result = work(connection)
        except _OUTCOMES as outcome:
            savepoint.rollback()
            return None, outcome
        savepoint.commit()
        return result, None
