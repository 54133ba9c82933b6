"""A person at the program, in a home and with a sandbox of their own; what they keep in the keyring is removed."""

from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from pytestqt.qtbot import QtBot
from secretstorage import collection, dbus_init

from tests.journeys.person import Person

SHOTS = Path(__file__).parents[2] / "build" / "shots" / "journeys"


@pytest.fixture
def person(
    desktop_env: dict[str, str], program_home: Path, qtbot: QtBot, capfd: pytest.CaptureFixture[str]
) -> Iterator[Person]:
    someone = Person(SHOTS)
    yield someone
    if someone.hub is not None:
        someone.close_program()
    assert "Traceback" not in capfd.readouterr().err, "the program made a mistake of its own"
    _empty_keyring()


def kept_password(account: str) -> str | None:
    """What the real keyring holds for an account of the sandbox."""
    return keyring.get_password("FDL Wizard practice sandbox: public cloud account", account)


def _empty_keyring() -> None:
    with dbus_init() as bus:
        for item in collection.get_default_collection(bus).get_all_items():
            item.delete()
