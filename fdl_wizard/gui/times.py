"""Dates and times as the system's locale writes them; the zone is for the tooltip."""

from datetime import date, datetime

from PySide6.QtCore import QDate, QDateTime, QLocale

_SHORT = QLocale.FormatType.ShortFormat
_LONG = QLocale.FormatType.LongFormat


def _local(moment: datetime) -> QDateTime:
    return QDateTime.fromMSecsSinceEpoch(int(moment.timestamp() * 1000))


def short_moment(moment: datetime) -> str:
    """Date and time, in the zone of this computer."""
    return QLocale().toString(_local(moment), _SHORT)


def short_time_of_today(moment: datetime) -> str:
    """The time alone when it is today, else date and time."""
    local = _local(moment)
    if local.date() == QDate.currentDate():
        return QLocale().toString(local.time(), _SHORT)
    return QLocale().toString(local, _SHORT)


def whole_moment(moment: datetime) -> str:
    """Date and time in full, with the zone."""
    local = _local(moment)
    day = QLocale().toString(local.date(), _LONG)
    return f"{day}, {local.time().toString('HH:mm:ss')} ({local.timeZoneAbbreviation()})"


def short_date(day: date) -> str:
    return QLocale().toString(QDate(day.year, day.month, day.day), _SHORT)
