"""Submissions: every node asks at the same time as the others, and each step is recorded as it happens."""

import asyncio
import contextlib
import logging
import sqlite3
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from fdl_wizard.envelope import Envelope
from fdl_wizard.registration.model import NodeState
from fdl_wizard.registration.secret import Secret
from fdl_wizard.sandbox.project.clock import now
from fdl_wizard.sandbox.project.recorder import Recorder
from fdl_wizard.sandbox.project.records import KeptSubmission, Step
from fdl_wizard.sandbox.project.store import ProjectStore

_log = logging.getLogger(__name__)

LATEST_BEGUN = 8  # nodes; at a pace, the ninth and later begin with the eighth


class AnotherRuns(Exception):  # noqa: N818
    """A submission runs already."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is submitted. envelope: the sealed password as it came, to be kept once it got a node registered."""

    id: str
    account: str
    password: Secret
    envelope: Envelope
    nodes: Sequence[str]


@dataclass(slots=True)
class Run:
    """A submission while it runs. waiting: the tasks of nodes that have not begun."""

    order: Order
    began: float
    waiting: dict[str, "asyncio.Task[None]"] = field(default_factory=dict)
    main: "asyncio.Task[None] | None" = None

    def step(self, node: str, state: NodeState, **more: Any) -> Step:
        seconds = asyncio.get_running_loop().time() - self.began
        return Step(self.order.id, node, state, now(), seconds, **more)


AskForNode = Callable[[Run, str], Coroutine[Any, Any, Step]]
"""Lets one node ask and gives the step it ended with."""


class Submissions:
    """Begins, follows, cancels and stops submissions; one runs at a time. Used in one event loop."""

    def __init__(self, store: ProjectStore, ask: AskForNode, at_once: int, pace: float) -> None:
        """at_once: how many nodes ask at the same time at most; pace: see ProjectSettings."""
        self._store = store
        self._recorder = Recorder(store)
        self._ask = ask
        self._turns = asyncio.Semaphore(at_once)
        self._pace = pace
        self._running: Run | None = None
        self._stopping = False

    def kept(self, submission: str) -> KeptSubmission | None:
        return self._store.submission(submission)

    @property
    def busy(self) -> bool:
        return self._running is not None

    def begin(self, order: Order) -> None:
        """Begins a submission with an id that is not known yet. Raises AnotherRuns."""
        if self._running:
            raise AnotherRuns
        self._store.begin_submission(order.id, order.account, order.nodes, now())
        run = Run(order, asyncio.get_running_loop().time())
        self._running = run
        for number, node in enumerate(order.nodes, start=1):
            run.waiting[node] = asyncio.create_task(self._one_node(run, node, number))
        run.main = asyncio.create_task(self._until_all_are_done(run, list(run.waiting.values())))

    async def progress(self, submission: str, after: int, wait: float) -> tuple[KeptSubmission, list[dict[str, Any]]]:
        """The submission, which must be known, and its events after ``after``; waits up to ``wait`` s for one."""
        loop = asyncio.get_running_loop()
        ends = loop.time() + wait
        while True:
            kept = self._known(submission)
            events = self._store.events(submission, after)
            left = ends - loop.time()
            if events or kept.finished or left <= 0 or self._stopping:
                return kept, events
            await self._recorder.wait_for_news(left)

    async def cancel(self, submission: str) -> tuple[KeptSubmission, list[dict[str, Any]]]:
        """Lets no further node begin. The submission, which must be known, and all its events."""
        run = self._running
        if run and run.order.id == submission:
            self._store.mark_cancelled(submission)
            waiting, run.waiting = run.waiting, {}
            for task in waiting.values():
                task.cancel()
            await self._recorder.record(*(run.step(node, NodeState.CANCELLED) for node in waiting))
        return self._known(submission), self._store.events(submission, 0, limit=-1)

    async def stop(self) -> None:
        """Ends what runs, at once: the process is about to end. What was cut off is told at the next start."""
        self._stopping = True
        run = self._running
        if run and run.main:
            run.main.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await run.main
        self._recorder.announce()

    async def _until_all_are_done(self, run: Run, tasks: Sequence["asyncio.Task[None]"]) -> None:
        try:
            results = await asyncio.gather(*tasks, return_exceptions=True)
            for result in results:
                if isinstance(result, Exception):  # a fault of ours or of the disk; the submission is over all the same
                    _log_lost("A node's step", run, result)
            self._store.finish(run.order.id)
        except sqlite3.OperationalError as error:  # finished all the same: see _known
            _log_lost("The end", run, error)
        finally:
            for task in tasks:
                task.cancel()
            self._running = None
            self._recorder.announce()

    async def _one_node(self, run: Run, node: str, number: int) -> None:
        await asyncio.sleep(self._pace * min(number, LATEST_BEGUN))
        async with self._turns:
            # From here on it has begun: a cancellation lets it finish.
            if run.waiting.pop(node, None) is None:
                return
            await self._recorder.record(run.step(node, NodeState.REGISTERING))
            await self._recorder.record(await self._ask(run, node))

    def _known(self, submission: str) -> KeptSubmission:
        kept = self._store.submission(submission)
        if kept is None:
            raise KeyError(submission)
        # One that does not run is over, even when the disk would not take that down: nobody must wait for it for ever.
        runs = self._running is not None and self._running.order.id == submission
        return kept if runs else replace(kept, finished=True)


def _log_lost(what: str, run: Run, error: Exception) -> None:
    """A disk's fault in a line, one of ours with its traceback."""
    ours = None if isinstance(error, sqlite3.OperationalError) else error
    _log.error("%s of submission %s was lost: %s", what, run.order.id, error, exc_info=ours)
