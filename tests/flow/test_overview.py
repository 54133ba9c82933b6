"""What the hub knows of projects: from the journal, and from the project itself, which is newer."""

from datetime import timedelta

import pytest

from fdl_wizard.flow.overview import Overview
from fdl_wizard.jobs.events import SignedIn
from fdl_wizard.jobs.sign_in import ProjectLogin
from fdl_wizard.registration.model import Project, ProjectStatus, RegistrationState
from fdl_wizard.registration.problems import JournalUnusable
from fdl_wizard.registration.secret import Secret
from tests.port_doubles import NOON, URL, MemoryJournal, ScriptedProject

OTHER = "https://etl.example.com"
LOGIN = ProjectLogin(URL, "admin", Secret("secret"))


def status(minutes: int = 0) -> ProjectStatus:
    return ProjectStatus("Data Hub", "4.2.10", RegistrationState.REGISTERED, [], NOON + timedelta(minutes=minutes))


def signed_in(url: str = URL, minutes: int = 5) -> SignedIn:
    info = ScriptedProject(lambda _token: iter(())).info
    return SignedIn(Project(url, "Data Hub", "admin"), info, status(minutes), [])


def journal() -> MemoryJournal:
    kept = MemoryJournal(known=[Project(URL, "Data Hub", "admin"), Project(OTHER, "ETL", "root")], names=["a"])
    kept.statuses[URL] = (status(), [])
    return kept


def test_the_project_used_last_is_chosen_at_the_start() -> None:
    overview = Overview()
    overview.read(journal())
    assert overview.chosen is not None
    assert overview.chosen.url == URL
    assert overview.status == status()
    assert overview.accounts == ["a"]


def test_without_projects_nothing_is_chosen() -> None:
    overview = Overview()
    overview.read(MemoryJournal())
    assert (overview.chosen, overview.status, overview.failures, overview.login) == (None, None, (), None)


def test_what_the_project_said_in_this_session_is_not_overwritten_by_the_journal() -> None:
    overview = Overview()
    overview.take(signed_in(minutes=5), LOGIN)
    overview.read(journal())
    assert overview.status == status(5)
    assert overview.login == LOGIN


def test_what_a_submission_left_in_the_journal_is_newer_and_shown() -> None:
    overview, kept = Overview(), journal()
    overview.take(signed_in(minutes=5), LOGIN)
    kept.statuses[URL] = (status(6), [])
    overview.read(kept)
    assert overview.status == status(6)


def test_a_project_just_signed_in_to_is_chosen_and_listed_first() -> None:
    overview = Overview()
    overview.read(journal())
    overview.take(signed_in("https://new.example.com"), None)
    assert overview.chosen_url == "https://new.example.com"
    assert overview.projects[0].url == "https://new.example.com"


def test_a_forgotten_project_leaves_nothing_behind() -> None:
    overview = Overview()
    overview.read(journal())
    overview.take(signed_in(), LOGIN)
    overview.forget(overview.projects[0])
    assert URL not in overview.statuses
    assert URL not in overview.logins
    assert overview.chosen_url == OTHER


def test_an_unusable_journal_takes_nothing_away() -> None:
    class Broken(MemoryJournal):
        def accounts(self) -> list[str]:
            raise JournalUnusable("The journal cannot be read.")

    overview = Overview()
    overview.read(journal())
    with pytest.raises(JournalUnusable):
        overview.read(Broken())
    assert overview.chosen_url == URL
