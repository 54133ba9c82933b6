"""Starts the practice sandbox as a child process, or finds the one that serves already. Standard library only."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from fdl_wizard.registration.problems import Problem
from fdl_wizard.registration.secret import Secret
from fdl_wizard.sandbox.private_files import make_private_folder
from fdl_wizard.sandbox.state_folder import StateFolder

START_SECONDS = 60.0
"""A first start makes a key and fourteen password hashes, which takes a slow machine a while."""
_STOP_SECONDS = 10.0


class SandboxNotStarted(Problem):
    """The sandbox's process could not be started or told nothing; its standard error stands in ``details``."""


@dataclass(frozen=True, slots=True)
class SandboxAccount:
    """A practice account. expect: a code, or "registered", "mixed", "fallback"."""

    account: str
    password: Secret
    expect: int | str


@dataclass(slots=True)
class RunningSandbox:
    """A sandbox that serves: base URLs, the project admin's login, the practice accounts.

    ``attached``: another process started it, ``stop`` leaves it running, and it ends with that process: see ``alive``.
    """

    project: str
    directory: str
    authority: str
    admin: str
    admin_password: Secret
    accounts: Sequence[SandboxAccount]
    _folder: StateFolder = field(repr=False)
    _process: "subprocess.Popen[str] | None" = field(default=None, repr=False)
    _line: str = field(default="", repr=False)

    @property
    def attached(self) -> bool:
        return self._process is None

    def alive(self) -> bool:
        """Whether its servers still serve, with what stands here. Cheap, never raises; safe to call every second.

        When it is false, call ``start_sandbox`` on the same folder again: that starts them anew or attaches to whoever
        did, with the same ports, logins and registrations. So an attached one outlives the process that started it.
        """
        if self._process:
            return self._process.poll() is None
        try:
            return self._folder.in_use() and self._folder.told() == self._line
        except OSError:
            return False

    def stop(self) -> None:
        """Ends the sandbox this one started, and waits until it is gone. May be called twice."""
        process, self._process = self._process, None
        if process:
            _end(process)


def start_sandbox(
    state: Path,
    *,
    fresh: bool = False,
    pace: float = 0.0,
    extra: Sequence[str] = (),
    timeout: float = START_SECONDS,
) -> RunningSandbox:
    """Starts a sandbox on the folder ``state``, or attaches to the one that serves it; returns when it answers.

    fresh: start over, with nothing kept; pace: see ``SandboxOptions``; extra: further options of ``sandbox serve``.
    The latter two have no effect on a sandbox that serves already. The child ends with this process, however it ends.
    Blocks for up to ``timeout`` seconds. Raises StateFolderInUse for ``fresh`` while another process serves the folder,
    and SandboxNotStarted.
    """
    try:
        folder = StateFolder(state.expanduser().absolute())
        if fresh:
            folder.clear()
        return _attach(folder, timeout) or _start_or_attach(folder, [f"--pace={pace}", *extra], timeout)
    except (OSError, RuntimeError) as error:  # RuntimeError: no home folder is known
        raise SandboxNotStarted(
            "The practice sandbox could not be started.", f"Check the folder {state}.", str(error)
        ) from error


def command() -> list[str]:
    """How ``sandbox serve`` is called: by this interpreter, or by this program's own bundle."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "sandbox", "serve"]
    return [sys.executable, "-m", "fdl_wizard", "sandbox", "serve"]


def _attach(folder: StateFolder, timeout: float) -> RunningSandbox | None:
    """The sandbox that serves the folder; None when none does. One that is only starting is waited for."""
    ends = time.monotonic() + timeout
    while folder.in_use():
        line = folder.told()
        if line:
            return _running(line, folder, None)
        if time.monotonic() >= ends:
            raise SandboxNotStarted(
                "The practice sandbox is held by another process that does not answer.",
                "End that process, then start again.",
                f"State folder: {folder.path}",
            )
        time.sleep(0.2)
    return None


def _start_or_attach(folder: StateFolder, options: Sequence[str], timeout: float) -> RunningSandbox:
    try:
        return _start(folder, options, timeout)
    except SandboxNotStarted:
        # Of two that start at the same time one gets the folder, and the other is content with that.
        running = _attach(folder, timeout)
        if running:
            return running
        raise


def _start(folder: StateFolder, options: Sequence[str], timeout: float) -> RunningSandbox:
    make_private_folder(folder.path)
    log = folder.path / "serve.log"
    with log.open("w", encoding="utf-8") as errors:
        process = subprocess.Popen(
            [*command(), "--json", "--until-stdin-closes", f"--state={folder.path}", *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            encoding="utf-8",
            **_apart(),
        )
    try:
        return _running(_first_line(process, timeout), folder, process)
    except ValueError:
        _end(process)
        said = log.read_text(encoding="utf-8", errors="replace")[-4000:]
        raise SandboxNotStarted(
            "The practice sandbox could not be started.",
            "The details say why; --fresh starts it over with an empty folder.",
            said or f"It told nothing within {timeout:.0f} s.",
        ) from None
    except BaseException:
        _end(process)
        raise


def _apart() -> dict[str, Any]:
    """A Ctrl+C in the terminal is for this process alone, and no console window opens."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW}
    return {"start_new_session": True}


def _first_line(process: "subprocess.Popen[str]", timeout: float) -> str:
    """The first line of the child's output, empty when it ends or is silent for too long."""
    lines: list[str] = []
    output: IO[str] | None = process.stdout
    if output is None:
        return ""

    def read() -> None:
        with suppress(ValueError, OSError):  # closed meanwhile
            lines.append(output.readline())

    reader = threading.Thread(target=read, name="sandbox", daemon=True)
    reader.start()
    reader.join(timeout)
    if reader.is_alive():
        process.kill()  # ends the reading too
        reader.join()
    return lines[0] if lines else ""


def _running(line: str, folder: StateFolder, process: "subprocess.Popen[str] | None") -> RunningSandbox:
    """Raises ValueError for a line that is none of ``sandbox serve --json``."""
    try:
        told = json.loads(line)
        return RunningSandbox(
            project=told["project"],
            directory=told["directory"],
            authority=told["authority"],
            admin=told["admin"]["name"],
            admin_password=Secret(told["admin"]["password"]),
            accounts=[
                SandboxAccount(each["account"], Secret(each["password"]), each["expect"]) for each in told["accounts"]
            ],
            _folder=folder,
            _process=process,
            _line=line,
        )
    except (KeyError, TypeError) as error:
        raise ValueError("not the sandbox's first line") from error


def _end(process: "subprocess.Popen[str]") -> None:
    if process.stdin:
        with suppress(OSError):
            process.stdin.close()  # asks it to end, on every system
    for harder in (process.terminate, process.kill):
        try:
            process.wait(_STOP_SECONDS)
            break
        except subprocess.TimeoutExpired:
            harder()
    process.wait()
    if process.stdout:
        process.stdout.close()
