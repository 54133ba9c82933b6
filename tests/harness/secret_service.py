"""A running gnome-keyring, seen over D-Bus: is it ready, lock it, unlock it. Without windows."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import secretstorage
from jeepney import DBusAddress, new_method_call
from jeepney.io.blocking import DBusConnection, open_dbus_connection
from secretstorage.exceptions import SecretStorageException
from secretstorage.util import format_secret, open_session

_COLLECTION = "/org/freedesktop/secrets/collection/login"


@contextmanager
def bus(address: str) -> Iterator[DBusConnection]:
    """A connection to the bus at ``address``."""
    with open_dbus_connection(address) as connection:
        secretstorage.add_match_rules(connection)
        yield connection


def wait_until_unlocked(address: str, seconds: float) -> None:
    """Returns once the login keyring can be written to. Raises TimeoutError."""
    deadline = time.monotonic() + seconds
    with bus(address) as connection:
        while True:
            try:
                if not secretstorage.Collection(connection, _COLLECTION).is_locked():
                    return
            except SecretStorageException:
                pass  # no owner of the name yet, or no collection yet
            if time.monotonic() > deadline:
                raise TimeoutError("gnome-keyring did not unlock its login keyring.")
            time.sleep(0.01)


def lock(address: str) -> None:
    """Locks the login keyring, as the user's keyring program does."""
    with bus(address) as connection:
        secretstorage.Collection(connection, _COLLECTION).lock()


def unlock(address: str, password: str) -> None:
    """Unlocks the login keyring without a prompt, by gnome-keyring's own call for the log-in programs."""
    service = DBusAddress(
        "/org/freedesktop/secrets",
        "org.freedesktop.secrets",
        "org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface",
    )
    with bus(address) as connection:
        secret = format_secret(open_session(connection), password.encode(), "text/plain")
        message = new_method_call(service, "UnlockWithMasterPassword", "o(oayays)", (_COLLECTION, secret))
        connection.send_and_get_reply(message)
    wait_until_unlocked(address, 5)
