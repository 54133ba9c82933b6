"""Versions of a FineDataLink project, and what they decide."""

import re

REASONS_SINCE = (4, 0, 28)
"""From this version on a project gives the reason of a failure (the vendor's page "Public Cloud Authentication")."""


def parse_version(text: str) -> tuple[int, ...]:
    """The numbers of a version: "4.0.28" and "V4.0.28-beta" give (4, 0, 28); anything else gives ()."""
    match = re.match(r"\s*[vV]?(\d{1,9}(?:\.\d{1,9}){0,5})", text, re.ASCII)
    return tuple(int(part) for part in match[1].split(".")) if match else ()


def gives_reasons(version: str) -> bool:
    """Whether a project of this version says why a registration failed. An unreadable version counts as new."""
    numbers = parse_version(version)
    return not numbers or numbers >= REASONS_SINCE


def covered_by_licence(version: str, licensed: str | None) -> bool:
    """Whether a licence for the version ``licensed`` ("4.0"; None for any) covers a project of ``version``.

    The first two numbers count: 4.0 to 4.1 needs a new licence.
    """
    return licensed is None or parse_version(version)[:2] == parse_version(licensed)[:2] != ()
