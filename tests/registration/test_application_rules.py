"""The rules for each field of the application e-mail."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fdl_wizard.registration import application_rules as rules
from fdl_wizard.registration import limits
from fdl_wizard.registration.problems import InvalidInput
from tests.registration.application_samples import TODAY, nasty


def refusal(rule: Callable[..., object], *entered: object) -> InvalidInput:
    with pytest.raises(InvalidInput) as caught:
        rule(*entered)
    return caught.value


@pytest.mark.parametrize(
    "address",
    ["it@example.com", "a.b+c@sub.example.co.uk", "o'neil@xn--55qx5d.cn", " it@example.com\n", "\ufeffit@a.b"],
)
def test_a_plain_address_is_taken_without_what_stands_around_it(address):
    assert rules.sender(address) == address.strip().strip("\ufeff")


@pytest.mark.parametrize(
    ("entered", "said"),
    [
        ("", "Enter the sender's"),
        ("Zhang San <zhang@example.com>", "more than an address"),
        ("a@example.com, b@example.com", "more than one address"),
        ("a@example.com;b@example.com", "more than one address"),
        ("example.com", "not an e-mail address"),
        ("a@localhost", "not an e-mail address"),
        ("a@[10.0.0.1]", "not an e-mail address"),
        ("a@10.0.0.1", "not an e-mail address"),
        ("a..b@example.com", "not an e-mail address"),
        (".a@example.com", "not an e-mail address"),
        ("a@-example.com", "not an e-mail address"),
        ("a b@example.com", "not an e-mail address"),
        ("mailto:a@example.com", "not an e-mail address"),
        ("=?utf-8?q?a?=@example.com", "not an e-mail address"),
        ("a" * 65 + "@example.com", "not an e-mail address"),
        ("a@example.com\r\nBcc: b@example.com", "line break"),
        ("a@example.com" * 30, "characters"),
    ],
)
def test_anything_but_one_plain_address_is_refused_as_sender(entered, said):
    problem = refusal(rules.sender, entered)
    assert said in problem.sentence
    assert problem.field == "sender"


def test_a_chinese_local_part_is_refused_since_the_draft_could_not_carry_it():
    assert "before the @" in refusal(rules.sender, "张三@example.com").sentence


def test_a_chinese_domain_is_refused_with_the_form_that_e_mail_uses():
    assert refusal(rules.sender, "a@公司.cn").remedy == "Write it as xn--55qx5d.cn, which is the same domain."


def test_a_domain_that_the_older_rules_would_turn_into_another_is_not_suggested():
    assert "xn--…" in refusal(rules.sender, "a@straße.de").remedy
    assert "xn--…" in refusal(rules.sender, f"a@{'公' * 80}.cn").remedy


@pytest.mark.parametrize("rule", [rules.company, rules.project])
@pytest.mark.parametrize("entered", ["", "   ", "\u3000", "\u200b"])
def test_company_and_project_are_required(rule, entered):
    assert refusal(rule, entered).sentence.startswith("Enter the ")


@pytest.mark.parametrize("rule", [rules.company, rules.project, rules.account_name])
@pytest.mark.parametrize("line_break", ["\n", "\r", "\r\n", "\u2028", "\u2029", "\x85", "\v", "\f"])
def test_a_name_in_two_lines_is_refused(rule, line_break):
    assert "line break" in refusal(rule, f"AC{line_break}ME").sentence


@pytest.mark.parametrize("unseen", ["\0", "\x1b", "\x7f", "\u200b", "\u202e", "\u2066", "\ufeff", "\ud800"])
def test_a_character_that_cannot_be_seen_is_named_with_its_place(unseen):
    problem = refusal(rules.company, f"AC{unseen}ME")
    assert problem.sentence.endswith(f"(U+{ord(unseen):04X}) in place 3.")
    assert unseen not in problem.sentence


def test_chinese_and_emoji_are_names_like_any_other():
    assert rules.company(" 苏州 👩‍🔧 公司 ") == "苏州 👩‍🔧 公司"


@pytest.mark.parametrize("rule", [rules.company, rules.project])
def test_a_name_has_at_most_200_characters(rule):
    assert len(rule("公" * 200)) == 200
    assert "201 characters; at most 200" in refusal(rule, "公" * 201).sentence


@given(st.dates(max_value=TODAY))
def test_every_day_up_to_today_is_a_contract_date(day):
    assert rules.contract_date(rules.slashed(day), TODAY) == day


@given(st.dates(min_value=TODAY + timedelta(days=1)))
def test_no_later_day_is_a_contract_date(day):
    assert "future" in refusal(rules.contract_date, rules.slashed(day), TODAY).sentence


@pytest.mark.parametrize("entered", ["2023/02/29", "2024/02/30", "2024/13/01", "2024/00/10", "0000/01/01"])
def test_a_day_that_no_calendar_has_is_refused(entered):
    assert refusal(rules.contract_date, entered, TODAY).sentence == f"There is no {entered}."


@pytest.mark.parametrize("entered", ["2024-03-01", "2024/3/1", "2024年3月1日", "2024.03.01"])
def test_another_way_to_write_a_date_is_answered_with_the_right_one(entered):
    assert refusal(rules.contract_date, entered, TODAY).remedy == "Write it as 2024/03/01."


@pytest.mark.parametrize("entered", ["01/03/2024", "yesterday", "2024/03/01/", "12024/03/01", "2024-99-99", "\u0662"])
def test_what_is_no_date_is_answered_with_its_form(entered):
    assert "YYYY/MM/DD" in refusal(rules.contract_date, entered, TODAY).sentence


def test_full_width_digits_of_a_chinese_keyboard_are_taken():
    assert rules.contract_date("２０２４／０３／０１", TODAY) == date(2024, 3, 1)
    assert rules.capacity("１２") == 12


@given(st.integers(1, rules.CAPACITY_LIMIT))
def test_a_positive_whole_number_is_a_capacity(number):
    assert rules.capacity(f" {number}") == rules.capacity(f"00{number}") == number


@pytest.mark.parametrize("entered", ["0", "000", "-1", "+5", "1.5", "3 nodes", "1e3", "1_000", "½", "²", "٣", "10001"])
def test_what_is_no_positive_whole_number_is_refused_as_capacity(entered):
    assert refusal(rules.capacity, entered).field == "capacity"


def test_a_capacity_of_thousands_of_digits_is_refused_like_any_that_is_too_long():
    assert refusal(rules.capacity, "9" * 10_000).field == "capacity"


def test_an_account_name_is_optional_and_has_the_limits_of_an_account():
    assert rules.account_name("  ") == ""
    assert rules.account_name(" acme ") == "acme"
    assert "at most 64" in refusal(rules.account_name, "a" * 65).sentence


@settings(deadline=None)
@given(nasty)
def test_a_wished_account_name_could_be_entered_as_an_account(entered):
    try:
        name = rules.account_name(entered)
    except InvalidInput:
        return
    assert not name or limits.account_name(name) == name


@pytest.mark.parametrize("line_break", ["\r\n", "\r", "\v", "\f", "\x85", "\u2028", "\u2029"])
def test_a_note_keeps_its_lines_whatever_ended_them(line_break):
    assert rules.note(f"one  {line_break}two{line_break}") == "one\ntwo"


def test_a_note_is_bounded_and_free_of_control_characters():
    assert len(rules.note("字" * 2000)) == 2000
    assert "2,001 characters; at most 2,000" in refusal(rules.note, "a" * 2001).sentence
    assert "U+001B" in refusal(rules.note, "a\x1b[2J").sentence


def test_the_language_is_english_or_chinese():
    assert [rules.language("en"), rules.language("zh")] == list(rules.MailLanguage)
    assert refusal(rules.language, "fr").field == "language"


_ALL = [
    rules.sender,
    rules.company,
    rules.project,
    rules.contract_date,
    rules.capacity,
    rules.account_name,
    rules.note,
    rules.language,
]


@settings(deadline=None)
@given(st.sampled_from(_ALL), nasty | st.text(max_size=300))
def test_every_text_gives_a_value_or_a_reason_in_words(rule, entered):
    try:
        value = rule(entered)
    except InvalidInput as caught:
        problem = caught
    else:
        assert not isinstance(value, str) or rule(value) == value
        return
    assert problem.field == rule.__name__
    assert problem.sentence.isprintable()
    assert problem.sentence.endswith(".")
    assert problem.remedy.endswith(".")


@settings(deadline=None)
@given(st.sampled_from([rules.sender, rules.company, rules.project, rules.account_name]), nasty)
def test_no_value_of_one_line_can_end_it(rule, entered):
    try:
        value = rule(entered)
    except InvalidInput:
        return
    assert len(value.splitlines()) <= 1
    assert "\0" not in value
