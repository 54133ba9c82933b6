"""The catalogue of refusals: from a code, known or not, to a message and what to do.

Source: the table of the vendor's page "Public Cloud Authentication", kept in resources/errors.toml.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from fdl_wizard.resources import resource


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a node was not registered.

    code and name are those of the vendor's table, None where it has none. message (English) and zh (Simplified
    Chinese) say what happened, remedy what to do. original is the vendor's wording where ours corrects it.
    """

    code: int | None
    name: str | None
    message: str
    zh: str
    remedy: str
    original: str | None = None


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All reasons. by_code holds the vendor's table; the others are the answers outside it."""

    by_code: Mapping[int, Reason]
    fallback: Reason
    unreachable: Reason
    unexplained: Reason
    throttled: Reason

    def explain(self, code: object) -> Reason:
        """The reason for a code as it came over the wire: number, text or bytes, known or not. Never raises.

        An unknown code keeps its number and reads "Incorrect License Format"; None is the failure without a code,
        no connection from the project server to the registration server.
        """
        if code is None:
            return self.unreachable
        number = _as_code(code)
        if number is None:
            return self.fallback
        if number in self.by_code:
            return self.by_code[number]
        other = self.fallback
        return Reason(number, None, other.message, other.zh, other.remedy)


_LONGEST_CODE = 18  # digits; more is no code, and SQLite and JSON readers stop at 64 bits


def _as_code(code: object) -> int | None:
    if isinstance(code, bool):
        return None
    if isinstance(code, int):
        return code if abs(code) < 10**_LONGEST_CODE else None
    if isinstance(code, bytes | bytearray):
        code = bytes(code).decode("utf-8", "replace")
    if isinstance(code, str):
        text = code.strip()
        digits = text.removeprefix("-")
        if digits.isascii() and digits.isdigit() and len(digits) <= _LONGEST_CODE:
            return int(text)
    return None


@cache
def catalogue() -> Catalogue:
    """The catalogue, read from resources/errors.toml on first use."""
    import tomllib  # the window opens before any reason is shown

    table = tomllib.loads(resource("errors.toml").read_text(encoding="utf-8"))
    return Catalogue(
        by_code={row["code"]: _reason(row) for row in table["error"]},
        fallback=_reason(table["fallback"]),
        unreachable=_reason(table["unreachable"]),
        unexplained=_reason(table["unexplained"]),
        throttled=_reason(table["throttled"]),
    )


def _reason(row: Mapping[str, object]) -> Reason:
    return Reason(
        code=row.get("code"),  # type: ignore[arg-type]  # TOML's integers
        name=row.get("name"),  # type: ignore[arg-type]
        message=str(row["message"]),
        zh=str(row["zh"]),
        remedy=str(row["remedy"]),
        original=str(row["original"]) if "original" in row else None,
    )
