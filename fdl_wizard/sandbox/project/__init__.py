"""A FineDataLink project of N nodes: its admin API, its registration, and each node's own request to the public cloud.

``Project`` is the project itself, ``create_app`` puts it on HTTP (docs/reference-wire.md, section "Project").
"""

from fdl_wizard.sandbox.project.app import create_app
from fdl_wizard.sandbox.project.project import Project
from fdl_wizard.sandbox.project.settings import NodeSettings, ProjectSettings

__all__ = ["NodeSettings", "Project", "ProjectSettings", "create_app"]
