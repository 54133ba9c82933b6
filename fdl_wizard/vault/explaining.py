"""From whatever a keyring's backend raises to a sentence, what to do, and details without a password."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from fdl_wizard.registration.problems import PasswordStoreUnavailable
from fdl_wizard.vault import session_bus
from fdl_wizard.vault.backends import GO_ON, is_from, path_of

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

_OVER_DBUS = ("keyring.backends.SecretService", "keyring.backends.libsecret", "keyring.backends.kwallet")
_LOCKED = {"KeyringLocked", "LockedException", "PromptDismissedException"}
_WINDOWS_STORE_FULL = 8


def explain(
    error: Exception, backend: "KeyringBackend | None", secrets: Iterable[str] = ()
) -> PasswordStoreUnavailable:
    """What went wrong, for the user. secrets: texts that must not stand in the details, should the backend say them."""
    if isinstance(error, PasswordStoreUnavailable):
        return error
    details = _details(error, backend, secrets)
    sentence, remedy = _words(error, backend)
    return PasswordStoreUnavailable(sentence, remedy, details)


def no_answer(seconds: float, backend: "KeyringBackend | None") -> PasswordStoreUnavailable:
    """The keyring was asked and did not answer in time."""
    return PasswordStoreUnavailable(
        f"The keyring did not answer within {seconds:g} seconds.",
        f"If it asks for its password in a window of its own, answer there and try again, {GO_ON}",
        f"Backend: {path_of(backend)}" if backend else "",
    )


def different_value(backend: "KeyringBackend") -> PasswordStoreUnavailable:
    """What was read is not what was written."""
    return PasswordStoreUnavailable(
        "The keyring gave back something else than what was stored in it.",
        f"Check this computer's keyring and try again, {GO_ON}",
        f"Backend: {path_of(backend)}",
    )


def _words(error: Exception, backend: "KeyringBackend | None") -> tuple[str, str]:
    names = {type(each).__name__ for each in _chain(error)}
    if names & _LOCKED:
        return (
            "The keyring is locked, or its question was dismissed.",
            f"Unlock it and try again, {GO_ON}",
        )
    if getattr(error, "winerror", None) == _WINDOWS_STORE_FULL:
        return (
            "Windows Credential Locker is full.",
            f"Remove entries there that are no longer needed and try again, {GO_ON}",
        )
    if (
        backend is not None
        and is_from(backend, *_OVER_DBUS)
        and ("SecretServiceNotAvailableException" in names or session_bus.fault())
    ):
        return (
            "The keyring can no longer be reached.",
            f"Check that it runs, or sign in to the desktop again, and try again, {GO_ON}",
        )
    return (
        "The keyring refused what was asked of it.",
        f"Check this computer's keyring and try again, {GO_ON}",
    )


def _details(error: Exception, backend: "KeyringBackend | None", secrets: Iterable[str]) -> str:
    lines = [f"Backend: {path_of(backend)}"] if backend else []
    # The text of a UnicodeError quotes what could not be encoded.
    lines += [
        type(each).__name__ if isinstance(each, UnicodeError) else f"{type(each).__name__}: {each}"
        for each in _chain(error)
    ]
    text = "\n".join(lines)
    for secret in secrets:
        if secret:
            text = text.replace(secret, "********")
    return text


def _chain(error: BaseException | None) -> Iterable[BaseException]:
    seen: list[BaseException] = []
    while error is not None and error not in seen:
        seen.append(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return seen
