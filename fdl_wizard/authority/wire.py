"""What nodes send and get, as docs/reference-wire.md has it."""

import json
import re
from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from fdl_wizard.authority.licence import Claim, Grant, Release
from fdl_wizard.authority.refusal import Code, Refused
from fdl_wizard.registration.limits import ACCOUNT_LIMIT, PASSWORD_LIMIT
from fdl_wizard.registration.secret import Secret

REQUEST_ID_LIMIT = 200


_UNSEEN = r"\x00-\x1f\x7f-\x9f\u2028\u2029"  # controls and line ends; lone surrogates are no JSON
_SPACES = r" \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_VISIBLE = rf"^[^{_UNSEEN}]*$"
_NAME = rf"^[^{_UNSEEN}]*[^{_UNSEEN}{_SPACES}][^{_UNSEEN}]*$"

# A name that nobody may enter is no account's name: it is refused as an unknown account, not as a parameter.
AccountName = Annotated[str, Field(min_length=1, max_length=ACCOUNT_LIMIT, pattern=_NAME), AfterValidator(str.strip)]


class ReleaseBody(BaseModel):
    """The slot the node holds with another account, to be freed together with taking the new one."""

    model_config = ConfigDict(title="Release")

    account: AccountName
    token: Annotated[str, Field(min_length=1, max_length=128, pattern=_VISIBLE)]


class RegistrationBody(BaseModel):
    """A node's request to be registered."""

    model_config = ConfigDict(title="Registration")

    account: AccountName
    password: Annotated[str, Field(min_length=1, max_length=PASSWORD_LIMIT)]
    node_id: Annotated[UUID, Field(description="made at random at the node's first start and kept")]
    request_id: Annotated[str, Field(min_length=1, max_length=REQUEST_ID_LIMIT, pattern=_VISIBLE)]
    version: Annotated[str, Field(min_length=1, max_length=64, pattern=_VISIBLE)]
    domain: Annotated[str, Field(max_length=255, pattern=_VISIBLE)]
    app_name: Annotated[str, Field(min_length=1, max_length=128, pattern=_VISIBLE)]
    project_id: UUID
    project_name: Annotated[str, Field(min_length=1, max_length=200, pattern=_VISIBLE)]
    release: ReleaseBody | None = None

    def claim(self, address: str) -> Claim:
        """The request without its password. address: where it came from."""
        return Claim(
            account=self.account,
            node_id=str(self.node_id),
            request_id=self.request_id,
            version=self.version,
            domain=self.domain,
            app_name=self.app_name,
            project_id=str(self.project_id),
            project_name=self.project_name,
            address=address,
            release=Release(self.release.account, Secret(self.release.token)) if self.release else None,
        )


class RegisteredBody(BaseModel):
    """The node is registered."""

    model_config = ConfigDict(title="Registered")

    account: str
    slot: int
    epoch: Annotated[int, Field(description="rises with each change of the slot's owner")]
    token: Annotated[str, Field(description="the node's secret for what it does later")]
    capacity: int
    used: int
    expires: date | None
    request_id: str

    @classmethod
    def of(cls, grant: Grant) -> "RegisteredBody":
        return cls(
            account=grant.account,
            slot=grant.slot,
            epoch=grant.epoch,
            token=grant.token.reveal(),
            capacity=grant.capacity,
            used=grant.used,
            expires=grant.expires,
            request_id=grant.request_id,
        )


class RefusalBody(BaseModel):
    """The node is not registered, and why."""

    model_config = ConfigDict(title="Refusal")

    code: Annotated[int | None, Field(description="of the vendor's table; null while the caller has to wait")]
    name: str | None
    message: str
    detail: Annotated[str, Field(description="what was observed and what is allowed; may be empty")]
    request_id: Annotated[str, Field(description="empty when the request's could not be read")]


class CheckBody(BaseModel):
    """One thing the server needs."""

    model_config = ConfigDict(title="Check")

    name: str
    status: Literal["ok", "failing"]
    reason: Annotated[str, Field(description="empty when ok")]


class HealthBody(BaseModel):
    """Whether the server can do its work."""

    model_config = ConfigDict(title="Health")

    status: Literal["ok", "failing"]
    checks: list[CheckBody]


def parse_registration(raw: bytes) -> RegistrationBody:
    """A request from its body. Raises Refused with 10000 for what is no JSON, 10001 for a missing or wrong field.

    The sentence names the fields, never what stood in them: a password may have slipped into the wrong one.
    """
    try:
        return RegistrationBody.model_validate_json(raw, strict=True)
    except ValidationError as error:
        errors = error.errors(include_url=False, include_context=False, include_input=False)
    if any(each["type"] == "json_invalid" for each in errors):
        raise Refused(Code.JSON_PARSER_ERROR, "The body is not JSON in UTF-8.")
    fields = sorted({".".join(str(part) for part in each["loc"]) for each in errors} - {""})
    if not fields:
        raise Refused(Code.PARAM_INPUT_ERROR, "The body is not a JSON object.")
    raise Refused(Code.PARAM_INPUT_ERROR, f"Missing, of the wrong kind or too long: {', '.join(fields)}.")


def request_id_of(raw: bytes) -> str:
    """The request id of a body that could not be used, if it can be read and sent back; else an empty string."""
    try:
        body = json.loads(raw)
        request_id = body["request_id"]
        request_id.encode()  # Python reads a lone surrogate; no answer in UTF-8 can hold one
        return request_id if len(request_id) <= REQUEST_ID_LIMIT and re.fullmatch(_VISIBLE, request_id) else ""
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return ""
