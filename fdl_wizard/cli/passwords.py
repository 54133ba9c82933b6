"""Where a command takes a password from: a file, the keyring, or the person. Never an argument or the environment."""

import getpass
import sys
from pathlib import Path

from fdl_wizard.registration.limits import PASSWORD_LIMIT, check_password
from fdl_wizard.registration.ports import LoginKind, PasswordStore
from fdl_wizard.registration.problems import InvalidInput, PasswordStoreUnavailable
from fdl_wizard.registration.secret import Secret

_LONGEST_FILE = PASSWORD_LIMIT * 4

_OPTIONS = {LoginKind.PUBLIC_CLOUD_ACCOUNT: "--password-file", LoginKind.PROJECT_ADMIN: "--admin-password-file"}


class PasswordSource:
    """Reads passwords in the order file, keyring, prompt. A file "-" is standard input, usable once."""

    def __init__(self, store: PasswordStore) -> None:
        self._store = store
        self._stdin_used = False

    def find(self, file: str | None, kind: LoginKind, owner: str, prompt: str) -> Secret:
        """Raises InvalidInput for a bad file, PasswordStoreUnavailable when only the keyring is left and fails."""
        if file is None:
            secret = self._from_keyring_or_person(kind, owner, prompt)
        else:
            secret = Secret(self._from_file(file))
            if not secret:
                named = "Standard input" if file == "-" else f"The password file {file}"
                raise InvalidInput(f"{named} is empty.", f"It holds the password of {owner} and nothing else.")
        check_password(secret.reveal())
        return secret

    def _from_file(self, file: str) -> str:
        if file == "-":
            if self._stdin_used:
                raise InvalidInput(
                    "Both passwords are to come from standard input, which holds only one.",
                    "Name a file for one of them.",
                )
            self._stdin_used = True
            if sys.stdin is None:
                raise InvalidInput("Standard input is closed, so no password can be read from it.", "Name a file.")
            data = sys.stdin.buffer.read(_LONGEST_FILE + 1)
        else:
            try:
                with Path(file).open("rb") as stream:
                    data = stream.read(_LONGEST_FILE + 1)
            except OSError as error:
                raise InvalidInput(
                    f"The password file {file} cannot be read.", "Check its name and its permissions.", str(error)
                ) from None
        return _text(data)

    def _from_keyring_or_person(self, kind: LoginKind, owner: str, prompt: str) -> Secret:
        unavailable: PasswordStoreUnavailable | None = None
        try:
            stored = self._store.load(kind, owner)
        except PasswordStoreUnavailable as problem:
            stored, unavailable = None, problem
        if stored is not None:
            return stored
        if sys.stdin is not None and sys.stdin.isatty():
            return Secret(getpass.getpass(f"{prompt}: ", stream=sys.stderr))
        if unavailable is not None:
            raise PasswordStoreUnavailable(
                f"The password of {owner} is needed, and the keyring cannot be read: {unavailable.sentence}",
                f"Give a file with {_OPTIONS[kind]}.",
                unavailable.details,
            )
        raise PasswordStoreUnavailable(
            f"The keyring holds no password for {owner}, and there is no terminal to ask on.",
            f"Give a file with {_OPTIONS[kind]}, or sign in and register once from the window.",
        )


def _text(data: bytes) -> str:
    """The password in a file: all of it but one line end, which editors and ``echo`` add."""
    if len(data) > _LONGEST_FILE:
        raise InvalidInput(
            "The password file is too long to hold one password.", "It holds the password and nothing else."
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidInput("The password file is not UTF-8 text.", "Save it as UTF-8.") from None
    text = text.removesuffix("\n").removesuffix("\r")
    if "\n" in text or "\r" in text:
        raise InvalidInput("The password file has more than one line.", "It holds the password and nothing else.")
    return text
