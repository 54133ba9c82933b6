"""Forget a project, or everything: on this workstation only. Nothing is unbound."""

from collections.abc import Iterator

from fdl_wizard.jobs.events import Note
from fdl_wizard.jobs.world import World
from fdl_wizard.registration.model import Project
from fdl_wizard.registration.ports import LoginKind, admin_owner
from fdl_wizard.registration.problems import PasswordStoreUnavailable


def forget_project(world: World, project: Project) -> Iterator[Note]:
    """Takes the project off the list and its admin's password out of the keyring. Raises JournalUnusable."""
    world.journal.forget_project(project.url)
    yield from _forget_password(world, LoginKind.PROJECT_ADMIN, admin_owner(project.admin, project.url))


def forget_everything(world: World) -> Iterator[Note]:
    """All projects and accounts, with their passwords. Raises JournalUnusable."""
    for project in world.journal.projects():
        yield from forget_project(world, project)
    for account in world.journal.accounts():
        world.journal.forget_account(account)
        yield from _forget_password(world, LoginKind.PUBLIC_CLOUD_ACCOUNT, account)


def _forget_password(world: World, kind: LoginKind, owner: str) -> Iterator[Note]:
    try:
        world.passwords.forget(kind, owner)
    except PasswordStoreUnavailable as problem:
        yield Note(
            f"The password of {owner} could not be taken out of the keyring.",
            "Remove it with the system's keyring program, where its entry names this program.",
            f"{problem.sentence}\n{problem.details}".strip(),
        )
