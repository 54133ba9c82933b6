"""The program's own command line, run as people run it, against a sandbox that serves."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fdl_wizard.sandbox.launcher import RunningSandbox, start_sandbox


@dataclass(frozen=True)
class Finished:
    """A command that ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def said(self) -> str:
        return self.out + self.err


def fdl_wizard(*arguments: str, stdin: str = "", **environment: str) -> Finished:
    """Runs a command of the program to its end."""
    done = subprocess.run(
        [sys.executable, "-m", "fdl_wizard", *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        timeout=120,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return Finished(done.returncode, done.stdout, done.stderr)


@dataclass(frozen=True)
class PracticeProject:
    """A sandbox, with its passwords in files as the command line wants them."""

    sandbox: RunningSandbox
    admin_file: str
    password_file: str

    @property
    def url(self) -> str:
        return self.sandbox.project

    def command(self, name: str, *more: str, **environment: str) -> Finished:
        """A command on this project, signed in."""
        return fdl_wizard(name, "--project", self.url, "--admin-password-file", self.admin_file, *more, **environment)

    def register(self, account: str, *more: str, **environment: str) -> Finished:
        return self.command(
            "register", "--account", account, "--password-file", self.password_file, *more, **environment
        )


def practise(folder: Path, *options: str) -> Iterator[PracticeProject]:
    """A sandbox of its own, ended at the end."""
    sandbox = start_sandbox(folder / "sandbox", extra=options)
    admin, password = folder / "admin.txt", folder / "password.txt"
    admin.write_text(sandbox.admin_password.reveal() + "\n", encoding="utf-8")
    password.write_text("practice\n", encoding="utf-8")
    try:
        yield PracticeProject(sandbox, str(admin), str(password))
    finally:
        sandbox.stop()
