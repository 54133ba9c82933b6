"""The server's OpenAPI document: request body and every answer, errors included."""

from typing import Any

from fastapi import FastAPI

from fdl_wizard.authority.wire import RefusalBody, RegistrationBody

_COMPONENT = "#/components/schemas/{model}"
_RETRY_AFTER = {"Retry-After": {"description": "whole seconds", "schema": {"type": "integer", "minimum": 1}}}

REGISTRATION_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"description": "Registered"},
    400: {"model": RefusalBody, "description": "10000: no JSON · 10001: a field is missing or wrong"},
    401: {
        "model": RefusalBody,
        "description": "30006: account and password",
        "headers": {"WWW-Authenticate": {"schema": {"type": "string"}}},
    },
    403: {
        "model": RefusalBody,
        "description": "30000: expired · 30001: version · 30002: account status · 30003: IP address · 30004: domain"
        " · 30005: app name",
    },
    409: {"model": RefusalBody, "description": "30007: all slots are taken"},
    429: {
        "model": RefusalBody,
        "description": "Too many wrong passwords; code is null",
        "headers": _RETRY_AFTER,
    },
    503: {
        "model": RefusalBody,
        "description": "20001, 20002: the stores · code null with Retry-After: too many passwords wait",
        "headers": _RETRY_AFTER,
    },
}


def describe(app: FastAPI) -> None:
    """Completes what FastAPI writes: the registration's body, which the server reads by itself to answer in the wire's
    own codes. The same code gives the same document."""
    written = app.openapi

    def complete() -> dict[str, Any]:
        if app.openapi_schema:
            return app.openapi_schema
        document = written()
        schema = RegistrationBody.model_json_schema(ref_template=_COMPONENT)
        schemas = document["components"]["schemas"]
        schemas.update(schema.pop("$defs"))
        schemas["RegistrationBody"] = schema
        document["components"]["schemas"] = dict(sorted(schemas.items()))
        document["paths"]["/api/v1/registrations"]["post"]["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": {"$ref": _COMPONENT.format(model="RegistrationBody")}}},
        }
        return document

    app.openapi = complete  # type: ignore[method-assign]  # FastAPI's documented way to extend the document
