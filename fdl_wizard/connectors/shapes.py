"""Strict reading of JSON values: each step names where it is and what it expects."""

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from fdl_wizard.registration.problems import ProjectAnswerUnusable

NAME_LIMIT = 256
"""Characters of a name or identifier; a longer one is no answer of a project."""

TEXT_LIMIT = 20_000
"""Characters of free text; more is cut off."""

_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029]")
_UNSEEN_IN_LINES = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def unusable(details: str) -> ProjectAnswerUnusable:
    """The problem with an answer that is JSON, but not of the wire's form."""
    return ProjectAnswerUnusable(
        "The project's answer does not have the form this program understands.",
        "Check the project's URL; if it is right, the project may be of another version than this program.",
        details,
    )


def parse_json(text: bytes) -> object:
    """The JSON value in ``text``. Raises ValueError for anything else, however deep or odd."""
    try:
        return json.loads(text.decode("utf-8-sig"), parse_constant=_no_constant)
    except RecursionError:
        raise ValueError("the JSON is nested too deeply") from None


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is no JSON")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an answer and where it stands ("nodes[3].since"). Every method raises ProjectAnswerUnusable when the
    part is not what it asks for. A member that is missing reads as null."""

    value: Any
    path: str = "answer"

    @property
    def missing(self) -> bool:
        return self.value is None

    def member(self, name: str) -> "Part":
        if not isinstance(self.value, Mapping):
            raise self.wrong("an object")
        return Part(self.value.get(name), f"{self.path}.{name}")

    def items(self, most: int) -> Iterator["Part"]:
        if not isinstance(self.value, list):
            raise self.wrong("a list")
        if len(self.value) > most:
            raise unusable(f"{self.path}: a list of {len(self.value)}; at most {most} are expected")
        return (Part(value, f"{self.path}[{index}]") for index, value in enumerate(self.value))

    def name(self) -> str:
        """A short text that is not empty. Characters that cannot be seen are replaced, so that it fits one line."""
        text = _UNSEEN.sub("\ufffd", self._string())
        if not 0 < len(text) <= NAME_LIMIT:
            raise self.wrong(f"a text of 1 to {NAME_LIMIT} characters")
        return text

    def short(self) -> str:
        """A name, or an empty text where there is none."""
        return "" if self.value in (None, "") else self.name()

    def text(self) -> str:
        """Free text, several lines, empty when missing; cut off when too long."""
        if self.missing:
            return ""
        text = self._string()[:TEXT_LIMIT].replace("\r\n", "\n")
        return _UNSEEN_IN_LINES.sub("\ufffd", text)

    def whole(self, most: int = 10**9) -> int:
        """A whole number from 0 on."""
        value = self.value
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
            raise self.wrong(f"a whole number from 0 to {most}")
        return value

    def seconds(self) -> float:
        """A duration, 0 when missing or negative."""
        if self.missing:
            return 0.0
        if isinstance(self.value, bool) or not isinstance(self.value, int | float):
            raise self.wrong("a number")
        try:
            number = float(self.value)
        except OverflowError:
            number = math.inf
        if not math.isfinite(number):
            raise self.wrong("a finite number")
        return max(0.0, number)

    def flag(self) -> bool:
        if not isinstance(self.value, bool):
            raise self.wrong("true or false")
        return self.value

    def time(self) -> datetime:
        """A time with zone, of a year that can be shown in any zone."""
        try:
            time = datetime.fromisoformat(self._string())
        except ValueError:
            raise self.wrong("a time in ISO 8601") from None
        if time.tzinfo is None or not 1970 <= time.year <= 9990:
            raise self.wrong("a time with zone, from 1970 on")
        return time

    def day(self) -> date:
        try:
            return date.fromisoformat(self._string())
        except ValueError:
            raise self.wrong("a date in ISO 8601") from None

    def wrong(self, expected: str) -> ProjectAnswerUnusable:
        """The problem, without the value: it may be a secret."""
        return unusable(f"At {self.path}: expected {expected}, found {_kind(self.value)}.")

    def _string(self) -> str:
        if not isinstance(self.value, str):
            raise self.wrong("a text")
        return self.value


def _kind(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true or false"
    for kind, words in ((str, "a text"), (int, "a number"), (float, "a number"), (list, "a list")):
        if isinstance(value, kind):
            return words
    return "an object"
