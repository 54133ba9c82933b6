"""The real world for jobs: connectors, the system keyring, the journal and the clock, wired for the two app modules.

Everything heavy is imported by the parts themselves when they are first used, not here.
"""

import atexit
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from fdl_wizard.connectors.registry import find_connector
from fdl_wizard.jobs.world import World
from fdl_wizard.journal import default_folder, open_journal
from fdl_wizard.registration.ports import Journal
from fdl_wizard.registration.problems import JournalUnusable
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
        folder = tempfile.mkdtemp(prefix="fdl-wizard-")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        stand_in = JournalUnusable(
            problem.sentence, f"{problem.remedy} Until then nothing is remembered.".strip(), problem.details
        )
        return _world_with(open_journal(Path(folder)), sandbox), stand_in
    return _world_with(journal, sandbox), journal.warning


def _world_with(journal: Journal, sandbox: bool) -> World:
    name = f"{PRODUCT} practice sandbox" if sandbox else PRODUCT
    return World(connector=find_connector, passwords=SystemKeyring(name), journal=journal, clock=SystemClock())
