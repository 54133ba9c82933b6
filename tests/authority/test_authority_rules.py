"""The licence's rules: which one is broken first, and what the answer says of it."""

from dataclasses import replace
from datetime import date, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fdl_wizard.authority.addresses import parse_address, parse_network, source_of
from fdl_wizard.authority.licence import AccountStatus, Licence
from fdl_wizard.authority.refusal import Code
from fdl_wizard.authority.rules import RULES, first_refusal
from tests.authority.scene import claim_of

TODAY = date(2026, 8, 3)
KEPT = Licence(
    account="acme",
    expires=TODAY,
    version="4.1",
    addresses=("192.0.2.0/24",),
    domains=("fdl.acme.example",),
    app_names=("webroot",),
)
BROKEN = {
    Code.ACCOUNT_STATUS_ERROR: {"status": AccountStatus.SUSPENDED},
    Code.LICENSE_EXPIRED: {"expires": TODAY - timedelta(days=1)},
    Code.REPORT_VERSION_ERROR: {"version": "4.0"},
    Code.LICENSE_IP_ERROR: {"addresses": ("198.51.100.7",)},
    Code.LICENSE_DOMAIN_ERROR: {"domains": ("other.example",)},
    Code.LICENSE_APPNAME_ERROR: {"app_names": ("decision",)},
}
ORDER = [30002, 30000, 30001, 30003, 30004, 30005]


def test_rules_are_checked_from_account_status_to_app_name() -> None:
    assert [code for code, _rule in RULES] == ORDER


@given(st.sets(st.sampled_from(list(BROKEN))))
def test_of_several_broken_rules_the_first_in_order_is_given(broken: set[Code]) -> None:
    licence = KEPT
    for code in broken:
        licence = replace(licence, **BROKEN[code])
    refusal = first_refusal(licence, claim_of(1), TODAY)
    expected = next((code for code in ORDER if code in broken), None)
    assert (refusal.code if refusal else None) == expected


@pytest.mark.parametrize(
    ("code", "observed", "allowed"),
    [
        (Code.ACCOUNT_STATUS_ERROR, "suspended", ""),
        (Code.LICENSE_EXPIRED, "2026-08-03", "2026-08-02"),
        (Code.REPORT_VERSION_ERROR, "4.1.3", "4.0"),
        (Code.LICENSE_IP_ERROR, "192.0.2.10", "198.51.100.7"),
        (Code.LICENSE_DOMAIN_ERROR, "fdl.acme.example", "other.example"),
        (Code.LICENSE_APPNAME_ERROR, "webroot", "decision"),
    ],
)
def test_a_refusal_says_what_was_observed_and_what_is_allowed(code: Code, observed: str, allowed: str) -> None:
    refusal = first_refusal(replace(KEPT, **BROKEN[code]), claim_of(1), TODAY)
    assert refusal is not None
    assert observed in refusal.detail
    assert allowed in refusal.detail


def test_a_licence_without_limits_allows_any_node() -> None:
    anywhere = claim_of(1, address="", domain="", app_name="x", version="unknown")
    assert first_refusal(Licence("acme"), anywhere, TODAY) is None


def test_the_last_day_of_a_licence_still_counts() -> None:
    licence = Licence("acme", expires=TODAY)
    assert first_refusal(licence, claim_of(1), TODAY) is None
    assert first_refusal(licence, claim_of(1), TODAY + timedelta(days=1)) is not None


@given(
    st.builds(
        claim_of,
        st.integers(0, 9),
        version=st.text(),
        domain=st.text(),
        app_name=st.text(),
        address=st.text(),
    )
)
def test_no_request_whatever_makes_the_rules_fail(claim) -> None:  # type: ignore[no-untyped-def]
    refusal = first_refusal(KEPT, claim, TODAY)
    assert refusal is None or refusal.detail.endswith(".")


@given(st.ip_addresses(v=4), st.integers(0, 32))
def test_an_ipv4_address_lies_in_its_own_networks_mapped_or_not(address: IPv4Address, bits: int) -> None:
    licence = Licence("acme", addresses=(f"{address}/{bits}",))
    for written in (str(address), f"::ffff:{address}"):
        assert first_refusal(licence, claim_of(1, address=written), TODAY) is None


@given(st.ip_addresses(v=6), st.integers(1, 128))
def test_an_address_with_the_networks_last_bit_flipped_lies_outside(address: IPv6Address, bits: int) -> None:
    flipped = IPv6Address(int(address) ^ (1 << (128 - bits)))
    licence = Licence("acme", addresses=(f"{address}/{bits}",))
    refusal = first_refusal(licence, claim_of(1, address=str(flipped)), TODAY)
    assert refusal is not None
    assert refusal.code == Code.LICENSE_IP_ERROR


@given(st.ip_addresses())
def test_no_address_lies_in_a_network_of_the_other_version(address: IPv4Address | IPv6Address) -> None:
    parsed = parse_address(str(address))
    assert parsed is not None
    other = "0.0.0.0/0" if parsed.version == 6 else "::/0"
    assert first_refusal(Licence("acme", addresses=(other,)), claim_of(1, address=str(address)), TODAY) is not None


def test_a_mapped_network_is_the_ipv4_network_it_maps() -> None:
    assert parse_network("::ffff:192.0.2.0/120") == ip_network("192.0.2.0/24")
    assert parse_network("192.0.2.77/24") == ip_network("192.0.2.0/24")


def test_a_link_local_address_counts_without_its_zone() -> None:
    licence = Licence("acme", addresses=("fe80::/10",))
    assert first_refusal(licence, claim_of(1, address="fe80::1%eth0"), TODAY) is None


def test_a_node_whose_address_is_unknown_fits_no_list() -> None:
    refusal = first_refusal(Licence("acme", addresses=("0.0.0.0/0", "::/0")), claim_of(1, address=""), TODAY)
    assert refusal is not None
    assert "unknown address" in refusal.detail


@pytest.mark.parametrize(
    ("licensed", "given"),
    [("FDL.Acme.Example", "fdl.acme.example."), ("数据.example", "xn--g6qu38o.example"), ("a.b", " A.B ")],
)
def test_domains_are_the_same_in_any_case_script_form_and_with_a_dot_at_the_end(licensed: str, given: str) -> None:
    licensed = "数据.example" if licensed.startswith("数") else licensed
    given = "数据.example".encode("idna").decode() if licensed.startswith("数") else given
    assert first_refusal(Licence("acme", domains=(licensed,)), claim_of(1, domain=given), TODAY) is None


@pytest.mark.parametrize("domain", ["a..b", "x" * 64 + ".example", "."])
def test_a_domain_that_is_none_is_compared_as_it_is(domain: str) -> None:
    assert first_refusal(Licence("acme", domains=(domain,)), claim_of(1, domain=domain), TODAY) is None
    assert first_refusal(Licence("acme", domains=("b.example",)), claim_of(1, domain=domain), TODAY) is not None


def test_app_names_are_folders_and_differ_by_case() -> None:
    refusal = first_refusal(Licence("acme", app_names=("webroot",)), claim_of(1, app_name="WebRoot"), TODAY)
    assert refusal is not None
    assert refusal.code == Code.LICENSE_APPNAME_ERROR


def test_a_long_list_of_allowed_values_is_counted_not_told() -> None:
    licence = Licence("acme", domains=tuple(f"{number}.example" for number in range(25)))
    refusal = first_refusal(licence, claim_of(1), TODAY)
    assert refusal is not None
    assert "9.example and 15 more." in refusal.detail


@given(st.ip_addresses(v=6), st.integers(0, 2**64 - 1))
def test_one_customers_ipv6_addresses_are_one_source(address: IPv6Address, low: int) -> None:
    neighbour = IPv6Address((int(address) >> 64 << 64) | low)
    if parse_address(str(address)) == address and parse_address(str(neighbour)) == neighbour:  # neither is mapped
        assert source_of(str(address)) == source_of(str(neighbour))
