"""How a project is spoken to: one connector for each wire, found through an entry point.

Importing this package is cheap: HTTP libraries are imported when a connection is opened, not before.
"""

from fdl_wizard.connectors.registry import (
    DEFAULT_CONNECTOR,
    ConnectorUnusable,
    connector_names,
    find_connector,
)
from fdl_wizard.registration.project_url import ProjectUrl, is_loopback, parse_project_url

__all__ = [
    "DEFAULT_CONNECTOR",
    "ConnectorUnusable",
    "ProjectUrl",
    "connector_names",
    "find_connector",
    "is_loopback",
    "parse_project_url",
]
