"""Why a node is refused, as values and exceptions."""

from dataclasses import dataclass
from enum import IntEnum

from fdl_wizard.registration.errors import catalogue


class Code(IntEnum):
    """The vendor's codes, in the order in which a server checks where it checks several things."""

    JSON_PARSER_ERROR = 10000
    PARAM_INPUT_ERROR = 10001
    ACCOUNT_INPUT_ERROR = 30006
    ACCOUNT_STATUS_ERROR = 30002
    LICENSE_EXPIRED = 30000
    REPORT_VERSION_ERROR = 30001
    LICENSE_IP_ERROR = 30003
    LICENSE_DOMAIN_ERROR = 30004
    LICENSE_APPNAME_ERROR = 30005
    REGISTER_OUT_OF_LIMIT = 30007
    MYSQL_UPDATE_ERROR = 20001
    REDIS_UPDATE_ERROR = 20002
    DO_NOT_NEED_DEACTIVATE = 20000


_STATUS = {
    Code.JSON_PARSER_ERROR: 400,
    Code.PARAM_INPUT_ERROR: 400,
    Code.ACCOUNT_INPUT_ERROR: 401,
    Code.REGISTER_OUT_OF_LIMIT: 409,
    Code.MYSQL_UPDATE_ERROR: 503,
    Code.REDIS_UPDATE_ERROR: 503,
    Code.DO_NOT_NEED_DEACTIVATE: 409,
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason against a registration.

    code: of the vendor's table, or any other number for an answer outside it; detail: a sentence with what was observed
    and what is allowed, empty unless the caller has proved to own the account.
    """

    code: int
    detail: str = ""

    @property
    def status(self) -> int:
        """The HTTP status of the answer."""
        return _STATUS.get(self.code, 403)  # type: ignore[call-overload, no-any-return]  # any number may be asked for

    @property
    def name(self) -> str | None:
        return catalogue().explain(self.code).name

    @property
    def message(self) -> str:
        return catalogue().explain(self.code).message


class Refused(Exception):  # noqa: N818  (an outcome)
    """The node is not registered."""

    def __init__(self, code: int, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else str(code))
        self.refusal = Refusal(code, detail)


class DatabaseUpdateFailed(Exception):  # noqa: N818
    """The database of record could not be updated: nothing was granted. Answered as 20001."""


class CacheUpdateFailed(Exception):  # noqa: N818
    """The registration is committed, but the cache beside the database could not be told. Answered as 20002; the
    node's next attempt finds its slot."""


class CredentialsChanged(Exception):  # noqa: N818
    """The account's password was changed, or the account removed, after the password had been checked."""


class MustWait(Exception):  # noqa: N818
    """Too many wrong passwords for this account from this address. seconds: until the next one is looked at."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"wait {seconds:.1f} s")
        self.seconds = seconds


class TooManyWaiting(Exception):  # noqa: N818
    """So many passwords wait to be checked that another one would wait for too long."""
