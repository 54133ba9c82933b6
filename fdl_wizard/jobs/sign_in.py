"""Sign in to a project and read its registration."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass

from fdl_wizard.jobs.events import Note, SignedIn
from fdl_wizard.jobs.passwords import keep_passwords
from fdl_wizard.jobs.world import World
from fdl_wizard.registration.cancellation import CancelToken
from fdl_wizard.registration.model import Project
from fdl_wizard.registration.ports import LoginKind, ProjectConnection, admin_owner
from fdl_wizard.registration.problems import JournalUnusable
from fdl_wizard.registration.secret import Secret


@dataclass(frozen=True, slots=True)
class ProjectLogin:
    """Where a project is and who signs in. remember: keep the admin's password in the keyring once it is accepted."""

    url: str
    admin: str
    password: Secret
    connector: str = "reference"
    remember: bool = False


def connect(world: World, login: ProjectLogin, cancel: CancelToken) -> ProjectConnection:
    """An open connection; the caller closes it. Raises what Connector.connect raises."""
    return world.connector(login.connector).connect(login.url, login.admin, login.password, cancel)


def sign_in(world: World, login: ProjectLogin, cancel: CancelToken) -> Iterator[Note | SignedIn]:
    """Yields SignedIn, and a Note for what could not be kept. Raises what Connector.connect raises."""
    with closing(connect(world, login, cancel)) as connection:
        status = connection.status()
        failures = connection.failures()
        info = connection.info
    project = Project(url=info.url, name=info.name, admin=login.admin, connector=info.connector)
    yield SignedIn(project, info, status, failures)
    yield from keep_project(world, project)
    try:
        world.journal.keep_status(project.url, status, failures)
    except JournalUnusable as problem:
        yield Note.of(problem)
    yield from keep_passwords(world, admin_password(project, login))


def keep_project(world: World, project: Project) -> Iterator[Note]:
    """Remembers the project in the journal."""
    try:
        world.journal.remember_project(project)
    except JournalUnusable as problem:
        yield Note.of(problem)


def admin_password(project: Project, login: ProjectLogin) -> Sequence[tuple[LoginKind, str, Secret]]:
    """What is to be kept of a login that was accepted; nothing unless asked to."""
    owner = admin_owner(login.admin, project.url)
    return [(LoginKind.PROJECT_ADMIN, owner, login.password)] if login.remember else []
