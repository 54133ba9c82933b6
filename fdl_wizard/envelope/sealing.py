"""Sealing a password for one project and one account, and opening it again."""

from fdl_wizard.envelope.algorithms import algorithm
from fdl_wizard.envelope.errors import EnvelopeError
from fdl_wizard.envelope.form import ENVELOPE_VERSION, Envelope
from fdl_wizard.envelope.keys import PrivateKey, PublicKey
from fdl_wizard.registration.limits import PASSWORD_LIMIT
from fdl_wizard.registration.secret import Secret


def seal(password: Secret, public: PublicKey, account: str) -> Envelope:
    """Seals a password so that it opens with that project's private key and for that account only.

    Raises EnvelopeError when the password is empty, takes more than PASSWORD_LIMIT bytes, or is no text.
    """
    plaintext = _bytes(password.reveal(), "password")
    if not 0 < len(plaintext) <= PASSWORD_LIMIT:
        raise EnvelopeError(f"The password takes {len(plaintext)} bytes; 1 to {PASSWORD_LIMIT} are possible.")
    ciphertext = algorithm(public.algorithm).encrypt(public.native, plaintext, _label(public.key_id, account))
    return Envelope(public.algorithm, public.key_id, ciphertext)


def unseal(envelope: Envelope, private: PrivateKey, account: str) -> Secret:
    """The password. Raises EnvelopeError when the envelope was changed, or sealed for another key or account."""
    if (envelope.algorithm, envelope.key_id) != (private.algorithm, private.public.key_id):
        raise EnvelopeError("The envelope was sealed for another key.")
    label = _label(envelope.key_id, account)
    plaintext = algorithm(private.algorithm).decrypt(private.native, envelope.ciphertext, label)
    if not 0 < len(plaintext) <= PASSWORD_LIMIT:
        raise EnvelopeError("The envelope holds no password.")
    try:
        return Secret(plaintext.decode("utf-8"))
    except UnicodeDecodeError:
        raise EnvelopeError("The envelope holds no text.") from None


def _label(key_id: str, account: str) -> bytes:
    return _bytes(f"fdl-wizard envelope {ENVELOPE_VERSION}|{key_id}|{account}", "account")


def _bytes(text: str, what: str) -> bytes:
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        raise EnvelopeError(f"The {what} has a character that is no valid text.") from None
