"""What the windows know of a running practice sandbox; gui/app.py starts the real one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from fdl_wizard.jobs.sign_in import ProjectLogin


@dataclass(frozen=True, slots=True)
class PracticeAccount:
    """expect: what registering with it gives, in words."""

    name: str
    password: str
    expect: str


@dataclass(frozen=True, slots=True)
class Practice:
    """A sandbox that runs. login: its project and its admin; alive: whether it still serves; stop: ends it."""

    login: ProjectLogin
    accounts: Sequence[PracticeAccount]
    alive: Callable[[], bool]
    stop: Callable[[], None]


StartPractice = Callable[[], Practice]
"""Starts the sandbox; takes a second or two, so it is called in a job. Raises Problem."""
