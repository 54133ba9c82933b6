"""The envelope and its JSON form: ``{"version": 1, "algorithm", "key_id", "ciphertext": base64}``."""

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from fdl_wizard.envelope.errors import EnvelopeError

ENVELOPE_VERSION = 1
LONGEST_ENVELOPE = 8192
"""Bytes of an envelope's JSON text."""
LONGEST_CIPHERTEXT = 4096
"""Bytes; an RSA-3072 block has 384."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}")
_KEY_ID = re.compile(r"[0-9a-f]{32}")
_MEMBERS = {"version", "algorithm", "key_id", "ciphertext"}


@dataclass(frozen=True, slots=True)
class Envelope:
    """A sealed password. algorithm and key_id say what opens it."""

    algorithm: str
    key_id: str
    ciphertext: bytes

    def document(self) -> dict[str, Any]:
        """The JSON object that stands in a submission."""
        return {
            "version": ENVELOPE_VERSION,
            "algorithm": self.algorithm,
            "key_id": self.key_id,
            "ciphertext": base64.b64encode(self.ciphertext).decode("ascii"),
        }

    def to_json(self) -> str:
        return json.dumps(self.document(), separators=(",", ":"))

    @classmethod
    def from_document(cls, document: object) -> Self:
        """Reads the JSON object. Strict: every member, no other, each in its one written form. Raises EnvelopeError."""
        if not isinstance(document, Mapping) or set(document) != _MEMBERS:
            raise EnvelopeError("The envelope is not an object of version, algorithm, key_id and ciphertext.")
        version = document["version"]
        if isinstance(version, bool) or version != ENVELOPE_VERSION or not isinstance(version, int):
            raise EnvelopeError(f"The envelope's version is not {ENVELOPE_VERSION}.")
        return cls(
            algorithm=_text(document["algorithm"], _NAME, "algorithm"),
            key_id=_text(document["key_id"], _KEY_ID, "key id"),
            ciphertext=_ciphertext(document["ciphertext"]),
        )

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """Reads the JSON text as it came, of any origin. Raises EnvelopeError and nothing else."""
        if len(text) > LONGEST_ENVELOPE:
            raise EnvelopeError(f"The envelope is longer than {LONGEST_ENVELOPE} bytes.")
        try:
            document = json.loads(text, object_pairs_hook=_without_repeats)
        except (ValueError, RecursionError):  # bytes that are no text are a ValueError too
            raise EnvelopeError("The envelope is not JSON.") from None
        return cls.from_document(document)


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member twice")
    return members


def _text(value: object, form: re.Pattern[str], what: str) -> str:
    if not isinstance(value, str) or not form.fullmatch(value):
        raise EnvelopeError(f"The envelope's {what} is malformed.")
    return value


def _ciphertext(value: object) -> bytes:
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_CIPHERTEXT * 4 // 3 + 4:
        raise EnvelopeError("The envelope's ciphertext is missing or too long.")
    try:
        ciphertext = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        raise EnvelopeError("The envelope's ciphertext is not base64.") from None
    if base64.b64encode(ciphertext).decode("ascii") != value:  # unused bits set: a second form of the same bytes
        raise EnvelopeError("The envelope's ciphertext is not base64.")
    return ciphertext
