"""Whether there is a screen to open a window on. Qt ends the whole process when there is none, so ask first."""

import os
import re
import socket
import sys
from collections.abc import Mapping


def missing_display(environment: Mapping[str, str] = os.environ) -> str:
    """A sentence on why no window can be opened; empty when one can."""
    if sys.platform in ("win32", "darwin") or environment.get("QT_QPA_PLATFORM"):
        return ""
    if environment.get("WAYLAND_DISPLAY"):
        return ""
    display = environment.get("DISPLAY", "")
    if not display:
        return "There is no display (DISPLAY is not set), so no window can be opened."
    if not _x_server_answers(display):
        return f"The display {display} does not answer, so no window can be opened."
    return ""


def _x_server_answers(display: str) -> bool:
    match = re.fullmatch(r"(?:(?P<host>[^:/]*)(?:/unix)?:)(?P<number>\d+)(?:\.\d+)?", display)
    if not match:
        return True  # a form we don't know: Qt's to judge
    number = int(match["number"])
    if match["host"]:
        return _connects(socket.AF_INET, (match["host"], 6000 + number))
    path = f"/tmp/.X11-unix/X{number}"  # noqa: S108  (X11's fixed place)
    return _connects(socket.AF_UNIX, "\0" + path) or _connects(socket.AF_UNIX, path)


def _connects(family: int, address: tuple[str, int] | str) -> bool:
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.settimeout(2)
        try:
            probe.connect(address)
        except OSError:
            return False
    return True
