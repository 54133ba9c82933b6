"""What a project is set up with."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class NodeSettings:
    """One node: what the public cloud sees of it, and the directory it asks.

    address: the egress address; directory: the directory's base URL as this node reaches it.
    """

    name: str
    address: str
    domain: str
    app_name: str
    directory: str


@dataclass(frozen=True, slots=True)
class ProjectSettings:
    """A project. folder: where it keeps its store and private key; version: of every node.

    pace: seconds by which each further node, up to the eighth, begins later than the one before, so that people see
    them one by one; 0 for all at once.
    """

    name: str
    version: str
    nodes: Sequence[NodeSettings]
    folder: Path
    admin_name: str = "admin"
    pace: float = 0.0
