"""Dates and times as the system's locale writes them; the zone is for the tooltip."""

from datetime import date, datetime

from PySide6.QtCore import QDate, QDateTime, QLocale, QTime

_SHORT = QLocale.FormatType.ShortFormat
_LONG = QLocale.FormatType.LongFormat


def _local(moment: datetime) -> QDateTime:
    return QDateTime.fromMSecsSinceEpoch(int(moment.timestamp() * 1000))


def short_moment(moment: datetime) -> str:
    """Date and time, in the zone of this computer."""
    local = _local(moment)
    return f"{_short_day(local.date())} {_short_time(local.time())}"


def short_time_of_today(moment: datetime) -> str:
    """The time alone when it is today, else date and time."""
    local = _local(moment)
    return _short_time(local.time()) if local.date() == QDate.currentDate() else short_moment(moment)


def whole_moment(moment: datetime) -> str:
    """Date and time in full, with the zone."""
    local = _local(moment)
    day = QLocale().toString(local.date(), _LONG)
    return f"{day}, {local.time().toString('HH:mm:ss')} ({local.timeZoneAbbreviation()})"


def short_date(day: date) -> str:
    return _short_day(QDate(day.year, day.month, day.day))


def _short_day(day: QDate) -> str:
    """ISO 8601 where the system has no locale (LANG=C), whose own short form nobody writes."""
    return day.toString("yyyy-MM-dd") if _no_locale() else QLocale().toString(day, _SHORT)


def _short_time(time: QTime) -> str:
    return time.toString("HH:mm") if _no_locale() else QLocale().toString(time, _SHORT)


def _no_locale() -> bool:
    return QLocale().language() == QLocale.Language.C
