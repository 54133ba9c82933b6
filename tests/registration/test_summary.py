"""A registration in one sentence."""

from datetime import UTC, datetime

import pytest

from fdl_wizard.registration.model import Failure, FailureKind, NodeStatus, ProjectStatus, RegistrationState
from fdl_wizard.registration.summary import short_state, state_sentence

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
STATES = RegistrationState


def status(state: RegistrationState, *nodes: tuple[bool, bool]) -> ProjectStatus:
    """nodes: (registered, failed at the newest attempt)."""
    return ProjectStatus(
        "Data Hub",
        "4.2.10",
        state,
        [
            NodeStatus(
                f"node-{number}",
                registered,
                last_failure=Failure(f"node-{number}", FailureKind.REFUSED, 30003, "s", NOON) if failed else None,
            )
            for number, (registered, failed) in enumerate(nodes, 1)
        ],
        NOON,
    )


YES, NO, REFUSED, STANDS = (True, False), (False, False), (False, True), (True, True)


@pytest.mark.parametrize(
    ("told", "sentence", "short"),
    [
        (status(STATES.NOT_REGISTERED, NO, NO), "Not registered", "Not registered"),
        (status(STATES.NOT_REGISTERED, REFUSED, REFUSED), "Registration failed on all 2 nodes", "Not registered"),
        (status(STATES.NOT_REGISTERED, REFUSED), "Registration failed on its node", "Not registered"),
        (status(STATES.REGISTERED, YES, YES, YES), "Registered on all 3 nodes", "Registered"),
        (status(STATES.REGISTERED, YES), "Registered on its node", "Registered"),
        (
            status(STATES.PARTLY_REGISTERED, YES, REFUSED, REFUSED),
            "Registration failed on 2 of 3 nodes",
            "1 of 3 nodes registered",
        ),
        (status(STATES.PARTLY_REGISTERED, YES, NO), "Registered on 1 of 2 nodes", "1 of 2 nodes registered"),
        (
            status(STATES.REGISTERED, STANDS, YES),
            "Registered, but the last attempt failed on 1 of 2 nodes",
            "Registered",
        ),
        (status(STATES.REGISTRATION_FAILED, REFUSED, YES), "Registration Failed", "Registration Failed"),
    ],
)
def test_the_state_is_said_with_the_newest_attempts_failures(told: ProjectStatus, sentence: str, short: str) -> None:
    assert state_sentence(told) == sentence
    assert short_state(told) == short


def test_a_project_never_asked_says_so() -> None:
    assert short_state(None) == "Not asked yet"
