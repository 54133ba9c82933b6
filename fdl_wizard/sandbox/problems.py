"""Errors of the sandbox's servers as RFC 9457 problem documents, whoever raised them."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.routing import Match

PROBLEM_TYPE = "application/problem+json"


class ProblemDocument(BaseModel):
    """What went wrong, for people and programs (RFC 9457)."""

    model_config = ConfigDict(title="Problem")

    type: str = Field(default="about:blank", description="A URI that names the kind of problem.")
    title: str = Field(description="The kind of problem, as the status says it.")
    status: int = Field(description="The HTTP status once more.")
    detail: str = Field(description="What happened here, in a sentence.")


_RENAMED = {413: "Content Too Large", 422: "Unprocessable Content"}
"""RFC 9110's phrases where Python's own changed between versions, so that each Python says the same."""


def _phrase(status: int) -> str:
    return _RENAMED.get(status) or HTTPStatus(status).phrase


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """For a route's ``responses``: these statuses come as problem documents. Adds what any route may answer."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        status: {
            "description": _phrase(status),
            "content": {PROBLEM_TYPE: {"schema": schema}},
        }
        for status in sorted({*statuses, 400, 413, 422, 500})
    }


def problem(status: int, detail: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """The answer for one problem. What of ``detail`` is no text in UTF-8, a caller's lone surrogate, becomes "?"."""
    sendable = detail.encode("utf-8", "replace").decode()
    document = ProblemDocument(title=_phrase(status), status=status, detail=sendable)
    return JSONResponse(document.model_dump(), status, dict(headers or {}), media_type=PROBLEM_TYPE)


def answer_with_problems(app: FastAPI) -> None:
    """Makes every error of ``app`` a problem document and puts the document's schema into its OpenAPI text."""

    @app.exception_handler(HTTPException)
    async def refused(request: Request, error: HTTPException) -> JSONResponse:
        headers = {**(error.headers or {}), **(_allowed(request) if error.status_code == 405 else {})}
        return problem(error.status_code, str(error.detail), headers)

    @app.exception_handler(RequestValidationError)
    async def invalid(_request: Request, error: RequestValidationError) -> JSONResponse:
        return problem(422, _where_and_why(error.errors()))

    @app.exception_handler(Exception)
    async def failed(_request: Request, _error: Exception) -> JSONResponse:
        # Starlette logs the traceback after this answer; the caller gets none of it.
        return problem(500, "The server failed at this request. Its log says why.")

    written = app.openapi

    def with_problem_schema() -> dict[str, Any]:
        document = written()
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        schemas["Problem"] = ProblemDocument.model_json_schema()
        for unused in ("HTTPValidationError", "ValidationError"):
            schemas.pop(unused, None)
        return document

    app.openapi = with_problem_schema  # type: ignore[method-assign]  # FastAPI's documented way to extend it


def _allowed(request: Request) -> dict[str, str]:
    """All methods of the path: the framework names only those of the first route that fits it."""
    methods = {
        method
        for route in request.app.routes
        if route.matches(request.scope)[0] is not Match.NONE
        for method in getattr(route, "methods", None) or ()
    }
    return {"Allow": ", ".join(sorted(methods))}


def _where_and_why(errors: Sequence[Any]) -> str:
    """Names the fields and what is wrong with each. What was sent is not repeated: it may be a password."""
    found = [f"{'.'.join(str(part)[:64] for part in error['loc'])}: {error['msg']}" for error in errors[:5]]
    return ("; ".join(found) or "The request is malformed.")[:1000]
