"""What a desktop is made of, each started and waited for: X server, window manager, D-Bus session, keyring."""

import os
import secrets
import select
import shutil
import signal
import struct
import subprocess
import time
from collections.abc import Collection
from pathlib import Path
from typing import Any, TypeAlias

from tests.harness import secret_service
from tests.harness.processes import ending_with_parent

PATIENCE = 30.0
"""Seconds until a service that does not come up is an error; on a loaded machine each takes far longer than usual."""

_PROMPTERS = ("org.gnome.keyring.SystemPrompter", "org.gnome.keyring.PrivatePrompter")
_BUS_CONFIGURATION = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={folder}/runtime/bus</listen>
  <servicedir>{folder}/services</servicedir>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


Process: TypeAlias = "subprocess.Popen[bytes]"


class DesktopUnusable(Exception):  # noqa: N818  (says what is wrong with this machine)
    """A part of the desktop is not installed or does not start. The text is one sentence."""


class Services:
    """Starts services with one environment and one folder, and remembers their process ids."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.folder = folder
        self.environment = environment
        self.started: dict[int, str] = {}
        """The services' names by process id."""
        self._kept: list[Process] = []  # Popen collects its child when it is itself collected, under the keeper's nose

    def start_screen(self, size: str) -> None:
        """An X server on a free display, known to those alone who hold its cookie, and a window manager for focus."""
        cookie = self.folder / "Xauthority"
        cookie.write_bytes(_any_host_cookie(secrets.token_bytes(16)))
        cookie.chmod(0o600)
        reading, writing = os.pipe()
        command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", size, "-dpi", "96"]
        server = self._spawn([*command, "-nolisten", "tcp", "-noreset", "-auth", str(cookie)], pass_fds=(writing,))
        os.close(writing)
        number = self._read_line(reading, server)
        self.environment |= {"DISPLAY": f":{number}", "XAUTHORITY": str(cookie)}
        self._start_window_manager()

    def start_bus(self) -> None:
        """A session bus that starts the keyring's prompter when asked to, and nothing else by itself."""
        services = self.folder / "services"
        services.mkdir()
        for name in _PROMPTERS:
            installed = Path("/usr/share/dbus-1/services") / f"{name}.service"
            if installed.exists():
                shutil.copy(installed, services)
        configuration = self.folder / "bus.conf"
        configuration.write_text(_BUS_CONFIGURATION.format(folder=self.folder), encoding="utf-8")
        reading, writing = os.pipe()
        daemon = self._spawn(
            ["dbus-daemon", f"--config-file={configuration}", "--nofork", "--nosyslog", f"--print-address={writing}"],
            pass_fds=(writing,),
        )
        os.close(writing)
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = self._read_line(reading, daemon)

    def start_keyring(self, password: str, locked: bool) -> None:
        """A gnome-keyring with a new login keyring under ``password``, unlocked, or locked again afterwards."""
        control = Path(self.environment["XDG_RUNTIME_DIR"]) / "keyring"
        program = self._without_file_capabilities("gnome-keyring-daemon")
        command = [program, "--foreground", "--unlock", "--components=secrets", f"--control-directory={control}"]
        daemon = self._spawn(command, stdin=subprocess.PIPE)
        assert daemon.stdin is not None
        with daemon.stdin as entrance:
            entrance.write(password.encode())
        self.environment["GNOME_KEYRING_CONTROL"] = str(control)
        address = self.environment["DBUS_SESSION_BUS_ADDRESS"]
        try:
            secret_service.wait_until_unlocked(address, PATIENCE)
        except TimeoutError:
            raise self._failure(daemon) from None
        if locked:
            secret_service.lock(address)

    def _start_window_manager(self) -> None:
        ready = self.folder / "window-manager-ready"
        manager = self._spawn(["openbox", "--sm-disable", "--startup", f"touch {ready}"])
        deadline = time.monotonic() + PATIENCE
        while not ready.exists():
            if manager.poll() is not None or time.monotonic() > deadline:
                raise self._failure(manager)
            time.sleep(0.005)

    def _without_file_capabilities(self, program: str) -> str:
        """A copy of the program. With file capabilities, as packaged, it does not start in a container that lacks
        them, and the kernel forgets that it should end with its parent."""
        installed = shutil.which(program)
        if installed is None or os.statvfs(self.folder).f_flag & os.ST_NOEXEC:
            return program
        copy = self.folder / program
        shutil.copyfile(installed, copy)
        copy.chmod(0o700)
        return str(copy)

    def run(self, command: list[str]) -> int:
        """Starts a command with this process's own input and output. Returns its process id."""
        return self._start(command, signal.SIGKILL).pid

    def _spawn(self, command: list[str], pass_fds: Collection[int] = (), stdin: int = subprocess.DEVNULL) -> Process:
        name = Path(command[0]).name
        if shutil.which(command[0], path=self.environment.get("PATH")) is None:
            raise DesktopUnusable(f"{name} is not installed: run script/test, which installs it.")
        with (self.folder / f"{name}.log").open("wb") as log:
            process = self._start(
                command,
                signal.SIGTERM,
                cwd=self.folder,
                stdin=stdin,
                stdout=log,
                stderr=log,
                pass_fds=pass_fds,
                start_new_session=True,
            )
        self.started[process.pid] = name
        return process

    def _start(self, command: list[str], at_my_end: signal.Signals, **options: Any) -> Process:
        try:
            process = subprocess.Popen(
                command, env=self.environment, preexec_fn=ending_with_parent(at_my_end), **options
            )
        except OSError as error:
            raise DesktopUnusable(f"{command[0]} could not be started ({error.strerror}).") from None
        self._kept.append(process)
        return process

    def _read_line(self, source: int, process: Process) -> str:
        with os.fdopen(source, "rb", buffering=0) as stream:
            deadline = time.monotonic() + PATIENCE
            line = b""
            while not line.endswith(b"\n"):
                ready, _, _ = select.select([stream], [], [], max(0.0, deadline - time.monotonic()))
                piece = stream.read(1024) if ready else b""
                if not piece:
                    raise self._failure(process)
                line += piece
        return line.decode().strip()

    def _failure(self, process: Process) -> DesktopUnusable:
        name = self.started[process.pid]
        said = (self.folder / f"{name}.log").read_text("utf-8", "replace").strip().splitlines()
        return DesktopUnusable(f"{name} did not start: {' / '.join(said[-5:]) or 'it said nothing'}.")


def _any_host_cookie(cookie: bytes) -> bytes:
    """One entry of an Xauthority file, for any host and display (family "wild")."""
    fields = [b"", b"", b"MIT-MAGIC-COOKIE-1", cookie]
    return struct.pack(">H", 0xFFFF) + b"".join(struct.pack(">H", len(field)) + field for field in fields)
