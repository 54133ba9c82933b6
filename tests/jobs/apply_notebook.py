"""A journal in memory, for applying."""

from collections.abc import Sequence
from datetime import UTC, datetime

from fdl_wizard.registration.model import Failure, NodeStatus, Project, ProjectStatus, RegistrationState
from fdl_wizard.registration.problems import JournalUnusable

DATA_HUB = Project("http://localhost:1/decision", "Data Hub", "admin")


class Notebook:
    """The part of a journal that applying needs, in memory."""

    def __init__(self, nodes: int | None = None) -> None:
        self.settings: dict[str, str] = {}
        self.nodes = nodes

    def projects(self) -> Sequence[Project]:
        return [] if self.nodes is None else [DATA_HUB]

    def last_status(self, project_url: str) -> tuple[ProjectStatus, Sequence[Failure]] | None:
        if not self.nodes or project_url != DATA_HUB.url:
            return None
        nodes = [NodeStatus(f"node-{number}", False) for number in range(self.nodes)]
        now = datetime(2026, 8, 1, tzinfo=UTC)
        return ProjectStatus("Data Hub", "4.2.10", RegistrationState.NOT_REGISTERED, nodes, now), []

    def setting(self, name: str) -> str | None:
        return self.settings.get(name)

    def keep_setting(self, name: str, value: str) -> None:
        self.settings[name] = value


class TornNotebook(Notebook):
    def projects(self) -> Sequence[Project]:
        raise JournalUnusable("The journal cannot be read.", "Free some space.")

    def keep_setting(self, name: str, value: str) -> None:
        raise JournalUnusable("The journal cannot be written.", "Free some space.")
