"""The command line: which commands there are, and the world they work in."""

import argparse
import io
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress

from fdl_wizard import __version__
from fdl_wizard.cli import accounts, apply, explain, register, status
from fdl_wizard.cli.exits import Exit, exit_for
from fdl_wizard.cli.output import ResultUnwritable, problem_document, say, say_note, say_problem, show, show_json
from fdl_wizard.jobs.events import Note
from fdl_wizard.jobs.world import World
from fdl_wizard.registration.cancellation import Cancelled
from fdl_wizard.registration.problems import Problem

_EPILOG = """\
Without a command the window opens; --sandbox opens it on the practice sandbox.
Exit codes: 0 done · 1 a node was refused · 2 wrong usage, input or admin login · 3 the project could not be reached
or did not answer sensibly · 4 a password was needed from the keyring and could not be read · 130 interrupted.
"""


def build_parser() -> argparse.ArgumentParser:
    """The parser of all commands; each sets ``run`` to a function of the parsed options."""
    parser = argparse.ArgumentParser(
        prog="fdl-wizard",
        description="Registers FineDataLink projects with FanRuan's public cloud.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"fdl-wizard {__version__}")
    parser.add_argument("--sandbox", action="store_true", help="open the window on the practice sandbox")
    parser.add_argument("--fresh", action="store_true", help="with --sandbox: start the sandbox over")
    commands = parser.add_subparsers(metavar="COMMAND")

    def add(
        name: str,
        text: str,
        arguments: Callable[[argparse.ArgumentParser], None],
        run: Callable[[argparse.Namespace], int],
    ) -> None:
        command = commands.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
        arguments(command)
        command.set_defaults(run=run)

    add("register", "register a project's nodes with an account", _with_world(register.add_arguments), _run_register)
    add("status", "show a project's registration", _with_world(status.add_arguments), _run_status)
    add("failures", "list a project's failed attempts", _with_world(status.add_arguments), _run_failures)
    add("accounts", "list the accounts this workstation knows", _with_world(accounts.add_arguments), _run_accounts)
    add("explain", "say what a failure's code means and what to do", explain.add_arguments, explain.run)
    add("apply", "draft the e-mail that applies for an account", _with_world(apply.add_arguments), _run_apply)
    _add_sandbox(commands.add_parser("sandbox", help="the practice sandbox", description="The practice sandbox."))
    return parser


def _with_world(
    arguments: Callable[[argparse.ArgumentParser], None],
) -> Callable[[argparse.ArgumentParser], None]:
    def add(parser: argparse.ArgumentParser) -> None:
        arguments(parser)
        parser.add_argument(
            "--sandbox",
            action="store_true",
            dest="practice",
            help="use the practice sandbox's own journal and keyring entries",
        )

    return add


def _add_sandbox(parser: argparse.ArgumentParser) -> None:
    from fdl_wizard.sandbox.serve import add_arguments

    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    text = "serve an authorization server and a project to practise on, until SIGTERM or SIGINT"
    command = commands.add_parser("serve", help=text, description=text[0].upper() + text[1:] + ".")
    add_arguments(command)
    command.set_defaults(run=_run_sandbox_serve)


def _world(options: argparse.Namespace) -> World:
    from fdl_wizard.wiring import build_world

    world, warning = build_world(sandbox=options.practice)
    if warning:
        say_note(Note.of(warning))
    return world


def _run_register(options: argparse.Namespace) -> int:
    return register.run(options, _world(options))


def _run_status(options: argparse.Namespace) -> int:
    return status.run_status(options, _world(options))


def _run_failures(options: argparse.Namespace) -> int:
    return status.run_failures(options, _world(options))


def _run_accounts(options: argparse.Namespace) -> int:
    from fdl_wizard.wiring import build_world

    world, warning = build_world(sandbox=options.practice)
    if warning:
        raise warning  # a list from a record that cannot be read would be untrue
    return accounts.run(options, world)


def _run_apply(options: argparse.Namespace) -> int:
    world = _world(options)
    today = world.clock.now().astimezone().date()
    result = io.StringIO()
    code = apply.run(options, today=today, out=result, err=sys.stderr, journal=world.journal)
    if result.getvalue():
        show(result.getvalue().rstrip("\n"))
    return code


def _run_sandbox_serve(options: argparse.Namespace) -> int:
    from fdl_wizard.sandbox.serve import options_from, serve

    return serve(options_from(options))


def _end_with(problem: Problem, *, as_json: bool) -> Exit:
    say_problem(problem)
    if as_json and not isinstance(problem, ResultUnwritable):
        with suppress(ResultUnwritable):
            show_json(problem_document(problem))
    return exit_for(problem)


def _print_any_text() -> None:
    """A terminal that cannot show a character shows its escape instead; no output fails for a Chinese name."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def main(arguments: Sequence[str]) -> int:
    """Runs one command; returns its exit code."""
    _print_any_text()
    parser = build_parser()
    options = parser.parse_args(arguments)
    if "run" not in options:
        parser.error(
            "name a command. --sandbox opens the window, --sandbox --fresh too; no other option goes with them"
        )
    try:
        return int(options.run(options))
    except Problem as problem:
        return _end_with(problem, as_json=getattr(options, "json", False))
    except (Cancelled, KeyboardInterrupt):
        say("Interrupted.")
        return Exit.INTERRUPTED
