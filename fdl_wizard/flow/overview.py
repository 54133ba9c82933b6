"""What the hub shows: known projects, which one is chosen, how each stood when it was last asked. No Qt."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from fdl_wizard.jobs.events import SignedIn
from fdl_wizard.jobs.sign_in import ProjectLogin
from fdl_wizard.registration.model import Failure, Project, ProjectStatus
from fdl_wizard.registration.ports import Journal


@dataclass(slots=True)
class Overview:
    """Projects in the order they are listed. logins: of this session, by URL; they are never kept."""

    projects: Sequence[Project] = ()
    accounts: Sequence[str] = ()
    statuses: dict[str, ProjectStatus] = field(default_factory=dict)
    logins: dict[str, ProjectLogin] = field(default_factory=dict)
    chosen_url: str | None = None
    _failures: dict[str, Sequence[Failure]] = field(default_factory=dict)

    def read(self, journal: Journal) -> None:
        """Takes in what the journal knows. Of two statuses of a project the newer one is shown.

        Raises JournalUnusable; what was known before stays.
        """
        projects, accounts = journal.projects(), journal.accounts()
        for project in projects:
            shown, kept = self.statuses.get(project.url), journal.last_status(project.url)
            if kept and (shown is None or kept[0].as_of > shown.as_of):
                self.statuses[project.url], self._failures[project.url] = kept
        self.projects, self.accounts = projects, accounts
        self._choose_one()

    def take(self, signed_in: SignedIn, login: ProjectLogin | None) -> None:
        """A status just read from the project, which is chosen from now on."""
        url = signed_in.project.url
        if login is not None:
            self.logins[url] = login
        self.statuses[url], self._failures[url] = signed_in.status, signed_in.failures
        if url not in {project.url for project in self.projects}:
            self.projects = [signed_in.project, *self.projects]
        self.chosen_url = url

    def forget(self, project: Project) -> None:
        """Nothing of this project is known any more."""
        known: Sequence[dict[str, ProjectStatus] | dict[str, ProjectLogin] | dict[str, Sequence[Failure]]]
        known = (self.statuses, self.logins, self._failures)
        for values in known:
            values.pop(project.url, None)
        self.projects = [other for other in self.projects if other.url != project.url]
        self._choose_one()

    def _choose_one(self) -> None:
        if self.chosen_url not in {project.url for project in self.projects}:
            self.chosen_url = self.projects[0].url if self.projects else None

    @property
    def chosen(self) -> Project | None:
        return next((project for project in self.projects if project.url == self.chosen_url), None)

    @property
    def status(self) -> ProjectStatus | None:
        """The chosen project's."""
        return self.statuses.get(self.chosen_url or "")

    @property
    def failures(self) -> Sequence[Failure]:
        """The chosen project's failure list, newest first."""
        return self._failures.get(self.chosen_url or "", ())

    @property
    def login(self) -> ProjectLogin | None:
        """The chosen project's, if it was signed in to in this session."""
        return self.logins.get(self.chosen_url or "")
