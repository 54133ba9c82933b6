"""A project of the reference wire, signed in to.

Imports requests: import it when a connection is opened, not before.
"""

from collections.abc import Iterator, Sequence
from urllib.parse import quote

from fdl_wizard.connectors.answers import (
    NO_EVENTS,
    EventPage,
    ProjectDescription,
    read_events,
    read_failures,
    read_status,
)
from fdl_wizard.connectors.exchange import Answer
from fdl_wizard.connectors.following import follow
from fdl_wizard.connectors.http import HttpClient
from fdl_wizard.connectors.reference_calls import Session, read
from fdl_wizard.connectors.submitting import accepted, hand_over, not_opened
from fdl_wizard.connectors.timing import LIST_LIMIT, Timing
from fdl_wizard.envelope import EnvelopeError, PublicKey, seal
from fdl_wizard.registration.cancellation import CancelToken
from fdl_wizard.registration.model import Failure, NodeProgress, NodeState, ProjectInfo, ProjectStatus
from fdl_wizard.registration.ports import Connector
from fdl_wizard.registration.problems import InvalidInput, ProjectAnswerUnusable, ProjectUnreachable
from fdl_wizard.registration.project_url import ProjectUrl
from fdl_wizard.registration.secret import Secret

_FAILURES_ASKED = 1000
_PARTING_TRIES = 4


def open_connection(
    project: ProjectUrl, login: tuple[str, Secret], cancel: CancelToken, timing: Timing, connector: Connector
) -> "ReferenceConnection":
    """Asks what the project is and signs in. Raises what Connector.connect does."""
    client = HttpClient(cancel, timing)
    session = Session(project.base, *login)
    try:
        description = session.discover(client)
        session.sign_in(client)
    except ProjectUnreachable as problem:
        client.close()
        if project.scheme_assumed and project.encrypted:
            problem.remedy += f" If the project has no TLS, enter http://{project.base.removeprefix('https://')}."
        raise
    except BaseException:
        client.close()
        raise
    return ReferenceConnection(client, session, description, timing, connector)


class ReferenceConnection:
    """Fulfils registration.ports.ProjectConnection. May be used by several threads."""

    def __init__(
        self,
        client: HttpClient,
        session: Session,
        description: ProjectDescription,
        timing: Timing,
        connector: Connector,
    ) -> None:
        self._client = client
        self._session = session
        self._key = description.key
        self._timing = timing
        self._in_doubt: set[str] = set()
        self._info = ProjectInfo(
            url=session.base,
            name=description.name,
            version=description.version,
            connector=connector.name,
            capabilities=connector.capabilities & description.capabilities,
            encrypted=session.base.startswith("https://"),
        )

    @property
    def info(self) -> ProjectInfo:
        """As the project said when the connection was opened. node_names is empty: see status()."""
        return self._info

    def status(self) -> ProjectStatus:
        request = self._session.request("GET", "/registration", limit=LIST_LIMIT)
        return read(self._session.call(self._client, request), read_status)

    def failures(self) -> Sequence[Failure]:
        request = self._session.request("GET", f"/failures?limit={_FAILURES_ASKED}", limit=LIST_LIMIT)
        return read(self._session.call(self._client, request), read_failures)

    def submit(
        self, submission_id: str, account: str, password: Secret, nodes: Sequence[str] | None = None
    ) -> Iterator[NodeProgress]:
        """See the protocol. Nothing is sent before the first value is asked for. Each node taken on comes first as
        WAITING. What the project leaves unanswered is asked again for half a minute, the beginning with the same id;
        the submission goes on meanwhile."""
        answer = self._begin(submission_id, account, password, nodes)
        names = accepted(answer)
        for name in names:
            yield NodeProgress(name, NodeState.WAITING, f"{submission_id}/{name}")
        yield from follow(self._client, self._session, _path(submission_id), self._timing, names)

    def cancel(self, submission_id: str) -> Sequence[NodeProgress]:
        """See the protocol: where each node stands that has begun or was cancelled, empty when the project never got
        the submission. Has a few seconds of its own, on lines that no cancellation has cut."""
        client = HttpClient(CancelToken(), self._timing, within=self._timing.parting)
        try:
            page = self._cancel(client, submission_id)
        finally:
            client.close()
        return list({event.node: event for event in page.events}.values())

    def close(self) -> None:
        self._client.close()

    def _cancel(self, client: HttpClient, submission_id: str) -> EventPage:
        request = self._session.request("POST", f"{_path(submission_id)}/cancel", limit=LIST_LIMIT)
        for attempt in range(1, _PARTING_TRIES + 1):
            answer = self._session.call(client, request)
            if answer.status != 404:
                return read(answer, read_events)
            # The cancelled PUT may still be on its way; it must not begin after its cancellation.
            if submission_id not in self._in_doubt or attempt == _PARTING_TRIES:
                break
            client.pause(self._timing.pause)
        return NO_EVENTS

    def _begin(self, submission_id: str, account: str, password: Secret, nodes: Sequence[str] | None) -> Answer:
        self._in_doubt.add(submission_id)
        answer = self._put(submission_id, account, password, nodes)
        if answer.status == 422 and self._key_has_changed():
            answer = self._put(submission_id, account, password, nodes)
        self._in_doubt.discard(submission_id)
        if answer.status == 422:
            raise not_opened(answer)
        return answer

    def _put(self, submission_id: str, account: str, password: Secret, nodes: Sequence[str] | None) -> Answer:
        body = {
            "account": account,
            "envelope": self._sealed(account, password),
            "nodes": None if nodes is None else list(nodes),
        }
        request = self._session.request("PUT", _path(submission_id), body, limit=LIST_LIMIT, secrets=[password])
        return hand_over(self._client, self._session, request, self._timing)

    def _sealed(self, account: str, password: Secret) -> object:
        try:
            key = PublicKey.from_document(self._key)
        except EnvelopeError as error:
            raise ProjectAnswerUnusable(
                "The project's public key cannot be used, so the password was not sent.",
                "Check the project's URL, and that this program is recent enough for the project.",
                str(error),
            ) from None
        try:
            return seal(password, key, account).document()
        except EnvelopeError as error:
            raise InvalidInput(str(error), "Enter account and password again.", field="password") from None

    def _key_has_changed(self) -> bool:
        old, self._key = self._key, self._session.discover(self._client).key
        return old != self._key


def _path(submission_id: str) -> str:
    return f"/submissions/{quote(submission_id, safe='')}"
