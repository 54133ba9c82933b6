"""The application e-mail by which a public cloud account is asked for: its fields and their check.

Source: the vendor's page "Public Cloud Authentication". The text is in application_text, the file for a mail program
in application_mail. Nothing here reads a clock or a file.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date

from fdl_wizard.registration import application_rules as rules
from fdl_wizard.registration.application_rules import SENDER_RULE, MailLanguage, slashed
from fdl_wizard.registration.problems import InvalidInput

RECIPIENT = "business@fanruan.com"
"""FanRuan's business desk."""

PRODUCT = "FineDataLink"

REQUIRED = ("sender", "company", "project", "contract_date")
"""Fields that an application must have; the others may be left empty."""

_LONG_AGO = 30  # years; a contract older than the product's maker is a slip of the finger


@dataclass(frozen=True, slots=True)
class Application:
    """What the e-mail says, in its normal form. Made by ``check``; raises InvalidInput or ValueError when made of
    anything else, so that an application which exists can be mailed.

    capacity: servers registered at the same time, None when the e-mail says nothing (then it is 1).
    account_name, note: empty for none; a note's lines end with \\n.
    """

    sender: str
    company: str
    project: str
    contract_date: date
    capacity: int | None = None
    account_name: str = ""
    note: str = ""
    language: MailLanguage = MailLanguage.ENGLISH

    def __post_init__(self) -> None:
        for name, rule in _TEXT_RULES.items():
            if rule(getattr(self, name)) != getattr(self, name):
                raise ValueError(f"{name} is not in its normal form")
        if self.capacity is not None and rules.capacity(str(self.capacity)) != self.capacity:
            raise ValueError("capacity is not in its normal form")


_TEXT_RULES: Mapping[str, Callable[[str], str]] = {
    "sender": rules.sender,
    "company": rules.company,
    "project": rules.project,
    "account_name": rules.account_name,
    "note": rules.note,
    "language": rules.language,
}


@dataclass(frozen=True, slots=True)
class ApplicationForm:
    """The fields as typed, right or wrong. Names are those of Application."""

    sender: str = ""
    company: str = ""
    project: str = ""
    contract_date: str = ""
    capacity: str = ""
    account_name: str = ""
    note: str = ""
    language: str = MailLanguage.ENGLISH.value

    def to_json(self) -> str:
        """For ``from_json``, in ASCII."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "ApplicationForm":
        """The form that ``to_json`` wrote. What cannot be read is left empty: it is a convenience, not a record."""
        try:
            kept = json.loads(text)
        except (ValueError, RecursionError):
            return cls()
        if not isinstance(kept, dict):
            return cls()
        names = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in kept.items() if name in names and isinstance(value, str)})


@dataclass(frozen=True, slots=True)
class ApplicationCheck:
    """What is to be said of a form.

    application: the checked one, None while some rule is broken. errors: by field, what is wrong (sentence) and what
    to do (remedy). missing: those of the errors that are merely a required field still empty, which a window says
    only once the field was left. hints: by field, sentences to show beside it; they forbid nothing.
    """

    application: Application | None
    errors: Mapping[str, InvalidInput]
    missing: frozenset[str]
    hints: Mapping[str, tuple[str, ...]]


def check(
    form: ApplicationForm, today: date, cluster_nodes: int | None = None, cluster_name: str = ""
) -> ApplicationCheck:
    """Checks every field by its rule.

    today: the last day a contract can have been signed on. cluster_nodes: how many nodes the chosen project has, None
    when that isn't known; cluster_name: what to call it in a hint.
    """
    errors: dict[str, InvalidInput] = {}
    values: dict[str, object] = {}
    checks: Mapping[str, Callable[[str], object]] = {
        **_TEXT_RULES,
        "contract_date": lambda entered: rules.contract_date(entered, today),
        "capacity": rules.capacity,
    }
    for name, rule in checks.items():
        try:
            values[name] = rule(getattr(form, name))
        except InvalidInput as problem:
            errors[name] = problem
    hints = {
        "sender": (SENDER_RULE,),
        "company": ("It stands in the subject; without it the application is refused.",),
        "contract_date": _date_hints(values.get("contract_date"), today),
        "capacity": () if "capacity" in errors else _capacity_hints(values["capacity"], cluster_nodes, cluster_name),
        "account_name": ("A name that is already taken is not available.",) if values.get("account_name") else (),
    }
    return ApplicationCheck(
        application=None if errors else Application(**values),  # type: ignore[arg-type]  # by name, from its own rules
        errors={name: errors[name] for name in (field.name for field in fields(form)) if name in errors},
        missing=frozenset(name for name in errors if name in REQUIRED and not getattr(form, name).strip()),
        hints={name: sentences for name, sentences in hints.items() if sentences},
    )


def _date_hints(day: object, today: date) -> tuple[str, ...]:
    if isinstance(day, date) and today.year - day.year > _LONG_AGO:
        return (f"{slashed(day)} is more than {_LONG_AGO} years ago.",)
    return ()


def _capacity_hints(capacity: object, nodes: int | None, name: str) -> tuple[str, ...]:
    number = capacity if isinstance(capacity, int) else None
    hints = []
    if nodes is not None and nodes > (number or 1):
        given = "the capacity left empty only 1" if number is None else f"a capacity of {number:,} only {number:,}"
        hints.append(f"{name.strip() or 'The project'} has {nodes:,} nodes; with {given} of them can be registered.")
    elif number is None:
        hints.append("Left empty, the capacity is 1: one server can be registered.")
    if number is not None:
        hints.append("Where the contract says less, the contract prevails.")
    return tuple(hints)
