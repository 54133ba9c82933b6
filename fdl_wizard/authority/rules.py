"""The licence's rules, pure: which one, if any, a node's request breaks first.

The order is fixed, so that "the initial failure" means one thing: body and parameters (wire), account and password
(passwords), then the rules here (status, expiry, version, address, domain, app name), then capacity (store.slots) and
the stores themselves.
"""

from collections.abc import Callable, Sequence
from datetime import date

from fdl_wizard.authority.addresses import parse_address, parse_network, within
from fdl_wizard.authority.licence import AccountStatus, Claim, Licence
from fdl_wizard.authority.refusal import Code, Refusal
from fdl_wizard.registration.version import covered_by_licence

_LISTED = 10  # allowed values told in a sentence; the rest is counted

Rule = Callable[[Licence, Claim, date], str | None]
"""Gives the sentence for a request that breaks the rule, None for one that keeps it."""


def first_refusal(licence: Licence, claim: Claim, today: date) -> Refusal | None:
    """The first rule of the licence that the request breaks, None when it keeps all. today: the date in UTC."""
    for code, rule in RULES:
        detail = rule(licence, claim, today)
        if detail is not None:
            return Refusal(code, detail)
    return None


def _status(licence: Licence, _claim: Claim, _today: date) -> str | None:
    if licence.status is AccountStatus.ACTIVE:
        return None
    return f"The account is {licence.status.value}."


def _expiry(licence: Licence, _claim: Claim, today: date) -> str | None:
    if licence.expires is None or today <= licence.expires:
        return None
    return f"The licence ended on {licence.expires}; today is {today} (UTC)."


def _version(licence: Licence, claim: Claim, _today: date) -> str | None:
    if covered_by_licence(claim.version, licence.version):
        return None
    return f"The project's version is {claim.version or 'not given'}; the licence covers {licence.version}."


def _address(licence: Licence, claim: Claim, _today: date) -> str | None:
    if not licence.addresses:
        return None
    address = parse_address(claim.address)
    if address and any(within(address, parse_network(allowed)) for allowed in licence.addresses):
        return None
    observed = address or "an unknown address"
    return f"The node's request came from {observed}; allowed: {listed(licence.addresses)}."


def _domain(licence: Licence, claim: Claim, _today: date) -> str | None:
    allowed = {normal_domain(domain) for domain in licence.domains}
    if not allowed or normal_domain(claim.domain) in allowed:
        return None
    return f"The node's domain is {claim.domain or 'empty'}; allowed: {listed(licence.domains)}."


def _app_name(licence: Licence, claim: Claim, _today: date) -> str | None:
    if not licence.app_names or claim.app_name in licence.app_names:
        return None
    return f"The node's app name is {claim.app_name or 'empty'}; allowed: {listed(licence.app_names)}."


RULES: Sequence[tuple[Code, Rule]] = (
    (Code.ACCOUNT_STATUS_ERROR, _status),
    (Code.LICENSE_EXPIRED, _expiry),
    (Code.REPORT_VERSION_ERROR, _version),
    (Code.LICENSE_IP_ERROR, _address),
    (Code.LICENSE_DOMAIN_ERROR, _domain),
    (Code.LICENSE_APPNAME_ERROR, _app_name),
)


def normal_domain(domain: str) -> str:
    """A domain for comparing: lower case, no dot at the end, other scripts in their ASCII form where they have one."""
    name = domain.strip().rstrip(".").casefold()
    try:
        return name.encode("idna").decode("ascii")
    except UnicodeError:  # too long, empty labels: no domain, and compared as it is
        return name


def listed(values: Sequence[str]) -> str:
    """Values for a sentence: "a, b and 3 more"."""
    shown = ", ".join(values[:_LISTED])
    hidden = len(values) - _LISTED
    return f"{shown} and {hidden} more" if hidden > 0 else shown
