"""``fdl-wizard accounts``: the accounts this workstation knows, and whether the keyring holds their password."""

import argparse

from fdl_wizard.cli.exits import Exit
from fdl_wizard.cli.output import say_problem, show, show_json
from fdl_wizard.jobs.world import World
from fdl_wizard.registration.ports import LoginKind
from fdl_wizard.registration.problems import PasswordStoreUnavailable


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(options: argparse.Namespace, world: World) -> int:
    names = world.journal.accounts()
    kept: dict[str, bool | None] = dict.fromkeys(names)
    try:
        for name in names:
            kept[name] = world.passwords.load(LoginKind.PUBLIC_CLOUD_ACCOUNT, name) is not None
    except PasswordStoreUnavailable as problem:
        say_problem(problem, details=False)
    if options.json:
        show_json({"accounts": [{"account": name, "password_kept": kept[name]} for name in names]})
        return Exit.DONE
    if not names:
        show("No accounts yet. An account is remembered once the authorization server has accepted its password.")
    words = {True: "password in the keyring", False: "no password kept", None: "keyring not readable"}
    for name in names:
        show(f"{name}  ({words[kept[name]]})")
    return Exit.DONE
