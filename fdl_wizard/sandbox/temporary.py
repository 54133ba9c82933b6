"""State folders that last as long as one sandbox. Standard library only."""

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from fdl_wizard.sandbox.lock import FileLock
from fdl_wizard.sandbox.state_folder import StateFolder

PREFIX = "fdl-wizard-sandbox-"
_TRIES = 5


@contextmanager
def temporary_folder() -> Iterator[StateFolder]:
    """A new folder, served by this process and deleted at the end; those that killed ones left are deleted first.

    Raises OSError when none can be made.
    """
    _remove_left_behind()
    folder = _new_folder()
    try:
        yield folder
    finally:
        folder.leave()
        shutil.rmtree(folder.path, ignore_errors=True)


def _new_folder() -> StateFolder:
    for _try in range(_TRIES):
        path = Path(tempfile.mkdtemp(prefix=PREFIX))
        with suppress(FileNotFoundError):  # another one's clearing up found it before it was locked
            folder = StateFolder(path)
            folder.take()
            return folder
    raise FileNotFoundError(f"The new folder {path} is gone.")


def _remove_left_behind() -> None:
    """Deletes our own temporary folders that no process serves: a process that is killed cannot clear up."""
    for path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):
            if not _ours(path):
                continue
            with FileLock(path / "lock") as lock:
                if lock.acquire():
                    shutil.rmtree(path, ignore_errors=True)


def _ours(path: Path) -> bool:
    """Whether it is a folder of this user's that nobody else may look into; never a link to one."""
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode):
        return False
    return not hasattr(os, "getuid") or (found.st_uid == os.getuid() and found.st_mode & 0o077 == 0)
