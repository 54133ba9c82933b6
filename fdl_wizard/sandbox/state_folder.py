"""The folder in which a sandbox keeps what it is between starts. Standard library only.

``lock`` is held by the process that serves it, ``serving.json`` is that process's first line while it serves,
``ports.json`` and ``admin.json`` are kept; ``project/`` and ``authority.sqlite3`` belong to the servers.
"""

import json
import secrets
import shutil
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from fdl_wizard.registration.problems import Problem
from fdl_wizard.registration.secret import Secret
from fdl_wizard.sandbox.lock import FileLock
from fdl_wizard.sandbox.private_files import make_private_folder, read_kept, write_private

SERVERS = ("project", "directory", "authority")


class StateFolderInUse(Problem):
    """Another process serves this state folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"Another process serves the practice sandbox in {folder}.",
            "Stop that one first, or give another folder with --state.",
        )


class StateFolder:
    """One sandbox's folder. Methods may raise OSError."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = FileLock(path / "lock")
        self._serving = path / "serving.json"

    def take(self) -> None:
        """Makes the folder where it is missing and serves it alone until ``leave``. Raises StateFolderInUse."""
        make_private_folder(self.path)
        for _try in range(10):
            if self._lock.acquire():
                self.hide()  # of one that was killed: nobody may look for servers there
                return
            time.sleep(0.05)  # another may only be looking whether the folder is in use
        raise StateFolderInUse(self.path)

    def leave(self) -> None:
        self.hide()
        self._lock.release()

    def hide(self) -> None:
        """Takes back what ``tell`` told: whoever looks for the servers waits for the folder to be left."""
        with suppress(OSError):
            self._serving.unlink()

    def in_use(self) -> bool:
        """Whether another process serves it now."""
        if not self.path.is_dir():
            return False
        with FileLock(self.path / "lock") as probe:
            return not probe.acquire()

    def clear(self) -> None:
        """Deletes all that is kept. Raises StateFolderInUse."""
        if not self.path.is_dir():
            return
        with FileLock(self.path / "lock") as lock:
            if not lock.acquire():
                raise StateFolderInUse(self.path)
            for entry in self.path.iterdir():
                if entry.is_dir() and not entry.is_symlink():
                    shutil.rmtree(entry)
                elif entry.name != "lock":  # held open: Windows would not delete it
                    entry.unlink()

    def tell(self, line: str) -> None:
        """Lets others find the servers: ``line`` holds the admin's password, so only the owner may read it."""
        write_private(self._serving, line.encode())

    def told(self) -> str | None:
        """The line of the process that serves it, None while there is none."""
        try:
            return self._serving.read_text(encoding="utf-8")
        except FileNotFoundError:
            return None

    def admin_password(self) -> Secret:
        """The project admin's password: made at random at the first start, the same from then on."""
        path = self.path / "admin.json"
        kept = read_kept(path, _has_password, "the project admin's password is a new one")
        if kept:
            return Secret(kept["password"])
        password = secrets.token_urlsafe(12)
        write_private(path, json.dumps({"name": "admin", "password": password}).encode())
        return Secret(password)

    def ports(self) -> dict[str, int]:
        """The ports used last time, by server; none at the first start."""
        kept = read_kept(self.path / "ports.json", _is_any, "the ports are new ones")
        return {
            name: port for name, port in kept.items() if name in SERVERS and isinstance(port, int) and 0 < port < 65536
        }

    def keep_ports(self, ports: Mapping[str, int]) -> None:
        if ports != self.ports():
            write_private(self.path / "ports.json", json.dumps(ports).encode())

    def keep_settings(self, settings: Mapping[str, Any]) -> None:
        """What it was last started with, for people to look at."""
        path = self.path / "settings.json"
        read_kept(path, _is_any, "it is written anew")
        write_private(path, json.dumps(settings, indent=1).encode())


def _has_password(kept: Mapping[str, Any]) -> bool:
    password = kept.get("password")
    return isinstance(password, str) and password != ""


def _is_any(_kept: Mapping[str, Any]) -> bool:
    return True
