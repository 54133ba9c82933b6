"""Whether a window can be opened at all."""

import os
import sys

import pytest

from fdl_wizard.display import missing_display


def test_without_display_there_is_none() -> None:
    assert "DISPLAY is not set" in missing_display({})


def test_a_display_that_does_not_answer_is_none() -> None:
    assert "does not answer" in missing_display({"DISPLAY": ":47123"})
    assert "does not answer" in missing_display({"DISPLAY": "127.0.0.1:59000.0"[:14]})


def test_the_display_of_this_desktop_answers(desktop_env: dict[str, str]) -> None:
    assert missing_display(os.environ) == ""


@pytest.mark.parametrize("environment", [{"WAYLAND_DISPLAY": "wayland-0"}, {"QT_QPA_PLATFORM": "offscreen"}])
def test_other_ways_to_a_screen_are_left_to_qt(environment: dict[str, str]) -> None:
    assert missing_display(environment) == ""


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_windows_and_macos_always_have_one(monkeypatch: pytest.MonkeyPatch, platform: str) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    assert missing_display({}) == ""
