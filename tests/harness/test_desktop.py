"""The practice desktop starts, works, and leaves nothing running, whatever happens to those who use it."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.harness import secret_service
from tests.harness.desktop import Desktop, Keyring
from tests.harness.keeper import NOT_STARTED
from tests.harness.processes import descendants
from tests.harness.services import DesktopUnusable

ROOT = Path(__file__).parents[2]
INSIDE = [sys.executable, "-m", "tests.harness.desktop", "--"]
LOADED_MACHINE = 30.0  # seconds; each wait ends as soon as what it waits for is there


def eventually(condition: Callable[[], object]) -> None:
    """Waits until the condition is true; fails when it never is."""
    deadline = time.monotonic() + LOADED_MACHINE
    while not condition():
        assert time.monotonic() < deadline, "It never happened."
        time.sleep(0.02)


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def keyring_script(text: str) -> list[str]:
    return [sys.executable, "-c", f"import keyring\n{text}"]


def test_a_program_finds_a_display_with_a_window_manager_and_a_session_bus() -> None:
    with Desktop() as desktop:
        seen = desktop.run("xdotool", "get_desktop", "getdisplaygeometry")
        assert seen.stdout.split() == ["0", "1600", "1200"]
        with secret_service.bus(desktop.bus_address) as connection:
            assert connection.unique_name.startswith(":")


def test_nothing_of_the_users_own_desktop_shows_through(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "LC_ALL", "PYTHON_KEYRING_BACKEND", "XDG_CURRENT_DESKTOP"):
        monkeypatch.setenv(name, "mine")
    monkeypatch.setenv("HOME", "/nowhere")
    with Desktop(screen=False) as desktop:
        assert "mine" not in desktop.environment.values()
        assert "DISPLAY" not in desktop.environment
        assert Path(desktop.environment["HOME"]).is_relative_to(desktop.folder)
        assert Path(desktop.environment["XDG_RUNTIME_DIR"]).stat().st_mode & 0o777 == 0o700


def test_a_password_written_to_the_keyring_is_read_back_by_another_program() -> None:
    with Desktop(screen=False) as desktop:
        wrote = desktop.run(*keyring_script("keyring.set_password('service', 'owner', 'dépôt 锁')"))
        assert wrote.returncode == 0, wrote.stderr
        read = desktop.run(*keyring_script("print(keyring.get_password('service', 'owner') == 'dépôt 锁')"))
        assert read.stdout.strip() == "True"


def test_two_desktops_have_displays_and_keyrings_of_their_own() -> None:
    with Desktop() as one, Desktop() as other:
        assert one.environment["DISPLAY"] != other.environment["DISPLAY"]
        one.run(*keyring_script("keyring.set_password('service', 'owner', 'secret')"))
        assert other.run(*keyring_script("print(keyring.get_password('service', 'owner'))")).stdout == "None\n"


def test_a_display_is_closed_to_programs_without_its_cookie() -> None:
    with Desktop() as desktop:
        stranger = {name: value for name, value in desktop.environment.items() if name != "XAUTHORITY"}
        assert desktop.run("xdotool", "get_desktop", env=stranger).returncode != 0


def test_the_keyring_can_be_locked_and_unlocked_again() -> None:
    with Desktop(Keyring.LOCKED, screen=False) as desktop:
        script = keyring_script("keyring.set_password('service', 'owner', 'secret')")
        assert desktop.run(*script).returncode != 0
        desktop.unlock_keyring()
        assert desktop.run(*script).returncode == 0
        desktop.lock_keyring()
        assert desktop.run(*script).returncode != 0


def test_a_desktop_without_a_keyring_starts_none_on_demand() -> None:
    with Desktop(Keyring.ABSENT, screen=False) as desktop:
        found = desktop.run(*keyring_script("print(keyring.get_keyring())"))
        assert "keyring.backends.fail.Keyring" in found.stdout


def test_closing_a_desktop_ends_its_processes_and_removes_its_folder() -> None:
    with Desktop() as desktop:
        processes = descendants(desktop.keeper_pid)
        assert len(processes) >= 4  # the X server, the window manager, the bus and the keyring
    assert not any(map(alive, processes))
    assert not desktop.folder.exists()


def test_a_killed_owner_leaves_nothing_running(tmp_path: Path) -> None:
    told = tmp_path / "told"
    owner = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys, time; from pathlib import Path; from tests.harness.desktop import Desktop\n"
            "with Desktop() as desktop:\n"
            f"    Path({str(told)!r}).write_text(str(desktop.folder)); time.sleep(600)",
        ],
        cwd=ROOT,
    )
    eventually(lambda: told.exists() and told.read_text())
    processes = descendants(owner.pid)
    owner.kill()
    owner.wait()
    eventually(lambda: not any(map(alive, processes)))
    eventually(lambda: not Path(told.read_text()).exists())


def test_a_killed_keeper_leaves_no_service_running() -> None:
    with Desktop() as desktop:
        processes = descendants(desktop.keeper_pid)
        os.kill(desktop.keeper_pid, signal.SIGKILL)
        eventually(lambda: not any(map(alive, processes)))
        folder = desktop.folder
    shutil.rmtree(folder)


def test_the_command_gets_its_exit_code_and_its_input_through() -> None:
    ran = subprocess.run([*INSIDE, "sh", "-c", "cat; exit 7"], cwd=ROOT, input=b"hello", capture_output=True)
    assert (ran.returncode, ran.stdout) == (7, b"hello")


def test_a_command_ended_by_a_signal_counts_128_more() -> None:
    ran = subprocess.run([*INSIDE, "sh", "-c", "kill -9 $$"], cwd=ROOT, stdin=subprocess.DEVNULL)
    assert ran.returncode == 128 + signal.SIGKILL


def test_an_unknown_command_is_said_in_a_sentence() -> None:
    ran = subprocess.run([*INSIDE, "no-such-command"], cwd=ROOT, capture_output=True, text=True)
    assert ran.returncode == NOT_STARTED
    assert ran.stderr.strip() == "no-such-command could not be started (No such file or directory)."


def test_a_missing_program_is_said_in_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DesktopUnusable, match=r"^Xvfb is not installed: run script/test, which installs it\.$"):
        Desktop().__enter__()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_reaches_the_command_and_is_its_to_answer(number: signal.Signals, tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    script = f"trap 'exit 42' {number.name[3:]}; touch {ready}; while :; do sleep 0.05; done"
    run = subprocess.Popen([*INSIDE, "bash", "-c", script], cwd=ROOT, start_new_session=True)
    eventually(ready.exists)
    run.send_signal(number)
    assert run.wait(LOADED_MACHINE) == 42


def test_ctrl_c_in_the_terminal_reaches_the_command_once(tmp_path: Path) -> None:
    told = tmp_path / "told"
    script = (
        "import pathlib, signal, time\n"
        f"told = pathlib.Path({str(told)!r})\n"
        "signal.signal(signal.SIGINT, lambda *_: told.open('a').write('interrupted '))\n"
        "told.write_text('ready ')\n"
        "while 'interrupted' not in told.read_text(): time.sleep(0.02)\n"
        "time.sleep(0.5)\n"
    )
    parent, terminal = os.openpty()
    run = subprocess.Popen(
        ["setsid", "--ctty", "--wait", *INSIDE, sys.executable, "-c", script], cwd=ROOT, stdin=terminal
    )
    os.close(terminal)
    eventually(lambda: told.exists() and told.read_text())
    os.write(parent, b"\x03")
    assert run.wait(LOADED_MACHINE) == 0
    os.close(parent)
    assert told.read_text() == "ready interrupted "


def test_what_a_command_left_behind_is_ended_even_when_it_left_every_group_and_ignores_sigterm(tmp_path: Path) -> None:
    told = tmp_path / "told"
    script = f"trap '' TERM; echo $$ > {told}; exec sleep 600"
    ran = subprocess.run(
        [*INSIDE, "bash", "-c", f"setsid -f bash -c {script!r}; until [ -s {told} ]; do sleep 0.02; done"], cwd=ROOT
    )
    assert ran.returncode == 0
    assert not alive(int(told.read_text()))


def test_a_killed_run_ends_a_command_that_blocks(tmp_path: Path) -> None:
    told = tmp_path / "told"
    script = f"trap '' TERM INT HUP; (trap '' TERM; exec sleep 600) & echo $! $$ > {told}; read forever < <(sleep 600)"
    run = subprocess.Popen([*INSIDE, "bash", "-c", script], cwd=ROOT)
    eventually(lambda: told.exists() and told.read_text().strip())
    processes = descendants(run.pid)
    assert {int(pid) for pid in told.read_text().split()} <= processes
    run.kill()
    run.wait()
    eventually(lambda: not any(map(alive, processes)))
