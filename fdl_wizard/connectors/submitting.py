"""Handing a submission over to the project, which may have begun it although its answer never came."""

from collections.abc import Sequence

from fdl_wizard.connectors.answers import read_accepted
from fdl_wizard.connectors.exchange import Answer, Request, details
from fdl_wizard.connectors.faults import ConnectionFault, Fault
from fdl_wizard.connectors.http import HttpClient
from fdl_wizard.connectors.persistence import LOOK_THERE, Lost, persistently
from fdl_wizard.connectors.reference_calls import Session, read
from fdl_wizard.connectors.statuses import status_problem
from fdl_wizard.connectors.timing import Timing
from fdl_wizard.registration.problems import Problem, ProjectAnswerUnusable, ProjectUnreachable

_MAY_HAVE_BEGUN = (
    f"The registration may have begun at the project: see {LOOK_THERE} for what it has done before you submit again."
)


def hand_over(client: HttpClient, session: Session, request: Request, timing: Timing) -> Answer:
    """The answer to the PUT of a submission: one of success, or 422, which may mean another key.

    While it is unknown whether the project has got it, it is sent again with the same id, with which nothing begins
    twice. Raises Problems, whose remedy then says that the registration may have begun.
    """
    doubts: list[Lost] = []

    def again(lost: Lost) -> bool:
        if _leaves_doubt(lost):
            doubts.append(lost)
        return bool(doubts)

    try:
        answer = persistently(lambda: session.call(client, request), client, timing, again)
        if not 200 <= answer.status < 300 and answer.status != 422:
            raise _another_runs(answer) if answer.status == 409 else status_problem(answer)
    except Problem as problem:
        if doubts:
            raise _in_doubt(problem) from None
        raise
    return answer


def accepted(answer: Answer) -> Sequence[str]:
    """The nodes the project registers, by its answer of success. Raises ProjectAnswerUnusable."""
    try:
        return read(answer, read_accepted)
    except Problem as problem:
        raise _in_doubt(problem) from None


def not_opened(answer: Answer) -> ProjectAnswerUnusable:
    """The project answered 422, and its key is still the one the password was sealed for."""
    return ProjectAnswerUnusable(
        "The project could not open the sealed password, or does not know a node that was named.",
        "Open the project again to get its present key and nodes, then try again.",
        details(answer.request, answer),
    )


def _leaves_doubt(lost: Lost) -> bool:
    """Whether the project may have got the request all the same: it was refused by nobody before it arrived."""
    return not isinstance(lost, ConnectionFault) or lost.fault in (Fault.TIMEOUT, Fault.CUT)


def _in_doubt(problem: Problem) -> Problem:
    if isinstance(problem, ConnectionFault):
        sentence = f"The project did not say whether it has begun the registration. {problem.sentence}"
        return ProjectUnreachable(sentence, f"{_MAY_HAVE_BEGUN} {problem.remedy}", problem.details)
    problem.remedy = f"{_MAY_HAVE_BEGUN} {problem.remedy}"
    return problem


def _another_runs(answer: Answer) -> ProjectAnswerUnusable:
    return ProjectAnswerUnusable(
        "Another registration of this project is running.",
        "Wait until it has ended, or see in the project who began it, then try again.",
        details(answer.request, answer),
    )
