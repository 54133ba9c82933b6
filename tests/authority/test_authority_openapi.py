"""The server's OpenAPI document, and the server held against it."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings

from fdl_wizard.authority.accounts import put_account
from fdl_wizard.authority.app import create_app
from fdl_wizard.authority.licence import Licence
from fdl_wizard.authority.store import SqliteStore
from fdl_wizard.registration.secret import Secret
from tests.authority.scene import PASSWORD

Change = Callable[[schemathesis.Case], schemathesis.Case]


def test_the_document_is_the_same_every_time(store: SqliteStore) -> None:
    documents = [json.dumps(create_app(store).openapi()) for _ in range(2)]
    assert documents[0] == documents[1]


def test_every_answer_is_documented(store: SqliteStore) -> None:
    document = create_app(store).openapi()
    register = document["paths"]["/api/v1/registrations"]["post"]
    assert list(register["responses"]) == ["200", "400", "401", "403", "409", "429", "503"]
    assert register["requestBody"]["content"]["application/json"]["schema"] == {
        "$ref": "#/components/schemas/RegistrationBody"
    }
    fields = document["components"]["schemas"]["RegistrationBody"]
    assert set(fields["required"]) == set(fields["properties"]) - {"release"}
    assert list(document["paths"]["/api/v1/health"]["get"]["responses"]) == ["200", "503"]


def test_every_reference_in_the_document_leads_somewhere(store: SqliteStore) -> None:
    document = create_app(store).openapi()
    known = set(document["components"]["schemas"])
    told = {part.split('"')[0] for part in json.dumps(document).split("#/components/schemas/")[1:]}
    assert told <= known


@pytest.fixture
def documented(tmp_path: Path) -> Iterator[schemathesis.BaseSchema]:
    """The server as schemathesis takes it: the document, and the app behind it."""
    store = SqliteStore(tmp_path / "authority.sqlite")
    put_account(store, Licence("acme", capacity=5), Secret(PASSWORD))
    yield schemathesis.openapi.from_asgi("/openapi.json", create_app(store))
    store.close()


def known_account(case: schemathesis.Case) -> schemathesis.Case:
    """The same request with an account and password that are right, if it has them at all."""
    if isinstance(case.body, dict) and {"account", "password"} <= case.body.keys():
        case.body |= {"account": "acme", "password": PASSWORD}
    return case


def as_generated(case: schemathesis.Case) -> schemathesis.Case:
    return case


@pytest.mark.full
@pytest.mark.timeout(900)
@pytest.mark.parametrize("mode", list(schemathesis.GenerationMode))
@pytest.mark.parametrize("changed", [as_generated, known_account])
@pytest.mark.parametrize(("path", "method"), [("/api/v1/registrations", "POST"), ("/api/v1/health", "GET")])
def test_generated_requests_get_answers_as_documented(
    documented: schemathesis.BaseSchema, path: str, method: str, changed: Change, mode: schemathesis.GenerationMode
) -> None:
    operation = documented[path][method]
    if mode is schemathesis.GenerationMode.NEGATIVE and method == "GET":
        return  # it takes nothing that could be wrong

    @given(operation.as_strategy(generation_mode=mode))
    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    def answers_as_documented(case: schemathesis.Case) -> None:
        changed(case).call_and_validate()

    answers_as_documented()
