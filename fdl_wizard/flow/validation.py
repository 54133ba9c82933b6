"""The reason, in words, why an answer cannot be taken yet. One function a page; the words come from registration."""

from collections.abc import Callable

from fdl_wizard.flow.answers import AccountAnswers, ProjectAnswers
from fdl_wizard.registration.limits import account_name, check_password, spaces_note
from fdl_wizard.registration.problems import InvalidInput
from fdl_wizard.registration.project_url import is_loopback, parse_project_url
from fdl_wizard.registration.secret import Secret

Complaints = dict[str, str]
"""From a field's name to what stands under it: what is wrong, and what to do. Empty: all is well. In the order of the
page's fields."""

ADMIN_LIMIT = 256
"""Characters of an administrator's name: a guard against a pasted document, not a rule of the product."""


def project_complaints(answers: ProjectAnswers) -> Complaints:
    """Fields "url", "admin" and "admin_password"."""
    return _collect(
        url=lambda: parse_project_url(answers.url),
        admin=lambda: _check_admin(answers.admin),
        admin_password=lambda: check_password(answers.password.reveal(), "admin_password"),
    )


def account_complaints(answers: AccountAnswers) -> Complaints:
    """Fields "account" and "password"."""
    return _collect(
        account=lambda: account_name(answers.account),
        password=lambda: check_password(answers.password.reveal()),
    )


def account_note(account: str) -> str:
    """A sentence when spaces around the account's name are dropped; else empty."""
    return spaces_note(account, "")


def password_note(password: Secret) -> str:
    """A sentence when spaces around the password are kept; else empty."""
    return spaces_note("", password.reveal())


def is_unencrypted(url: str) -> bool:
    """Whether this address is plain http to another machine than this one."""
    try:
        project = parse_project_url(url)
    except InvalidInput:
        return False
    return not project.encrypted and not is_loopback(project.base)


def _check_admin(entered: str) -> None:
    name = entered.strip()
    if not name:
        raise InvalidInput("Enter the administrator's name.", field="admin")
    if len(name) > ADMIN_LIMIT or not name.isprintable():
        raise InvalidInput("The administrator's name is too long or has characters that cannot be seen.", field="admin")


def _collect(**checks: Callable[[], object]) -> Complaints:
    complaints: Complaints = {}
    for field, check in checks.items():
        try:
            check()
        except InvalidInput as problem:
            complaints[field] = f"{problem.sentence} {problem.remedy}".strip()
    return complaints
