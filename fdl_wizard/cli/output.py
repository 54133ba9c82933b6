"""What commands print: results on stdout, everything else on stderr, JSON as one document."""

import json
import os
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, TextIO

from fdl_wizard.jobs.events import Note
from fdl_wizard.registration.model import Failure
from fdl_wizard.registration.problems import InvalidInput, Problem


def printable(text: str) -> str:
    """Text from elsewhere without the control characters that could steer a terminal; line breaks stay."""
    return "".join(c if c == "\n" or unicodedata.category(c) not in {"Cc", "Cf", "Cs"} else "�" for c in text)


class ResultUnwritable(InvalidInput):
    """What standard output leads to cannot be written: a full disk, say."""


def say(text: str) -> None:
    """A line for the person, on stderr. Nobody reading it, or a full disk, is no reason to stop a job."""
    try:
        print(printable(text), file=sys.stderr, flush=True)
    except OSError:
        _lead_nowhere(sys.stderr)


def show(text: str) -> None:
    """A line of the result, on stdout. A reader who has gone is fine; raises ResultUnwritable for a full disk."""
    _print(printable(text))


def _print(text: str) -> None:
    try:
        print(text, flush=True)
    except BrokenPipeError:
        _lead_nowhere(sys.stdout)
    except OSError as error:
        _lead_nowhere(sys.stdout)
        raise ResultUnwritable(
            "The result could not be written.",
            "Check where standard output leads to; what was done at the project is done.",
            str(error),
        ) from None


def _lead_nowhere(stream: TextIO) -> None:
    """What is left in the stream's buffer goes nowhere, or the interpreter's last flush would fail: exit code 120."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def show_json(document: Mapping[str, Any] | Sequence[Any]) -> None:
    """The one JSON document of a command, on stdout."""
    _print(json.dumps(document, ensure_ascii=True))


def say_note(note: Note) -> None:
    say(f"Note: {note.sentence}")
    if note.remedy:
        say(f"      {note.remedy}")
    if note.details:
        say(f"      ({note.details.splitlines()[0]})")


def say_problem(problem: Problem, details: bool = True) -> None:
    say(problem.sentence)
    if problem.remedy:
        say(problem.remedy)
    if details and problem.details:
        say("Details:")
        for line in problem.details.splitlines():
            say(f"  {line}")


def problem_document(problem: Problem) -> dict[str, Any]:
    return {"error": {"sentence": problem.sentence, "remedy": problem.remedy, "details": problem.details}}


def failure_document(failure: Failure) -> dict[str, Any]:
    """A failure as JSON; reason is always the English sentence."""
    reason = failure.reason
    return {
        "time": failure.time.isoformat(),
        "node": failure.node,
        "kind": failure.kind.value,
        "code": failure.code,
        "name": reason.name,
        "reason": reason.message,
        "detail": failure.detail,
        "remedy": reason.remedy,
        "request_id": failure.request_id,
    }


def code_and_name(failure: Failure) -> str:
    """ "30003 LICENSE_IP_ERROR"; "no code" where there is none."""
    if failure.code is None:
        return "no code"
    return (
        f"{failure.code} {failure.reason.name}"
        if failure.reason.name
        else f"{failure.code} (not in the vendor's table)"
    )
