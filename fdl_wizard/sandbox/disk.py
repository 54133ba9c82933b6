"""Whether a disk is full, as an error says or as its file system does."""

import errno
import shutil
import sqlite3
from pathlib import Path

_LEAST_ROOM = 1024 * 1024  # bytes
_FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))


def is_full(error: BaseException) -> bool:
    """Whether it says so itself, or one of those that it was raised from or stands for."""
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
    if isinstance(error, OSError):
        return error.errno in _FULL
    cause = getattr(error, "orig", None) or error.__cause__
    return cause is not None and is_full(cause)


def has_room(folder: Path) -> bool:
    """Whether the folder's disk takes what the smallest work of a server writes; true where it does not say."""
    try:
        return shutil.disk_usage(folder).free >= _LEAST_ROOM
    except OSError:
        return True
