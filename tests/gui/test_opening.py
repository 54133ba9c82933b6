"""What the program may import before its first window is painted: start-up time is spent on nothing else."""

import subprocess
import sys
from pathlib import Path

PROGRAM = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from fdl_wizard.gui import app
from fdl_wizard.gui.hub.window import HubWindow
def report(self):
    print(*sorted(sys.modules))
    QTimer.singleShot(0, self.close)
HubWindow.start_practice = report
sys.exit(app.run(sandbox=True, fresh=False))
"""

NOT_YET = {
    "asyncio", "certifi", "cryptography", "email", "fastapi", "http.client", "keyring", "requests", "sqlalchemy", "ssl",
    "subprocess", "tomllib", "truststore", "urllib3", "uvicorn", "aiohttp", "urllib.request",
}  # fmt: skip


def test_nothing_heavy_is_imported_before_the_window_is_painted(
    desktop_env: dict[str, str], program_home: Path
) -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    imported = set(done.stdout.split())
    assert "PySide6.QtWidgets" in imported
    assert imported & NOT_YET == set()


def test_of_our_own_only_what_the_window_needs_is_imported(desktop_env: dict[str, str], program_home: Path) -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=60, check=False)
    ours = {name.split(".")[1] for name in done.stdout.split() if name.startswith("fdl_wizard.")}
    assert ours <= {"display", "flow", "gui", "jobs", "journal", "registration", "resources", "wiring"}
