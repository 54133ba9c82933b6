"""The connector of the reference wire (docs/reference-wire.md), which the sandbox speaks."""

from fdl_wizard.connectors.timing import Timing
from fdl_wizard.registration.cancellation import CancelToken
from fdl_wizard.registration.model import Capability
from fdl_wizard.registration.ports import ProjectConnection
from fdl_wizard.registration.problems import InvalidInput
from fdl_wizard.registration.project_url import parse_project_url
from fdl_wizard.registration.secret import Secret

ADMIN_LIMIT = 256
"""Characters of an administrator's name."""


class ReferenceConnector:
    """Fulfils registration.ports.Connector."""

    name = "reference"
    capabilities = frozenset({Capability.REGISTER, Capability.STATUS, Capability.FAILURES})

    def __init__(self, timing: Timing | None = None) -> None:
        self._timing = timing or Timing()

    def connect(self, url: str, admin: str, password: Secret, cancel: CancelToken) -> ProjectConnection:
        """Signs in at the project.

        Raises InvalidInput with the field "project", "admin" or "admin_password" before anything is sent; else what
        the protocol names.
        """
        project = parse_project_url(url)
        _check_login(admin, password)
        from fdl_wizard.connectors.reference_connection import open_connection  # requests: a tenth of a second

        return open_connection(project, (admin.strip(), password), cancel, self._timing, self)


def _check_login(admin: str, password: Secret) -> None:
    name = admin.strip()
    if not name:
        raise InvalidInput(
            "Enter the administrator's name.", "It is the one used in the project itself.", field="admin"
        )
    if len(name) > ADMIN_LIMIT:
        raise InvalidInput(
            f"The administrator's name has {len(name)} characters; at most {ADMIN_LIMIT} are possible.",
            "Enter it as in the project itself.",
            field="admin",
        )
    if not password:
        raise InvalidInput(
            "Enter the administrator's password.", "It is taken as typed, spaces included.", field="admin_password"
        )
