"""The one way to the files in resources/: beside the sources in a checkout, inside the package once installed."""

from pathlib import Path

_PACKAGE = Path(__file__).parent


def resource(name: str) -> Path:
    """The path of a resource, named relative to resources/ ("errors.toml", "icons/failed.svg")."""
    packed = _PACKAGE / "_resources"
    return (packed if packed.is_dir() else _PACKAGE.parent / "resources") / name
