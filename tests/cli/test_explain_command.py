"""``fdl-wizard explain``."""

import pytest

from tests.harness.commands import fdl_wizard


def test_it_explains_a_code_in_words() -> None:
    done = fdl_wizard("explain", "30003")
    assert done.code == 0
    assert "The IP address is not within the allowed range." in done.out
    assert "What to do:" in done.out


def test_its_json_has_the_contracts_keys() -> None:
    document = fdl_wizard("explain", "30007", "--json").json
    assert document["code"] == 30007
    assert document["name"] == "REGISTER_OUT_OF_LIMIT"
    assert document["reason"].startswith("The maximum number of nodes")
    assert "Unbind" in document["remedy"]


def test_an_unknown_code_gives_the_fallback() -> None:
    document = fdl_wizard("explain", "424242", "--json").json
    assert (document["code"], document["name"], document["reason"]) == (424242, None, "Incorrect License Format")


@pytest.mark.parametrize("word", ["none", "/"])
def test_a_failure_without_a_code_can_be_asked_for(word: str) -> None:
    assert "fails to connect" in fdl_wizard("explain", word).out


@pytest.mark.parametrize("nonsense", ["abc", "密码", "9" * 5000, "-1", "30003.0"])
def test_nonsense_is_explained_too(nonsense: str) -> None:
    done = fdl_wizard("explain", "--", nonsense)
    assert done.code == 0
    assert "Incorrect License Format" in done.out


def test_the_corrected_sentence_comes_with_the_vendors_own_words() -> None:
    done = fdl_wizard("explain", "20000")
    assert "does not need to be unbound" in done.out
    assert "The vendor's page says: This unauthorized machine does need to be unbound." in done.out


def test_a_terminal_without_chinese_still_gets_an_answer() -> None:
    done = fdl_wizard("explain", "30003", PYTHONIOENCODING="ascii")
    assert done.code == 0
    assert "The IP address" in done.out
