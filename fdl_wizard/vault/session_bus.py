"""The D-Bus session through which Linux keyrings are reached: is it there, and who keeps the passwords."""

import sys
import traceback
from pathlib import Path

_SECRETS = "org.freedesktop.secrets"
_BY_NAME = {
    "org.gnome.keyring": "GNOME Keyring",
    "org.kde.kwalletd6": "KWallet",
    "org.kde.kwalletd5": "KWallet",
}
_BY_PROCESS = {
    "gnome-keyring-d": "GNOME Keyring",
    "ksecretd": "KWallet",
    "kwalletd6": "KWallet",
    "kwalletd5": "KWallet",
    "keepassxc": "KeePassXC",
}
_PATIENCE = 5.0  # seconds


def fault() -> str | None:
    """Why the session bus cannot be reached, for experts; None when it can."""
    from jeepney.io.blocking import open_dbus_connection  # type: ignore[import-untyped]

    try:
        open_dbus_connection().close()
    except KeyError:
        return "DBUS_SESSION_BUS_ADDRESS is not set."
    except Exception as error:  # noqa: BLE001  (no file, no listener, refused, an address of a kind unknown to it)
        return f"{type(error).__name__}: {error}"
    return None


def provider() -> str:
    """The name of the program behind the Secret Service, "Secret Service keyring" when it is none we know."""
    from jeepney.bus_messages import message_bus  # type: ignore[import-untyped]
    from jeepney.io.blocking import Proxy, open_dbus_connection

    unknown = "Secret Service keyring"
    try:
        with open_dbus_connection() as connection:
            bus = Proxy(message_bus, connection, timeout=_PATIENCE)
            (owner,) = bus.GetNameOwner(_SECRETS)
            for name, title in _BY_NAME.items():
                if bus.NameHasOwner(name)[0] and bus.GetNameOwner(name)[0] == owner:
                    return title
            (process,) = bus.GetConnectionUnixProcessID(_SECRETS)
            return _BY_PROCESS.get(Path(f"/proc/{process}/comm").read_text("utf-8").strip(), unknown)
    except Exception:  # noqa: BLE001  (a name for people only: any answer but a name means that we do not know it)
        return unknown


def close_left_open(error: BaseException) -> None:
    """Closes the connections that are still held by the calls which ``error`` came through.

    keyring 25.7 opens one a call, and forgets it when the collection stays locked or cannot be made.
    """
    jeepney = sys.modules.get("jeepney.io.blocking")
    if jeepney is None:
        return
    for frame, _ in traceback.walk_tb(error.__traceback__):
        for value in frame.f_locals.values():
            if isinstance(value, jeepney.DBusConnection):
                value.close()
