"""The algorithms an envelope can be sealed with, by the name that stands in it."""

from collections.abc import Mapping
from functools import cache
from typing import Any, Protocol

from fdl_wizard.envelope.errors import EnvelopeError


class Algorithm(Protocol):
    """One way to seal. Keys are the algorithm's own objects and go back only to the algorithm that made them.

    Every method raises EnvelopeError for a key or ciphertext it cannot use, and nothing else.
    """

    @property
    def name(self) -> str:
        """As it stands in envelopes and key documents ("RSA")."""
        ...

    def generate(self) -> Any:
        """A new private key."""
        ...

    def load_private(self, pem: bytes) -> Any: ...

    def dump_private(self, private: Any) -> bytes:
        """PKCS#8 PEM, not encrypted: the caller protects it."""
        ...

    def public_of(self, private: Any) -> Any: ...

    def load_public(self, pem: bytes) -> Any: ...

    def dump_public(self, public: Any) -> bytes:
        """SubjectPublicKeyInfo, DER."""
        ...

    def encrypt(self, public: Any, plaintext: bytes, label: bytes) -> bytes:
        """Seals ``plaintext``; it opens with the same ``label`` only, which is not part of the ciphertext."""
        ...

    def decrypt(self, private: Any, ciphertext: bytes, label: bytes) -> bytes: ...


@cache
def registered() -> Mapping[str, Algorithm]:
    """All algorithms by name. Loaded on first use: the cryptography library takes a while to import."""
    from fdl_wizard.envelope.rsa import RsaOaep

    known: tuple[Algorithm, ...] = (RsaOaep(),)
    return {algorithm.name: algorithm for algorithm in known}


def algorithm(name: str) -> Algorithm:
    """The algorithm of that name. Raises EnvelopeError when there is none."""
    found = registered().get(name)
    if found is None:
        raise EnvelopeError(f"This program knows no envelope algorithm {name[:32]!r}.")
    return found
