"""What ``sandbox serve`` prints, whatever becomes of standard output. Standard library only."""

import json
import os
import sys

from fdl_wizard.registration.problems import Problem


def print_first(text: str) -> None:
    """Prints the first document. Raises Problem when it cannot be written; a reader that is gone wants none."""
    try:
        print(text, flush=True)
    except BrokenPipeError:
        _no_more_output()
    except OSError as error:
        _no_more_output()
        raise Problem(
            "Where the practice sandbox is could not be written to standard output.",
            "Direct standard output to where there is room.",
            str(error),
        ) from error


def print_problem(problem: Problem, *, as_json: bool) -> None:
    """The sentence, what to do and the details on standard error; with ``as_json`` the document on standard output."""
    for line in filter(None, (problem.sentence, problem.remedy, problem.details)):
        print(line, file=sys.stderr)
    if not as_json:
        return
    error = {"sentence": problem.sentence, "remedy": problem.remedy, "details": problem.details}
    try:
        print(json.dumps({"error": error}), flush=True)
    except OSError:  # the sentence is told already
        _no_more_output()


def _no_more_output() -> None:
    """Lets what is still buffered go nowhere: the interpreter would fail at it once more when it ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
