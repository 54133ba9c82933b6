"""What every command on a project shares: its options, and signing in."""

import argparse
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from fdl_wizard.cli.output import say
from fdl_wizard.cli.passwords import PasswordSource
from fdl_wizard.jobs.sign_in import ProjectLogin
from fdl_wizard.jobs.world import World
from fdl_wizard.registration.cancellation import CancelToken
from fdl_wizard.registration.ports import LoginKind, admin_owner
from fdl_wizard.registration.problems import JournalUnusable
from fdl_wizard.registration.project_url import parse_project_url


def add_project_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--project", required=True, metavar="URL", help="the project's address")
    parser.add_argument("--admin", metavar="NAME", help="the project's admin (default: the one used last, else admin)")
    parser.add_argument(
        "--admin-password-file",
        metavar="FILE",
        help="file with the admin's password, - for standard input (default: from the keyring, else asked for)",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def login_from(options: argparse.Namespace, world: World, passwords: PasswordSource) -> ProjectLogin:
    """The login that the options name. Raises InvalidInput, PasswordStoreUnavailable."""
    named = parse_project_url(options.project)
    if named.note:
        say(named.note)
    url = named.base
    admin = options.admin or _admin_used_last(world, url)
    password = passwords.find(
        options.admin_password_file, LoginKind.PROJECT_ADMIN, admin_owner(admin, url), f"Password of {admin} at {url}"
    )
    return ProjectLogin(url, admin, password)


def _admin_used_last(world: World, url: str) -> str:
    try:
        return next((project.admin for project in world.journal.projects() if project.url == url), "admin")
    except JournalUnusable:
        return "admin"


@contextmanager
def interruptible(token: CancelToken) -> Iterator[None]:
    """While inside, Ctrl+C and SIGTERM cancel the job instead of ending the process in the middle of it."""

    def cancel(_signal: int, _frame: FrameType | None) -> None:
        token.cancel()

    before = {number: signal.signal(number, cancel) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
