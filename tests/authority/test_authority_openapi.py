"""The server's OpenAPI document, and the server held against it."""

import json
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, settings

from fdl_wizard.authority.accounts import put_account
from fdl_wizard.authority.app import create_app
from fdl_wizard.authority.licence import Licence
from fdl_wizard.authority.store import SqliteStore
from fdl_wizard.registration.secret import Secret
from tests.authority.scene import PASSWORD


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


@pytest.mark.full
@pytest.mark.timeout(900)
def test_generated_requests_get_answers_as_documented(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "authority.sqlite")
    put_account(store, Licence("acme", capacity=5), Secret(PASSWORD))
    schema = schemathesis.openapi.from_asgi("/openapi.json", create_app(store))

    @schema.parametrize()
    @settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
    def answers_as_documented(case: schemathesis.Case) -> None:
        case.call_and_validate()

    for result in schema.get_all_operations():
        operation = result.ok()
        for strategy_case in _cases(operation):
            strategy_case.call_and_validate()
    store.close()
