"""``fdl-wizard register``."""

import argparse
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

from fdl_wizard.cli.exits import Exit
from fdl_wizard.cli.output import code_and_name, say, say_note, show, show_json
from fdl_wizard.cli.passwords import PasswordSource
from fdl_wizard.cli.project import add_project_arguments, interruptible, login_from
from fdl_wizard.jobs.events import Note, SubmissionBegun
from fdl_wizard.jobs.register import RegisterEvent, RegisterRequest, register
from fdl_wizard.jobs.world import World
from fdl_wizard.registration.cancellation import CancelToken
from fdl_wizard.registration.limits import account_name, spaces_note
from fdl_wizard.registration.model import Capability, NodeOutcome, NodeProgress, NodeState, SubmissionResult
from fdl_wizard.registration.ports import LoginKind
from fdl_wizard.registration.problems import InvalidInput

NODE_WORDS = {
    NodeState.WAITING: "Waiting",
    NodeState.REGISTERING: "Registering…",
    NodeState.REGISTERED: "Registered",
    NodeState.FAILED: "Failed",
    NodeState.NOT_REACHED: "Not reached",
    NodeState.CANCELLED: "Cancelled",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_project_arguments(parser)
    parser.add_argument("--account", required=True, metavar="NAME", help="the public cloud account")
    parser.add_argument(
        "--password-file",
        metavar="FILE",
        help="file with the account's password, - for standard input (default: from the keyring, else asked for)",
    )
    parser.add_argument("--all-or-none", action="store_true", help="register every node or, if one is refused, none")
    parser.add_argument("--no-remember", action="store_true", help="keep no password in the keyring")


def run(options: argparse.Namespace, world: World) -> int:
    account = account_name(options.account)
    if options.all_or_none:
        _require_all_or_none(world)
    passwords = PasswordSource(world.passwords)
    login = login_from(options, world, passwords)
    password = passwords.find(
        options.password_file, LoginKind.PUBLIC_CLOUD_ACCOUNT, account, f"Password of the account {account}"
    )
    spaces = spaces_note(options.account, password.reveal())
    if spaces:
        say(spaces)
    remember = not options.no_remember
    request = RegisterRequest(replace(login, remember=remember), account, password, remember=remember)
    return result_exit(submit(world, request, _show_document if options.json else show_result))


def submit(world: World, request: RegisterRequest, show_it: Callable[[SubmissionResult], None]) -> SubmissionResult:
    """Registers, and shows the result before the keyring is asked to keep anything. Ctrl+C cancels; after the result it
    only ends the waiting for the keyring."""
    token = CancelToken()
    events = register(world, request, token)
    with interruptible(token):
        result = follow(events)
    try:
        show_it(result)
    finally:
        with suppress(KeyboardInterrupt):
            say_notes(events)
    return result


def _require_all_or_none(world: World) -> None:
    if Capability.ALL_OR_NONE not in world.connector("reference").capabilities:
        raise InvalidInput(
            "This kind of project cannot register all nodes or none.",
            "Leave out --all-or-none: each node is then registered by itself, and none stops the others.",
        )


def follow(events: Iterator[RegisterEvent]) -> SubmissionResult:
    """Says each step on stderr as it comes; returns the result. events: what jobs.register yields. What comes after
    the result is for ``say_notes``."""
    said: set[str] = set()
    for event in events:
        if isinstance(event, SubmissionResult):
            return event
        if isinstance(event, Note):
            if event.sentence in said:
                continue  # two passwords that cannot be kept for the same reason
            said.add(event.sentence)
        _tell(event)
    raise AssertionError("register always ends with its result")


def say_notes(events: Iterator[RegisterEvent]) -> None:
    """The end of a registration, after its result: what could not be kept."""
    for event in events:
        if isinstance(event, Note):
            say_note(event)


def _tell(event: RegisterEvent) -> None:
    if isinstance(event, SubmissionBegun):
        count = len(event.nodes)
        say(f"Registering {count:,} {'node' if count == 1 else 'nodes'} of {event.info.name} ({event.info.url})")
    elif isinstance(event, NodeProgress) and event.state.finished:
        reason = f": {event.failure.reason.message}" if event.failure else ""
        say(f"  {event.node}  {NODE_WORDS[event.state]}{reason}")
    elif isinstance(event, Note):
        say_note(event)


def show_result(result: SubmissionResult) -> None:
    """The outcome with, for each failed node, what was observed and what to do."""
    total = len(result.outcomes) + len(result.unfinished)
    done = sum(outcome.registered for outcome in result.outcomes)
    show(f"{done:,} of {total:,} {'node is' if total == 1 else 'nodes are'} registered with {result.account}.")
    for outcome in result.outcomes:
        if outcome.failure:
            _show_failure(outcome)
    if result.cancelled:
        show("Cancelled. What is registered stays registered.")
        if result.unfinished:
            show(f"Not known to be finished: {', '.join(result.unfinished)}")


def _show_document(result: SubmissionResult) -> None:
    show_json(result_document(result))


def _show_failure(outcome: NodeOutcome) -> None:
    failure = outcome.failure
    if failure is None:
        return
    show(f"\n{outcome.node}: {failure.reason.message}")
    if failure.detail:
        show(f"  {failure.detail}")
    show(f"  What to do: {failure.reason.remedy}")
    show(f"  {code_and_name(failure)}, request {failure.request_id}")


def result_exit(result: SubmissionResult) -> Exit:
    if result.cancelled:
        return Exit.INTERRUPTED
    return Exit.DONE if result.registered else Exit.REFUSED


def result_document(result: SubmissionResult) -> dict[str, Any]:
    """The JSON document of a submission."""
    return {
        "project": result.project,
        "account": result.account,
        "registered": result.registered,
        "cancelled": result.cancelled,
        "nodes": [_outcome_document(outcome) for outcome in result.outcomes],
        "unfinished": list(result.unfinished),
    }


def _outcome_document(outcome: NodeOutcome) -> dict[str, Any]:
    failure = outcome.failure
    return {
        "node": outcome.node,
        "outcome": "failed" if failure else "registered",
        "code": failure.code if failure else None,
        "name": failure.reason.name if failure else None,
        "reason": failure.reason.message if failure else "",
        "kind": failure.kind.value if failure else None,
        "detail": failure.detail if failure else "",
        "remedy": failure.reason.remedy if failure else "",
        "request_id": outcome.request_id,
    }
