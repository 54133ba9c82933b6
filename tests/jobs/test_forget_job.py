"""Forgetting, on this workstation."""

from fdl_wizard.jobs.forget import forget_everything, forget_project
from fdl_wizard.registration.model import Project
from fdl_wizard.registration.ports import LoginKind, admin_owner
from fdl_wizard.registration.secret import Secret
from tests.port_doubles import URL, MemoryJournal, MemoryPasswords, ScriptedProject

PROJECT, OTHER = Project(URL, "Data Hub", "admin"), Project("https://etl.example.com", "ETL", "root")


def filled() -> tuple[MemoryJournal, MemoryPasswords]:
    passwords = MemoryPasswords()
    for project in (PROJECT, OTHER):
        passwords.save(LoginKind.PROJECT_ADMIN, admin_owner(project.admin, project.url), Secret("a"))
    passwords.save(LoginKind.PUBLIC_CLOUD_ACCOUNT, "practice-ok", Secret("b"))
    return MemoryJournal(known=[PROJECT, OTHER], names=["practice-ok"]), passwords


def test_a_forgotten_project_takes_its_password_along_and_no_other() -> None:
    journal, passwords = filled()
    world = ScriptedProject(lambda _token: iter(())).world(passwords, journal)
    assert list(forget_project(world, PROJECT)) == []
    assert journal.known == [OTHER]
    assert (LoginKind.PROJECT_ADMIN, admin_owner("admin", URL)) not in passwords.kept
    assert len(passwords.kept) == 2


def test_starting_over_forgets_everything() -> None:
    journal, passwords = filled()
    list(forget_everything(ScriptedProject(lambda _token: iter(())).world(passwords, journal)))
    assert (journal.known, journal.names, passwords.kept) == ([], [], {})


def test_a_keyring_that_refuses_is_told_and_the_rest_is_forgotten() -> None:
    journal, passwords = filled()
    passwords.broken = True
    notes = list(forget_everything(ScriptedProject(lambda _token: iter(())).world(passwords, journal)))
    assert len(notes) == 3
    assert "could not be taken out of the keyring" in notes[0].sentence
    assert (journal.known, journal.names) == ([], [])
