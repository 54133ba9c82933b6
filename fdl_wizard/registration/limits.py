"""Rules for what an administrator enters: trimmed or not, how long, and the sentence when a rule is broken.

The vendor publishes no limits; these are ours, chosen so that every accepted password fits one RSA-3072 OAEP block.
"""

import unicodedata

from fdl_wizard.registration.problems import InvalidInput

ACCOUNT_LIMIT = 64
"""Characters of an account's name."""

PASSWORD_LIMIT = 256
"""Bytes of a password in UTF-8; RSA-OAEP with SHA-256 and 3072 bits takes 318."""


def account_name(entered: str) -> str:
    """The account's name without the spaces around it. Raises InvalidInput when blank, too long or with controls."""
    name = entered.strip()
    if not name:
        raise InvalidInput("Enter the account's name.", "It stands in the business desk's e-mail.", field="account")
    if len(name) > ACCOUNT_LIMIT:
        raise InvalidInput(
            f"The account's name has {len(name)} characters; at most {ACCOUNT_LIMIT} are possible.",
            "Copy it again from the business desk's e-mail.",
            field="account",
        )
    if _has_control(name):
        raise InvalidInput(
            "The account's name has a line break or another character that cannot be seen.",
            "Copy it again, without what stands around it.",
            field="account",
        )
    return name


def check_password(password: str, field: str = "password") -> None:
    """Raises InvalidInput when the password is empty, too long or not text. Spaces are kept: they may be part of it."""
    if not password:
        raise InvalidInput("Enter the password.", "It is taken as typed, spaces included.", field=field)
    try:
        size = len(password.encode("utf-8"))
    except UnicodeEncodeError:
        raise InvalidInput(
            "The password has a character that is no valid text.", "Type or copy it again.", field=field
        ) from None
    if size > PASSWORD_LIMIT:
        raise InvalidInput(
            f"The password takes {size} bytes; at most {PASSWORD_LIMIT} are possible "
            "(a Latin letter takes 1, a Chinese character 3, an emoji 4).",
            "Copy it again from the business desk's e-mail.",
            field=field,
        )


def spaces_note(account: str, password: str) -> str:
    """A sentence when spaces were dropped from the account or stand around the password, else an empty string."""
    notes = []
    if account != account.strip() and account.strip():
        notes.append("The spaces around the account's name are left out.")
    if password != password.strip() and password.strip():
        notes.append("The password begins or ends with a space; it is sent just so.")
    return " ".join(notes)


def _has_control(text: str) -> bool:
    return any(unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} for character in text)
