"""What stands in the wizard before anything is typed."""

from collections.abc import Sequence

from fdl_wizard.flow.answers import ProjectAnswers
from fdl_wizard.jobs.sign_in import ProjectLogin
from fdl_wizard.registration.model import Project


def known_projects(
    projects: Sequence[Project], project: Project | None, login: ProjectLogin | None
) -> Sequence[Project]:
    """The projects to choose from, with the one that the wizard starts on."""
    known = list(projects)
    if project is None and login is not None:
        project = Project(login.url, "", login.admin, login.connector)
    if project is not None and project.url not in {one.url for one in known}:
        known.insert(0, project)
    return known


def first_answers(known: Sequence[Project], project: Project | None, login: ProjectLogin | None) -> ProjectAnswers:
    """The project page's fields: of the login, the project, or the only known project."""
    if login is not None:
        return ProjectAnswers(login.url, login.admin, login.password, login.remember, login.connector)
    if project is None and len(known) == 1:
        project = known[0]
    if project is not None:
        return ProjectAnswers(project.url, project.admin, connector=project.connector)
    return ProjectAnswers()
