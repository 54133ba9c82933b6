"""The real world for jobs: connectors, the system keyring, the journal and the clock, wired for the two app modules.

Everything heavy is imported by the parts themselves when they are first used, not here.
"""

import atexit
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from fdl_wizard.jobs.world import World
from fdl_wizard.journal import default_folder, open_journal
from fdl_wizard.registration.ports import Connector, Journal, LoginKind
from fdl_wizard.registration.problems import JournalUnusable
from fdl_wizard.registration.secret import Secret

if TYPE_CHECKING:
    from fdl_wizard.vault import SystemKeyring

PRODUCT = "FDL Wizard"


class SystemClock:
    """The computer's clock, in UTC."""

    def now(self) -> datetime:
        return datetime.now(UTC)


def sandbox_state() -> Path:
    """The state folder of the sandbox's own servers."""
    return default_folder(sandbox=True) / "servers"


def build_world(*, sandbox: bool = False) -> tuple[World, JournalUnusable | None]:
    """The world, and what to tell of its journal: a registration must not fail for want of a record.

    When the journal cannot be opened, one in a temporary folder stands in for it until the program ends.
    """
    try:
        journal = open_journal(default_folder(sandbox=sandbox))
    except JournalUnusable as problem:
        import shutil
        import tempfile

        folder = tempfile.mkdtemp(prefix="fdl-wizard-")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        stand_in = JournalUnusable(
            problem.sentence, f"{problem.remedy} Until then nothing is remembered.".strip(), problem.details
        )
        return _world_with(open_journal(Path(folder)), sandbox), stand_in
    return _world_with(journal, sandbox), journal.warning


class KeyringOnDemand:
    """The system's keyring, its library imported by the first job that asks for a password, not by the window."""

    def __init__(self, application: str) -> None:
        self._application = application

    @cached_property
    def _keyring(self) -> "SystemKeyring":
        from fdl_wizard.vault import SystemKeyring

        return SystemKeyring(self._application)

    def display_name(self) -> str:
        return self._keyring.display_name()

    def retry(self) -> str:
        return self._keyring.retry()

    def load(self, kind: LoginKind, owner: str) -> Secret | None:
        return self._keyring.load(kind, owner)

    def save(self, kind: LoginKind, owner: str, password: Secret) -> None:
        self._keyring.save(kind, owner, password)

    def forget(self, kind: LoginKind, owner: str) -> None:
        self._keyring.forget(kind, owner)


def connector(name: str) -> Connector:
    """The connector of that name, imported when a project is spoken to. Raises InvalidInput for an unknown one."""
    from fdl_wizard.connectors.registry import find_connector

    return find_connector(name)


def _world_with(journal: Journal, sandbox: bool) -> World:
    name = f"{PRODUCT} practice sandbox" if sandbox else PRODUCT
    return World(connector=connector, passwords=KeyringOnDemand(name), journal=journal, clock=SystemClock())
