"""A project's keys: the public one as the project publishes it, the private one as it keeps it."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from fdl_wizard.envelope.algorithms import algorithm
from fdl_wizard.envelope.errors import EnvelopeError

_LONGEST_PEM = 8192  # characters; an RSA-3072 key takes 625


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key to seal with. key_id: the first 32 hexadecimal digits of SHA-256 over its SubjectPublicKeyInfo."""

    algorithm: str
    key_id: str
    pem: str = field(repr=False)
    native: Any = field(repr=False, compare=False)

    @classmethod
    def from_document(cls, document: object) -> Self:
        """Reads ``{"algorithm", "key_id", "public_key": PEM}``. Raises EnvelopeError, also when the key id given is
        not that of the key: then one of the two was changed on the way."""
        if not isinstance(document, Mapping):
            raise EnvelopeError("The public key is not a JSON object.")
        name, key_id, pem = (document.get(member) for member in ("algorithm", "key_id", "public_key"))
        if not (isinstance(name, str) and isinstance(key_id, str) and isinstance(pem, str)):
            raise EnvelopeError("The public key lacks its algorithm, key id or PEM text.")
        if len(pem) > _LONGEST_PEM or not pem.isascii():
            raise EnvelopeError("The public key is not readable.")
        key = cls._of(name, algorithm(name).load_public(pem.encode("ascii")))
        if key.key_id != key_id:
            raise EnvelopeError("The public key does not have the key id it comes with.")
        return key

    def document(self) -> dict[str, str]:
        return {"algorithm": self.algorithm, "key_id": self.key_id, "public_key": self.pem}

    @classmethod
    def _of(cls, name: str, native: Any) -> Self:
        der = algorithm(name).dump_public(native)
        lines = base64.encodebytes(der).decode("ascii").replace("\n", "")
        body = "\n".join(lines[start : start + 64] for start in range(0, len(lines), 64))
        pem = f"-----BEGIN PUBLIC KEY-----\n{body}\n-----END PUBLIC KEY-----\n"
        return cls(name, hashlib.sha256(der).hexdigest()[:32], pem, native)


@dataclass(frozen=True, slots=True)
class PrivateKey:
    """A key to open with, and the public key that belongs to it."""

    algorithm: str
    public: PublicKey
    native: Any = field(repr=False, compare=False)

    @classmethod
    def generate(cls, name: str = "RSA") -> Self:
        """A new key. Takes up to about a second."""
        return cls._of(name, algorithm(name).generate())

    @classmethod
    def from_pem(cls, pem: bytes, name: str = "RSA") -> Self:
        """Raises EnvelopeError when it is not a private key of that algorithm."""
        return cls._of(name, algorithm(name).load_private(pem))

    def to_pem(self) -> bytes:
        """PKCS#8, not encrypted: keep it where its owner alone can read it."""
        return algorithm(self.algorithm).dump_private(self.native)

    @classmethod
    def _of(cls, name: str, native: Any) -> Self:
        return cls(name, PublicKey._of(name, algorithm(name).public_of(native)), native)
