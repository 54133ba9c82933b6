"""The catalogue: from any code, known or not, to a message."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fdl_wizard.registration.errors import Reason, catalogue

VENDORS_WORDING = {
    10001: ("PARAM_INPUT_ERROR", "The entered parameter is incorrect."),
    20001: ("MYSQL_UPDATE_ERROR", "Errors occur during the MySQL database update."),
    20002: ("REDIS_UPDATE_ERROR", "Errors occur during data insertion into the Redis database."),
    30000: ("LICENSE_EXPIRED", "The license has expired."),
    30001: ("REPORT_VERSION_ERROR", "The version is mismatched."),
    30002: ("ACCOUNT_STATUS_ERROR", "The account status is abnormal."),
    30003: ("LICENSE_IP_ERROR", "The IP address is not within the allowed range."),
    30004: ("LICENSE_DOMAIN_ERROR", "The domain is not within the allowed range."),
    30005: ("LICENSE_APPNAME_ERROR", "The app name is not within the allowed range."),
    30006: ("ACCOUNT_INPUT_ERROR", "The account and the password are not authorized."),
    30007: (
        "REGISTER_OUT_OF_LIMIT",
        "The maximum number of nodes for which licenses can be assigned has been reached.",
    ),
}


@pytest.mark.parametrize("code", sorted(VENDORS_WORDING))
def test_a_code_of_the_vendors_table_reads_word_for_word(code: int) -> None:
    reason = catalogue().explain(code)
    assert (reason.name, reason.message) == VENDORS_WORDING[code]
    assert reason.original is None


def test_the_table_has_thirteen_codes() -> None:
    assert set(catalogue().by_code) == {10000, 20000, *VENDORS_WORDING}


def test_the_slip_about_unbinding_is_corrected_and_the_original_kept() -> None:
    reason = catalogue().explain(20000)
    assert "does not need to be unbound" in reason.message
    assert reason.original == "This unauthorized machine does need to be unbound."


def test_an_unknown_code_keeps_its_number_and_reads_incorrect_license_format() -> None:
    reason = catalogue().explain(424242)
    assert (reason.code, reason.name, reason.message) == (424242, None, "Incorrect License Format")


def test_no_code_is_the_connection_failure() -> None:
    assert catalogue().explain(None).message == (
        "The project server fails to connect to the cloud registration server."
    )


@pytest.mark.parametrize("spelling", ["30003", b"30003", " 30003 ", bytearray(b"30003")])
def test_a_code_is_understood_as_text_and_as_bytes(spelling: object) -> None:
    assert catalogue().explain(spelling).name == "LICENSE_IP_ERROR"


def test_every_reason_has_a_message_a_chinese_message_and_a_remedy() -> None:
    known = catalogue()
    for reason in [*known.by_code.values(), known.fallback, known.unreachable, known.unexplained, known.throttled]:
        assert reason.message
        assert reason.zh
        assert reason.remedy


def test_the_catalogue_is_read_once() -> None:
    assert catalogue() is catalogue()


ANYTHING = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(),
    st.binary(),
    st.lists(st.integers()),
    st.dictionaries(st.text(), st.integers()),
)


@given(ANYTHING)
def test_any_code_gives_a_message_and_never_an_exception(code: object) -> None:
    reason = catalogue().explain(code)
    assert isinstance(reason, Reason)
    assert reason.message
    assert reason.remedy


@given(st.integers(min_value=-(10**17), max_value=10**17))
def test_number_text_and_bytes_of_a_code_give_the_same_reason(code: int) -> None:
    known = catalogue()
    assert known.explain(code) == known.explain(str(code)) == known.explain(str(code).encode())
