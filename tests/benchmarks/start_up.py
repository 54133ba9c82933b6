"""From the start of the process to the first painted window: a bare QWizard against the program, turn by turn."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.figures import Figure, ratio_line

PROGRAM = Path(__file__).with_name("first_paint.py")
ROUNDS = 15


def measure() -> list[str]:
    """Lines of figures."""
    bare, window, sandbox = Figure("bare PySide6 QWizard"), Figure("fdl-wizard"), Figure("fdl-wizard --sandbox")
    programs = {"bare": bare, "window": window, "sandbox": sandbox}
    for what in programs:
        _once(what)  # warms the file cache for each alike
    for _ in range(ROUNDS):
        for what, figure in programs.items():
            figure.add(_once(what))
    return [
        "Start of the process to the first painted window",
        *(figure.line("ms") for figure in (bare, window, sandbox)),
        ratio_line("fdl-wizard / bare QWizard", window, bare, "aim 1.5 or less"),
        ratio_line("fdl-wizard --sandbox / bare QWizard", sandbox, bare, "aim 1.5 or less"),
    ]


def _once(what: str) -> float:
    """Milliseconds."""
    with tempfile.TemporaryDirectory(prefix="fdl-bench-", ignore_cleanup_errors=True) as home:
        environment = {**os.environ, "XDG_DATA_HOME": home, "XDG_CONFIG_HOME": home, "XDG_CACHE_HOME": home}
        began = time.monotonic()
        done = subprocess.run(
            [sys.executable, str(PROGRAM), what],
            capture_output=True,
            text=True,
            env=environment,
            timeout=60,
            check=False,
        )
    if done.returncode or not done.stdout.strip():
        raise SystemExit(f"{what} painted no window: {done.stderr}")
    return (float(done.stdout.split()[0]) - began) * 1000
