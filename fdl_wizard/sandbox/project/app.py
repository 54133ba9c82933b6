"""The project's HTTP: the section "Project" of docs/reference-wire.md."""

import logging
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated
from uuid import UUID

from fastapi import Depends, FastAPI, HTTPException, Query, Request
from fastapi.params import Depends as Dependency
from fastapi.responses import JSONResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from fdl_wizard import __version__
from fdl_wizard.registration.secret import Secret
from fdl_wizard.sandbox.bodies import BoundedBodies
from fdl_wizard.sandbox.disk import is_full
from fdl_wizard.sandbox.problems import answer_with_problems, problem, responses
from fdl_wizard.sandbox.project.documents import (
    AcceptedDocument,
    FailuresDocument,
    FailuresQuery,
    KeyDocument,
    LoginDocument,
    LoginRequest,
    ProgressDocument,
    ProgressQuery,
    ProjectDocument,
    RegistrationDocument,
    SubmissionRequest,
)
from fdl_wizard.sandbox.project.project import CAPABILITIES, Project, Unprocessable
from fdl_wizard.sandbox.project.records import KeptSubmission
from fdl_wizard.sandbox.project.signing_in import SESSION_SECONDS, LoginRefused, LoginThrottled
from fdl_wizard.sandbox.project.store import EVENTS_AN_ANSWER
from fdl_wizard.sandbox.project.submissions import AnotherRuns

log = logging.getLogger(__name__)

LARGEST_BODY = 1024 * 1024
"""Bytes; a submission that names 10,000 nodes takes about a fifth."""

_bearer = HTTPBearer(auto_error=False, description="The token of POST /api/v1/login.")


def create_app(project: Project) -> FastAPI:
    """The project on HTTP. It starts with the server and stops with it."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        await project.start()
        yield
        await project.stop()

    app = FastAPI(
        title="FineDataLink project (practice project)",
        version=__version__,
        lifespan=lifespan,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=lambda route: route.name,
    )
    app.add_middleware(BoundedBodies, limit=LARGEST_BODY)
    answer_with_problems(app)
    app.add_exception_handler(sqlite3.OperationalError, _memory_failed)
    _add_public_routes(app, project)
    _add_status_routes(app, project, signed_in(project))
    _add_submission_routes(app, project, signed_in(project))
    return app


async def _memory_failed(_request: Request, error: Exception) -> JSONResponse:
    """The disk is full, or does not do as it should: no fault of the program's, so there is no traceback to log."""
    log.error("The project's memory failed: %s", error)
    if is_full(error):
        return problem(507, "The project cannot write to its memory: its disk is full.")
    return problem(503, "The project cannot use its memory at the moment.")


def signed_in(project: Project) -> Dependency:
    """The dependency of every route for the admin alone."""

    async def check(given: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]) -> None:
        if given is None or not project.signing_in.signed_in(given.credentials):
            raise HTTPException(401, "Sign in as the project's admin.", {"WWW-Authenticate": "Bearer"})

    return Dependency(check)


def _add_public_routes(app: FastAPI, project: Project) -> None:
    @app.get("/api/v1/project", responses=responses())
    async def about() -> ProjectDocument:
        """What the project is, and the key that passwords for it are sealed with."""
        return ProjectDocument(
            name=project.settings.name,
            version=project.settings.version,
            capabilities=[capability.value for capability in CAPABILITIES],
            key=KeyDocument.model_validate(project.key.public.document()),
        )

    @app.post("/api/v1/login", responses=responses(401, 429, 503, 507))
    async def login(body: LoginRequest, request: Request) -> LoginDocument:
        """Signs the admin in."""
        caller = request.client.host if request.client else ""
        try:
            token = await project.signing_in.sign_in(body.name, Secret(body.password), caller)
        except LoginRefused:
            raise HTTPException(401, "The name or the password is wrong.", {"WWW-Authenticate": "Bearer"}) from None
        except LoginThrottled as throttled:
            wait = max(1, round(throttled.seconds + 0.5))
            detail = f"Too many wrong passwords: wait {wait} s."
            raise HTTPException(429, detail, {"Retry-After": str(wait)}) from None
        return LoginDocument(token=token, expires_in=SESSION_SECONDS)


def _add_status_routes(app: FastAPI, project: Project, admin: Dependency) -> None:
    @app.get("/api/v1/registration", responses=responses(401, 503, 507), dependencies=[admin])
    async def registration() -> RegistrationDocument:
        """The state of the registration, node by node."""
        return RegistrationDocument.model_validate(project.status())

    @app.get("/api/v1/failures", responses=responses(401, 503, 507), dependencies=[admin])
    async def failures(query: Annotated[FailuresQuery, Query()]) -> FailuresDocument:
        """The failure list, newest first."""
        return FailuresDocument.model_validate({"failures": project.store.failures(query.limit)})


def _add_submission_routes(app: FastAPI, project: Project, admin: Dependency) -> None:
    path = "/api/v1/submissions/{submission}"

    @app.put(path, status_code=202, responses=responses(401, 409, 503, 507), dependencies=[admin])
    async def submit(submission: UUID, body: SubmissionRequest) -> AcceptedDocument:
        """Begins a submission with an id of the caller's. Asked again with the same id, it answers the same."""
        try:
            envelope = body.envelope.model_dump()
            nodes = project.submit(str(submission), body.account, envelope, body.nodes)
        except Unprocessable as error:
            raise HTTPException(422, str(error)) from None
        except AnotherRuns:
            raise HTTPException(409, "Another submission is running. Wait until it ends, or cancel it.") from None
        return AcceptedDocument(id=submission, nodes=list(nodes))

    @app.get(path, responses=responses(401, 404, 503, 507), dependencies=[admin])
    async def progress(submission: UUID, query: Annotated[ProgressQuery, Query()]) -> ProgressDocument:
        """Events after `after`; waits up to `wait` seconds for the first. `finished`: and there will be none after."""
        _must_be_known(project, submission)
        kept, events = await project.submissions.progress(str(submission), query.after, query.wait)
        more = len(events) == EVENTS_AN_ANSWER
        return _progress(kept, events, query.after, finished=kept.finished and not more)

    @app.post(f"{path}/cancel", responses=responses(401, 404, 503, 507), dependencies=[admin])
    async def cancel(submission: UUID) -> ProgressDocument:
        """Lets no further node begin; those that have begun are let finish. Answers with all events so far."""
        _must_be_known(project, submission)
        kept, events = await project.submissions.cancel(str(submission))
        return _progress(kept, events, 0, finished=kept.finished)


def _must_be_known(project: Project, submission: UUID) -> None:
    if project.submissions.kept(str(submission)) is None:
        raise HTTPException(404, "There is no submission with this id, or it is too long ago.")


def _progress(kept: KeptSubmission, events: list[dict[str, object]], after: int, *, finished: bool) -> ProgressDocument:
    return ProgressDocument.model_validate(
        {
            "id": kept.id,
            "finished": finished,
            "cancelled": kept.cancelled,
            "next": events[-1]["seq"] if events else after,
            "events": events,
        }
    )
