"""The rules for each field of the application e-mail.

Every rule takes what was typed and gives the field's value, or raises InvalidInput with the field's name. Applied to
its own result a rule gives it back unchanged. Line breaks and characters that cannot be seen are refused inside a
line, so that no field can reach into the e-mail's headers.
"""

import re
from datetime import date
from enum import StrEnum

from fdl_wizard.registration.limits import ACCOUNT_LIMIT
from fdl_wizard.registration.problems import InvalidInput
from fdl_wizard.registration.unseen import LINE_BREAKS, UNSEEN, is_unseen

NAME_LIMIT = 200
"""Characters of a company's or a project's name. The vendor publishes none of these limits; they are ours."""

NOTE_LIMIT = 2000
"""Characters of the special circumstances."""

ADDRESS_LIMIT = 254
"""Characters of an e-mail address: what fits an SMTP path (RFC 5321, 4.5.3.1.3)."""

CAPACITY_LIMIT = 10_000
"""Servers; more is a slip of the finger."""

SENDER_RULE = "It must be the address specified in the contract; from any other the registration is refused."


class MailLanguage(StrEnum):
    """The language the e-mail is written in."""

    ENGLISH = "en"
    CHINESE = "zh"


_FULL_WIDTH = {ord("／"): "/"} | {ord("０") + digit: str(digit) for digit in range(10)}
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"(?:{_LABEL}\.)+(?![0-9]+\Z){_LABEL}", re.ASCII | re.IGNORECASE)
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*", re.ASCII)
_DATE = re.compile(r"([0-9]{4})/([0-9]{2})/([0-9]{2})")
_NEAR_DATE = re.compile(r"([0-9]{4})\D{1,3}([0-9]{1,2})\D{1,3}([0-9]{1,2})\D?")
_LINE_BREAK = re.compile(r"\r\n|[\r\v\f\x85\u2028\u2029]")


def sender(entered: str) -> str:
    """One plain e-mail address.

    A local part outside ASCII is refused: it needs SMTPUTF8 (RFC 6531) on every server between here and the business
    desk, and the headers of a draft that older programs can open cannot hold it.
    """
    address = one_line(entered, "sender", "address", ADDRESS_LIMIT)
    if not address:
        raise _refuse("sender", "Enter the sender's e-mail address.", SENDER_RULE)
    if any(mark in address for mark in '<>"'):
        raise _refuse("sender", "This is more than an address.", "Enter the address alone, without name or brackets.")
    if address.count("@") > 1 or any(mark in address for mark in ",;"):
        raise _refuse("sender", "This is more than one address.", "Enter the one that the contract specifies.")
    if "@" not in address or " " in address:
        raise _refuse("sender", "This is not an e-mail address.", "It reads like name@example.com.")
    local, domain = address.split("@")
    if not local.isascii():
        raise _refuse(
            "sender",
            "The part before the @ has a character that many mail servers do not take.",
            "Use an address of Latin letters, digits and signs.",
        )
    if not domain.isascii():
        raise _refuse("sender", "The domain is not in the form that e-mail uses.", _ascii_domain(domain))
    # "=?" begins an encoded word (RFC 2047): mail programs would show another address than the one written here.
    if not _LOCAL.fullmatch(local) or len(local) > 64 or "=?" in local or not _DOMAIN.fullmatch(domain):
        raise _refuse("sender", "This is not an e-mail address.", "It reads like name@example.com.")
    return address


def company(entered: str) -> str:
    """The company's name, in one line."""
    name = one_line(entered, "company", "company's name", NAME_LIMIT)
    if not name:
        raise _refuse("company", "Enter the company's name.", "Without it the application is refused.")
    return name


def project(entered: str) -> str:
    """The project's name, in one line."""
    name = one_line(entered, "project", "project's name", NAME_LIMIT)
    if not name:
        raise _refuse("project", "Enter the project's name.", "The business desk asks for it.")
    return name


def contract_date(entered: str, today: date | None = None) -> date:
    """The day the contract was signed, typed YYYY/MM/DD; not after ``today``, if given."""
    text = _half_width(one_line(entered, "contract_date", "date", 40))
    if not text:
        raise _refuse("contract_date", "Enter the day the contract was signed.", "Write it as YYYY/MM/DD.")
    match = _DATE.fullmatch(text)
    if not match:
        raise _refuse("contract_date", "The date is not written as YYYY/MM/DD.", _date_advice(text))
    try:
        day = date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        raise _refuse("contract_date", f"There is no {text}.", "Enter a day of the calendar.") from None
    if today is not None and day > today:
        raise _refuse(
            "contract_date",
            f"{text} is in the future.",
            "Enter the day the contract was signed; an application is possible from then on.",
        )
    return day


def capacity(entered: str) -> int | None:
    """How many servers may be registered at the same time; None when left empty."""
    text = _half_width(one_line(entered, "capacity", "capacity", 40))
    if not text:
        return None
    digits = text.lstrip("0")
    if not (text.isascii() and text.isdigit()):
        raise _refuse(
            "capacity", "The capacity is not a whole number.", "Enter a number such as 3, or leave it empty for 1."
        )
    if not digits:
        raise _refuse("capacity", "The capacity is 0.", "Enter 1 or more, or leave it empty for 1.")
    if len(digits) > len(str(CAPACITY_LIMIT)) or int(digits) > CAPACITY_LIMIT:
        raise _refuse(
            "capacity",
            f"The capacity is above {CAPACITY_LIMIT:,}.",
            "Enter the number of servers that the contract speaks of.",
        )
    return int(digits)


def account_name(entered: str) -> str:
    """The account name wished for, one that limits.account_name takes unchanged; empty for none."""
    return one_line(entered, "account_name", "account's name", ACCOUNT_LIMIT)


def note(entered: str) -> str:
    """The special circumstances: any number of lines, ended by \\n; empty for none."""
    text = _LINE_BREAK.sub("\n", entered).strip()
    text = "\n".join(line.rstrip() for line in text.split("\n"))
    for place, character in enumerate(text, 1):
        if character not in "\n\t" and is_unseen(character):
            raise _refuse("note", _unseen_sentence("note", character, place), "Delete it, or type the text anew.")
    _check_length(text, "note", "note", NOTE_LIMIT)
    return text


def language(entered: str) -> MailLanguage:
    """The e-mail's language."""
    try:
        return MailLanguage(entered.strip())
    except ValueError:
        raise _refuse("language", "The e-mail can be written in English (en) or Chinese (zh).", "Choose one.") from None


def one_line(entered: str, field: str, what: str, limit: int) -> str:
    """The text without spaces around it and with one space for each gap. Raises InvalidInput for a line break or a
    character that cannot be seen, and when it is too long."""
    text = entered.strip().strip("".join(UNSEEN)).strip()
    for place, character in enumerate(text, 1):
        if character in LINE_BREAKS:
            raise _refuse(field, f"The {what} has a line break.", "Write it in one line.")
        if is_unseen(character):
            raise _refuse(field, _unseen_sentence(what, character, place), "Delete it, or type the text anew.")
    text = " ".join(text.split())
    _check_length(text, field, what, limit)
    return text


def _check_length(text: str, field: str, what: str, limit: int) -> None:
    if len(text) > limit:
        raise _refuse(field, f"The {what} has {len(text):,} characters; at most {limit:,} are possible.", "Shorten it.")


def _unseen_sentence(what: str, character: str, place: int) -> str:
    return f"The {what} has a character that cannot be seen (U+{ord(character):04X}) in place {place}."


def _half_width(text: str) -> str:
    """Digits and slashes as Chinese input methods type them (２０２４／０３／０１), in their plain form."""
    return text.translate(_FULL_WIDTH)


def _date_advice(text: str) -> str:
    match = _NEAR_DATE.fullmatch(text)
    if match:
        try:
            day = date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            return "Four digits of the year, two of the month, two of the day."
        return f"Write it as {slashed(day)}."
    return "Four digits of the year, two of the month, two of the day."


def slashed(day: date) -> str:
    """A day as YYYY/MM/DD."""
    return f"{day.year:04}/{day.month:02}/{day.day:02}"


def _ascii_domain(domain: str) -> str:
    """Advice with the domain's own ASCII form, where it is sure to be the same domain."""
    try:
        plain = domain.encode("idna").decode("ascii")
        same = bool(_DOMAIN.fullmatch(plain)) and plain.encode("ascii").decode("idna") == domain.lower()
    except UnicodeError:
        same = False
    return f"Write it as {plain}, which is the same domain." if same else "Write it in its ASCII form (xn--…)."


def _refuse(field: str, sentence: str, remedy: str) -> InvalidInput:
    return InvalidInput(sentence, remedy, field=field)
