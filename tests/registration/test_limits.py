"""What an administrator may enter, and the sentence when a rule is broken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fdl_wizard.registration.limits import (
    ACCOUNT_LIMIT,
    PASSWORD_LIMIT,
    account_name,
    check_password,
    spaces_note,
)
from fdl_wizard.registration.problems import InvalidInput


def test_spaces_around_an_account_are_trimmed() -> None:
    assert account_name("  practice-ok\t") == "practice-ok"


@pytest.mark.parametrize("blank", ["", "   ", "\t\n"])
def test_a_blank_account_is_asked_for(blank: str) -> None:
    with pytest.raises(InvalidInput, match="Enter the account's name") as raised:
        account_name(blank)
    assert raised.value.field == "account"


def test_an_account_that_is_too_long_is_told_the_limit() -> None:
    assert account_name("a" * ACCOUNT_LIMIT)
    with pytest.raises(InvalidInput, match=f"at most {ACCOUNT_LIMIT}"):
        account_name("a" * (ACCOUNT_LIMIT + 1))


@pytest.mark.parametrize("name", ["数据中心", "🚀 team", "o'brien & sons"])
def test_chinese_and_emoji_are_accepted_in_an_account(name: str) -> None:
    assert account_name(name) == name


def test_a_line_break_in_an_account_is_refused() -> None:
    with pytest.raises(InvalidInput, match="line break"):
        account_name("a\nb")


@pytest.mark.parametrize(
    "name",
    [
        "a\u200bb",
        "\u200bacme",
        "acme\u200b",
        "acme\ufeff",
        "a\u202eb",
        "a\u00adb",
        "a\x00b",
        "\u200dacme",
        "acme\u200c",
    ],
)
def test_what_cannot_be_seen_in_an_account_is_refused_in_words(name: str) -> None:
    with pytest.raises(InvalidInput, match="cannot be seen") as raised:
        account_name(name)
    assert raised.value.field == "account"


@pytest.mark.parametrize("name", ["👩‍💻 team", "می‌خواهم"])
def test_joiners_inside_an_accounts_name_are_part_of_its_spelling(name: str) -> None:
    assert account_name(name) == name


@pytest.mark.parametrize("password", ["practice\n", "\n", "\r\npractice", "prac\u2028tice"])
def test_a_line_break_in_a_password_is_refused_and_named_as_one(password: str) -> None:
    with pytest.raises(InvalidInput, match="The password has a line break in it") as raised:
        check_password(password)
    assert raised.value.remedy.startswith("Remove it")
    assert "practice" not in raised.value.sentence


@pytest.mark.parametrize(("password", "named"), [("a\tb", "a tab"), ("\x00", "a character that cannot be seen")])
def test_other_control_characters_in_a_password_are_refused_too(password: str, named: str) -> None:
    with pytest.raises(InvalidInput, match=f"The password has {named} in it"):
        check_password(password)


def test_an_empty_password_is_asked_for() -> None:
    with pytest.raises(InvalidInput, match="Enter the password"):
        check_password("")


def test_spaces_are_a_password_too() -> None:
    check_password("   ")


def test_a_password_is_measured_in_bytes() -> None:
    check_password("密" * (PASSWORD_LIMIT // 3))
    with pytest.raises(InvalidInput, match="at most 256"):
        check_password("密" * (PASSWORD_LIMIT // 3 + 1))


def test_half_a_surrogate_pair_is_no_text() -> None:
    with pytest.raises(InvalidInput, match="no valid text"):
        check_password("\ud800")


def test_no_refusal_repeats_the_password() -> None:
    with pytest.raises(InvalidInput) as raised:
        check_password("canary" * 100)
    assert "canary" not in f"{raised.value.sentence}{raised.value.remedy}{raised.value.details}"


def test_the_user_is_told_of_spaces() -> None:
    assert "left out" in spaces_note(" a", "b")
    assert "just so" in spaces_note("a", "b ")
    assert spaces_note("a", "b") == ""


@given(st.text(max_size=100))
def test_an_accepted_account_has_no_spaces_around_it_and_is_accepted_again(entered: str) -> None:
    try:
        name = account_name(entered)
    except InvalidInput:
        return
    assert name == name.strip()
    assert account_name(name) == name
