"""The project's time, as it stands in its answers."""

from datetime import UTC, datetime


def now() -> datetime:
    """The time now, with zone."""
    return datetime.now(UTC)
