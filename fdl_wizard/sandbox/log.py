"""What the sandbox's servers log, on standard error: warnings and worse, but for what is no fault of theirs."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from h11 import ProtocolError

from fdl_wizard.sandbox.faults import WithoutPracticeFaults


class CallersFaultsInALine(logging.Filter):
    """A caller that breaks HTTP is told of in one line: a traceback through the server's code shows nothing wrong."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, ProtocolError):
            record.levelno, record.levelname = logging.WARNING, logging.getLevelName(logging.WARNING)
            record.msg, record.args = "A caller sent what is no HTTP: %s", (error,)
            record.exc_info = record.exc_text = record.stack_info = None
        return True


@contextmanager
def log_on_stderr() -> Iterator[None]:
    """Warnings and worse on standard error, but for the faults that practice accounts ask for."""
    handler = logging.StreamHandler()
    handler.addFilter(WithoutPracticeFaults())
    handler.addFilter(CallersFaultsInALine())
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        yield
    finally:
        root.removeHandler(handler)
