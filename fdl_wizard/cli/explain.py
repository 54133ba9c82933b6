"""``fdl-wizard explain CODE``: what a code means and what to do. Needs no project."""

import argparse

from fdl_wizard.cli.exits import Exit
from fdl_wizard.cli.output import show, show_json
from fdl_wizard.registration.errors import catalogue


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code", metavar="CODE", help="the number shown with a failure; none for a failure without one")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(options: argparse.Namespace) -> int:
    asked = options.code
    reason = catalogue().explain(None if asked.strip().lower() in {"none", "/", ""} else asked)
    if options.json:
        show_json(
            {
                "code": reason.code,
                "name": reason.name,
                "reason": reason.message,
                "remedy": reason.remedy,
                "zh": reason.zh,
                "original": reason.original,
            }
        )
        return Exit.DONE
    if reason.code is not None:
        show(f"{reason.code} {reason.name or '(not in the vendor’s table)'}")
    show(reason.message)
    show(reason.zh)
    show(f"What to do: {reason.remedy}")
    if reason.original:
        show(f"The vendor's page says: {reason.original}")
    return Exit.DONE
