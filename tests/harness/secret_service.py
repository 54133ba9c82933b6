"""A running gnome-keyring, seen over D-Bus: is it ready, lock it, unlock it. Without windows."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from jeepney import (  # type: ignore[import-untyped]
    DBusAddress,
    DBusErrorResponse,
    Message,
    MessageType,
    Properties,
    new_method_call,
)
from jeepney.io.blocking import DBusConnection, open_dbus_connection  # type: ignore[import-untyped]
from secretstorage.util import format_secret, open_session

_NAME = "org.freedesktop.secrets"
_PATH = "/org/freedesktop/secrets"
_COLLECTION = f"{_PATH}/collection/login"
_PATIENCE = 10.0  # seconds for one answer


@contextmanager
def bus(address: str) -> Iterator[DBusConnection]:
    """A connection to the bus at ``address``."""
    with open_dbus_connection(address) as connection:
        yield connection


def wait_until_unlocked(address: str, seconds: float) -> None:
    """Returns once the login keyring can be written to. Raises TimeoutError."""
    locked = Properties(DBusAddress(_COLLECTION, _NAME, "org.freedesktop.Secret.Collection")).get("Locked")
    deadline = time.monotonic() + seconds
    with bus(address) as connection:
        while True:
            try:
                if _ask(connection, locked) == (("b", False),):
                    return
            except DBusErrorResponse:
                pass  # no owner of the name yet, or no collection yet
            if time.monotonic() > deadline:
                raise TimeoutError("gnome-keyring did not unlock its login keyring.")
            time.sleep(0.01)


def _ask(connection: DBusConnection, message: Message) -> tuple[object, ...]:
    answer = connection.send_and_get_reply(message, timeout=_PATIENCE)
    if answer.header.message_type == MessageType.error:
        raise DBusErrorResponse(answer)
    body: tuple[object, ...] = answer.body
    return body


def lock(address: str) -> None:
    """Locks the login keyring, as the user's keyring program does."""
    service = DBusAddress(_PATH, _NAME, "org.freedesktop.Secret.Service")
    with bus(address) as connection:
        _ask(connection, new_method_call(service, "Lock", "ao", ([_COLLECTION],)))


def unlock(address: str, password: str) -> None:
    """Unlocks the login keyring without a prompt, by gnome-keyring's own call for the log-in programs."""
    service = DBusAddress(_PATH, _NAME, "org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface")
    with bus(address) as connection:
        secret = format_secret(open_session(connection), password.encode(), "text/plain")
        _ask(connection, new_method_call(service, "UnlockWithMasterPassword", "o(oayays)", (_COLLECTION, secret)))
    wait_until_unlocked(address, _PATIENCE)
