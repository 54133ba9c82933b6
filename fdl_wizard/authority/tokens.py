"""A node's token: 256 random bits the node keeps, and the MAC of them the server keeps."""

import hmac
import secrets

from fdl_wizard.registration.secret import Secret

KEY_BYTES = 32


def new_token() -> Secret:
    return Secret(secrets.token_urlsafe(KEY_BYTES))


def token_mac(key: bytes, token: Secret, account: str, slot: int, node_id: str) -> bytes:
    """The MAC under which a token is stored. It is bound to its slot and node, so that no row's MAC fits another row.

    256 random bits need no slow hash: there is nothing to guess.
    """
    return keyed_mac(key, token.reveal(), account, str(slot), node_id)


def keyed_mac(key: bytes, *parts: str) -> bytes:
    """HMAC-SHA256 over several texts, each with its length in front, so that no two lists give the same bytes."""
    mac = hmac.new(key, digestmod="sha256")
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        mac.update(len(data).to_bytes(8, "big"))
        mac.update(data)
    return mac.digest()


def same_mac(one: bytes | None, other: bytes) -> bool:
    """Compares in a time that tells nothing about where they differ."""
    return one is not None and hmac.compare_digest(one, other)
