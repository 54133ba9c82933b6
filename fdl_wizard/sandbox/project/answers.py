"""Reading what came back from the directory and the authority: the answer that was meant, or a refusal in words."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from fdl_wizard.registration.errors import catalogue
from fdl_wizard.registration.model import FailureKind
from fdl_wizard.sandbox.project.records import Grant

LARGEST_ANSWER = 64 * 1024
"""Bytes read of an answer."""
_RAW = 1000  # characters kept of an answer for experts
_DETAIL = 500
_LONGEST_TOKEN = 256  # bytes that fit an envelope
_LARGEST_NUMBER = 10**9
_TOKEN = re.compile(r'("token"\s*:\s*")(?:[^"\\]|\\.)*')  # its value, also in text that is cut off


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer as it came. cut: it ended before its end, or was longer than LARGEST_ANSWER."""

    status: int
    content_type: str
    retry_after: str
    body: bytes
    cut: bool = False


class NotRegistered(Exception):  # noqa: N818  (an outcome)
    """How a node's attempt ended when not with a registration."""

    def __init__(self, kind: FailureKind, code: int | None = None, detail: str = "", raw: str = "") -> None:
        super().__init__(f"{kind.value} {code}: {detail}")
        self.kind = kind
        self.code = code
        self.detail = detail[:_DETAIL]
        self.raw = raw


def read_grant(answer: Answer, account: str, *secrets: str) -> Grant:
    """The grant of an authority's answer. Raises NotRegistered; ``secrets`` never stand in its raw text."""
    raw = raw_text(answer, *secrets)
    document = _json_object(answer, "authorization server", raw)
    if answer.status == 200:
        return _grant(document, account, raw)
    raise _refusal(answer, document, raw)


def read_authorization_address(answer: Answer) -> str:
    """The authority's base URL out of the directory's answer. Raises NotRegistered."""
    raw = raw_text(answer)
    document = _json_object(answer, "website management centre", raw)
    url = document.get("authorization")
    if answer.status == 200 and isinstance(url, str) and url.startswith(("http://", "https://")):
        return url.rstrip("/")
    raise unusable("The website management centre gave no address of the authorization server.", raw)


def retry_after(answer: Answer) -> float:
    """Seconds to wait before asking again, at least 1; 1 when the header is missing or not a number."""
    text = answer.retry_after.strip()
    return max(1.0, float(text)) if text.isascii() and text.isdigit() and len(text) < 7 else 1.0


def asks_to_come_again(answer: Answer) -> bool:
    """Whether it says: too busy, ask again. With a code it is a refusal of its own."""
    return answer.status == 503 and bool(answer.retry_after) and _code_of(answer) is None


def unusable(detail: str, raw: str) -> NotRegistered:
    """An answer outside the table of reasons."""
    return NotRegistered(FailureKind.REFUSED, None, detail, raw)


def raw_text(answer: Answer, *secrets: str) -> str:
    """The answer for experts: status and text, shortened, without a token or any of the ``secrets``."""
    text = answer.body.decode("utf-8", "replace")
    for secret in filter(None, secrets):
        for form in {secret, json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]}:
            text = text.replace(form, "********")
    text = _TOKEN.sub(r"\1********", text)
    shortened = text[:_RAW] + ("…" if len(text) > _RAW else "")
    return f"HTTP {answer.status} {answer.content_type}".rstrip() + f"\n{shortened}"


def _json_object(answer: Answer, who: str, raw: str) -> Mapping[str, Any]:
    media_type = answer.content_type.partition(";")[0].strip().lower()
    if answer.cut:
        raise unusable(f"The {who}'s answer was cut off, or is far too long.", raw)
    if 300 <= answer.status < 400:
        raise unusable(f"The {who}'s answer sends the node elsewhere, which is not followed.", raw)
    if media_type != "application/json" and not media_type.endswith("+json"):
        detail = (
            f"The {who}'s answer is {media_type[:64] or 'of no type'}, not JSON: a proxy may have answered instead."
        )
        raise unusable(detail, raw)
    try:
        document = json.loads(answer.body)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise unusable(f"The {who}'s answer is not a JSON object.", raw)
    return document


def _code_of(answer: Answer) -> object:
    try:
        document = json.loads(answer.body)
    except (ValueError, RecursionError):
        return None
    return document.get("code") if isinstance(document, dict) else None


def _refusal(answer: Answer, document: Mapping[str, Any], raw: str) -> NotRegistered:
    code, detail = document.get("code"), document.get("detail")
    detail = detail if isinstance(detail, str) else ""
    if answer.status == 429:
        wait = f"The authorization server asks to wait {retry_after(answer):.0f} s."
        return NotRegistered(FailureKind.THROTTLED, None, f"{wait} {detail}".strip(), raw)
    known = None if code is None else catalogue().explain(code).code
    return NotRegistered(FailureKind.REFUSED, known, detail, raw)


def _grant(document: Mapping[str, Any], account: str, raw: str) -> Grant:
    token = document.get("token")
    numbers = [_number(document.get(name)) for name in ("slot", "epoch", "capacity", "used")]
    expires = document.get("expires")
    try:
        last_day = None if expires is None else date.fromisoformat(expires)
        token_fits = isinstance(token, str) and 0 < len(token.encode("utf-8")) <= _LONGEST_TOKEN
    except (ValueError, TypeError):
        raise unusable("The authorization server's answer is not a registration.", raw) from None
    if document.get("account") != account or None in numbers or not token_fits or not isinstance(token, str):
        raise unusable("The authorization server's answer is not a registration.", raw)
    slot, epoch, capacity, used = (number for number in numbers if number is not None)
    return Grant(account, slot, epoch, token, capacity, used, last_day)


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _LARGEST_NUMBER else None
