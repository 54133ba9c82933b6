"""Asking again while a project is away for a moment: its connection lost, or its gateway or itself in trouble."""

import time
from collections.abc import Callable

from fdl_wizard.connectors.exchange import Answer
from fdl_wizard.connectors.faults import ConnectionFault
from fdl_wizard.connectors.http import HttpClient
from fdl_wizard.connectors.statuses import AnswerFault, status_problem
from fdl_wizard.connectors.timing import Timing

LOOK_THERE = "Registration Information (on the command line: fdl-wizard status)"
"""Where it shows what became of a submission that could not be followed."""

_LONGEST_PAUSE = 5

Lost = ConnectionFault | AnswerFault


def _any(_: Lost) -> bool:
    return True


def persistently(
    ask: Callable[[], Answer], client: HttpClient, timing: Timing, again: Callable[[Lost], bool] = _any
) -> Answer:
    """The first answer whose status is below 500. Asks anew, with growing pauses, for as long as timing.patience after
    the first try that brought none.

    again: may decide against another try, by what the last one brought. Raises the last problem, and what ``ask``
    raises else.
    """
    lost_at: float | None = None
    pause = timing.pause
    while True:
        try:
            return _answered(ask())
        except (ConnectionFault, AnswerFault) as lost:
            lost_at = lost_at or time.monotonic()
            if not (again(lost) and lost.may_pass) or time.monotonic() - lost_at + pause > timing.patience:
                raise
        client.pause(pause)
        pause = min(pause * 2, _LONGEST_PAUSE)


def _answered(answer: Answer) -> Answer:
    if answer.status >= 500:
        raise status_problem(answer)
    return answer
