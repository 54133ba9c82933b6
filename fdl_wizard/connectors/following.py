"""Following a submission by short questions until it is finished, over connections that may be lost meanwhile."""

import time
from collections.abc import Iterator
from functools import partial

from fdl_wizard.connectors.answers import EventPage, read_events
from fdl_wizard.connectors.exchange import Answer, details
from fdl_wizard.connectors.faults import ConnectionFault
from fdl_wizard.connectors.http import HttpClient
from fdl_wizard.connectors.persistence import LOOK_THERE, persistently
from fdl_wizard.connectors.reference_calls import Session, read
from fdl_wizard.connectors.timing import LIST_LIMIT, Timing
from fdl_wizard.registration.model import NodeProgress
from fdl_wizard.registration.problems import Problem, ProjectAnswerUnusable, ProjectUnreachable

_GOES_ON = f"The registration goes on at the project: see {LOOK_THERE} later for how it ended."


def follow(client: HttpClient, session: Session, path: str, timing: Timing) -> Iterator[NodeProgress]:
    """The events of a submission as they happen. Raises what ProjectConnection does; a remedy then says that the
    submission goes on without us."""
    after = 0
    last_news = time.monotonic()
    while True:
        asked = time.monotonic()
        answer = _ask(client, session, f"{path}?after={after}&wait={timing.wait}", timing)
        page = _page(answer, after)
        yield from page.events
        if page.finished and not (page.full and page.next > after):
            return
        if page.next != after:
            after, last_news = page.next, time.monotonic()
            continue
        if time.monotonic() - last_news > timing.stalled:
            raise _stalled(answer, timing.stalled)
        # A project that does not hold its answer back must not be asked without a pause.
        client.pause(timing.pause - (time.monotonic() - asked))


def _page(answer: Answer, after: int) -> EventPage:
    try:
        return read(answer, partial(read_events, after=after))
    except Problem as problem:
        problem.remedy = f"{_GOES_ON} {problem.remedy}"
        raise


def _ask(client: HttpClient, session: Session, path: str, timing: Timing) -> Answer:
    """One question, asked again while the project is away. Raises the last problem when it stays away too long."""
    request = session.request("GET", path, limit=LIST_LIMIT)
    try:
        return persistently(lambda: session.call(client, request), client, timing)
    except ConnectionFault as fault:
        lost = f"The connection to the project was lost while it was registering. {fault.sentence}"
        sentence = lost if fault.may_pass else fault.sentence
        raise ProjectUnreachable(sentence, f"{_GOES_ON} {fault.remedy}", fault.details) from None
    except Problem as problem:
        problem.remedy = f"{_GOES_ON} {problem.remedy}"
        raise


def _stalled(answer: Answer, seconds: float) -> ProjectAnswerUnusable:
    return ProjectAnswerUnusable(
        f"The project has not got on with the registration for {round(seconds / 60)} minutes.",
        f"{_GOES_ON} See in the project's log what its nodes wait for.",
        details(answer.request, answer),
    )
