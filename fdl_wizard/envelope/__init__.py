"""How a password is sealed for a project, so that only that project can open it. Used by workstation and project alike.

    public = PublicKey.from_document(info["key"])          # the workstation, from GET /api/v1/project
    envelope = seal(password, public, account)
    body = {"account": account, "envelope": envelope.document()}

    envelope = Envelope.from_document(body["envelope"])     # the project
    password = unseal(envelope, private, account)

An envelope names its algorithm and key, so that a further algorithm changes neither the wire nor what is stored: it is
one more file that fulfils ``algorithms.Algorithm``, and its line in ``algorithms.registered``. Everything that can be
wrong with an envelope or a key is an EnvelopeError.
"""

from fdl_wizard.envelope.errors import EnvelopeError
from fdl_wizard.envelope.form import ENVELOPE_VERSION, Envelope
from fdl_wizard.envelope.keys import PrivateKey, PublicKey
from fdl_wizard.envelope.sealing import seal, unseal

__all__ = ["ENVELOPE_VERSION", "Envelope", "EnvelopeError", "PrivateKey", "PublicKey", "seal", "unseal"]
