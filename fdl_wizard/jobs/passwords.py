"""The operating system's keyring: which it is, the password of a remembered login, and keeping one.

Each may block while the system asks the user to unlock it, so they are jobs, and keeping is the end of one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fdl_wizard.jobs.events import Note
from fdl_wizard.jobs.world import World
from fdl_wizard.registration.cancellation import CancelToken
from fdl_wizard.registration.ports import LoginKind
from fdl_wizard.registration.problems import PasswordStoreUnavailable
from fdl_wizard.registration.secret import Secret


@dataclass(frozen=True, slots=True)
class PasswordLoaded:
    """What the keyring has for a login; password is None when it has nothing."""

    kind: LoginKind
    owner: str
    password: Secret | None


@dataclass(frozen=True, slots=True)
class StoreDescribed:
    """The keyring's name for people ("GNOME Keyring"), found to keep what it is given."""

    display_name: str


def load_password(world: World, kind: LoginKind, owner: str, cancel: CancelToken) -> Iterator[PasswordLoaded]:
    """Yields PasswordLoaded. Raises PasswordStoreUnavailable when the keyring cannot be read."""
    cancel.raise_if_cancelled()
    yield PasswordLoaded(kind, owner, world.passwords.load(kind, owner))


def describe_store(world: World, cancel: CancelToken) -> Iterator[StoreDescribed]:
    """Yields StoreDescribed. Raises PasswordStoreUnavailable when no keyring can be trusted to keep a password."""
    cancel.raise_if_cancelled()
    yield StoreDescribed(world.passwords.display_name())


def keep_passwords(world: World, wanted: Sequence[tuple[LoginKind, str, Secret]]) -> Iterator[Note]:
    """Keeps what the keyring does not have already. Yields one Note when it refuses, and asks it for nothing more:
    a keyring that waits in vain to be unlocked does so each time anew."""
    try:
        for kind, owner, password in wanted:
            if world.passwords.load(kind, owner) != password:
                world.passwords.save(kind, owner, password)
    except PasswordStoreUnavailable as problem:
        yield Note.of(problem)
