"""What jobs tell while they run. A node's own step is registration.model.NodeProgress."""

from collections.abc import Sequence
from dataclasses import dataclass

from fdl_wizard.registration.model import Failure, Project, ProjectInfo, ProjectStatus
from fdl_wizard.registration.problems import Problem


@dataclass(frozen=True, slots=True)
class Note:
    """Something went wrong that does not stop the job: a password that could not be kept, say."""

    sentence: str
    remedy: str = ""
    details: str = ""

    @classmethod
    def of(cls, problem: Problem) -> "Note":
        return cls(problem.sentence, problem.remedy, problem.details)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The project took the admin's name and password; status and failures are those of now."""

    project: Project
    info: ProjectInfo
    status: ProjectStatus
    failures: Sequence[Failure]


@dataclass(frozen=True, slots=True)
class SubmissionBegun:
    """The submission is about to be sent; nodes are those that will ask."""

    submission_id: str
    info: ProjectInfo
    nodes: Sequence[str]
