"""Rules for what an administrator enters: trimmed or not, how long, and the sentence when a rule is broken.

The vendor publishes no limits; these are ours, chosen so that every accepted password fits one RSA-3072 OAEP block.
"""

from fdl_wizard.registration.problems import InvalidInput
from fdl_wizard.registration.unseen import JOINERS, LINE_BREAKS, UNSEEN, is_control

ACCOUNT_LIMIT = 64
"""Characters of an account's name."""

PASSWORD_LIMIT = 256
"""Bytes of a password in UTF-8; RSA-OAEP with SHA-256 and 3072 bits takes 318."""


def account_name(entered: str) -> str:
    """The account's name without the spaces around it. Raises InvalidInput when blank, too long or with characters
    that cannot be seen: two accounts that look the same would be two."""
    name = entered.strip()
    if not name:
        raise InvalidInput("Enter the account's name.", "It stands in the business desk's e-mail.", field="account")
    if len(name) > ACCOUNT_LIMIT:
        raise InvalidInput(
            f"The account's name has {len(name)} characters; at most {ACCOUNT_LIMIT} are possible.",
            "Copy it again from the business desk's e-mail.",
            field="account",
        )
    unseen = _unseen_in(name)
    if unseen:
        raise InvalidInput(
            f"The account's name has {unseen}.", "Copy it again, without what stands around it.", field="account"
        )
    return name


def check_password(password: str, field: str = "password") -> None:
    """Raises InvalidInput when the password is empty, too long, not text or with a control character, which nobody
    types. Spaces are kept: they may be part of it."""
    if not password:
        raise InvalidInput("Enter the password.", "It is taken as typed, spaces included.", field=field)
    try:
        size = len(password.encode("utf-8"))
    except UnicodeEncodeError:
        raise InvalidInput(
            "The password has a character that is no valid text.", "Type or copy it again.", field=field
        ) from None
    for character in filter(is_control, password):
        raise InvalidInput(
            f"The password has {_control_named(character)} in it, which came along when it was copied.",
            "Remove it, or type the password.",
            field=field,
        )
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


def _unseen_in(name: str) -> str:
    """The first character of a name that cannot be seen, in words; empty without one."""
    for place, character in enumerate(name, 1):
        if character in LINE_BREAKS:
            return "a line break"
        if is_control(character) or character in UNSEEN or (character in JOINERS and place in (1, len(name))):
            return f"a character that cannot be seen (U+{ord(character):04X}) in place {place}"
    return ""


def _control_named(character: str) -> str:
    if character in LINE_BREAKS:
        return "a line break"
    return "a tab" if character == "\t" else "a character that cannot be seen"
