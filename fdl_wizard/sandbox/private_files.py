"""Files that their owner alone can read, written whole or not at all. Standard library only."""

import contextlib
import json
import os
import secrets
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any


def make_private_folder(folder: Path) -> None:
    """Makes the folder with its parents; nobody but its owner may look inside."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def write_private(path: Path, content: bytes) -> None:
    """Writes a file of mode 0600 in one step: a reader sees the old content or the new one, never a part."""
    beside = path.with_name(f"{path.name}.{secrets.token_hex(4)}.new")
    try:
        with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            beside.unlink()
        raise


def read_kept(path: Path, is_whole: Callable[[Mapping[str, Any]], bool], what_follows: str) -> dict[str, Any]:
    """A small JSON object that can be made anew; empty when there is none, or none that ``is_whole``.

    A damaged one is put aside, which is told in a sentence on standard error. what_follows: its end, in words.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (ValueError, RecursionError):
        content = None
    if isinstance(content, dict) and is_whole(content):
        return content
    aside = _free_name(path)
    os.replace(path, aside)
    print(f"{path} was damaged: {what_follows}, and the damaged file is kept as {aside.name}.", file=sys.stderr)
    return {}


def _free_name(path: Path) -> Path:
    """path.damaged, or the first of path.damaged-2, … that is free."""
    aside, number = path.with_name(f"{path.name}.damaged"), 1
    while os.path.lexists(aside):
        number += 1
        aside = path.with_name(f"{path.name}.damaged-{number}")
    return aside
