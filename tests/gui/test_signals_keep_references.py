"""PySide6 6.12.0 drops a reference to True with each signal that carries it; on Python 3.11 the process then ends."""

import subprocess
import sys

PROGRAM = """
from PySide6.QtCore import QObject, Signal
class Sender(QObject):
    told = Signal(bool)
sender = Sender()
sender.told.connect(lambda value: None)
for _ in range(50_000):
    sender.told.emit(True)
    sender.told.emit(False)
print("alive")
"""


def test_signals_that_carry_true_and_false_can_be_sent_without_end() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "alive"), done.stderr
