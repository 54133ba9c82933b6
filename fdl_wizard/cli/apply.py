"""``fdl-wizard apply``: the e-mail that applies for a public cloud account, printed or as a draft."""

import argparse
import json
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any, TextIO

from fdl_wizard.cli.exits import Exit
from fdl_wizard.cli.output import printable
from fdl_wizard.jobs.apply import DraftSaved, apply
from fdl_wizard.jobs.events import Note
from fdl_wizard.registration.application import RECIPIENT, Application, ApplicationCheck, ApplicationForm
from fdl_wizard.registration.ports import Journal
from fdl_wizard.registration.problems import InvalidInput


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the command's options. They are taken as text: the rules of registration/ judge them, in words."""
    add = parser.add_argument
    add("--sender", required=True, metavar="ADDRESS", help="your e-mail address, the one the contract specifies")
    add("--company", required=True, metavar="NAME", help="the company's name, as in the contract")
    add("--project", required=True, metavar="NAME", help="the project's name")
    add("--contract-date", required=True, metavar="YYYY/MM/DD", help="the day the contract was signed")
    add("--capacity", default="", metavar="N", help="servers to be registered at the same time (left out: 1)")
    add("--account-name", default="", metavar="NAME", help="the account name you would like")
    add("--note", default="", metavar="TEXT", help="special circumstances")
    add("--language", default="en", metavar="en|zh", help="of the e-mail: English (en, if left out) or Chinese (zh)")
    add(
        "--output",
        metavar="FILE.eml",
        help="write a draft that a mail program opens; without it the message is printed. An earlier draft is"
        " replaced, any other file is left alone",
    )
    add("--json", action="store_true", help="print one JSON document")


def run(options: argparse.Namespace, *, today: date, out: TextIO, err: TextIO, journal: Journal | None = None) -> int:
    """Runs the command; returns its exit code: 0, or 2 with the reasons on ``err``. today: the last day a contract
    can have been signed on; journal: where the form is kept for the next application."""
    form = ApplicationForm(**{field.name: getattr(options, field.name) for field in fields(ApplicationForm)})
    if options.output == "-":
        problem = InvalidInput("A draft goes into a file.", "Name one; without --output the message is printed.")
        return _refuse({"output": problem}, options.json, out, err)
    output = None if options.output is None else Path(options.output)
    checked: ApplicationCheck | None = None
    saved: DraftSaved | None = None
    try:
        for event in apply(form, today=today, journal=journal, output=output):
            match event:
                case ApplicationCheck():
                    checked = event
                case DraftSaved():
                    saved = event
                case Note():
                    _say(err, f"Note: {event.sentence} {event.remedy}".rstrip())
    except InvalidInput as problem:
        return _refuse({problem.field: problem}, options.json, out, err)
    if checked is None or checked.application is None:
        return _refuse({} if checked is None else dict(checked.errors), options.json, out, err)
    _notes(checked, checked.application, saved, err)
    if options.json:
        print(json.dumps(_document(checked, checked.application, saved)), file=out)
    else:
        print(_result(checked.application, saved), file=out)
    return Exit.DONE


def _result(application: Application, saved: DraftSaved | None) -> str:
    from fdl_wizard.registration.application_text import plain_text

    if saved is None:
        return plain_text(application).rstrip("\n")
    return f"The draft is {'replaced' if saved.replaced else 'written'}: {printable(str(saved.path))}"


def _notes(checked: ApplicationCheck, application: Application, saved: DraftSaved | None, err: TextIO) -> None:
    what = "Open it in your mail program and send it" if saved else "Send it"
    _say(err, f"Note: {what} from {application.sender} to {RECIPIENT}. {checked.hints['sender'][0]}")
    for name in ("contract_date", "capacity", "account_name"):
        for hint in checked.hints.get(name, ()):
            _say(err, f"Note: {_option(name)}: {hint}")


def _document(checked: ApplicationCheck, application: Application, saved: DraftSaved | None) -> dict[str, Any]:
    from fdl_wizard.registration.application_text import body, mailto_fits, mailto_url, subject

    url = mailto_url(application)
    return {
        "sender": application.sender,
        "recipient": RECIPIENT,
        "subject": subject(application),
        "body": body(application),
        "mailto": url if mailto_fits(url) else None,
        "output": None if saved is None else str(saved.path),
        "hints": {name: list(sentences) for name, sentences in checked.hints.items()},
    }


def _refuse(errors: dict[str, InvalidInput], as_json: bool, out: TextIO, err: TextIO) -> int:
    for name, problem in errors.items():
        _say(err, f"{_option(name)}: {problem.sentence} {problem.remedy}".rstrip())
    if as_json:
        described = [
            {
                "option": _option(name),
                "sentence": problem.sentence,
                "remedy": problem.remedy,
                "details": problem.details,
            }
            for name, problem in errors.items()
        ]
        print(json.dumps({"error": described[0] if described else None, "errors": described}), file=out)
    return Exit.USAGE


def _option(name: str) -> str:
    return "--" + name.replace("_", "-")


def _say(err: TextIO, text: str) -> None:
    print(printable(text), file=err)
