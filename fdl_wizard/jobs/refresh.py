"""Ask a project anew how its registration stands."""

from collections.abc import Iterator
from dataclasses import dataclass

from fdl_wizard.jobs.events import Note, SignedIn
from fdl_wizard.jobs.sign_in import ProjectLogin, sign_in
from fdl_wizard.jobs.world import World
from fdl_wizard.registration.cancellation import CancelToken
from fdl_wizard.registration.model import Project
from fdl_wizard.registration.ports import LoginKind, admin_owner
from fdl_wizard.registration.problems import PasswordStoreUnavailable


@dataclass(frozen=True, slots=True)
class LoginTaken:
    """The project took this login, which came from the keyring."""

    login: ProjectLogin


@dataclass(frozen=True, slots=True)
class LoginNeeded:
    """The project was not asked: no password of its admin is known. why: a sentence when the keyring failed."""

    project: Project
    why: str = ""


def refresh(
    world: World, project: Project, login: ProjectLogin | None, cancel: CancelToken
) -> Iterator[Note | LoginTaken | SignedIn | LoginNeeded]:
    """With ``login``, or with the admin's password from the keyring. LoginTaken comes just before SignedIn.

    Raises what Connector.connect raises.
    """
    if login is None:
        try:
            password = world.passwords.load(LoginKind.PROJECT_ADMIN, admin_owner(project.admin, project.url))
        except PasswordStoreUnavailable as problem:
            yield LoginNeeded(project, problem.sentence)
            return
        if password is None:
            yield LoginNeeded(project)
            return
        login = ProjectLogin(project.url, project.admin, password, project.connector)
    for event in sign_in(world, login, cancel):
        if isinstance(event, SignedIn):
            yield LoginTaken(login)
        yield event
