"""The wizard's job in the terminal, for a machine without a display: asks, submits, shows each node, explains."""

import getpass
import sys
from collections.abc import Callable

from fdl_wizard.cli.exits import Exit, exit_for
from fdl_wizard.cli.output import say, say_note, say_problem, show
from fdl_wizard.cli.register import result_exit, show_result, submit
from fdl_wizard.jobs.events import Note
from fdl_wizard.jobs.forget import forget_everything
from fdl_wizard.jobs.register import RegisterRequest
from fdl_wizard.jobs.sign_in import ProjectLogin
from fdl_wizard.jobs.world import World
from fdl_wizard.registration.limits import account_name, check_password
from fdl_wizard.registration.ports import LoginKind, admin_owner
from fdl_wizard.registration.problems import InvalidInput, PasswordStoreUnavailable, Problem
from fdl_wizard.registration.project_url import parse_project_url
from fdl_wizard.registration.secret import Secret


def walk_through(*, sandbox: bool, fresh: bool) -> int:
    """Carries a registration through in the terminal; returns the exit code."""
    try:
        if sandbox:
            return _in_sandbox(fresh)
        return _ask_and_register(_world(sandbox=False), _ask_login)
    except Problem as problem:
        say_problem(problem)
        return exit_for(problem)
    except (EOFError, KeyboardInterrupt):
        say("\nInterrupted.")
        return Exit.INTERRUPTED


def _in_sandbox(fresh: bool) -> int:
    from fdl_wizard.sandbox.launcher import start_sandbox
    from fdl_wizard.wiring import sandbox_state

    world = _world(sandbox=True)
    running = start_sandbox(sandbox_state(), fresh=fresh, pace=0.3)
    try:
        if fresh:
            list(forget_everything(world))
        show("Practice sandbox: nothing here reaches FanRuan.")
        show("Practice accounts, each with the password: practice")
        for account in running.accounts:
            show(f"  {account.account:20} {account.expect}")
        login = ProjectLogin(running.project, running.admin, running.admin_password)
        return _ask_and_register(world, lambda _world: login)
    finally:
        running.stop()


def _world(*, sandbox: bool) -> World:
    from fdl_wizard.wiring import build_world

    world, warning = build_world(sandbox=sandbox)
    if warning:
        say_note(Note.of(warning))
    return world


def _ask_and_register(world: World, login_of: Callable[[World], ProjectLogin]) -> int:
    login = login_of(world)
    show(f"\nRegister Now: {login.url}\nAuthentication Method: Public Cloud")
    while True:
        account, password = _ask_account(world)
        result = submit(world, RegisterRequest(login, account, password, remember=True), show_result)
        if result.cancelled or result.registered or not _yes("\nTry again with another account or password?"):
            return result_exit(result)


def _ask_login(world: World) -> ProjectLogin:
    known = world.journal.projects()
    default = known[0] if known else None
    url = parse_project_url(_ask("Project's address", default.url if default else "")).base
    admin = _ask("Admin", default.admin if default else "admin")
    return ProjectLogin(url, admin, _password(world, LoginKind.PROJECT_ADMIN, admin_owner(admin, url)), remember=True)


def _ask_account(world: World) -> tuple[str, Secret]:
    accounts = world.journal.accounts()
    while True:
        try:
            account = account_name(_ask("Account", accounts[0] if accounts else ""))
            password = _password(world, LoginKind.PUBLIC_CLOUD_ACCOUNT, account)
            check_password(password.reveal())
            return account, password
        except InvalidInput as problem:
            if not sys.stdin.isatty():
                raise
            say_problem(problem)


def _password(world: World, kind: LoginKind, owner: str) -> Secret:
    try:
        kept = world.passwords.load(kind, owner)
    except PasswordStoreUnavailable as problem:
        say_problem(problem, details=False)
        kept = None
    hint = " (Enter: the one from the keyring)" if kept else ""
    typed = _hidden(f"Password{hint}: ")
    return kept if kept and not typed else Secret(typed)


def _hidden(prompt: str) -> str:
    if sys.stdin.isatty():
        return getpass.getpass(prompt)
    return _line(prompt)


def _ask(question: str, default: str = "") -> str:
    return _line(f"{question}{f' [{default}]' if default else ''}: ").strip() or default


def _line(prompt: str) -> str:
    print(prompt, end="", flush=True)
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line.removesuffix("\n")


def _yes(question: str) -> bool:
    try:
        return _ask(f"{question} [y/N]").lower() in {"y", "yes"}
    except EOFError:
        return False
