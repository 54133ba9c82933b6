"""Where the journal is."""

import pwd
from pathlib import Path

import pytest

from fdl_wizard.journal import default_folder
from fdl_wizard.registration.problems import JournalUnusable


def test_the_sandbox_has_a_folder_of_its_own(program_home: Path) -> None:
    assert default_folder(sandbox=True) != default_folder(sandbox=False)
    assert default_folder(sandbox=False).is_relative_to(program_home)


def test_a_user_without_a_home_is_told_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    # As in a container that runs under a number without a name; such a user cannot read every checkout, so the system's
    # answer is imitated.
    for name in ("HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)

    def nobody(_number: int) -> None:
        raise KeyError("uid not found")

    monkeypatch.setattr(pwd, "getpwuid", nobody)
    with pytest.raises(JournalUnusable, match="no home folder") as raised:
        default_folder(sandbox=False)
    assert "HOME" in raised.value.remedy
