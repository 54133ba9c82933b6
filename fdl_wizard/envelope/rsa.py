"""RSA-OAEP with SHA-256, MGF1 with SHA-256 and 3072 bits: 318 bytes fit one block (RFC 8017, 7.1)."""

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from fdl_wizard.envelope.errors import EnvelopeError

KEY_BITS = 3072
"""128 bits of strength by NIST SP 800-57; other sizes are not accepted, in keys of our own or of others."""


class RsaOaep:
    """The algorithm "RSA"."""

    name = "RSA"

    def generate(self) -> rsa.RSAPrivateKey:
        return rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)

    def load_private(self, pem: bytes) -> rsa.RSAPrivateKey:
        try:
            key = load_pem_private_key(pem, password=None)
        except (ValueError, TypeError, UnsupportedAlgorithm):
            raise EnvelopeError("The private key is not readable.") from None
        if not isinstance(key, rsa.RSAPrivateKey):
            raise EnvelopeError("The private key is not an RSA key.")
        _check_size(key.key_size)
        return key

    def dump_private(self, private: rsa.RSAPrivateKey) -> bytes:
        return private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    def public_of(self, private: rsa.RSAPrivateKey) -> rsa.RSAPublicKey:
        return private.public_key()

    def load_public(self, pem: bytes) -> rsa.RSAPublicKey:
        try:
            key = load_pem_public_key(pem)
        except (ValueError, TypeError, UnsupportedAlgorithm):
            raise EnvelopeError("The public key is not readable.") from None
        if not isinstance(key, rsa.RSAPublicKey):
            raise EnvelopeError("The public key is not an RSA key.")
        _check_size(key.key_size)
        return key

    def dump_public(self, public: rsa.RSAPublicKey) -> bytes:
        return public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    def encrypt(self, public: rsa.RSAPublicKey, plaintext: bytes, label: bytes) -> bytes:
        try:
            return public.encrypt(plaintext, _oaep(label))
        except ValueError:
            raise EnvelopeError("The password is too long for an envelope.") from None

    def decrypt(self, private: rsa.RSAPrivateKey, ciphertext: bytes, label: bytes) -> bytes:
        try:
            return private.decrypt(ciphertext, _oaep(label))
        except ValueError:
            raise EnvelopeError("The envelope does not open with this key for this account.") from None


def _oaep(label: bytes) -> padding.OAEP:
    return padding.OAEP(mgf=padding.MGF1(algorithm=hashes.SHA256()), algorithm=hashes.SHA256(), label=label)


def _check_size(bits: int) -> None:
    if bits != KEY_BITS:
        raise EnvelopeError(f"The RSA key has {bits} bits; {KEY_BITS} are needed.")
