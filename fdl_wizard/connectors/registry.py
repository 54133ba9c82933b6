"""Finding connectors: those of the entry-point group ``fdl_wizard.connectors``, ours and those of other packages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, cast

from fdl_wizard.registration.problems import InvalidInput

if TYPE_CHECKING:  # importlib.metadata costs start-up time, and most starts need only our own connector
    from importlib.metadata import EntryPoint

    from fdl_wizard.registration.ports import Connector

GROUP = "fdl_wizard.connectors"
"""The entry-point group under which a package offers its connectors."""

DEFAULT_CONNECTOR = "reference"
"""The connector used when none is named."""

_OWN = {"reference": ("fdl_wizard.connectors.reference", "ReferenceConnector")}
_NEEDED = ("name", "capabilities", "connect")


class ConnectorUnusable(InvalidInput):
    """The chosen connector is installed, but cannot be loaded."""


def connector_names() -> Sequence[str]:
    """Names of all connectors installed, ours first. None of them is loaded, so a broken one is among them."""
    others = sorted({point.name for point in _entry_points()} - _OWN.keys())
    return [*_OWN, *others]


def find_connector(name: str = DEFAULT_CONNECTOR) -> Connector:
    """The connector of that name, loaded.

    Our own cannot be replaced by another package's of the same name. Raises InvalidInput (field "connector") when
    there is none, ConnectorUnusable when it is broken.
    """
    if name in _OWN:  # found without the entry point, so that a bundle without package metadata has it too
        module, attribute = _OWN[name]
        return cast("Connector", getattr(import_module(module), attribute)())
    point = next((point for point in _entry_points() if point.name == name), None)
    if point is None:
        raise InvalidInput(
            f"There is no connector named “{name}”.",
            f"Choose one of: {', '.join(connector_names())}.",
            field="connector",
        )
    return _load(point)


def _entry_points() -> Iterable[EntryPoint]:
    from importlib.metadata import entry_points

    return entry_points(group=GROUP)


def _load(point: EntryPoint) -> Connector:
    try:
        connector = point.load()()
    except Exception as error:
        # Foreign code: whatever it raises while it is loaded is told, and must not end the program.
        raise _unusable(point, f"{type(error).__name__}: {error}") from error
    missing = [attribute for attribute in _NEEDED if not hasattr(connector, attribute)]
    if missing:
        raise _unusable(point, f"It has no {', '.join(missing)}.")
    return cast("Connector", connector)


def _unusable(point: EntryPoint, why: str) -> ConnectorUnusable:
    package = point.dist.name if point.dist else "an unknown package"
    return ConnectorUnusable(
        f"The connector “{point.name}” cannot be used, because it is broken.",
        f"Update or remove the package that brings it ({package}), or choose another connector.",
        f"{point.value}\n{why}",
        field="connector",
    )
