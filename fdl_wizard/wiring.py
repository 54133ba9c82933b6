"""The real world for jobs: connectors, the system keyring, the journal and the clock, wired for the two app modules.

Everything heavy is imported by the parts themselves when they are first used, not here.
"""

from datetime import UTC, datetime
from pathlib import Path

from fdl_wizard.connectors.registry import find_connector
from fdl_wizard.jobs.world import World
from fdl_wizard.journal import default_folder, open_journal
from fdl_wizard.vault import SystemKeyring

PRODUCT = "FDL Wizard"


class SystemClock:
    """The computer's clock, in UTC."""

    def now(self) -> datetime:
        return datetime.now(UTC)


def sandbox_state() -> Path:
    """The state folder of the sandbox's own servers."""
    return default_folder(sandbox=True) / "servers"


def build_world(*, sandbox: bool = False) -> World:
    """The world of the program. Raises JournalUnusable when the journal cannot be opened."""
    name = f"{PRODUCT} practice sandbox" if sandbox else PRODUCT
    return World(
        connector=find_connector,
        passwords=SystemKeyring(name),
        journal=open_journal(default_folder(sandbox=sandbox)),
        clock=SystemClock(),
    )
