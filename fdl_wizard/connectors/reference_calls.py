"""Single calls of the reference wire: what is asked, and what its answer means."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from threading import Lock
from typing import TypeVar
from urllib.parse import urlsplit

from fdl_wizard.connectors.answers import ProjectDescription, read_login, read_project
from fdl_wizard.connectors.exchange import Answer, Request, details
from fdl_wizard.connectors.http import HttpClient
from fdl_wizard.connectors.proxies import proxy_for
from fdl_wizard.connectors.shapes import parse_json
from fdl_wizard.connectors.statuses import login_problem, redirect_problem, redirect_target, status_problem
from fdl_wizard.connectors.timing import ANSWER_LIMIT
from fdl_wizard.registration.problems import AdminLoginRefused, ProjectAnswerUnusable
from fdl_wizard.registration.secret import Secret

_Value = TypeVar("_Value")

API = "/api/v1"
_MOST_REDIRECTS = 3


class Session:
    """A base URL with an administrator's login, which is renewed once when the project has ended it.

    base: where the project says it is, which may be behind a redirect of the same host.
    """

    def __init__(self, base: str, admin: str, password: Secret) -> None:
        self.base = base
        self._admin = admin
        self._password = password
        self._token: Secret | None = None
        self._lock = Lock()

    def request(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        limit: int = ANSWER_LIMIT,
        secrets: Sequence[Secret] = (),
        private: bool = False,
    ) -> Request:
        """A request without a token. path begins with a slash, after /api/v1."""
        url = f"{self.base}{API}{path}"
        hidden = [self._password, *secrets] + ([self._token] if self._token else [])
        return Request(
            method, url, body, limit=limit, secrets=tuple(hidden), private=private, proxy=proxy_for(self.base)
        )

    def discover(self, client: HttpClient) -> ProjectDescription:
        """What the project says of itself. Follows redirects of the same host, from http to https too, and takes
        them into ``base``: everything else goes there directly, so that no login is ever sent on."""
        for _ in range(_MOST_REDIRECTS + 1):
            answer = client.send(self.request("GET", "/project"))
            if not 300 <= answer.status < 400:
                return read(answer, read_project)
            self.base = _moved(answer)
        raise redirect_problem(answer)

    def sign_in(self, client: HttpClient) -> None:
        """Raises AdminLoginRefused."""
        body = {"name": self._admin, "password": self._password.reveal()}
        answer = client.send(self.request("POST", "/login", body, private=True))
        if not 200 <= answer.status < 300:
            raise login_problem(answer)
        self._token = read(answer, read_login)

    def call(self, client: HttpClient, request: Request) -> Answer:
        """Sends it signed in, of any status but 401. Signs in again, once, when the project has ended the session."""
        token = self._token
        answer = client.send(_signed(request, token))
        if answer.status != 401:
            return answer
        with self._lock:
            if self._token is token:  # no other thread was here in the meantime
                self.sign_in(client)
            token = self._token
        answer = client.send(_signed(request, token))
        if answer.status == 401:
            raise AdminLoginRefused(
                "The project ends the administrator's session as soon as it begins.",
                "Sign in to the project itself with this name, and see whether it may administer the project.",
                details(answer.request, answer),
            )
        return answer


def read(answer: Answer, reader: Callable[[object], _Value]) -> _Value:
    """The value in a successful answer. Raises what status_problem says of others, and ProjectAnswerUnusable."""
    if not 200 <= answer.status < 300:
        raise status_problem(answer)
    _check_kind(answer)
    try:
        value = parse_json(answer.body)
    except ValueError as error:
        raise _no_answer(
            answer, f"The answer of {answer.request.host} is no readable JSON.", str(error)[:200]
        ) from None
    try:
        return reader(value)
    except ProjectAnswerUnusable as problem:
        told = details(answer.request, answer, note=problem.details)
        raise ProjectAnswerUnusable(problem.sentence, problem.remedy, told) from None


def _check_kind(answer: Answer) -> None:
    host = answer.request.host
    if not answer.body.strip():
        raise _no_answer(answer, f"{host} gave an empty answer.")
    if answer.is_json:
        return
    if "html" in answer.content_type.lower() or answer.body.lstrip()[:1] == b"<":
        raise ProjectAnswerUnusable(
            f"{host} answered with a web page instead of the project's data.",
            "Check the path in the project's URL; on a guest network or behind a gateway, sign in there first.",
            details(answer.request, answer),
        )
    raise _no_answer(answer, f"{host} answered with something else than the project's data.")


def _no_answer(answer: Answer, sentence: str, note: str = "") -> ProjectAnswerUnusable:
    remedy = "Check the project's URL; something else may answer there, or a proxy may change the answer."
    return ProjectAnswerUnusable(sentence, remedy, details(answer.request, answer, note=note))


def _signed(request: Request, token: Secret | None) -> Request:
    return replace(request, token=token)


def _moved(answer: Answer) -> str:
    """The base URL a redirect leads to. Raises the redirect's problem when it must not be followed."""
    target = redirect_target(answer)
    here, there = urlsplit(answer.request.url), urlsplit(target)
    same = (there.scheme, there.netloc) == (here.scheme, here.netloc)
    upgraded = (here.scheme, there.scheme) == ("http", "https") and here.hostname == there.hostname
    suffix = f"{API}/project"
    path = there.path.rstrip("/")
    if not (same or upgraded) or "@" in there.netloc or not path.endswith(suffix):
        raise redirect_problem(answer)
    return f"{there.scheme}://{there.netloc}{path.removesuffix(suffix)}"
