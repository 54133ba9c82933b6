"""What the journal tells of earlier submissions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fdl_wizard.registration.model import Failure, NodeState


@dataclass(frozen=True, slots=True)
class OutcomeRecord:
    """How one node's part of a submission ended. time: when it was recorded; seconds: since the submission began."""

    node: str
    state: NodeState
    request_id: str
    time: datetime
    seconds: float = 0.0
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class SubmissionRecord:
    """One submission. project: its name, empty until it finished; finished: None while it runs, or when it was cut off.

    unfinished: nodes whose outcome is not known.
    """

    submission_id: str
    project_url: str
    project: str
    account: str
    started: datetime
    finished: datetime | None
    cancelled: bool
    outcomes: Sequence[OutcomeRecord]
    unfinished: Sequence[str]
