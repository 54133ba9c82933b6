"""What an envelope promises: it opens for its project and account, and for nothing else."""

import hashlib
import json
from functools import cache

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_public_key,
)
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from fdl_wizard.envelope import Envelope, EnvelopeError, PrivateKey, PublicKey, seal, unseal
from fdl_wizard.envelope.rsa import RsaOaep
from fdl_wizard.registration.limits import PASSWORD_LIMIT
from fdl_wizard.registration.secret import Secret

passwords = st.text(min_size=1, max_size=PASSWORD_LIMIT).filter(
    lambda text: len(text.encode("utf-8")) <= PASSWORD_LIMIT
)
accounts = st.text(min_size=1, max_size=64)


@cache
def private_key(number: int = 0) -> PrivateKey:
    return PrivateKey.generate()


@settings(deadline=None)  # making the key takes a while
@given(passwords, accounts)
def test_any_password_within_the_limits_comes_back_as_it_was(password: str, account: str) -> None:
    envelope = seal(Secret(password), private_key().public, account)

    assert unseal(Envelope.from_json(envelope.to_json()), private_key(), account).reveal() == password


@pytest.mark.parametrize("password", ["密码" * 40, "🔑" * 64, "x" * 256, " with spaces ", "é", "\n", "\0"])
def test_chinese_emoji_spaces_and_the_longest_password_come_back(password: str) -> None:
    envelope = seal(Secret(password), private_key().public, "公司")

    assert unseal(envelope, private_key(), "公司").reveal() == password


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_flipped_bit_keeps_the_envelope_shut(data: st.DataObject) -> None:
    text = bytearray(seal(Secret("practice"), private_key().public, "acme").to_json().encode())
    position = data.draw(st.integers(0, len(text) - 1))
    text[position] ^= 1 << data.draw(st.integers(0, 7))

    with pytest.raises(EnvelopeError):
        unseal(Envelope.from_json(bytes(text)), private_key(), "acme")


@settings(deadline=None)
@given(accounts, accounts)
def test_an_envelope_for_one_account_does_not_open_for_another(mine: str, other: str) -> None:
    assume(mine != other)
    envelope = seal(Secret("practice"), private_key().public, mine)

    with pytest.raises(EnvelopeError):
        unseal(envelope, private_key(), other)


def test_an_envelope_for_one_project_does_not_open_with_anothers_key() -> None:
    envelope = seal(Secret("practice"), private_key(0).public, "acme")

    with pytest.raises(EnvelopeError, match="another key"):
        unseal(envelope, private_key(1), "acme")
    renamed = Envelope("RSA", private_key(1).public.key_id, envelope.ciphertext)
    with pytest.raises(EnvelopeError, match="does not open"):
        unseal(renamed, private_key(1), "acme")


@pytest.mark.parametrize("password", ["", "x" * 257, "密" * 86, "\ud800"])
def test_a_password_outside_the_limits_is_not_sealed(password: str) -> None:
    with pytest.raises(EnvelopeError) as caught:
        seal(Secret(password), private_key().public, "acme")

    assert not password or password not in str(caught.value)


def test_the_same_password_never_looks_the_same_twice() -> None:
    first, second = (seal(Secret("practice"), private_key().public, "acme") for _ in range(2))

    assert first.ciphertext != second.ciphertext


def test_what_opens_but_is_no_password_is_an_error() -> None:
    key = private_key()
    label = f"fdl-wizard envelope 1|{key.public.key_id}|acme".encode()
    for plaintext in (b"", b"\xff\xfe", b"x" * 300):
        envelope = Envelope("RSA", key.public.key_id, RsaOaep().encrypt(key.public.native, plaintext, label))
        with pytest.raises(EnvelopeError):
            unseal(envelope, key, "acme")


def test_a_key_published_and_read_back_is_the_same_key() -> None:
    public = private_key().public
    read = PublicKey.from_document(json.loads(json.dumps(public.document())))

    assert read == public
    envelope = seal(Secret("practice"), read, "acme")
    assert unseal(envelope, private_key(), "acme") == Secret("practice")


def test_the_key_id_is_the_hash_of_the_published_key() -> None:
    public = private_key().public
    der = load_pem_public_key(public.pem.encode()).public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    assert public.key_id == hashlib.sha256(der).hexdigest()[:32]


def test_a_private_key_kept_and_read_back_opens_what_was_sealed_before() -> None:
    envelope = seal(Secret("practice"), private_key().public, "acme")

    assert unseal(envelope, PrivateKey.from_pem(private_key().to_pem()), "acme") == Secret("practice")


def test_a_key_shows_nothing_of_itself() -> None:
    assert "BEGIN" not in repr(private_key())


def _pem(key: rsa.RSAPublicKey | ec.EllipticCurvePublicKey) -> str:
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def _documents() -> list[object]:
    good = private_key().public.document()
    small = _pem(rsa.generate_private_key(65537, 2048).public_key())
    curve = _pem(ec.generate_private_key(ec.SECP256R1()).public_key())
    changes = [
        {"key_id": "0" * 32},
        {"algorithm": "SM2"},
        {"algorithm": 1},
        {"public_key": "not a key"},
        {"public_key": small},
        {"public_key": curve},
        {"public_key": "é" * 10},
        {"public_key": "x" * 10_000},
    ]
    return [None, [], "text", {}, *({**good, **change} for change in changes)]


def test_a_published_key_that_is_none_of_ours_is_refused() -> None:
    for document in _documents():
        with pytest.raises(EnvelopeError):
            PublicKey.from_document(document)


def test_a_private_key_of_another_kind_is_refused() -> None:
    small = rsa.generate_private_key(65537, 2048)
    curve = ec.generate_private_key(ec.SECP256R1())
    pems = [key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) for key in (small, curve)]

    for pem in (*pems, b"", b"not a key"):
        with pytest.raises(EnvelopeError):
            PrivateKey.from_pem(pem)
