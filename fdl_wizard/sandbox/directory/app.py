"""The directory's HTTP."""

from collections.abc import Mapping
from typing import Annotated, Literal

from fastapi import FastAPI, HTTPException
from fastapi import Path as PathParameter
from pydantic import BaseModel, ConfigDict, Field

from fdl_wizard import __version__
from fdl_wizard.sandbox.bodies import BoundedBodies
from fdl_wizard.sandbox.problems import answer_with_problems, responses

_LARGEST_BODY = 1024


class AddressesDocument(BaseModel):
    """All addresses."""

    model_config = ConfigDict(title="Addresses")

    authorization: str = Field(description="Base URL of the authorization server.")
    website: str = Field(description="Base URL of the website management centre itself.")


class AddressDocument(BaseModel):
    """The address of one kind."""

    model_config = ConfigDict(title="Address")

    kind: str
    url: str


class HealthDocument(BaseModel):
    """Whether the directory works."""

    model_config = ConfigDict(title="Health")

    status: Literal["ok"]


def create_app(addresses: Mapping[str, str]) -> FastAPI:
    """The directory over ``addresses``, which holds a base URL for each of "authorization" and "website"."""
    app = FastAPI(
        title="Website management centre (practice directory)",
        version=__version__,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=lambda route: route.name,
    )
    app.add_middleware(BoundedBodies, limit=_LARGEST_BODY)
    answer_with_problems(app)

    @app.get("/api/v1/addresses", responses=responses())
    async def all_addresses() -> AddressesDocument:
        """Where the servers are. A node asks this first."""
        return AddressesDocument.model_validate(dict(addresses))

    @app.get("/api/v1/addresses/{kind}", responses=responses(404))
    async def one_address(kind: Annotated[str, PathParameter(max_length=64)]) -> AddressDocument:
        """Where the server of one kind is."""
        if kind not in addresses:
            raise HTTPException(404, "There is no address of that kind.")
        return AddressDocument(kind=kind, url=addresses[kind])

    @app.get("/api/v1/health", responses=responses())
    async def health() -> HealthDocument:
        """Whether the directory works."""
        return HealthDocument(status="ok")

    return app
