"""The project's registration as one document, from what its nodes hold."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from fdl_wizard.registration.model import RegistrationState
from fdl_wizard.sandbox.project.records import KeptNode, KeptRegistration
from fdl_wizard.sandbox.project.settings import NodeSettings, ProjectSettings


def registration_document(settings: ProjectSettings, kept: Mapping[str, KeptNode], as_of: datetime) -> dict[str, Any]:
    """The wire's registration document. ``kept`` may hold more nodes than the project has now."""
    held = [kept[node.name].registration for node in settings.nodes]
    registrations = [registration for registration in held if registration]
    newest = max(registrations, key=lambda registration: registration.since, default=None)
    return {
        "project": settings.name,
        "version": settings.version,
        "state": _state(len(registrations), len(settings.nodes)).value,
        "method": "public_cloud" if newest else None,
        "account": newest.account if newest else None,
        "capacity": newest.capacity if newest else None,
        "capacity_used": _used(registrations, newest) if newest else None,
        "expires": newest.expires.isoformat() if newest and newest.expires else None,
        "nodes": [_node(settings, node, kept[node.name]) for node in settings.nodes],
        "as_of": as_of.isoformat(),
    }


def _state(registered: int, nodes: int) -> RegistrationState:
    """A refused first attempt leaves a project not registered; "registration failed" is for what was registered and
    could not be verified any more."""
    if registered == 0:
        return RegistrationState.NOT_REGISTERED
    return RegistrationState.REGISTERED if registered == nodes else RegistrationState.PARTLY_REGISTERED


def _used(registrations: Sequence[KeptRegistration], newest: KeptRegistration) -> int:
    """The highest figure the authority named in that submission: its nodes are answered in no order."""
    return max(
        registration.used
        for registration in registrations
        if (registration.account, registration.submission) == (newest.account, newest.submission)
    )


def _node(settings: ProjectSettings, node: NodeSettings, kept: KeptNode) -> dict[str, Any]:
    held = kept.registration
    return {
        "node": node.name,
        "address": node.address,
        "domain": node.domain,
        "app_name": node.app_name,
        "version": settings.version,
        "registered": held is not None,
        "account": held.account if held else None,
        "since": held.since.isoformat() if held else None,
        "last_failure": kept.last_failure,
    }
