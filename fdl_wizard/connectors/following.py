"""Following a submission by short questions until it is finished, over connections that may be lost meanwhile."""

import time
from collections.abc import Iterable, Iterator, Sequence
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

_MOST_NAMED = 20  # nodes in the details


class Ledger:
    """Which of a submission's nodes have come to an end, and what was left out of what the project told."""

    def __init__(self, nodes: Iterable[str]) -> None:
        self._ended = dict.fromkeys(nodes, False)
        self._strangers: dict[str, None] = {}
        self._unknown_states = 0

    def take(self, page: EventPage) -> Iterator[NodeProgress]:
        """The page's events without those of nodes that are not of the submission."""
        self._unknown_states += page.left_out
        for event in page.events:
            if event.node in self._ended:
                self._ended[event.node] = event.state.finished
                yield event
            else:
                self._strangers[event.node] = None

    def close(self, answer: Answer) -> None:
        """Raises ProjectAnswerUnusable when nodes are without an end, although the project says it is over."""
        open_ones = [node for node, ended in self._ended.items() if not ended]
        if not open_ones:
            return
        notes = [f"Without an end: {_some(open_ones)}"]
        if self._strangers:
            notes.append(f"Left out, not of this submission: {_some(list(self._strangers))}")
        if self._unknown_states:
            notes.append(f"Left out, of an unknown state: {self._unknown_states} events")
        told = details(answer.request, answer, note="\n".join(notes))
        raise ProjectAnswerUnusable.nothing_told_of(len(open_ones), told)


def follow(
    client: HttpClient, session: Session, path: str, timing: Timing, nodes: Iterable[str]
) -> Iterator[NodeProgress]:
    """The events of a submission of these nodes, as they happen, until each has come to an end. Raises what
    ProjectConnection does; a remedy then says where it shows how the submission ended without us."""
    after = 0
    ledger = Ledger(nodes)
    last_news = time.monotonic()
    while True:
        asked = time.monotonic()
        answer = _ask(client, session, f"{path}?after={after}&wait={timing.wait}", timing)
        page = _page(answer, after)
        yield from ledger.take(page)
        if page.finished and not (page.full and page.next > after):
            ledger.close(answer)
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


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return ", ".join(names[:_MOST_NAMED]) + more
