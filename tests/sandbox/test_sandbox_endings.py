"""How ``sandbox serve`` ends when something happens before it serves, or to what it writes on."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from fdl_wizard.sandbox.launcher import RunningSandbox
from fdl_wizard.sandbox.lock import FileLock
from fdl_wizard.sandbox.temporary import PREFIX, temporary_folder

SERVE = [sys.executable, "-m", "fdl_wizard", "sandbox", "serve", "--json"]
Serve = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary folders are made."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr("tempfile.tempdir", None)
    return folder


@pytest.fixture
def serve(temporary: Path) -> Iterator[Serve]:
    """Starts ``sandbox serve --json``, with further options and arguments of Popen."""
    started: list[subprocess.Popen[str]] = []

    def start(*options: str, **further: Any) -> "subprocess.Popen[str]":
        pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "stdin": subprocess.DEVNULL}
        started.append(subprocess.Popen([*SERVE, *options], encoding="utf-8", **(pipes | further)))
        return started[-1]

    yield start
    for process in started:
        process.terminate()
        process.communicate(timeout=30)


def catches_signals(process: "subprocess.Popen[str]") -> bool:
    """Whether it has a handler for SIGHUP, which Python by itself has not, as for the others, set before."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    caught = int(status.partition("SigCgt:")[2].split()[0], 16)
    return bool(caught >> (signal.SIGHUP - 1) & 1)


def error_of(process: "subprocess.Popen[str]") -> dict[str, str]:
    """The error's document, which stands in words on standard error, too."""
    output, told = process.communicate(timeout=60)
    error: dict[str, str] = json.loads(output)["error"]
    assert process.returncode == 2
    assert told.splitlines() == [line for line in "\n".join(filter(None, error.values())).splitlines() if line]
    assert "Traceback" not in told
    return error


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
@pytest.mark.parametrize("after", [0, 0.3, 0.8])
def test_a_signal_while_it_starts_ends_it_with_0_and_leaves_nothing(
    serve: Serve, temporary: Path, number: int, after: float
) -> None:
    process = serve()
    while not catches_signals(process):  # the interpreter's own start is nothing that the program could change
        time.sleep(0.002)
    time.sleep(after)  # anywhere between the first imports and the first line
    process.send_signal(number)

    _output, told = process.communicate(timeout=30)
    assert (process.returncode, told) == (0, "")
    assert list(temporary.iterdir()) == []


def test_nohup_is_heeded(serve: Serve) -> None:
    process = serve(preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
    assert process.stdout.readline()
    process.send_signal(signal.SIGHUP)
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(1)


def test_a_temporary_folder_left_by_a_killed_one_is_deleted_at_the_next_start(serve: Serve, temporary: Path) -> None:
    killed = serve()
    assert killed.stdout.readline()
    killed.kill()
    killed.wait()
    left_behind = list(temporary.iterdir())
    assert len(left_behind) == 1

    assert serve().stdout.readline()
    assert len(list(temporary.iterdir())) == 1
    assert list(temporary.iterdir()) != left_behind


def test_only_own_folders_that_nobody_serves_are_deleted(temporary: Path) -> None:
    served, other, open_to_all = (temporary / name for name in (f"{PREFIX}served", "other", f"{PREFIX}open"))
    for folder in (served, other, open_to_all):
        folder.mkdir(mode=0o700)
        (folder / "kept").touch()
    open_to_all.chmod(0o755)
    (temporary / f"{PREFIX}link").symlink_to(other)
    (temporary / f"{PREFIX}file").touch()

    with FileLock(served / "lock") as lock:
        assert lock.acquire()
        with temporary_folder() as new:
            assert new.path.is_dir()
    assert not new.path.exists()
    assert all((folder / "kept").exists() for folder in (served, other, open_to_all))
    assert len(list(temporary.iterdir())) == 5


def test_with_a_state_folder_no_temporary_one_is_made(serve: Serve, temporary: Path, tmp_path: Path) -> None:
    assert serve("--state", str(tmp_path / "state")).stdout.readline()
    assert list(temporary.iterdir()) == []


def test_a_lock_whose_file_was_deleted_meanwhile_is_not_held(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with FileLock(tmp_path / "folder" / "lock") as first:
        assert first.acquire()
        shutil.rmtree(tmp_path / "folder")
        (tmp_path / "folder").mkdir()
        with FileLock(tmp_path / "folder" / "lock") as second:
            assert second.acquire()


def test_a_state_folder_that_is_a_file_is_told(serve: Serve, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert "cannot be used" in error_of(serve("--state", str(tmp_path / "file")))["sentence"]


def test_a_state_folder_in_use_is_told(serve: Serve, tmp_path: Path) -> None:
    assert serve("--state", str(tmp_path / "state")).stdout.readline()
    assert "Another process serves" in error_of(serve("--state", str(tmp_path / "state")))["sentence"]


def test_a_damaged_state_is_told_as_a_document(serve: Serve, tmp_path: Path) -> None:
    (tmp_path / "state").mkdir(mode=0o700)
    (tmp_path / "state" / "authority.sqlite3").write_bytes(b"this is no database, and long enough to tell" * 40)
    error = error_of(serve("--state", str(tmp_path / "state")))
    assert "cannot be opened" in error["sentence"]
    assert "delete it" in error["remedy"]


def test_a_relative_state_folder_in_a_deleted_working_directory_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "deleted"
    folder.mkdir()
    script = "import os, sys; os.rmdir(os.getcwd()); os.execv(sys.argv[1], sys.argv[1:])"
    process = subprocess.Popen(
        [sys.executable, "-c", script, *SERVE, "--state", "state"],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert "The folder state cannot be used." in error_of(process)["sentence"]


def test_a_home_that_is_not_known_is_told(serve: Serve) -> None:
    assert "cannot be used" in error_of(serve("--state", "~nosuchuser/state"))["sentence"]


def test_standard_output_that_takes_nothing_ends_it_in_words(serve: Serve, temporary: Path) -> None:
    with open("/dev/full", "w") as full:
        process = serve(stdout=full)
    _output, told = process.communicate(timeout=60)
    assert process.returncode == 2
    assert told.startswith("Where the practice sandbox is could not be written to standard output.\n")
    assert "Traceback" not in told
    assert "Exception" not in told
    assert list(temporary.iterdir()) == []


def test_a_reader_that_is_gone_does_not_keep_it_from_serving_and_ending(serve: Serve) -> None:
    process = serve()
    process.stdout.close()
    process.stdout = None
    time.sleep(3)
    assert process.poll() is None
    process.terminate()
    _output, told = process.communicate(timeout=30)
    assert (process.returncode, told) == (0, "")


def test_a_caller_that_breaks_http_is_logged_in_a_line(start: Callable[..., RunningSandbox], tmp_path: Path) -> None:
    port = int(start().project.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=10) as caller:
        caller.sendall(b"POST /nowhere HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        assert b"404" in caller.recv(1024)
        caller.sendall(b"no chunk\r\n")
        while caller.recv(1024):
            pass
    log = (tmp_path / "state" / "serve.log").read_text()
    assert "A caller sent what is no HTTP" in log
    assert "Traceback" not in log
