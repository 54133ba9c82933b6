"""The program's own process, on the real display: how it ends, and what it leaves."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.journey


def xdotool(*words: str) -> str:
    return subprocess.run(["xdotool", *words], capture_output=True, text=True, check=False, timeout=30).stdout.strip()


def wait_until(seen: object, seconds: float = 40) -> None:
    deadline = time.monotonic() + seconds
    while not seen():  # type: ignore[operator]
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.1)


def children_of(pid: int) -> list[str]:
    return subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False
    ).stdout.split()


@pytest.fixture
def program(desktop_env: dict[str, str], program_home: Path) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        [sys.executable, "-m", "fdl_wizard", "--sandbox"], stderr=subprocess.PIPE, text=True, env=os.environ
    )
    wait_until(lambda: xdotool("search", "--pid", str(process.pid), "--name", "Registration Management"))
    wait_until(lambda: children_of(process.pid))
    yield process
    if process.poll() is None:
        process.kill()
    process.communicate(timeout=10)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_a_signal_ends_it_with_its_sandbox(program: "subprocess.Popen[str]", number: signal.Signals, code: int) -> None:
    children = children_of(program.pid)
    program.send_signal(number)
    _out, err = program.communicate(timeout=20)
    assert program.returncode == code, err
    assert "Traceback" not in err
    wait_until(lambda: not any(Path(f"/proc/{child}").exists() for child in children), 10)


def test_one_signal_is_enough_while_a_dialog_holds_what_was_typed(
    program: "subprocess.Popen[str]", program_home: Path
) -> None:
    journal = program_home / ".local/share/fdl-wizard/sandbox/journal.sqlite3"
    wait_until(
        lambda: (
            journal.exists()
            and b"Practice project" in b"".join(f.read_bytes() for f in journal.parent.glob("journal*"))
        )
    )
    window = xdotool("search", "--pid", str(program.pid), "--name", "Registration Management").split()[0]
    xdotool("windowactivate", "--sync", window)
    xdotool("key", "--window", window, "alt+n")
    wait_until(lambda: xdotool("search", "--pid", str(program.pid), "--name", "Register Now"))
    xdotool("type", "typed")
    time.sleep(0.5)
    program.terminate()
    _out, err = program.communicate(timeout=20)
    assert program.returncode == 0, err
