"""What the desktop's real keyring holds, asked of the Secret Service itself.

Not through ``keyring``'s own choice of a backend: the test suite defines backends that fail on purpose, and the library
counts every subclass as a candidate.
"""

from contextlib import closing

from secretstorage import collection, dbus_init


def kept(service: str, owner: str) -> str | None:
    """The password of an entry as ``keyring`` writes it, None when there is none."""
    with closing(dbus_init()) as bus:
        for item in collection.get_default_collection(bus).search_items({"service": service, "username": owner}):
            return item.get_secret().decode("utf-8")
    return None


def empty_the_keyring() -> None:
    """Removes every entry."""
    with closing(dbus_init()) as bus:
        for item in list(collection.get_default_collection(bus).get_all_items()):
            item.delete()
