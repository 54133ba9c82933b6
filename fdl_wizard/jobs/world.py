"""The ports that a job works with, in one value, so that windows and commands pass them on untouched."""

from collections.abc import Callable
from dataclasses import dataclass

from fdl_wizard.registration.ports import Clock, Connector, Journal, PasswordStore


@dataclass(frozen=True, slots=True)
class World:
    """connector: gives the connector of a name, InvalidInput for an unknown one."""

    connector: Callable[[str], Connector]
    passwords: PasswordStore
    journal: Journal
    clock: Clock
