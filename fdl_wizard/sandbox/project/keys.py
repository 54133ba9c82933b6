"""The project's private key, in a file that its owner alone can read."""

from pathlib import Path

from fdl_wizard.envelope import PrivateKey
from fdl_wizard.sandbox.private_files import write_private


def load_or_make_key(folder: Path) -> PrivateKey:
    """The project's key; made at its first start. Raises EnvelopeError when the file is no such key."""
    path = folder / "project-key.pem"
    if path.exists():
        return PrivateKey.from_pem(path.read_bytes())
    key = PrivateKey.generate()
    write_private(path, key.to_pem())
    return key
