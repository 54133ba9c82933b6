"""Time as the server reads it."""

from datetime import UTC, datetime


class SystemClock:
    """The machine's clock in UTC; fulfils registration.ports.Clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)
