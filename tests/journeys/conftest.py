"""A person at the program, in a home and with a sandbox of their own; what they keep in the keyring is removed."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.harness.desktop import Desktop
from tests.harness.keyring_entries import kept
from tests.journeys.person import Person

SHOTS = Path(__file__).parents[2] / "build" / "shots" / "journeys"


@pytest.fixture
def own_keyring(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A D-Bus session and a gnome-keyring for one journey alone: nothing of another one is in it or at it."""
    with Desktop(screen=False) as session:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", session.environment["DBUS_SESSION_BUS_ADDRESS"])
        yield


@pytest.fixture
def person(
    desktop_env: dict[str, str], program_home: Path, own_keyring: None, qtbot: QtBot, capfd: pytest.CaptureFixture[str]
) -> Iterator[Person]:
    someone = Person(SHOTS)
    yield someone
    if someone.hub is not None:
        someone.close_program()
    let_jobs_end()
    assert "Traceback" not in capfd.readouterr().err, "the program made a mistake of its own"


def let_jobs_end() -> None:
    """What a closed program still keeps in the keyring is kept first: two connections at once are too many for it."""
    for thread in threading.enumerate():
        if thread.name in ("job", "keyring"):
            thread.join(60)


def kept_password(account: str) -> str | None:
    """What the real keyring holds for an account of the sandbox."""
    return kept("FDL Wizard practice sandbox: public cloud account", account)
