"""From an answer that is no success to one sentence: what the project's server says, and what to do."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin, urlsplit

from fdl_wizard.connectors.exchange import Answer, details, without_query
from fdl_wizard.connectors.faults import ConnectionFault, proxy_wants_login
from fdl_wizard.registration.problems import AdminLoginRefused, Problem, ProjectAnswerUnusable

_NOT_AVAILABLE = (502, 503, 504)  # of a gateway whose server is away for a while

_LONGEST_WAIT = 7 * 24 * 3600


class AnswerFault(ProjectAnswerUnusable):
    """ProjectAnswerUnusable, with the answer's status for those who decide whether to try again."""

    def __init__(self, status: int, sentence: str, remedy: str, details: str) -> None:
        super().__init__(sentence, remedy, details)
        self.status = status

    @property
    def may_pass(self) -> bool:
        """A later try may succeed without anybody changing anything."""
        return self.status >= 500


def status_problem(answer: Answer) -> Problem:
    """The problem with an answer whose status is no 2xx and has no meaning of its own in the wire."""
    status = answer.status
    if 300 <= status < 400:
        return redirect_problem(answer)
    if status == 407 and answer.request.proxy:
        return ConnectionFault(*proxy_wants_login(answer.request), details(answer.request, answer))
    sentence, remedy = _said(answer)
    return AnswerFault(status, sentence, remedy, details(answer.request, answer))


def _said(answer: Answer) -> tuple[str, str]:
    host = answer.request.host
    if answer.status in (404, 405, 410):
        return (
            f"There is no project of this kind at this address of {host}.",
            "Check the path in the project's URL, and that the right connector is chosen.",
        )
    if answer.status in _NOT_AVAILABLE:
        return f"The project at {host} is not available at the moment.", f"Try again {wait_in_words(answer)}."
    if answer.status >= 500:
        return (
            f"The project at {host} reports an error of its own.",
            "Look into the project's log at this time, then try again.",
        )
    if answer.status == 429:
        return f"The project at {host} gets too many requests.", f"Try again {wait_in_words(answer)}."
    if answer.status in (401, 403):
        return (
            f"{host} does not let this program through to the project.",
            "Check whether a gateway before the project wants a login of its own, and have it let this through.",
        )
    return (
        f"The project at {host} does not accept the request.",
        "Check the project's URL, and that the right connector is chosen; see Details for its answer.",
    )


def login_problem(answer: Answer) -> Problem:
    """The problem with an answer to a sign-in that is no success."""
    told = details(answer.request, answer)
    if answer.status == 401:
        return AdminLoginRefused(
            "The project does not accept this administrator's name and password.",
            "Enter both again, as for signing in to the project itself.",
            told,
        )
    if answer.status == 429:
        return AdminLoginRefused(
            "The project lets nobody sign in for a while, after several wrong passwords.",
            f"Try again {wait_in_words(answer)}.",
            told,
        )
    return status_problem(answer)


def redirect_target(answer: Answer) -> str:
    """Where a 3xx answer sends to, as a full URL; empty when it does not say so readably."""
    try:
        target = urljoin(answer.request.url, answer.location)
        parts = urlsplit(target)
        _ = parts.port
    except ValueError:
        return ""
    return target if answer.location and parts.hostname and parts.scheme in ("http", "https") else ""


def redirect_problem(answer: Answer) -> ProjectAnswerUnusable:
    """A redirect that is not followed: to plain http, to another host, or to another page."""
    target = redirect_target(answer)
    here, there = urlsplit(answer.request.url), urlsplit(target)
    if here.scheme == "https" and there.scheme == "http":
        sentence = f"{here.netloc} sends on from https to plain http, where passwords could be read on the way."
        remedy = "Have the redirect of the project's server corrected; it is not followed."
    elif target and there.hostname != here.hostname:
        sentence = f"{here.netloc} sends on to another host, {there.hostname}."
        remedy = (
            "If the project is there, enter that address as the project's URL; "
            "else sign in to the network or the gateway first, then try again."
        )
    else:
        sentence = f"{here.netloc} sends on to another page instead of answering."
        remedy = "Check the project's URL; a gateway before the project may want a login of its own."
    note = f"Sent on to: {without_query(target) or 'nowhere readable'}"
    return ProjectAnswerUnusable(sentence, remedy, details(answer.request, answer, note=note))


def wait_in_words(answer: Answer) -> str:
    """ "in 30 seconds", from the answer's Retry-After, in seconds or as a date; "later" without a sensible one."""
    seconds = _retry_after(answer.retry_after)
    if seconds is None:
        return "later"
    if seconds < 120:
        return f"in {max(1, seconds)} second{'' if seconds <= 1 else 's'}"
    if seconds < 7200:
        return f"in {-(-seconds // 60)} minutes"
    return f"in {-(-seconds // 3600)} hours"


def _retry_after(text: str) -> int | None:
    text = text.strip()
    if text.isascii() and text.isdigit() and len(text) <= 9:
        seconds = int(text)
    else:
        try:
            seconds = round((parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds())
        except (ValueError, TypeError, OverflowError):  # a date without a zone cannot be subtracted
            return None
    return seconds if 0 <= seconds <= _LONGEST_WAIT else None
