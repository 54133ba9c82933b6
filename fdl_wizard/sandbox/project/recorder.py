"""Writes the steps of many nodes in few transactions, and wakes those who wait for news."""

import asyncio

from fdl_wizard.sandbox.project.records import Step
from fdl_wizard.sandbox.project.store import ProjectStore

GATHERED_FOR = 0.01
"""Seconds for which steps are gathered into one transaction."""


class Recorder:
    """Used in one event loop. A step is in the store, and visible to pollers, when ``record`` returns."""

    def __init__(self, store: ProjectStore) -> None:
        self._store = store
        self._gathered: list[tuple[Step, asyncio.Future[None]]] = []
        self._news = asyncio.Event()

    async def record(self, *steps: Step) -> None:
        """Keeps the steps. Raises sqlite3.Error when they could not be written."""
        if not steps:
            return
        loop = asyncio.get_running_loop()
        if not self._gathered:
            loop.call_later(GATHERED_FOR, self._write)
        written = [loop.create_future() for _ in steps]
        self._gathered.extend(zip(steps, written, strict=True))
        await asyncio.gather(*written)

    def announce(self) -> None:
        """Wakes all who wait."""
        self._news.set()
        self._news = asyncio.Event()

    async def wait_for_news(self, seconds: float) -> None:
        """Returns at the next news, at the latest after ``seconds``."""
        try:
            async with asyncio.timeout(seconds):
                await self._news.wait()
        except TimeoutError:
            return

    def _write(self) -> None:
        gathered, self._gathered = self._gathered, []
        try:
            self._store.record([step for step, _written in gathered])
        except Exception as error:  # noqa: BLE001  (handed to everyone whose step it was)
            for _step, written in gathered:
                if not written.done():
                    written.set_exception(error)
        else:
            for _step, written in gathered:
                if not written.done():
                    written.set_result(None)
        self.announce()
