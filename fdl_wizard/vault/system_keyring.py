"""Passwords in the operating system's keyring, through the ``keyring`` library."""

import contextlib
import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from fdl_wizard.registration.ports import LoginKind
from fdl_wizard.registration.problems import PasswordStoreUnavailable
from fdl_wizard.registration.secret import Secret
from fdl_wizard.vault import session_bus
from fdl_wizard.vault.backends import GO_ON, choose, is_from
from fdl_wizard.vault.explaining import different_value, explain, no_answer
from fdl_wizard.vault.waiting import Kept, StillWanted, within

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

T = TypeVar("T")

PATIENCE = 60.0
"""Seconds to wait for a keyring, which may itself wait for the user to type its password."""

WINDOWS_LIMIT = 1280
"""UTF-16 units of a password in Windows Credential Locker (2,560 bytes, CRED_MAX_CREDENTIAL_BLOB_SIZE)."""

_MOST_DUPLICATES = 8
_TITLES = {
    "keyring.backends.macOS": "macOS Keychain",
    "keyring.backends.Windows": "Windows Credential Locker",
    "keyring.backends.kwallet": "KWallet",
}


class SystemKeyring:
    """Fulfils ``registration.ports.PasswordStore``. Usable from any thread; each call blocks its caller alone.

    application: the entries' beginning as the user sees them in their keyring program ("FDL Wizard: project admin").
    patience: seconds until a keyring that does not answer is reported as PasswordStoreUnavailable.

    Two things are found out once and kept, failures too, so that nobody is asked for their keyring's password again
    and again: which keyring there is and that it can be read; and, before anything is stored, that it can be trusted
    to, by writing, reading and deleting an entry. ``retry`` begins anew.
    """

    def __init__(self, application: str = "FDL Wizard", patience: float = PATIENCE) -> None:
        self._application = application
        self._patience = patience
        self._test_entry = (f"{application}: keyring test", f"test {secrets.token_hex(4)}")
        self._readable = Kept(self._open)
        self._trusted_name = Kept(self._try_out)

    def display_name(self) -> str:
        """The keyring's name for people ("GNOME Keyring"). Raises PasswordStoreUnavailable when none can be trusted."""
        return self._trusted_name.get()

    def retry(self) -> str:
        """Looks for the keyring and tries it out anew. Returns ``display_name``; raises PasswordStoreUnavailable."""
        self._readable.forget()
        self._trusted_name.forget()
        return self.display_name()

    def load(self, kind: LoginKind, owner: str) -> Secret | None:
        """The password kept for ``owner``, None when there is none. Raises PasswordStoreUnavailable.

        Works with a keyring that can be read but not written to, a full one for example.
        """
        backend = self._readable.get()
        found = self._ask(lambda _: backend.get_password(self._service(kind), owner), backend)
        return None if found is None else Secret(found)

    def save(self, kind: LoginKind, owner: str, password: Secret) -> None:
        """Keeps the password, in place of an older one. Raises PasswordStoreUnavailable."""
        self.display_name()
        backend = self._readable.get()
        _check_length(backend, password)
        self._ask(_storing(backend, self._service(kind), owner, password.reveal()), backend, password.reveal())

    def forget(self, kind: LoginKind, owner: str) -> None:
        """Removes the entry; no error when there is none. Raises PasswordStoreUnavailable."""
        backend = self._readable.get()
        remove = _removing(backend, self._service(kind), owner)
        self._ask(lambda _: remove(), backend)

    def _service(self, kind: LoginKind) -> str:
        return f"{self._application}: {kind.value}"

    def _open(self) -> "KeyringBackend":
        backend = self._ask(lambda _: choose(self._application), None)
        self._ask(lambda _: backend.get_password(*self._test_entry), backend)
        return backend

    def _try_out(self) -> str:
        backend = self._readable.get()
        value = f"{secrets.token_hex(16)} é 锁 🔑"

        def try_out(still_wanted: StillWanted) -> str:
            remove = _removing(backend, *self._test_entry)
            try:
                _storing(backend, *self._test_entry, value)(still_wanted)
            except BaseException:
                with contextlib.suppress(Exception):  # the first failure is the one to tell
                    remove()
                raise
            remove()
            return _title(backend)

        return self._ask(try_out, backend, value)

    def _ask(self, work: Callable[[StillWanted], T], backend: "KeyringBackend | None", *confidential: str) -> T:
        def tidily(still_wanted: StillWanted) -> T:
            try:
                return work(still_wanted)
            except BaseException as error:
                session_bus.close_left_open(error)
                raise

        try:
            return within(self._patience, tidily)
        except TimeoutError:
            raise no_answer(self._patience, backend) from None
        except Exception as error:  # noqa: BLE001  (backends, third parties' too, raise what they like)
            # "from None": the cause's text may hold the password; explain() has taken what may be shown.
            raise explain(error, backend, confidential) from None


def _storing(backend: "KeyringBackend", service: str, owner: str, value: str) -> Callable[[StillWanted], None]:
    def store(still_wanted: StillWanted) -> None:
        backend.get_password(service, owner)  # asks the user to unlock it, if need be
        still_wanted()  # an answer long after the user was told that nothing is stored must not store it after all
        backend.set_password(service, owner, value)
        if backend.get_password(service, owner) != value:
            raise different_value(backend)

    return store


def _removing(backend: "KeyringBackend", service: str, owner: str) -> Callable[[], None]:
    def remove() -> None:
        for _ in range(_MOST_DUPLICATES):
            if backend.get_password(service, owner) is None:
                return
            backend.delete_password(service, owner)
        raise different_value(backend)

    return remove


def _title(backend: "KeyringBackend") -> str:
    if is_from(backend, "keyring.backends.SecretService", "keyring.backends.libsecret"):
        return session_bus.provider()
    for module, title in _TITLES.items():
        if is_from(backend, module):
            return title
    return str(backend.name)


def _check_length(backend: "KeyringBackend", password: Secret) -> None:
    units = len(password.reveal().encode("utf-16-le", "surrogatepass")) // 2
    if units > WINDOWS_LIMIT and is_from(backend, "keyring.backends.Windows"):
        raise PasswordStoreUnavailable(
            f"The password is too long for Windows Credential Locker: {units:,} of at most {WINDOWS_LIMIT:,} UTF-16 "
            "units.",
            f"Enter it anew each time, {GO_ON}",
        )
