"""Which keyring: one backend of the ``keyring`` library, never a chain of several and never a file in plain text."""

import importlib
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from fdl_wizard.registration.problems import PasswordStoreUnavailable
from fdl_wizard.vault import session_bus

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

_SYSTEM_KEYRINGS = {"darwin": ("macOS",), "win32": ("Windows",)}
_OTHER_SYSTEMS = ("SecretService", "kwallet", "libsecret")
_NO_KEYRING = ("keyring.backends.null", "keyring.backends.fail")
_UNPROTECTED = ("keyrings.alt",)

GO_ON = "or go on without keeping the password."


def choose(application: str) -> "KeyringBackend":
    """The backend the user has configured for ``keyring``, else the best one of this operating system.

    Loads ``keyring``, which is slow; talks to D-Bus, which may block. Raises PasswordStoreUnavailable.
    """
    backend = _configured() or _best_of_system()
    if hasattr(backend, "appid"):  # the name under which KWallet and the Secret Service show who asks
        backend.appid = application
    return backend


def is_from(backend: "KeyringBackend", *modules: str) -> bool:
    """Whether the backend, or one it is derived from, comes from one of these modules or packages."""
    origins = [kind.__module__ for kind in type(backend).__mro__]
    return any(origin == module or origin.startswith(f"{module}.") for origin in origins for module in modules)


def path_of(backend: "KeyringBackend") -> str:
    """The backend's name as ``keyring`` writes it in its configuration."""
    return f"{type(backend).__module__}.{type(backend).__qualname__}"


def _configured() -> "KeyringBackend | None":
    from keyring import core
    from keyring.backends.chainer import ChainerBackend

    try:
        backend = core.load_env() or core.load_config()
    except Exception as error:  # noqa: BLE001  (whatever a module that the user named does while it is loaded)
        raise PasswordStoreUnavailable(
            "The keyring that this computer is set to use cannot be used.",
            f"Correct the setting in PYTHON_KEYRING_BACKEND or keyringrc.cfg and try again, {GO_ON}",
            f"{type(error).__name__}: {error}",
        ) from None
    if backend is None or isinstance(backend, ChainerBackend):
        return None
    _refuse_unsafe(backend)
    return backend


def _refuse_unsafe(backend: "KeyringBackend") -> None:
    if is_from(backend, *_NO_KEYRING):
        raise PasswordStoreUnavailable(
            "The keyring is switched off in this computer's settings.",
            f"Remove the setting in PYTHON_KEYRING_BACKEND or keyringrc.cfg and try again, {GO_ON}",
            f"Backend: {path_of(backend)}",
        )
    if is_from(backend, *_UNPROTECTED) or "plaintext" in path_of(backend).lower():
        raise PasswordStoreUnavailable(
            "The keyring that this computer is set to use keeps passwords in a file of its own, not in the system's "
            "keyring; this program does not use it.",
            f"Remove the setting in PYTHON_KEYRING_BACKEND or keyringrc.cfg and try again, {GO_ON}",
            f"Backend: {path_of(backend)}",
        )


def _best_of_system() -> "KeyringBackend":
    usable: list[tuple[float, type[KeyringBackend]]] = []
    unusable: list[str] = []
    for kind in _kinds():
        try:
            usable.append((float(kind.priority), kind))
        except Exception as error:  # noqa: BLE001  (a backend says so in any exception that it cannot work here)
            unusable.append(f"{kind.__module__}.{kind.__name__}: {type(error).__name__}: {error}")
    if not usable:
        raise _none_found(unusable)
    return max(usable, key=lambda pair: pair[0])[1]()


def _kinds() -> Iterator[type["KeyringBackend"]]:
    """Not ``keyring``'s own search, which loads every plug-in installed, some of them for one site's packages only."""
    from keyring.backend import KeyringBackend

    for name in _SYSTEM_KEYRINGS.get(sys.platform, _OTHER_SYSTEMS):
        module = importlib.import_module(f"keyring.backends.{name}")
        for kind in vars(module).values():
            if isinstance(kind, type) and issubclass(kind, KeyringBackend) and kind.__module__ == module.__name__:
                yield kind


def _none_found(reasons: list[str]) -> PasswordStoreUnavailable:
    details = "\n".join(reasons)
    if sys.platform not in _SYSTEM_KEYRINGS and (fault := session_bus.fault()):
        return PasswordStoreUnavailable(
            "There is no D-Bus session here, through which the keyring is reached.",
            f"Start the program from a desktop session, {GO_ON}",
            f"{fault}\n{details}",
        )
    return PasswordStoreUnavailable(
        "No keyring is installed on this computer.",
        f"Install one, such as GNOME Keyring or KWallet, and try again, {GO_ON}",
        details,
    )
