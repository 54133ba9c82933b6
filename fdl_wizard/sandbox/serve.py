"""``fdl-wizard sandbox serve``: the practice sandbox in this process, until SIGTERM, SIGINT or SIGHUP.

Importing this module is cheap and needs nothing of the extra "sandbox"; ``serve`` does.
"""

import argparse
import asyncio
import json
import os
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fdl_wizard.registration.problems import Problem
from fdl_wizard.sandbox.first_line import first_text
from fdl_wizard.sandbox.options import SandboxOptions, add_arguments, options_from
from fdl_wizard.sandbox.signals import Stopped, StopSignals, exit_on_signals
from fdl_wizard.sandbox.state_folder import StateFolder
from fdl_wizard.sandbox.telling import print_first, print_problem
from fdl_wizard.sandbox.temporary import temporary_folder

if TYPE_CHECKING:
    from fdl_wizard.sandbox.world import World

__all__ = ["SandboxOptions", "add_arguments", "main", "options_from", "serve"]

USAGE = 2
_NEEDED = ("fastapi", "uvicorn", "sqlalchemy", "argon2", "aiohttp")


def serve(options: SandboxOptions) -> int:
    """Serves; returns the exit code: 0 after SIGTERM, SIGINT, SIGHUP or a closed standard input that was to be watched,
    2 with a sentence on standard error when it cannot serve. Call it in the main thread, where signals arrive."""
    try:
        with StopSignals() as signals:
            _check_packages()
            # The slow import comes before there is anything to leave behind: a signal ends the process on the spot.
            import fdl_wizard.sandbox.world
            from fdl_wizard.sandbox.log import log_on_stderr

            signals.remember()
            with log_on_stderr(), _state_folder(options.state) as folder:
                with signals.raising():
                    world = fdl_wizard.sandbox.world.open_world(options, folder)
                asyncio.run(_until_stopped(world, options, folder, signals))
    except Problem as problem:
        print_problem(problem, as_json=options.json)
        return USAGE
    except Stopped:
        return 0
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """``sandbox serve`` by itself, without the rest of the command line; returns the exit code."""
    exit_on_signals()
    parser = argparse.ArgumentParser(prog="fdl-wizard sandbox serve", description="Serves the practice sandbox.")
    add_arguments(parser)
    parsed = parser.parse_args(arguments)
    try:
        options = options_from(parsed)
    except Problem as problem:
        print_problem(problem, as_json=parsed.json)
        return USAGE
    return serve(options)


async def _until_stopped(world: "World", options: SandboxOptions, folder: StateFolder, signals: StopSignals) -> None:
    from fdl_wizard.sandbox.world import serve_world

    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    with signals.calling(lambda: loop.call_soon_threadsafe(stop.set)):
        if options.until_stdin_closes:
            _watch_stdin(stop)
        await serve_world(world, folder, stop, lambda document: _tell(document, options, folder))


def _tell(document: dict[str, Any], options: SandboxOptions, folder: StateFolder) -> None:
    line = json.dumps(document)
    try:
        folder.tell(line)
    except OSError as error:
        raise _unusable(folder.path, error) from error
    print_first(line if options.json else first_text(document))


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
    """The folder, served by this process alone. Raises StateFolderInUse, or Problem when it can't be used."""
    if path is None:
        with _temporary_folder() as folder:
            yield folder
        return
    try:
        folder = StateFolder(path.expanduser().absolute())
        folder.take()
    except (OSError, RuntimeError) as error:  # RuntimeError: no home folder is known
        raise _unusable(path, error) from error
    try:
        yield folder
    finally:
        folder.leave()


@contextmanager
def _temporary_folder() -> Iterator[StateFolder]:
    with ExitStack() as kept:
        try:
            folder = kept.enter_context(temporary_folder())
        except OSError as error:
            raise Problem(
                "No temporary folder can be made for the practice sandbox.",
                "Give one that can be written to with --state.",
                str(error),
            ) from error
        yield folder


def _unusable(path: Path, error: Exception) -> Problem:
    remedy = "Give one that can be written to with --state."
    return Problem(f"The folder {path} cannot be used.", remedy, str(error))


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


if __name__ == "__main__":
    sys.exit(main())
