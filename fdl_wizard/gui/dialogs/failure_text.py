"""Failures in words: the headline, their grouping by reason, and all details as text to copy."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QCoreApplication, QLocale

from fdl_wizard.gui.times import short_date, whole_moment
from fdl_wizard.registration.errors import Reason
from fdl_wizard.registration.model import Failure, FailureKind

MOST_UNGROUPED = 8
"""With more nodes than this their reasons are grouped."""


def _tr(text: str) -> str:
    return QCoreApplication.translate("Failures", text)


@dataclass(frozen=True, slots=True)
class FailureGroup:
    """Failures with the same reason, in the order of their nodes."""

    reason: Reason
    failures: tuple[Failure, ...]


def grouped(failures: Sequence[Failure]) -> Sequence[FailureGroup]:
    """By reason, the largest group first."""
    groups: dict[tuple[FailureKind, int | None], list[Failure]] = {}
    for failure in failures:
        groups.setdefault((failure.kind, failure.code), []).append(failure)
    found = [FailureGroup(members[0].reason, tuple(members)) for members in groups.values()]
    return sorted(found, key=lambda group: -len(group.failures))


def headline(failures: Sequence[Failure], total_nodes: int) -> str:
    """ "2 of 3 nodes could not be registered"; without a count when the project has one node."""
    nodes = {failure.node for failure in failures}
    if total_nodes <= 1 and len(nodes) <= 1:
        return _tr("The node could not be registered")
    return _tr("{0} of {1} nodes could not be registered").format(
        f"{len(nodes):,}", f"{max(total_nodes, len(nodes)):,}"
    )


def message(reason: Reason) -> str:
    """The reason's sentence in the language of the system."""
    return reason.zh if QLocale().language() is QLocale.Language.Chinese else reason.message


def group_line(group: FailureGroup) -> str:
    """ "30003 on 9 nodes"."""
    count = len(group.failures)
    where = _tr("1 node") if count == 1 else _tr("{0} nodes").format(f"{count:,}")
    return _tr("{0} on {1}").format(_short_name(group.failures[0]), where)


def code_line(failure: Failure) -> str:
    """ "30003 LICENSE_IP_ERROR · request 8f3a…/node-2 · 14:02:11"; with the date unless it is today's."""
    local = failure.time.astimezone()
    today = local.date() == datetime.now(tz=local.tzinfo).date()
    time = local.strftime("%H:%M:%S")
    return _identity(failure, time if today else f"{short_date(local.date())} {time}")


def _identity(failure: Failure, time: str) -> str:
    request = [_tr("request {0}").format(failure.request_id)] if failure.request_id else []
    return " · ".join([code_name(failure), *request, time])


def code_name(failure: Failure) -> str:
    """Code and name of the vendor's table, or the kind of failure where there is none."""
    known = [str(part) for part in (failure.code, failure.reason.name) if part is not None]
    return " ".join(known) or _short_name(failure)


def _short_name(failure: Failure) -> str:
    if failure.code is not None:
        return str(failure.code)
    return {
        FailureKind.UNREACHABLE: _tr("No connection"),
        FailureKind.THROTTLED: _tr("Asked to wait"),
        FailureKind.UNEXPLAINED: _tr("No reason given"),
        FailureKind.REFUSED: _tr("No code given"),
    }[failure.kind]


def checklist() -> Sequence[str]:
    """What to check, in order, when the project does not say why: the order in which the server checks."""
    return (
        _tr("Account and password, copied again from the business desk's e-mail"),
        _tr("The account's status: only the business desk sees it"),
        _tr("The licence's expiry"),
        _tr("The licensed version against the project's: 4.0 does not cover 4.1 and later"),
        _tr("The node's IP address as the internet sees it, its domain and its app name"),
        _tr("Capacity: as many free slots as the project has nodes"),
        _tr("From each node: register.fanruan.com and cloud.fanruan.com on port 443"),
    )


def what_to_do(failure: Failure) -> str:
    """The remedy; for a project that gives no reason the checklist, a numbered line each."""
    if failure.kind is not FailureKind.UNEXPLAINED:
        return failure.reason.remedy
    lines = [f"{number}. {line}" for number, line in enumerate(checklist(), 1)]
    opening = _tr("Projects before version 4.0.28 do not say why; from 4.0.28 on they do. Check in this order:")
    return "\n".join([opening, *lines])


def as_text(failures: Sequence[Failure], total_nodes: int) -> str:
    """Everything about every failure, for an e-mail to the one who can help."""
    return "\n\n".join([headline(failures, total_nodes), *(_one_as_text(failure) for failure in failures)])


def _one_as_text(failure: Failure) -> str:
    reason = failure.reason
    lines = [f"{failure.node}: {message(reason)}", failure.detail, _identity(failure, whole_moment(failure.time))]
    lines.append(_tr("What to do: {0}").format(what_to_do(failure)))
    if reason.original:
        lines.append(_tr("The vendor's own wording: {0}").format(reason.original))
    if failure.raw:
        lines.extend([_tr("Answer of the server:"), failure.raw])
    return "\n".join(line for line in lines if line)
