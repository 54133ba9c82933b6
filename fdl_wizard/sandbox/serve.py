"""``fdl-wizard sandbox serve``: the practice sandbox in this process, until SIGTERM or SIGINT.

Importing this module is cheap and needs nothing of the extra "sandbox"; ``serve`` does.
"""

import argparse
import asyncio
import json
import logging
import os
import signal
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from types import FrameType
from typing import Any

from fdl_wizard.registration.problems import Problem
from fdl_wizard.sandbox.first_line import first_text
from fdl_wizard.sandbox.options import SandboxOptions, add_arguments, options_from
from fdl_wizard.sandbox.state_folder import StateFolder

__all__ = ["SandboxOptions", "add_arguments", "main", "options_from", "serve"]

USAGE = 2
_NEEDED = ("fastapi", "uvicorn", "sqlalchemy", "argon2", "aiohttp")


def serve(options: SandboxOptions) -> int:
    """Serves; returns the exit code: 0 after SIGTERM, SIGINT or a closed standard input that was to be watched, 2 with
    a sentence on standard error when it cannot serve. Call it in the main thread, where signals arrive."""
    try:
        _check_packages()
        # The slow import comes before there is anything to leave behind: only later do signals end it in order.
        import fdl_wizard.sandbox.world  # noqa: F401

        with _state_folder(options.state) as folder, _log_on_stderr():
            asyncio.run(_serve(options, folder))
    except Problem as problem:
        for line in filter(None, (problem.sentence, problem.remedy, problem.details)):
            print(line, file=sys.stderr)
        return USAGE
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """``sandbox serve`` by itself, without the rest of the command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="fdl-wizard sandbox serve", description="Serves the practice sandbox.")
    add_arguments(parser)
    parsed = parser.parse_args(arguments)
    try:
        options = options_from(parsed)
    except Problem as problem:
        print(f"{problem.sentence} {problem.remedy}", file=sys.stderr)
        return USAGE
    return serve(options)


async def _serve(options: SandboxOptions, folder: StateFolder) -> None:
    from fdl_wizard.sandbox.world import run_world

    stop = asyncio.Event()
    with _stopped_by_signals(stop):
        if options.until_stdin_closes:
            _watch_stdin(stop)
        await run_world(options, folder, stop, lambda document: _tell(document, options, folder))


def _tell(document: dict[str, Any], options: SandboxOptions, folder: StateFolder) -> None:
    line = json.dumps(document)
    folder.tell(line)
    with suppress(BrokenPipeError):  # nobody reads: whoever serves in the background may have closed it
        print(line if options.json else first_text(document), flush=True)


def _check_packages() -> None:
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        raise Problem(
            "The practice sandbox needs packages that are not installed.",
            'Install them with: python -m pip install "fdl-wizard[sandbox]"',
            f"Missing: {', '.join(missing)}",
        )


@contextmanager
def _state_folder(path: Path | None) -> Iterator[StateFolder]:
    """The folder, served by this process alone. Raises StateFolderInUse, or Problem when it can't be made."""
    with tempfile.TemporaryDirectory(prefix="fdl-wizard-sandbox-", ignore_cleanup_errors=True) as temporary:
        folder = StateFolder(path.expanduser().absolute() if path else Path(temporary))
        try:
            folder.take()
        except OSError as error:
            raise Problem(
                f"The folder {folder.path} cannot be used.",
                "Give one that can be written to with --state.",
                str(error),
            ) from error
        try:
            yield folder
        finally:
            folder.leave()


@contextmanager
def _stopped_by_signals(stop: asyncio.Event) -> Iterator[None]:
    loop = asyncio.get_running_loop()

    def stop_soon(_number: int, _frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(stop.set)

    before = {number: signal.signal(number, stop_soon) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _watch_stdin(stop: asyncio.Event) -> None:
    """Sets ``stop`` when standard input ends, as it does when the process that started this one is gone."""
    loop = asyncio.get_running_loop()

    def wait_for_the_end() -> None:
        with suppress(OSError):  # os.read, not sys.stdin: a buffer's lock held at exit would abort the interpreter
            while os.read(0, 4096):
                pass
        with suppress(RuntimeError):  # the loop has ended already
            loop.call_soon_threadsafe(stop.set)

    threading.Thread(target=wait_for_the_end, name="stdin", daemon=True).start()


@contextmanager
def _log_on_stderr() -> Iterator[None]:
    """Warnings and worse on standard error, but for the faults that practice accounts ask for."""
    from fdl_wizard.sandbox.faults import WithoutPracticeFaults

    handler = logging.StreamHandler()
    handler.addFilter(WithoutPracticeFaults())
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        yield
    finally:
        root.removeHandler(handler)


if __name__ == "__main__":
    sys.exit(main())
