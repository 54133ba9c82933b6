"""One request and its answer, and how both are told to experts without telling a secret."""

import html
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote, quote_plus, urlsplit

from fdl_wizard.connectors.proxies import Proxy
from fdl_wizard.registration.secret import Secret

_SHOWN = 500  # characters of a body
_LONGEST_ERROR = 1000
_SEARCHABLE = 4  # characters from which on a secret can be told from letters that stand everywhere


@dataclass(frozen=True, slots=True)
class Request:
    """A request to the project.

    token: for the Authorization header; limit: bytes of the answer; private: a successful answer's body holds a
    secret and is never shown; secrets: what must not be shown, wherever it turns up.
    """

    method: str
    url: str
    body: object = field(default=None, repr=False)
    token: Secret | None = None
    limit: int = 1 << 20
    private: bool = False
    secrets: Sequence[Secret] = ()
    proxy: Proxy | None = None

    @property
    def host(self) -> str:
        """For sentences: the host with its port, as in the URL."""
        return urlsplit(self.url).netloc

    @property
    def idempotent(self) -> bool:
        """Asking twice does what asking once does."""
        return self.method in ("GET", "PUT")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, complete and decoded. retry_after and location: those headers, else empty."""

    request: Request
    status: int
    content_type: str
    body: bytes = field(repr=False)
    retry_after: str = ""
    location: str = ""

    @property
    def is_json(self) -> bool:
        kind = self.content_type.partition(";")[0].strip().lower()
        return kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))


def details(request: Request, answer: Answer | None = None, error: BaseException | None = None, note: str = "") -> str:
    """For experts: the request, the proxy, the answer's head and begin, the error. Never a secret."""
    lines = [f"Request: {request.method} {without_query(request.url)}"]
    if request.proxy:
        lines.append(f"Proxy: {request.proxy}")
    if note:
        lines.append(note)
    if answer:
        lines.append(f"Status: {answer.status}")
        lines.append(f"Content type: {_escaped(answer.content_type[:200]) or 'none'}")
        lines.append(f"Body: {_body(answer)}")
    if error:
        text = f"{type(error).__name__}: {error}"
        shown = text if not _holds_secret(text, request) else f"{type(error).__name__}: not shown, it holds a secret"
        lines.append(f"Error: {_escaped(shown[:_LONGEST_ERROR])}")
    return "\n".join(lines)


def without_query(url: str) -> str:
    """The URL without user name, password, query and fragment."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "(unreadable)"
    host = parts.netloc.rpartition("@")[2]
    return _escaped(parts._replace(netloc=host, query="", fragment="").geturl()[:500])


def _body(answer: Answer) -> str:
    if not answer.body:
        return "empty"
    text = answer.body.decode("utf-8", "backslashreplace")
    hidden = answer.request.private and answer.status < 400
    if hidden or _sends_unsearchable(answer.request) or _holds_secret(text, answer.request):
        return f"{len(answer.body)} bytes, not shown: it may hold a password or a token"
    more = f" … ({len(answer.body)} bytes)" if len(text) > _SHOWN else ""
    return _escaped(text[:_SHOWN]) + more


def _sends_unsearchable(request: Request) -> bool:
    """Whether the request itself holds a secret in plain that is too short to be found in an answer repeating it.

    Only sign-ins (private) hold a password in plain; everywhere else it is sealed or not sent at all.
    """
    plain = [*(request.secrets if request.private else ()), *([request.token] if request.token else ())]
    return any(0 < len(secret.reveal()) < _SEARCHABLE for secret in plain)


def _holds_secret(text: str, request: Request) -> bool:
    return any(form in text for form in _forms(request))


def _forms(request: Request) -> Iterator[str]:
    """Every secret of the request in the forms in which a server or a library may repeat it. Those too short to be
    searched for stand in no text: requests' bodies are never told, nor answers to them (_sends_unsearchable)."""
    values = [secret.reveal() for secret in request.secrets]
    if request.token:
        values.append(request.token.reveal())
    if request.proxy:
        values += [request.proxy.password, request.proxy.login]
    for value in (value for value in values if len(value) >= _SEARCHABLE):
        readable = value.encode("utf-8", "replace").decode("utf-8")
        yield from {
            readable,
            json.dumps(value)[1:-1],
            json.dumps(readable, ensure_ascii=False)[1:-1],
            html.escape(readable),
            quote(readable, safe=""),
            quote(readable),
            quote_plus(readable),
        }


def _escaped(text: str) -> str:
    """Text with every character that is not visible (controls, direction marks, halves of characters) as an escape."""
    return "".join(
        character if character.isprintable() or character == "\n" else ascii(character)[1:-1] for character in text
    )
