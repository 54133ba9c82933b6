"""Fixtures for every test: the desktop it runs on, and a home of its own."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication


@pytest.fixture(scope="session")
def desktop_env() -> dict[str, str]:
    """The environment of the desktop the tests run on. Fails without a display or a D-Bus session."""
    for name in ("DISPLAY", "DBUS_SESSION_BUS_ADDRESS"):
        if not os.environ.get(name):
            pytest.fail(f"{name} is not set: run script/test, which starts a desktop for the tests.", pytrace=False)
    return dict(os.environ)


@pytest.fixture(scope="session")
def qapp(request: pytest.FixtureRequest) -> "QApplication":
    """pytest-qt's application. Without a display Qt would abort the whole run; so only the tests that need it fail."""
    if not os.environ.get("QT_QPA_PLATFORM"):
        request.getfixturevalue("desktop_env")
    application: QApplication = request.getfixturevalue("qapp")
    return application


@pytest.fixture
def program_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home: whatever the program keeps for the user goes there. The keyring stays the desktop's."""
    home = tmp_path / "home"
    places = {
        "HOME": "",
        "XDG_CONFIG_HOME": ".config",
        "XDG_DATA_HOME": ".local/share",
        "XDG_STATE_HOME": ".local/state",
        "XDG_CACHE_HOME": ".cache",
    }
    for name, place in places.items():
        (home / place).mkdir(parents=True, exist_ok=True)
        monkeypatch.setenv(name, str(home / place))
    return home


ONE_DESKTOP = ("tests/cli/", "tests/gui/", "tests/harness/", "tests/journeys/", "tests/vault/", "tests/test_display.py")
"""They share the keyring, the keyboard focus and the clipboard of the tests' desktop, so they run one after another."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """For pytest-xdist: what shares the desktop goes to one worker, every other file stays whole."""
    for item in items:
        path = item.nodeid.split("::")[0]
        item.add_marker(pytest.mark.xdist_group("desktop" if path.startswith(ONE_DESKTOP) else path))
