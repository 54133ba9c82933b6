"""Reading envelopes of any origin: the one written form, or an error."""

import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fdl_wizard.envelope import Envelope, EnvelopeError
from fdl_wizard.envelope.form import LONGEST_ENVELOPE

GOOD = {"version": 1, "algorithm": "RSA", "key_id": "0" * 32, "ciphertext": "AAAA"}

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@settings(deadline=None)
@given(st.binary())
@example(b"[" * 8000)
@example(b'{"version":' + b"9" * 5000 + b"}")
@example(b"\xff\xfe\x00")
@example(b"x" * (LONGEST_ENVELOPE + 1))
def test_any_bytes_are_an_error_and_never_a_traceback(text: bytes) -> None:
    with pytest.raises(EnvelopeError):
        Envelope.from_json(text)


@settings(deadline=None)
@given(st.sampled_from(sorted(GOOD)), json_values)
def test_any_value_of_a_member_is_read_back_as_it_was_or_refused(member: str, value: object) -> None:
    document = {**GOOD, member: value}
    try:
        envelope = Envelope.from_document(document)
    except EnvelopeError:
        return
    assert envelope.document() == document


@pytest.mark.parametrize(
    "change",
    [
        {"version": True},
        {"version": 1.0},
        {"version": 2},
        {"version": "1"},
        {"algorithm": ""},
        {"algorithm": "R" * 33},
        {"algorithm": "RSA\n"},
        {"key_id": "0" * 31},
        {"key_id": "A" * 32},
        {"ciphertext": ""},
        {"ciphertext": "AA"},
        {"ciphertext": "AB=="},
        {"ciphertext": "AA==\n"},
        {"ciphertext": "A-_A"},
        {"ciphertext": "é" * 4},
        {"ciphertext": "A" * 6000},
        {"note": "one more"},
    ],
)
def test_an_envelope_in_any_other_form_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(EnvelopeError):
        Envelope.from_document({**GOOD, **change})


@pytest.mark.parametrize("member", sorted(GOOD))
def test_an_envelope_that_lacks_a_member_is_refused(member: str) -> None:
    with pytest.raises(EnvelopeError):
        Envelope.from_document({name: value for name, value in GOOD.items() if name != member})


def test_a_member_given_twice_is_refused() -> None:
    text = json.dumps(GOOD)[:-1] + ', "key_id": "' + "1" * 32 + '"}'

    with pytest.raises(EnvelopeError):
        Envelope.from_json(text)


def test_an_algorithm_of_another_name_keeps_its_place_on_the_wire() -> None:
    document = {**GOOD, "algorithm": "SM2"}

    assert Envelope.from_document(document).document() == document
